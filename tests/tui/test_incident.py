"""The keys of an incident: "I have it", a note from anywhere, the handover; and who has it on every screen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import AlertKind, Kind, State
from klip_tui.desk.measuring import corrections
from klip_tui.desk.views import status, timeline
from klip_tui.desk.views.lists import entries
from klip_tui.store import alerts, approval
from klip_tui.text.voice import Voice
from klip_tui.tui.app import KlipApp
from klip_tui.tui.engine import News
from klip_tui.tui.news import NewsCame
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.editor import EditorScreen
from klip_tui.tui.screens.reading import ReadScreen
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.lines import Lines
from tests.desk.written import tell
from tests.tui.still import NOW, quiet, ready, still


async def look(pilot: Pilot[Any]) -> None:
    """Let the engine say what the store holds by now."""
    app = pilot.app
    assert isinstance(app, KlipApp)
    assert app.desk is not None
    view = await asyncio.to_thread(status.status, app.desk)
    app.post_message(NewsCame(News(view, None, True, False)))
    await quiet(pilot)


async def until(pilot: Pilot[Any], what: Any) -> None:
    for _ in range(500):
        if what():
            return
        await pilot.pause(0.01)
    raise AssertionError


def facts(app: KlipApp) -> str:
    return app.screen.query_one(FactsBar).plain


async def test_who_has_it_shows_on_every_screen(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None
        await pilot.press("A")
        await quiet(pilot)
        assert not any(row.what == "acknowledge" for row in entries(desk)), "nothing fires: nothing is taken"
        with desk.store.write() as connection:
            alerts.begin(connection, AlertKind.DOWN, "klip", NOW, detail="KLIP is down")
            alerts.begin(connection, AlertKind.CERTIFICATE, "klip.example", NOW, detail="a certificate ends")
        await look(pilot)
        for key in ("4", "5", "6", "question_mark"):
            await pilot.press(key)
            await quiet(pilot)
            assert "ALERT" in facts(app)
        await pilot.press("escape", "A")
        await until(pilot, lambda: any(row.what == "acknowledge" for row in entries(desk)))
        await look(pilot)
        assert "an has it" in facts(app)
        assert "ALERT" not in facts(app)


async def test_a_runbook_stands_on_status(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert app.view is not None
        now = replace(app.view.now, state=State.DOWN, since=NOW - timedelta(minutes=2), why="HTTP 503")
        view = replace(app.view, now=now, runbook="https://wiki.example/portal")
        app.post_message(NewsCame(News(view, None, False, False)))
        await quiet(pilot)
        assert "what to do: https://wiki.example/portal" in app.screen.query_one("#state", Lines).plain


async def test_a_note_from_anywhere_comes_into_the_timeline(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None
        start = NOW - timedelta(minutes=20)
        details = InterruptionDetails(Kind.UNPLANNED, "KLIP is onderbroken", start, None, next_update=NOW)
        tell(desk, "2026-900", details, NOW - timedelta(minutes=10))
        await look(pilot)
        await pilot.press("5", "N")
        await quiet(pilot)
        assert isinstance(app.screen, AskScreen)
        await pilot.press(*"disk full", "enter", *"10:25", "enter")
        await quiet(pilot)

        def noted() -> list[timeline.Event]:
            found = timeline.timeline(desk, "2026-900", Voice("en"))
            return [one for one in found if one.kind is timeline.Happened.NOTE]

        await until(pilot, noted)
        assert [(one.text, one.who, one.instant) for one in noted()] == [
            ("disk full", "an", NOW.replace(hour=9, minute=25, second=0))
        ]


async def test_measured_time_is_stated_anew_from_anywhere_and_waits_for_a_second_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approval, "rule", lambda _connection: approval.Rule(on=True, approvers=()))
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None
        await pilot.press("6", "M")
        await quiet(pilot)
        assert isinstance(app.screen, AskScreen)
        await pilot.press(*"23 nov 02:00", "enter", *"+10m", "enter", "enter", "x", "enter")
        await until(pilot, lambda: isinstance(app.screen, AskScreen) and bool(app.screen.query("#ask-why")))
        await quiet(pilot)
        assert app.screen.query_one("#ask-start", Input).value == "23 nov 02:00", "what was refused is not lost"
        assert corrections.every(desk) == []
        await pilot.press("enter", "enter", "enter", *"-sonde-viel-uit", "enter")
        await until(pilot, lambda: corrections.every(desk))
        [made] = corrections.every(desk)
        assert (made.state, made.end - made.start, made.counts) == (State.UP, timedelta(minutes=10), False)
        assert made.reason == "x-sonde-viel-uit"


async def test_the_handover_is_shown_and_kept(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk = app.desk
        assert desk is not None
        await pilot.press("H")
        await until(pilot, lambda: any(row.what == "handover" for row in entries(desk)))
        await quiet(pilot)
        assert isinstance(app.screen, ReadScreen)
        shown = app.screen.query_one("#page", Detail).plain
        assert "Handover of" in shown
        assert "Next 7 days" in shown


async def test_a_notice_is_told_again_as_of_now(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert app.desk is not None
        start = NOW - timedelta(days=9)
        details = InterruptionDetails(Kind.PLANNED, "Onderhoud databank", start, start + timedelta(hours=1))
        tell(app.desk, "2026-900", details, NOW - timedelta(days=20))
        await look(pilot)
        app.go_to("notices", "2026-900")
        await quiet(pilot)
        await pilot.press("C")
        await quiet(pilot)
        assert isinstance(app.screen, EditorScreen)
        assert (app.screen.form.title, app.screen.form.start) == ("Onderhoud databank", "")
        await pilot.press("escape")


async def test_one_key_says_how_much_is_out(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await pilot.press("i")
        await quiet(pilot)
        editor = app.screen
        assert isinstance(editor, EditorScreen)
        for impact, word in (("partial", "some services out"), ("degraded", "slow or impaired"), ("major", "")):
            await pilot.press("ctrl+g")
            await quiet(pilot)
            assert editor.form.impact == impact
            assert word in editor.query_one("#edit-heading", Lines).plain
        await pilot.press("ctrl+z")
        await quiet(pilot)
        assert editor.form.impact == "degraded"
        await pilot.press("escape")
