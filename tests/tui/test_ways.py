"""Ways about: the mouse takes every screen, arrows and hjkl, today, the way out, i that becomes an update, a series."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind
from klip_tui.desk.notices.series import register
from klip_tui.desk.views import lists
from klip_tui.tui.screens.confirm import ConfirmScreen
from klip_tui.tui.screens.editor import EditorScreen
from klip_tui.tui.screens.series import SeriesScreen
from klip_tui.tui.widgets.bars import ScreenBar
from klip_tui.tui.widgets.lines import Lines
from klip_tui.tui.widgets.rows import Rows
from klip_tui.tui.widgets.week import WeekView
from klip_tui.tui.widgets.year import YearView
from tests.desk.written import tell
from tests.tui.still import NOW, quiet, ready, still
from tests.tui.test_editor import CHANNELS
from tests.tui.test_incident import look, until


async def test_the_mouse_takes_every_screen_and_arrows_are_hjkl_too(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        bar = app.screen.query_one(ScreenBar).plain
        for name, mode in (("Calendar", "calendar"), ("Helpdesk", "helpdesk"), ("Status", "status")):
            await pilot.click(ScreenBar, offset=(bar.index(name) + 1, 0))
            await quiet(pilot)
            assert app.current_mode == mode
        rows = app.screen.query_one("#duties", Rows)
        await pilot.press("j", "j", "k", "down")
        assert rows._cursor == 2
        await pilot.click("#duties", offset=(3, 1))
        assert rows._cursor == 1
        await pilot.press("2")
        await quiet(pilot)
        year = app.screen.query_one(YearView)
        today = local_date(NOW)
        await pilot.press("l", "j", "h", "k", "right", "down")
        assert year.day == today + timedelta(days=8)
        await pilot.press("t")
        assert year.day == today
        await pilot.press("3")
        await quiet(pilot)
        week = app.screen.query_one(WeekView)
        begun, length = week.start, week.length
        await pilot.press("tab", "l", "L", "j", "plus", "minus", "plus")
        assert week.start - begun == timedelta(days=1, hours=1, minutes=15)
        assert week.length - length == timedelta(minutes=15)
        assert week.ghost == (begun, begun + length), "its last place as a ghost"
        await pilot.press("t")
        assert local_date(week.start) == today + timedelta(days=1)


async def test_i_becomes_an_update_and_q_asks_while_users_wait_for_news(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert app.desk is not None
        start = NOW - timedelta(minutes=20)
        details = InterruptionDetails(Kind.UNPLANNED, "KLIP is onderbroken", start, None, next_update=NOW)
        tell(app.desk, "2026-900", details, NOW - timedelta(minutes=10))
        await look(pilot)
        await pilot.press("i")
        await quiet(pilot)
        screen = app.screen
        assert isinstance(screen, EditorScreen)
        assert (screen.form.type, screen.form.interruption) == ("update", "2026-900")
        await pilot.press("escape")
        await quiet(pilot)
        await pilot.press("q")
        await quiet(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert "2026-900 is open: users wait for news of it." in app.screen.query_one("#question", Lines).plain
        await pilot.press("escape")
        await quiet(pilot)
        assert app.is_running


async def test_a_series_is_laid_out_each_occurrence_checked_for_itself_and_told_at_once(tmp_path: Path) -> None:
    """Series (every second Tuesday) with each occurrence checked for itself."""
    app = still(tmp_path, channels=CHANNELS)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk: Any = app.desk
        await pilot.press("3")
        await quiet(pilot)
        await pilot.press("slash", *"2026-015", "enter")
        await quiet(pilot)
        assert len(app.screen.query_one("#slots", Rows).plain.splitlines()) == 1, "every list is filtered"
        await pilot.press("escape", "home")
        await quiet(pilot)
        week = app.screen.query_one(WeekView)
        week.set_window(NOW.replace(month=12, day=8, hour=4, minute=0, second=0), timedelta(hours=1))
        await pilot.press("s")
        await quiet(pilot)
        await pilot.press(*"Patchavond", "tab", *"Updates", "tab", "tab", "backspace", "backspace", "3", "ctrl+s")
        await quiet(pilot)
        assert isinstance(app.screen, SeriesScreen)
        shown = app.screen.query_one("#occurrences", Rows).plain.splitlines()
        begun = [row for row in shown if row[2:5] == "Tue"]
        assert [row[6:12] for row in begun] == ["8 Dec ", "22 Dec", "5 Jan "]
        assert "announce by Thu 3 Dec 23:59" in shown[0]
        await pilot.press("s")
        await quiet(pilot)
        await pilot.press("t")
        await until(pilot, lambda: not isinstance(app.screen, SeriesScreen))
        await quiet(pilot)
        (series,) = await asyncio.to_thread(register.known, desk, check=False)
        assert series.series.rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=3"
        assert {one.state for one in series.occurrences} == {"announcing"}
        told = [one.written.notice.facts.title for one in await asyncio.to_thread(lists.told, desk, 3)]
        assert told.count("Patchavond") >= 2
        await pilot.press("S")
        await quiet(pilot)
        assert series.series.id in "\n".join(w.plain for w in app.screen.query("#page"))  # type: ignore[attr-defined]
