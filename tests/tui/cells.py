"""Pictures as cells: what stands where, and in which style. ``python -m tests.tui.cells`` takes them all anew."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.color import Color, ColorSystem
from rich.style import Style
from textual.pilot import Pilot

from klip_tui.tui.app import KlipApp
from klip_tui.tui.screens.editor import EditorScreen
from tests.tui.still import quiet, ready, still

FOLDER = Path(__file__).with_name("__snapshots__") / "cells"
SIZE = (80, 24)
SCREENS = {
    "status": ("1",), "calendar": ("2",), "planning": ("3",), "notices": ("4",), "helpdesk": ("5",), "report": ("6",),
    "log": ("7",), "outage": ("i",), "review": ("ctrl+s",), "leave": ("escape", "escape"),
    "maintenance": ("n", *"Onderhoud"), "question": ("escape", "5", "a"), "help": ("escape", "question_mark"),
    "read": ("escape", "enter"),
    "filter": ("escape", "slash"), "wish": ("escape", "3", "p"), "date": ("escape", "2", "g"),
    "handover": ("escape", "H"), "drafts": ("escape", "4", "home", "enter", "down"), "drop": ("D",),
    "log line": ("escape", "7", "enter"),
    "corrections": ("escape", "6", "c"),
}  # fmt: skip
"""Each picture and the keys that lead to it from the one before."""
NOT_KEPT = ("leave",)
MODES = ("truecolor", "16", "none")
"""How many colours; of ``linux``, the console of a machine, no pictures are kept: see ``style_name``."""

RUNS = (("en", ("truecolor", "16")), ("nl", ("truecolor", "16")), ("en", ("none",)), ("nl", ("none",)))
"""What is taken, run by run; from the first one without colour on the environment is another."""


def style_name(style: Style | None, mode: str) -> str:
    """Say a cell's style in a word, as a terminal of this mode shows it."""
    if style is None:
        return ""
    if mode in ("16", "linux"):
        front, back = (
            one.downgrade(ColorSystem.STANDARD) if one is not None else None for one in (style.color, style.bgcolor)
        )
        bold, underline = style.bold, style.underline
        if mode == "linux":
            # Eight colours and brighter letters, no brighter backgrounds; what is underlined has a colour of its own.
            bold = bold or (front is not None and (front.number or 0) > 7)
            front, back = (Color.from_ansi((one.number or 0) % 8) if one is not None else None for one in (front, back))
        style = Style(color=front, bgcolor=back, bold=bold, dim=style.dim, underline=underline, reverse=style.reverse)
    return str(style.without_color if mode == "none" else style)


def rows(app: KlipApp, mode: str) -> list[list[tuple[str, str]]]:
    """The screen's cells: a character and its style each."""
    found = []
    for strip in app.screen._compositor.render_strips():
        found.append([(char, style_name(part.style, mode)) for part in strip for char in part.text])
    return found


def picture(app: KlipApp, mode: str) -> str:
    """Write the screen down: its text, then a letter for each cell's style, run by run, then what the letters mean."""
    cells = rows(app, mode)
    names = sorted({style for row in cells for _, style in row})
    letters = {name: chr(ord("a") + n) if n < 26 else chr(ord("A") + n - 26) for n, name in enumerate(names)}
    text = ["".join(char for char, _ in row).rstrip() for row in cells]
    styles = []
    for row in cells:
        runs = [(letters[name], len(list(run))) for name, run in groupby(style for _, style in row)]
        styles.append(" ".join(f"{letter}{count}" for letter, count in runs))
    return "\n".join([*text, "=" * SIZE[0], *styles, "=" * SIZE[0], *(f"{letters[n]} {n}" for n in names)]) + "\n"


async def walk(pilot: Pilot[Any]) -> Iterator[str]:  # type: ignore[misc]
    """Go from picture to picture; yield the name of each."""
    await ready(pilot)
    for name, keys in SCREENS.items():
        for key in keys:
            await pilot.press(key)
            await quiet(pilot)
        if name not in NOT_KEPT:
            yield name


async def settled(pilot: Pilot[Any], app: KlipApp, mode: str) -> str:
    """Take a picture once nothing moves any more: what follows a resting cursor comes a moment later."""
    for field in app.screen.query("Input, TextArea"):
        field.cursor_blink = False  # type: ignore[attr-defined]
        field._cursor_visible = True  # type: ignore[attr-defined]
    before = ""
    while before != (now := picture(app, mode)) or _is_being_kept(app):
        before = now
        await quiet(pilot)
    return now


def _is_being_kept(app: KlipApp) -> bool:
    """Whether the editor has something that it does not say yet to be kept."""
    screen = app.screen
    return isinstance(screen, EditorScreen) and screen._keeping.touched and not screen._keeping.said


async def taken(folder: Path, lang: str, *modes: str) -> dict[tuple[str, str], str]:
    """Take every picture in one run of the app, in each mode; ``none`` wants NO_COLOR in the environment."""
    app = still(folder, lang=lang, theme="" if modes == ("none",) else "klip-dark")
    found = {}
    async with app.run_test(size=SIZE) as pilot:
        async for name in walk(pilot):  # type: ignore[attr-defined]
            for mode in modes:
                if len(modes) > 1:
                    in_few_colours(app, few=mode == "16")
                found[name, mode] = await settled(pilot, app, mode)
    return found


def in_few_colours(app: KlipApp, *, few: bool) -> None:
    """Draw the screen as a terminal of few colours gets it, or as one of many."""
    app.few_colours = few
    app.set_class(few, "-few-colours")
    app.refresh_css(animate=False)
    for screen in app.screen_stack:
        for widget in screen.walk_children():
            widget.refresh()


def no_colour() -> None:
    """Set the environment as a start with NO_COLOR does."""
    os.environ.update({"NO_COLOR": "1", "TEXTUAL_THEME": "ansi-dark"})


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for lang, modes in RUNS:
        if modes == ("none",):
            no_colour()
        with tempfile.TemporaryDirectory() as folder:
            for (name, mode), text in asyncio.run(taken(Path(folder), lang, *modes)).items():
                (FOLDER / f"{name}.{lang}.{mode}.txt").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{lang} {' '.join(modes)}\n")


if __name__ == "__main__":
    main()
