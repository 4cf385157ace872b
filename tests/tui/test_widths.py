"""Widths: every screen and dialog from 40x6 to 200x60, in both languages: nothing cut without an ellipsis, and no due
date, no state, no figure, nothing that names a thing ever; resized while editing nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from klip_tui.commitment.kinds import State
from klip_tui.text.labels import label
from klip_tui.tui.app import KlipApp
from klip_tui.tui.screens.editor import EditorScreen
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.lines import Lines, width_of
from klip_tui.tui.widgets.rows import Rows
from klip_tui.tui.widgets.week import WeekView
from klip_tui.tui.widgets.year import YearView
from tests.tui.still import NOW, quiet, ready, still
from tests.tui.test_editor import CHANNELS, measure

SIZES = [(200, 60), (140, 45), (120, 40), (100, 30), (80, 24), (60, 20), (40, 6)]
FEWER = [(200, 60), (100, 30), (80, 24)]
"""For places that look alike in between."""
EVERY = ("status", "planning", "helpdesk", "editor")
STOPS = {
    "status": ("1",), "calendar": ("2",), "planning": ("3",), "notices": ("4",), "helpdesk": ("5",), "report": ("6",),
    "log": ("7",), "log line": ("enter",), "question": ("escape", "5", "a"), "out of reach": ("escape", "x"),
    "help": ("escape", "question_mark"), "wish": ("escape", "3", "p"), "handover": ("escape", "H"),
    "date": ("escape", "2", "g"), "editor": ("escape", "1", "i"), "review": ("ctrl+s",),
}  # fmt: skip
"""Each place and the keys that lead to it from the one before."""
MOMENT = re.compile(r"(?:\w{2,3} \d{1,2} [a-zA-Z]{3}(?: \d{4},?)? )?\d\d:\d\d")
FIGURE = re.compile(r"\d+(?:[.,]\d+)?%|\d+ ms")
NAMES = "#banner, .heading, .label, .label-text, #tabs, #legend, #screens, #keys, #ask-keys, #review-keys, #verdict"


def source(widget: Any) -> list[tuple[int, list[tuple[str, str]]]]:
    """The lines that a widget draws now, with where: whole, as they were put."""
    if isinstance(widget, Rows):
        top = round(widget.scroll_y)
        return [(n, list(row)) for n, row in enumerate(widget._rows[top : top + widget.size.height])]
    return [(y, list(line)) for y, line in enumerate(widget._lines[: widget.size.height])]


def look(app: KlipApp, place: str) -> None:
    """See that nothing that matters is cut on the screen at hand."""
    width = app.size.width
    for strip in app.screen._compositor.render_strips():
        assert strip.cell_length <= width
    for widget in app.screen.query("Lines, Rows"):
        if not widget.is_on_screen or not widget.region.area:
            continue
        for y, line in source(widget):
            whole, drawn = "".join(text for text, _ in line).rstrip(), widget.render_line(y).text.rstrip()
            where = (place, app.size, widget.id, whole, drawn)
            assert whole == drawn or drawn.endswith("…") or isinstance(widget, FactsBar), where
            for precious in (*MOMENT.findall(whole), *FIGURE.findall(whole)) if widget.id != "rows" else ():
                assert precious in drawn, where
    for widget in app.screen.query(NAMES).results(Lines):
        if widget.region.area and widget.display:
            assert "…" not in "".join(text for line in widget._lines for text, _ in line), (place, app.size, widget)
            assert all(width_of(line) <= widget.size.width for line in widget._lines), (place, app.size, widget.plain)
    if place == "help":
        assert "…" not in "\n".join(
            strip.text for strip in map(app.screen.query_one("#help", Rows).render_line, range(9))
        )
    for drawing in app.screen.query("WeekView, YearView").results(WeekView | YearView):
        rows = [drawing.render_line(y).text for y in range(drawing.size.height)]
        assert not any("…" in row for row in rows), (place, app.size, rows)


def due_dates(app: KlipApp, place: str) -> None:
    """What is owed and what waits says by when, and what is done how it went, in each row that is seen."""
    if place == "status":
        duties = app.screen.query_one("#duties", Rows)
        seen = [duties.render_line(y).text for y in range(min(duties.size.height, len(duties._rows)))]
        assert seen
        assert all(MOMENT.search(row) for row in seen), seen
    if place == "helpdesk":
        rows = app.screen.query_one("#rows", Rows)
        said = [app.voice.text(text) for text in ("answered late", "answered in time", "joined")]
        seen = [rows.render_line(y).text.rstrip() for y in range(min(rows.size.height, len(rows._rows)))]
        assert len(seen) > 5
        assert all(MOMENT.search(row) or row.endswith(tuple(said)) for row in seen), seen


def facts(app: KlipApp, state: State) -> None:
    """The three facts: what is measured, what was told, what is owed and by when."""
    bar = app.screen.query_one(FactsBar)
    text = "\n".join(bar.render_line(y).text for y in range(bar.size.height))
    assert app.voice.text(label(state)).upper() in text
    assert MOMENT.search(text) or app.voice.text("{time} LATE").split()[-1] in text, text
    if app.size.width < 80 or app.size.height < 24:
        assert bar.size.height == 3
        assert f"{app.size.width}x{app.size.height}" in app.screen.query_one("TooSmall", Lines).plain
    assert "…" not in text


async def resized(pilot: Pilot[Any], size: tuple[int, int]) -> None:
    await pilot.resize_terminal(*size)
    for _ in range(3):
        await pilot.pause()


@pytest.mark.parametrize("lang", ["nl", "en"])
async def test_nothing_that_matters_is_cut_at_any_width_on_any_screen(lang: str, tmp_path: Path) -> None:
    app = still(tmp_path, lang=lang, channels=CHANNELS)
    async with app.run_test(size=SIZES[0]) as pilot:
        await ready(pilot)
        for place, keys in STOPS.items():
            for key in keys:
                await pilot.press(key)
            await quiet(pilot)
            for size in SIZES if place in EVERY else FEWER:
                await resized(pilot, size)
                facts(app, State.UP)
                if size >= (80, 24):
                    look(app, place)
                    due_dates(app, place)
        for key in ("escape", "escape", "1"):
            await pilot.press(key)
            await quiet(pilot)
        await measure(pilot, State.DOWN, NOW)
        for size in SIZES:
            await resized(pilot, size)
            facts(app, State.DOWN)
            if size >= (80, 24):
                look(app, "status")
                state = app.screen.query_one("#state", Lines)
                assert re.search(r"\d+ min", state.render_line(1).text), "what is owed at once says by when"


async def test_what_is_typed_while_the_terminal_is_resized_stays(tmp_path: Path) -> None:
    app = still(tmp_path, lang="nl")
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("n", *"On")
        for n, size in enumerate(SIZES):
            await resized(pilot, size)
            if size >= (80, 24):
                # Smaller ones show the three facts alone, no field.
                await pilot.press(str(n))
        await resized(pilot, (120, 40))
        await quiet(pilot)
        screen = app.screen
        assert isinstance(screen, EditorScreen)
        assert screen.form.title == "On01234"
        await pilot.press("tab", "tab", "tab", "tab", "tab", *"Reden")
        await resized(pilot, (60, 20))
        await resized(pilot, (100, 30))
        await pilot.press("x")
        await quiet(pilot)
        assert screen.form.reason == "Redenx", "the cursor is where it was"
