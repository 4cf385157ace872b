"""The styles of words on the screen, made from the theme's colours once per theme.

Component classes of the style sheet would say the same, but every widget would pay for each of them at its birth:
on the first screen that was a third of the time to the first paint.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.style import Style
from textual.color import Color
from textual.widget import Widget

NAMES = ("success", "error", "warning", "muted", "primary", "panel", "background")


def paints(widget: Widget) -> Mapping[str, Style]:
    """Return the styles by name, in the theme in force."""
    variables = widget.app.theme_variables
    told_down = getattr(widget.app, "users_told_down", False)
    return _paints(*(variables.get(name, variables["foreground"]) for name in NAMES), told_down=told_down)


def _rich(text: str) -> str | None:
    """Return a theme's colour as Rich names it; None where it is none at all."""
    color = Color.parse(text)
    return color.rich_color.name if color.a or color.ansi is not None else None


@lru_cache(maxsize=16)
def _paints(*colours: str, told_down: bool = False) -> dict[str, Style]:
    s, e, w, m, p, q, b = (_rich(text) for text in colours)
    # While users are told that KLIP is down nothing has the colour of up.
    good, block = (Style.null(), w) if told_down else (Style(color=s), s)
    return {
        "": Style.null(),
        "good": good,
        "bad": Style(color=e, bold=True),
        "warn": Style(color=w),
        "quiet": Style(color=m),
        "strong": Style(bold=True),
        "accent": Style(color=p),
        "today": Style(bold=True, underline=True),
        "row": Style(bgcolor=q, bold=True),
        "row-focus": Style(color=p, bgcolor=q, bold=True, reverse=True),
        "cursor": Style(color=b, bgcolor=p, bold=True),
        "good-block": Style(color=b, bgcolor=block, bold=True),
        "bad-block": Style(color=b, bgcolor=e, bold=True),
        "warn-block": Style(color=b, bgcolor=w, bold=True),
        "office": Style(color=m, bgcolor=q),
        "window": Style(color=p, bold=True),
        "taken": Style(color=b, bgcolor=w),
    }
