"""A colleague's correction is read and approved in the app; one that stands is taken back, by two where asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.kinds import State
from klip_tui.desk.measuring import corrections
from klip_tui.desk.session import Desk
from klip_tui.desk.views import handover
from klip_tui.store import approval
from klip_tui.text.voice import Voice
from klip_tui.tui.screens.confirm import ConfirmScreen
from klip_tui.tui.screens.corrections import CorrectionsScreen
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Lines
from klip_tui.tui.widgets.rows import Rows
from tests.tui.still import NOW, quiet, ready, still
from tests.tui.test_incident import until

START, END = NOW - timedelta(hours=20), NOW - timedelta(hours=20) + timedelta(minutes=10)
WHY = "de sonde stond stil, gebruikers zagen niets"


@pytest.fixture(autouse=True)
def _approval_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(approval, "rule", lambda _connection: approval.Rule(on=True, approvers=()))
    return


def stated_by(who: str, desk: Desk) -> None:
    other = Desk(desk.settings, lambda: NOW, who)
    corrections.correct(other, START, END, State.DOWN, WHY)
    other.close()


async def shown(pilot: Any) -> CorrectionsScreen:
    await pilot.press("6")
    await quiet(pilot)
    await pilot.press("c")
    await until(pilot, lambda: isinstance(pilot.app.screen, CorrectionsScreen))
    screen = pilot.app.screen
    await until(pilot, lambda: "reading" not in screen.query_one("#corrections", Rows).plain)
    assert isinstance(screen, CorrectionsScreen)
    return screen


async def test_a_colleagues_correction_is_read_and_approved_and_the_report_follows(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk: Any = app.desk
        stated_by("bart", desk)
        assert "correction 1 of bart waits for a second person" in handover.text(handover.handover(desk), Voice("en"))
        await pilot.press("6")
        await until(pilot, lambda: "wait for a second person: 1" in app.screen.query_one("#report", Detail).plain)
        screen = await shown(pilot)
        assert "to be approved  bart" in screen.query_one("#corrections", Rows).plain
        said = screen.query_one("#correction", Detail).plain
        assert "measured there: up 10 min" in said
        assert WHY in said
        assert "stated by bart" in said
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        assert "Let correction 1 count?" in app.screen.query_one("#question", Lines).plain
        await pilot.press("escape")
        await quiet(pilot)
        assert not corrections.every(desk)[0].counts, "nothing without a second key"
        await pilot.press("a", "a")
        await until(pilot, lambda: corrections.every(desk)[0].counts)
        await until(pilot, lambda: "✓" in screen.query_one("#corrections", Rows).plain)
        assert corrections.every(desk)[0].approver == "an"
        await pilot.press("escape")
        await until(pilot, lambda: "Corrections were made" in app.screen.query_one("#report", Detail).plain)
        assert "wait for a second person" not in app.screen.query_one("#report", Detail).plain


async def test_ones_own_is_refused_and_one_that_counts_goes_once_a_second_person_agrees(tmp_path: Path) -> None:
    app = still(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        desk: Any = app.desk
        stated_by("an", desk)
        screen = await shown(pilot)
        await pilot.press("a", "a")
        await until(pilot, lambda: any("is yours" in note.message for note in app._notifications))
        assert not corrections.every(desk)[0].counts
        other = Desk(desk.settings, lambda: NOW, "bart")
        corrections.approve(other, 1)
        await pilot.press("x")
        await quiet(pilot)
        await pilot.press(*"toch niet", "enter")
        await until(pilot, lambda: "to be withdrawn" in screen.query_one("#corrections", Rows).plain)
        assert corrections.every(desk)[0].counts, "until somebody else agrees"
        assert "an asks to take it back" in screen.query_one("#correction", Detail).plain
        corrections.approve(other, 1)
        other.close()
        assert corrections.every(desk)[0].withdrawn is not None


async def test_read_only_decides_nothing(tmp_path: Path) -> None:
    app = still(tmp_path, read_only=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        desk: Any = app.desk
        writing = Desk(desk.settings, lambda: NOW, "bart")
        stated_by("bart", writing)
        writing.close()
        await shown(pilot)
        await pilot.press("a", "x")
        await quiet(pilot)
        assert isinstance(app.screen, CorrectionsScreen)
        assert not corrections.every(desk)[0].counts
