"""Counted in keys: docs/counted-keys.md says how many; each row is played."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, State
from klip_tui.desk.helpdesk import register
from klip_tui.desk.views import lists
from klip_tui.store import deliveries, key_values, notices
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.checks import ChecksScreen
from klip_tui.tui.screens.editor import EditorScreen
from klip_tui.tui.screens.help import HelpScreen
from klip_tui.tui.screens.review import ReviewScreen
from klip_tui.tui.widgets.bars import Banner
from klip_tui.tui.widgets.lines import Lines
from klip_tui.tui.widgets.rows import Rows
from tests.desk.written import tell
from tests.tui.still import NOW, quiet, ready, still
from tests.tui.test_editor import CHANNELS, measure
from tests.tui.test_incident import until

TABLE = Path(__file__).parents[2] / "docs" / "counted-keys.md"


def counted(start: str) -> list[str]:
    """The keys of a row, and that they are as many as it says."""
    row = next(line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {start}"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    keys = re.findall(r"`([^`]+)`", cells[2])
    assert int(cells[3]) == (1 if "," in cells[2] else len(keys)), row
    return [{"!": "exclamation_mark", "?": "question_mark"}.get(key, key.lower()) for key in keys]


async def test_an_outage_its_end_a_window_and_a_question_take_as_few_keys_as_is_said(tmp_path: Path) -> None:
    app = still(tmp_path, channels=CHANNELS)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk: Any = app.desk

        async def press(*keys: str) -> None:
            for key in keys:
                await pilot.press(key)
                await quiet(pilot)

        def newest() -> Any:
            return lists.told(desk, 1)[0].written.notice

        await measure(pilot, State.DOWN, NOW)
        await press("3", *counted("KLIP is down"))
        told = await asyncio.to_thread(newest)
        assert (told.id, told.type.value) == ("2026-017/1", "announcement")

        def accept() -> None:
            with desk.store.write() as connection:
                for row in deliveries.of_notice(connection, "2026-017/1"):
                    assert row.state.value == "pending", "on its way to every channel"
                notices.set_communicated(connection, "2026-017/1", NOW + timedelta(seconds=5))

        await asyncio.to_thread(accept)
        await measure(pilot, State.UP, NOW + timedelta(minutes=10))
        await press("1", *counted("KLIP is up again"))
        assert (await asyncio.to_thread(newest)).type.value == "end"

        await press("3")
        keys = counted("a proposed window")
        await press(keys[0], *"Onderhoud", *["tab"] * 5, *"Nieuwe_versie", *keys[1:])
        planned = [one.written.notice.facts.title for one in await asyncio.to_thread(lists.told, desk, 5)]
        assert "Onderhoud" in planned

        keys = counted("a question by phone")
        await press("5", keys[0], *"Waar is plan 8891?".replace(" ", "_"), keys[1])
        found = await asyncio.to_thread(lambda: register.find(desk, "124"))
        assert found.question.via == "phone"


async def test_near_its_told_end_maintenance_is_told_longer_or_ended_in_two_keys(tmp_path: Path) -> None:
    app = still(tmp_path, channels=CHANNELS)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk: Any = app.desk
        start, end = NOW - timedelta(hours=1), NOW + timedelta(minutes=10)
        tell(desk, "2026-901", InterruptionDetails(Kind.PLANNED, "Databank", start, end), NOW - timedelta(days=10))
        await measure(pilot, State.UP, NOW)
        assert "2026-901: end told for 10:40" in app.screen.query_one(Banner).plain

        def newest() -> Any:
            return lists.told(desk, 1)[0].written.notice

        late, tell_it = counted("maintenance near the end")
        await pilot.press(late)
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await quiet(pilot)
        assert "5 are promised" in app.screen.query_one("#review", Lines).plain
        await pilot.press(tell_it)
        await quiet(pilot)
        assert isinstance(app.screen, ReviewScreen), "a later end owes a reason"
        await pilot.press(*"de-herstart-duurt-langer", tell_it)
        await until(pilot, lambda: newest().id == "2026-901/2")
        await until(pilot, lambda: app.current_mode == "notices")
        told = newest()
        later = NOW.replace(hour=10, minute=45, second=0)
        assert (told.id, told.type.value, told.facts.end) == ("2026-901/2", "change", later)

        def accept() -> None:
            with desk.store.write() as connection:
                notices.set_communicated(connection, told.id, NOW + timedelta(seconds=9))

        await asyncio.to_thread(accept)
        await measure(pilot, State.UP, later - timedelta(minutes=5))
        over, tell_it = counted("maintenance that is done")
        await pilot.press(over)
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await quiet(pilot)
        await pilot.press(tell_it)
        await until(pilot, lambda: newest().id == "2026-901/3")
        told = newest()
        assert (told.type.value, told.facts.end) == ("end", later - timedelta(minutes=5))


@pytest.mark.parametrize("done", [True, False])
async def test_past_its_told_end_it_takes_the_same_two_keys(tmp_path: Path, *, done: bool) -> None:
    app = still(tmp_path, channels=CHANNELS)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk: Any = app.desk
        start, end = NOW - timedelta(hours=1), NOW - timedelta(minutes=5)
        tell(desk, "2026-901", InterruptionDetails(Kind.PLANNED, "Databank", start, end), NOW - timedelta(days=10))
        await measure(pilot, State.UP, NOW)
        said = app.screen.query_one(Banner).plain
        assert "2026-901: end told for 10:25 · e tells that it has ended · ! a later end" in said

        def newest() -> Any:
            return lists.told(desk, 1)[0].written.notice

        first, tell_it = counted("maintenance that is done" if done else "maintenance near the end")
        await pilot.press(first)
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await quiet(pilot)
        assert "Tue 24 Nov 2026, 09:30 – 1" in app.screen.query_one("#review", Lines).plain, "the day once"
        await pilot.press(*("" if done else "de-herstart-duurt-langer"), tell_it)
        await until(pilot, lambda: newest().id == "2026-901/2")
        later = NOW.replace(hour=10, minute=45, second=0)
        expected = ("end", NOW) if done else ("change", later)
        assert (newest().type.value, newest().facts.end) == expected


async def test_an_end_that_came_after_16_opens_its_review_with_a_reason_owed(tmp_path: Path) -> None:
    """Nothing in the draft can mend it."""
    app = still(tmp_path, channels=CHANNELS)
    evening = NOW.replace(hour=15, minute=20)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk: Any = app.desk
        start, end = NOW.replace(hour=13, minute=0), NOW.replace(hour=14, minute=50)
        tell(desk, "2026-901", InterruptionDetails(Kind.PLANNED, "Databank", start, end), NOW - timedelta(days=10))
        await measure(pilot, State.UP, evening)
        first, tell_it = counted("maintenance that is done")
        await pilot.press(first)
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await quiet(pilot)
        await pilot.press(*"de-herstart-duurde-langer", tell_it)
        await until(pilot, lambda: lists.told(desk, 1)[0].written.notice.id == "2026-901/2")
        written = lists.told(desk, 1)[0].written
        assert "A4.1-2" in {row["promise"] for row in written.findings}


async def test_two_windows_and_a_step_take_as_few_keys_as_is_said(tmp_path: Path) -> None:
    app = still(tmp_path, channels=CHANNELS + '\n[planning]\nbefore = ["backup made"]\n')
    async with app.run_test(size=(140, 44)) as pilot:
        await ready(pilot)
        desk: Any = app.desk
        *keys, tell_it = counted("two proposed windows")
        for key in ("3", *keys):
            await pilot.press(key)
            await quiet(pilot)
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press(*"Werk", "enter", *"Nieuwe_versie", tell_it)
        await until(pilot, lambda: lists.told(desk, 1)[0].written.notice.facts.title == "Werk")
        told = lists.told(desk, 2)
        assert [one.written.notice.facts.title for one in told] == ["Werk", "Werk"]
        assert [one.written.reason for one in told] == ["", ""], "each meets every promise"
        assert len({row.key for one in told for row in one.deliveries if row.channel == "list"}) == 1, "one message"

        await until(pilot, lambda: app.current_mode == "notices")
        await pilot.press("3")
        await quiet(pilot)
        await until(pilot, lambda: "✓ 0/1" in app.screen.query_one("#slots", Rows).plain)
        app.screen.query_one("#slots", Rows).go(told[0].written.interruption)
        look, tick = counted("a step of a checklist")
        await pilot.press(look)
        await until(pilot, lambda: isinstance(app.screen, ChecksScreen))
        await until(pilot, lambda: "backup made" in app.screen.query_one("#steps", Rows).plain)
        await pilot.press(tick)
        await until(pilot, lambda: "✓ before: backup made  (an," in app.screen.query_one("#steps", Rows).plain)


PARTS = """
[[component]]
name = "portal"
nl = "KLIP-portaal"
en = "KLIP portal"
[[component]]
name = "api"
nl = "KLIP-API"
en = "KLIP API"
workaround = "Gebruik het portaal."
[[endpoint]]
name = "api"
url = "https://klip.example/api"
"""


async def test_which_parts_are_out_is_told_in_as_few_keys_as_is_said(tmp_path: Path) -> None:
    app = still(tmp_path, channels=PARTS + CHANNELS)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk: Any = app.desk
        whole = InterruptionDetails(Kind.UNPLANNED, "KLIP is onderbroken", NOW, None, next_update=NOW)
        tell(desk, "2026-901", whole, NOW)

        def only_the_api() -> None:
            with desk.store.write() as connection:
                key_values.put(connection, f"{key_values.FAILING} klip", '["api"]', NOW)

        await asyncio.to_thread(only_the_api)
        await measure(pilot, State.DOWN, NOW)
        for key in counted("only the API"):
            await pilot.press(key)
            await quiet(pilot)
        told = (await asyncio.to_thread(lists.told, desk, 1))[0].written
        assert (told.notice.id, told.notice.type.value) == ("2026-901/2", "update")
        assert (told.notice.facts.impact.value, told.notice.facts.services) == ("partial", ("api",))
        for said in ("KLIP-API", "Wat wel werkt: KLIP-portaal", "Gebruik het portaal."):
            assert said in told.texts["nl"]


async def test_a_fix_and_its_undoing_take_as_few_keys_as_is_said(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("n", *"Onderhoud", "tab", *"8 dec 2026 13:00", "tab", *"8 dec 2026 16:00")
        await quiet(pilot)
        screen = app.screen
        assert isinstance(screen, EditorScreen)
        typed = (screen.form.start, screen.form.end)
        await pilot.press(*counted("a finding with a fix"))
        await quiet(pilot)
        assert (screen.form.start, screen.form.end) != typed
        await pilot.press(*counted("a fix that was none"))
        await quiet(pilot)
        assert (screen.form.start, screen.form.end) == typed


def test_every_row_is_played() -> None:
    """A row that no test names is a promise that nobody keeps."""
    source = Path(__file__).read_text(encoding="utf-8")
    named = re.findall(r'(?:counted\(|else )"([^"]+)"', source)
    rows = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if re.search(r"\| \d+ \|$", line)]
    assert [row for row in rows if not any(row.startswith(f"| {start}") for start in named)] == []


async def test_one_key_leads_anywhere(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        digits = counted("any screen")
        assert digits == ["1", "7", "f2", "f8"]
        for key, mode in (("7", "log"), ("1", "status")):
            await pilot.press(key)
            await quiet(pilot)
            assert app.current_mode == mode
        urgent = counted("anywhere | the most")
        for key in urgent:
            await pilot.press(key)
            await quiet(pilot)
            screen = app.screen
            assert isinstance(screen, EditorScreen)
            assert screen.form.interruption == "2026-016", "what is owed first"
        await pilot.press(counted("anywhere | the keys")[1])
        await quiet(pilot)
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape", "f8")
        await quiet(pilot)
        assert app.current_mode == "log"
