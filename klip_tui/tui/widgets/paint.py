"""The styles of words on the screen, made from the theme's colours once per theme.

Component classes of the style sheet would say the same, but every widget would pay for each of them at its birth:
on the first screen that was a third of the time to the first paint.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rich.style import Style
from textual.color import Color
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.app import App

NAMES = ("success", "error", "warning", "muted", "primary", "panel", "background")


def paints(widget: Widget) -> Mapping[str, Style]:
    """Return the styles by name, in the theme in force."""
    variables = widget.app.theme_variables
    told_down = getattr(widget.app, "users_told_down", False)
    colours = (variables.get(name, variables["foreground"]) for name in NAMES)
    return _paints(*colours, told_down=told_down, few=getattr(widget.app, "few_colours", False))


def few_colours(app: App[Any]) -> bool:
    """Whether the terminal has sixteen colours, or is to show none: then shape says what colour can't."""
    return app.no_color or (not app.is_headless and app.console.color_system in (None, "standard", "windows"))


def _rich(text: str) -> str | None:
    """Return a theme's colour as Rich names it; None where it is none at all."""
    color = Color.parse(text)
    return color.rich_color.name if color.a or color.ansi is not None else None


HUES = (
    ("#aa0000", "#ff5555"),
    ("#aa5500", "#ffff55"),
    ("#00aa00", "#55ff55"),
    ("#00aaaa", "#55ffff"),
    ("#0000aa", "#5555ff"),
    ("#aa00aa", "#ff55ff"),
)
"""The six colours of a terminal that has sixteen, around the circle of hues from red on: dark, and bright. As the
console of a PC has them: what is one of them exactly stays that one, whatever the terminal makes of it."""
GREYISH = 0.2
"""Saturation below which a colour is a grey, or one of what lies behind the text."""


def _of_sixteen(text: str, *, dark: bool) -> str | None:
    """Name the colour of the same hue that every terminal has: the nearest by distance of a soft green is a grey."""
    color = Color.parse(text)
    hue, saturation, light = color.hsl
    if not color.a or color.ansi is not None or saturation < GREYISH or not 0.2 < light < 0.9:
        return _rich(text)
    return HUES[round(hue * len(HUES)) % len(HUES)][dark]


def _is_dark(background: str) -> bool:
    return Color.parse(background).hsl.l < 0.5


@lru_cache(maxsize=16)
def _paints(*colours: str, told_down: bool = False, few: bool = False) -> dict[str, Style]:
    s, e, w, m, p, q, b = (_of_sixteen(text, dark=_is_dark(colours[-1])) if few else _rich(text) for text in colours)
    # While users are told that KLIP is down nothing has the colour of up.
    good, block = (Style.null(), w) if told_down else (Style(color=s), s)
    styles = {
        "": Style.null(),
        "good": good,
        "bad": Style(color=e, bold=True),
        "warn": Style(color=w),
        "quiet": Style(color=m),
        "strong": Style(bold=True),
        "accent": Style(color=p),
        "today": Style(bold=True, underline=True),
        "row": Style(bgcolor=q, bold=True),
        # Not reversed: what is blank of it is then erased instead of written.
        "row-focus": Style(color=q, bgcolor=p, bold=True),
        "cursor": Style(color=b, bgcolor=p, bold=True),
        "good-block": Style(color=b, bgcolor=block, bold=True),
        "bad-block": Style(color=b, bgcolor=e, bold=True),
        "warn-block": Style(color=b, bgcolor=w, bold=True),
        "office": Style(color=m, bgcolor=q),
        "window": Style(color=p, bold=True),
        "taken": Style(color=b, bgcolor=w),
    }
    return {**styles, **_shapes(e, w, block)} if few else styles


def _shapes(bad: str | None, warn: str | None, good: str | None) -> dict[str, Style]:
    """What must be told apart without its background: blocks and cursors are reversed, what is chosen is underlined."""
    return {
        "row": Style(bold=True, underline=True),
        "row-focus": Style(bold=True, reverse=True),
        "cursor": Style(bold=True, reverse=True),
        "good-block": Style(color=good, bold=True, reverse=True),
        "bad-block": Style(color=bad, bold=True, reverse=True),
        "warn-block": Style(color=warn, bold=True, reverse=True),
        "window": Style(bold=True, reverse=True),
        "office": Style.null(),
        "taken": Style(bold=True),
    }
