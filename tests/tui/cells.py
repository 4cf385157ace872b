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

from rich.color import ColorSystem
from rich.style import Style
from textual.pilot import Pilot

from klip_tui.tui.app import KlipApp
from tests.tui.still import quiet, ready, still

FOLDER = Path(__file__).with_name("__snapshots__") / "cells"
SIZE = (80, 24)
SCREENS = {
    "status": ("1",), "calendar": ("2",), "planning": ("3",), "notices": ("4",), "helpdesk": ("5",), "report": ("6",),
    "log": ("7",), "outage": ("i",), "review": ("ctrl+s",), "leave": ("escape", "escape"), "maintenance": ("n",),
    "question": ("escape", "5", "a"), "help": ("escape", "question_mark"),
}  # fmt: skip
"""Each picture and the keys that lead to it from the one before."""
NOT_KEPT = ("leave",)
MODES = ("truecolor", "16", "none")


def style_name(style: Style | None, mode: str) -> str:
    """Say a cell's style in a word, as a terminal of this mode shows it."""
    if style is None:
        return ""
    if mode == "16":
        style = Style(
            color=style.color.downgrade(ColorSystem.STANDARD) if style.color else None,
            bgcolor=style.bgcolor.downgrade(ColorSystem.STANDARD) if style.bgcolor else None,
            bold=style.bold, dim=style.dim, underline=style.underline, reverse=style.reverse,
        )  # fmt: skip
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
    while before != (now := picture(app, mode)):
        before = now
        await quiet(pilot)
    return now


async def taken(folder: Path, lang: str, mode: str) -> dict[str, str]:
    """Take every picture in one run of the app; ``none`` wants NO_COLOR in the environment."""
    app = still(folder, lang=lang, theme="" if mode == "none" else "klip-dark")
    app.few_colours = mode == "16"
    found = {}
    async with app.run_test(size=SIZE) as pilot:
        async for name in walk(pilot):  # type: ignore[attr-defined]
            found[name] = await settled(pilot, app, mode)
    return found


def no_colour() -> None:
    """Set the environment as a start with NO_COLOR does."""
    os.environ.update({"NO_COLOR": "1", "TEXTUAL_THEME": "ansi-dark"})


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for lang, mode in (("en", "truecolor"), ("en", "16"), ("nl", "truecolor"), ("en", "none")):
        if mode == "none":
            no_colour()
        with tempfile.TemporaryDirectory() as folder:
            for name, text in asyncio.run(taken(Path(folder), lang, mode)).items():
                (FOLDER / f"{name}.{lang}.{mode}.txt").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{lang} {mode}\n")


if __name__ == "__main__":
    main()
