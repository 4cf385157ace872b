"""The planning desk by keys: windows marked and announced together, a checklist ticked off, the last way back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.terms import PUBLISHED, Commitment
from klip_tui.commitment.window_wish import HourSpan
from klip_tui.commitment.windows import plan
from klip_tui.desk.notices import drafts
from klip_tui.desk.views import lists
from klip_tui.desk.views.lists import entries
from klip_tui.desk.views.planning_words import obstacles
from klip_tui.text.voice import Voice
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.checks import ChecksScreen
from klip_tui.tui.screens.compare import CompareScreen
from klip_tui.tui.screens.editor import EditorScreen
from klip_tui.tui.screens.planning_lines import slots, turning_back
from klip_tui.tui.widgets.lines import Lines
from klip_tui.tui.widgets.rows import Rows
from tests.commitment.build import interruption
from tests.commitment.test_ranking import wish
from tests.desk.written import tell
from tests.tui.still import NOW, quiet, ready, still
from tests.tui.test_incident import until

STEPS = '\n[planning]\nbefore = ["backup made", "team told"]\nafter = ["portal opens"]\n'


async def test_marked_windows_are_compared_and_announced_together(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(140, 44)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None
        before = len(lists.told(desk))
        await pilot.press("3")
        await quiet(pilot)
        keys = ("space", "down", "space", "d")
        await pilot.press("d")
        assert not isinstance(app.screen, CompareScreen), "nothing is marked"
        for key in keys:
            await pilot.press(key)
            await quiet(pilot)
        assert isinstance(app.screen, CompareScreen)
        shown = app.screen.query_one("#windows", Rows)
        await until(pilot, lambda: "after all of them" in shown.plain)
        assert shown.plain.count("with those before") == 2
        await pilot.press("enter")
        await quiet(pilot)
        assert isinstance(app.screen, AskScreen)
        # Only a spool stands here, so a written reason is owed.
        await pilot.press(*"Werk", "enter", "enter", *"oefening-met-spool", "enter")
        await until(pilot, lambda: len(lists.told(desk)) == before + 2)
        told = lists.told(desk)[:2]
        assert {one.written.notice.facts.title for one in told} == {"Werk"}
        assert sorted(one.deliveries[0].state.value for one in told) == ["carried", "pending"]
        assert any(row.what == "announce together" for row in entries(desk))
        await until(pilot, lambda: app.current_mode == "notices")


async def test_marked_windows_become_drafts(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(140, 44)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None
        for key in ("3", "space", "down", "space"):
            await pilot.press(key)
            await quiet(pilot)
        assert "2 marked" in app.screen.query_one("#sought", Lines).plain
        for key in ("d", "d"):
            await pilot.press(key)
            await quiet(pilot)
        await pilot.press(*"Werk", "enter", "enter")
        await until(pilot, lambda: len(drafts.kept(desk)) == 2)
        await until(pilot, lambda: not isinstance(app.screen, CompareScreen))
        assert {form.title for _, form in drafts.kept(desk)} == {"Werk"}
        assert len({form.start for _, form in drafts.kept(desk)}) == 2


async def test_steps_are_ticked_off_in_the_app(tmp_path: Path) -> None:
    app = still(tmp_path, channels=STEPS)
    async with app.run_test(size=(140, 44)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None
        start = NOW + timedelta(days=9)
        tell(desk, "2026-901", InterruptionDetails(Kind.PLANNED, "Werk", start, start + timedelta(hours=1)), NOW)
        await pilot.press("3")
        await quiet(pilot)
        slots = app.screen.query_one("#slots", Rows)
        await until(pilot, lambda: "✓ 0/3" in slots.plain)
        slots.go("2026-901")
        await pilot.press("v")
        await quiet(pilot)
        assert isinstance(app.screen, ChecksScreen)
        steps = app.screen.query_one("#steps", Rows)
        await until(pilot, lambda: "backup made" in steps.plain)
        await pilot.press("space")
        await until(pilot, lambda: "✓ before: backup made  (an," in steps.plain)
        await pilot.press("escape")
        await quiet(pilot)
        await until(pilot, lambda: "✓ 1/3" in slots.plain)
        assert [(row.what, row.subject) for row in entries(desk)][-1] == ("tick", "2026-901")
        (told,) = [one for one in lists.told(desk) if one.written.interruption == "2026-901"]
        assert [one.who for one in told.checks] == ["an", "", ""]


def shown(commitment: Commitment, lang: str = "en", hours: int = 2) -> list[str]:
    """The proposals of a window of some hours, with the last day to tell of the first one being today."""
    sought = wish(timedelta(hours=hours), date(2026, 11, 29), date(2026, 12, 13), count=30)
    found = plan(replace(sought, commitment=commitment)).slots
    lines = slots(found, commitment, Voice(lang), sought.now, 80)
    return ["".join(text for text, _ in line) for line in lines]


@pytest.mark.parametrize(("lang", "told"), [("en", "tell by"), ("nl", "tegen")])
def test_proposals_stand_in_columns_past_midnight_too(lang: str, told: str) -> None:
    rows = shown(PUBLISHED, lang)
    night = [row for row in rows if "22:00–" in row]
    assert night, rows
    assert re.search(r"22:00–\w{2,3} 00:00", night[0]), "an end on the next day by its weekday"
    assert len({row.index(f" {told} ") for row in rows}) == 1
    assert all(len(row) <= 80 for row in rows)
    assert any("today" in row or "vandaag" in row for row in rows)


def test_each_promise_in_the_way_is_named_with_the_nearest_window_that_meets_the_others() -> None:
    late = wish(timedelta(hours=2), date(2026, 12, 1), date(2026, 12, 6), within=(HourSpan(15 * 60, 17 * 60),))
    hours, end, inside = obstacles(plan(late), Voice("en"))
    assert re.search(r"by the hours wished; without it: .*–", hours)
    assert re.search(r"by A4.1-2; without it: Sat 5 Dec 2026, 15:00–17:00$", end)
    assert inside.endswith("by A3.1; without it none either"), "on a working day the end is in the way too"
    week = list(obstacles(plan(wish(timedelta(hours=168), date(2026, 12, 1), date(2027, 1, 31))), Voice("nl")))
    assert any("A3.2; zonder dat: " in row for row in week)
    soon = list(obstacles(plan(wish(timedelta(hours=3), date(2026, 11, 24), date(2026, 11, 28))), Voice("en")))
    assert re.search(r"by A4.1-3; without it: Sat 28 Nov 2026, ", soon[0])


def test_of_a_service_without_plan_requests_none_are_expected() -> None:
    assert all(" req " in row for row in shown(PUBLISHED))
    without = shown(replace(PUBLISHED, excepted=frozenset({"A3.4"})))
    assert without
    assert not any(" req " in row for row in without)


def test_the_last_moment_to_turn_back_is_said_and_counted_down() -> None:
    work = InterruptionDetails(Kind.PLANNED, "Werk", NOW, NOW + timedelta(hours=2), rollback=1800)
    one, voice = interruption(facts=work), Voice("en")
    said = ["".join(text for text, _ in turning_back(one, voice, NOW + timedelta(minutes=n))) for n in (-60, 60, 91)]
    assert said == ["  turn back by 12:00", "  turn back by 12:00, in 30 min", ""]
    assert turning_back(interruption(facts=replace(work, rollback=0)), voice, NOW) == []


async def test_phase_impact_workaround_and_way_back_stand_in_the_editor(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(140, 44)) as pilot:
        await ready(pilot)
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen) and app.screen.query("#field-workaround"))
        screen = app.screen
        assert isinstance(screen, EditorScreen)
        assert not screen.query("#field-rollback")

        def heading() -> str:
            return screen.query_one("#edit-heading", Lines).plain

        await until(pilot, lambda: "being looked into" in heading())
        await pilot.press("ctrl+r")
        await until(pilot, lambda: screen.form.phase == "identified" and "cause found" in heading())
        await pilot.press("ctrl+z")
        await until(pilot, lambda: screen.form.phase == "")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, EditorScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen) and app.screen.query("#field-rollback"))
        assert not app.screen.query("#field-workaround")
