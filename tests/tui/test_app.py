"""The app through its pilot: widths in both languages, themes switched live, the help, the cost of the year."""

from __future__ import annotations

import asyncio
import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.kinds import QuestionKind
from klip_tui.desk.helpdesk import register
from klip_tui.desk.views import status
from klip_tui.tui.app import KlipApp
from klip_tui.tui.palette import commands
from klip_tui.tui.screens.editor import EditorScreen
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Lines, width_of
from klip_tui.tui.widgets.rows import Rows
from klip_tui.tui.widgets.year import YearView
from tests.pace import pace
from tests.tui.still import NOW, quiet, ready, still


def shown(app: KlipApp) -> list[str]:
    """What stands on the screen, row by row, as the terminal gets it."""
    width, height = app.size
    rows = [[" "] * width for _ in range(height)]
    for widget in app.screen.query("Lines, Rows, Detail, YearView, WeekView"):
        if not widget.is_on_screen or not widget.region.area:
            continue
        for y in range(widget.region.height):
            at = widget.region.y + y
            if at < height:
                text = widget.render_line(y).text[: widget.region.width]
                rows[at][widget.region.x : widget.region.x + len(text)] = text
    return ["".join(row)[:width] for row in rows]


@pytest.mark.parametrize("lang", ["nl", "en"])
async def test_what_names_a_thing_fits_where_it_stands(lang: str, tmp_path: Path) -> None:
    """Labels and headings, on every screen and in the editor at 80x24: none is wider than its place."""
    app = still(tmp_path, lang=lang)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        for key in "1234567":
            await pilot.press(key)
            await quiet(pilot)
            for widget in app.screen.query(".heading").results(Lines):
                for line in widget._lines if widget.size.area else ():
                    assert width_of(line) <= widget.size.width, (key, widget.plain)
        await pilot.press("1")
        await quiet(pilot)
        for key in ("i", "n"):
            await pilot.press(key)
            await quiet(pilot)
            assert isinstance(app.screen, EditorScreen)
            for widget in app.screen.query(".label, .label-text").results(Lines):
                assert all(width_of(line) <= widget.size.width for line in widget._lines), widget.plain
            await pilot.press("escape")
            await quiet(pilot)
        await pilot.press("5")
        await quiet(pilot)
        for key in ("a", "r", "w", "d", "u", "x"):
            await pilot.press(key)
            await quiet(pilot)
            for widget in app.screen.query(".label").results(Lines):
                assert all(width_of(line) <= widget.size.width for line in widget._lines), (key, widget.plain)
            await pilot.press("escape")
            await quiet(pilot)


async def test_themes_are_switched_live_ones_own_too(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "themes"
    own = tmp_path / "themes"
    own.mkdir()
    text = (shipped / "klip-light.toml").read_text()
    (own / "nacht.toml").write_text(re.sub(r'name = ".*"', 'name = "nacht"', text))
    app = still(tmp_path, themes_folder=own)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        app._take_other_themes()
        before = str(app.screen.query_one("#top", Lines).render_line(0).text)
        titles = {command.title for command in commands(app, app.screen)}
        names = ("klip-dark", "klip-light", "high-contrast", "colour-blind", "nacht")
        assert {f"Theme {name}" for name in names} <= titles
        colours = set()
        for name in names:
            app.theme = name
            await quiet(pilot)
            line = app.screen.query_one("#top", Lines).render_line(0)
            assert line.text == before
            colours.add(tuple(str(segment.style) for segment in line))
        assert len(colours) >= 4, "each paints in its own colours, at once"


async def test_a_broken_theme_is_named_and_the_app_goes_on(tmp_path: Path) -> None:
    own = tmp_path / "themes"
    own.mkdir()
    shutil.copy(Path(__file__).parents[2] / "themes" / "klip-dark.toml", own / "kapot.toml")
    (own / "kapot.toml").write_text((own / "kapot.toml").read_text().replace('"#', '"geen kleur ', 1))
    app = still(tmp_path, themes_folder=own)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        app._take_other_themes()
        await quiet(pilot)
        text = app.banners.current().text
        assert "kapot.toml" in text
        assert "is no colour" in text
        assert "OWED NOW" in "\n".join(shown(app))


async def test_the_help_shows_the_keys_in_force(tmp_path: Path) -> None:
    app = still(tmp_path, keymap={"notice.outage": "f10", "screen.log": "0"})
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("question_mark")
        await quiet(pilot)
        rows = app.screen.query_one("#help", Rows).plain
        assert re.search(r"^F10\s+Tell users of an unplanned interruption", rows, re.M | re.I)
        assert re.search(r"^(?:0, f8|f8, 0)\s+Who did what", rows, re.M)
        await pilot.press("escape")
        await quiet(pilot)
        await pilot.press("f10")
        await quiet(pilot)
        assert isinstance(app.screen, EditorScreen)


async def test_mounting_the_year_costs_little(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(140, 50)) as pilot:
        await ready(pilot)
        took = []
        for n in range(5):
            view = YearView(NOW.date(), id=f"year-{n}")
            begun = time.process_time()
            await app.screen.mount(view)
            for y in range(max(1, view.size.height)):
                view.render_line(y)
            took.append((time.process_time() - begun) / pace())
            await view.remove()
        assert min(took) < 0.05, took


async def test_a_report_becomes_an_interruption_by_one_key(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert app.desk is not None
        desk = app.desk
        received = NOW.replace(minute=24, second=0)
        identity = await asyncio.to_thread(
            lambda: register.add(desk, "KLIP geeft een fout", kind=QuestionKind.REPORT, received=received)
        )
        view = await asyncio.to_thread(status.status, desk)
        app.view = view
        await pilot.press("5")
        await quiet(pilot)
        app.screen.query_one("#rows", Rows).go(str(identity))
        await quiet(pilot)
        await pilot.press("i")
        await quiet(pilot)
        await quiet(pilot)
        screen: Any = app.screen
        assert isinstance(screen, EditorScreen)
        assert screen.form.reports == (identity,)
        assert "10:24" in screen.form.detected
        assert screen.query_one("#preview", Detail).plain


async def test_keys_that_come_in_a_burst_go_where_they_were_meant_to(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        from textual import events

        driver: Any = app._driver
        burst = ["n", *"1 titel", "tab", "tab", "tab", "tab", "tab", *"2 reden"]
        for key in burst:
            name = {" ": "space"}.get(key, key)
            driver.process_message(events.Key(name, key if len(key) == 1 else None))
        for _ in range(40):
            await pilot.pause(0.05)
            if isinstance(app.screen, EditorScreen) and app.screen.form.reason == "2 reden":
                break
        assert isinstance(app.screen, EditorScreen)
        assert (app.screen.form.title, app.screen.form.reason) == ("1 titel", "2 reden")
