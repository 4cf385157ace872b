"""The sentence that a first-liner reads to who calls: what users are told, in their language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails
from klip_tui.commitment.interruptions.told import ToldState
from klip_tui.commitment.kinds import Impact, Kind, State
from klip_tui.config.load import load
from klip_tui.desk.helpdesk import question_filter
from klip_tui.desk.session import Desk
from klip_tui.desk.views import status
from klip_tui.desk.views.read_aloud import read_aloud
from klip_tui.desk.views.status_view import Ahead, StatusView
from klip_tui.text.voice import Voice

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
SINCE = NOW.replace(hour=13, minute=56)


@pytest.fixture
def view(tmp_path: Path) -> StatusView:
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}/data"\n')
    config.chmod(0o600)
    desk = Desk(load(config), lambda: NOW, looking=True)
    return status.status(desk)


def _told(interruption: str, kind: Kind, **more: datetime) -> ToldState:
    return ToldState(State.DOWN, SINCE, f"{interruption}/1", interruption, kind, SINCE, at=SINCE, **more)  # type: ignore[arg-type]


def _said(view: StatusView, lang: str = "nl") -> str:
    return read_aloud(view, "KLIP", Voice(lang), NOW)


def test_an_interruption_says_since_when_and_when_the_next_notice_comes(view: StatusView) -> None:
    known = _told("2026-017", Kind.UNPLANNED, next_update=NOW.replace(minute=26))
    assert _said(replace(view, told=known)) == (
        "KLIP werkt niet sinds 14.56 uur; het volgende bericht komt om 15.26 uur."
    )
    ends = replace(known, until=NOW + timedelta(days=1))
    assert _said(replace(view, told=ends)) == (
        "KLIP werkt niet sinds 14.56 uur; we verwachten dat het tot wo 25 nov, 15 uur duurt."
    )


@pytest.mark.parametrize(
    ("impact", "said"),
    [
        (Impact.DEGRADED, "KLIP werkt traag of niet goed sinds 14.56 uur."),
        (Impact.PARTIAL, "Een deel van KLIP werkt niet sinds 14.56 uur."),
    ],
)
def test_how_much_is_out_is_said(impact: Impact, said: str, view: StatusView) -> None:
    facts = InterruptionDetails(Kind.UNPLANNED, "x", SINCE, None, impact=impact)
    known = _told("2026-017", Kind.UNPLANNED)
    one = Interruption("2026-017", facts, ())
    assert _said(replace(view, told=known, interruptions=(one,))) == said


def test_maintenance_until_when_and_what_is_announced(view: StatusView) -> None:
    known = _told("2026-018", Kind.PLANNED, until=NOW.replace(hour=15, minute=30))
    assert _said(replace(view, told=known)) == "KLIP is onderbroken voor gepland onderhoud tot 16.30 uur."
    start = NOW.replace(day=28, hour=6, minute=0)
    facts = InterruptionDetails(Kind.PLANNED, "x", start, start + timedelta(minutes=90))
    ahead = Ahead(Interruption("2026-019", facts, ()), 5)
    up = replace(view, now=replace(view.now, state=State.UP))
    assert _said(replace(up, ahead=(ahead,)), "en") == (
        "KLIP works; planned maintenance: Saturday 28 November 2026, 07:00-08:30."
    )


def test_down_and_not_told_says_neither_that_it_works_nor_what_nobody_was_told(view: StatusView) -> None:
    said = _said(replace(view, now=replace(view.now, state=State.DOWN, since=SINCE)))
    assert said == "We onderzoeken een probleem met KLIP; gebruikers krijgen weldra een bericht."


def test_a_filter_of_questions_reads_words_left_out_words_and_states() -> None:
    found = question_filter.read(["Plan", "!factuur", "state:late", "!staat:beantwoord", "state:la"])
    assert found == question_filter.QuestionFilter(("plan",), ("factuur",), ("late",), ("answered",))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.UP, "KLIP werkt."),
        (State.DEGRADED, "KLIP werkt, maar op dit moment traag of niet goed."),
        (State.UNKNOWN, "Er is geen onderbreking van KLIP bekend."),
    ],
)
def test_that_it_works_is_read_aloud_only_where_that_is_measured(state: State, said: str, view: StatusView) -> None:
    assert _said(replace(view, now=replace(view.now, state=state))) == said
