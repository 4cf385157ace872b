"""Measured time that is stated anew: with it the figures count, what was measured stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klip_tui.commitment.figures.availability import Segment, restated
from klip_tui.commitment.kinds import Audience, Scope, State
from klip_tui.commitment.phrase import Refused
from klip_tui.desk.measuring import corrections
from klip_tui.desk.report import month
from klip_tui.desk.schemas.report import report_json
from klip_tui.desk.schemas.report_forms import FORMATS, as_given
from klip_tui.desk.session import Desk
from klip_tui.desk.views import status
from klip_tui.store import log, segments
from klip_tui.text.voice import Voice
from tests.commitment.build import at
from tests.desk.written import desk_at, measured

NOW = at("2026-11-24T17:00")
DOWN = (at("2026-11-24T10:00"), at("2026-11-24T11:00"))
WHY = "de meting zelf was gestoord"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_at(tmp_path, NOW) as made:
        measured(made, State.UP, at("2026-11-24T09:00"), DOWN[0])
        measured(made, State.DOWN, *DOWN)
        measured(made, State.UP, DOWN[1], NOW)
        yield made


def _down(desk: Desk) -> int:
    return month.report(desk, 2026, 11).figures.inside.down


def test_a_correction_counts_in_every_figure_and_what_was_measured_stays(desk: Desk) -> None:
    assert _down(desk) == 3600
    made = corrections.correct(desk, *DOWN, State.UP, WHY)
    assert _down(desk) == 0
    assert status.status(desk).bar[-1].down == 0
    with desk.store.read() as connection:
        assert [stay.state for stay in segments.stays(connection, "klip")].count(State.DOWN) == 1
        (line,) = log.about(connection, f"correction {made.id}")
    assert (line.who, line.what, line.why) == ("an", "correct", WHY)
    corrections.withdraw(desk, made.id)
    assert _down(desk) == 3600
    assert [(one.withdrawn_by, one.counts) for one in corrections.every(desk)] == [("an", False)], "it is kept"
    with pytest.raises(Refused, match="no correction 1 stands"):
        corrections.withdraw(desk, made.id)


def test_insiders_read_both_figures_and_outsiders_that_there_were_corrections(desk: Desk) -> None:
    corrections.correct(desk, *DOWN, State.UP, WHY)
    inside = month.report(desk, 2026, 11, Audience.INTERNAL)
    assert inside.as_measured is not None
    assert (inside.figures.inside.down, inside.as_measured.scope(Scope.INSIDE).down) == (0, 3600)
    said = FORMATS["text"](inside, Voice("en"))
    assert "As measured, without the corrections: inside office hours 87.50%" in said
    assert WHY in said
    outside = month.report(desk, 2026, 11)
    assert report_json(outside)["corrections"] == {"count": 1, "seconds": 3600}
    told = FORMATS["text"](outside, Voice("en"))
    assert "Corrections were made: 60 min in all (3600 s) was stated anew." in told
    assert WHY not in told
    assert outside.as_measured is None


@pytest.mark.parametrize(
    ("start", "end", "why", "words"),
    [
        (DOWN[0], DOWN[1], "te kort", "at least 10"),
        (DOWN[1], DOWN[0], WHY, "not after the start"),
        (DOWN[0], NOW + timedelta(seconds=1), WHY, "still to come"),
    ],
)
def test_what_can_not_be_stated_is_refused_f1(start: datetime, end: datetime, why: str, words: str, desk: Desk) -> None:
    with pytest.raises(Refused, match=words):
        corrections.correct(desk, start, end, State.UP, why)
    assert corrections.every(desk) == []


def test_what_was_set_aside_is_stated_by_a_correction_f1(tmp_path: Path) -> None:
    """Nobody measured it as it was: the clock stood wrong."""
    with desk_at(tmp_path, NOW) as desk:
        corrections.correct(desk, *DOWN, State.DOWN, WHY)
        assert _down(desk) == 3600


def test_a_report_that_was_given_is_kept_and_flagged_where_a_correction_came_later(tmp_path: Path) -> None:
    now = [NOW]
    with desk_at(tmp_path, NOW) as desk:
        desk.clock = lambda: now[0]
        measured(desk, State.DOWN, *DOWN)
        with pytest.raises(Refused, match="only an external report"):
            month.give(desk, month.report(desk, 2026, 11, Audience.INTERNAL), "{}")
        found = month.report(desk, 2026, 11)
        month.give(desk, found, as_given(found))
        now[0] += timedelta(hours=1)
        (before,) = month.report(desk, 2026, 11).given
        assert (before.at, before.who, before.overtaken) == (NOW, "an", False)
        made = corrections.correct(desk, *DOWN, State.UP, WHY)
        assert [one.overtaken for one in month.report(desk, 2026, 11).given] == [True]
        now[0] += timedelta(hours=1)
        found = month.report(desk, 2026, 11)
        month.give(desk, found, as_given(found))
        assert [one.overtaken for one in month.report(desk, 2026, 11).given] == [True, False]
        now[0] += timedelta(hours=1)
        corrections.withdraw(desk, made.id)
        assert [one.overtaken for one in month.report(desk, 2026, 11).given] == [True, True]
        said = FORMATS["text"](month.report(desk, 2026, 11, Audience.INTERNAL), Voice("en"))
        assert "what was given says otherwise" in said


_SPANS = st.lists(st.tuples(st.sampled_from(list(State)), st.integers(0, 60), st.integers(1, 30)), max_size=6)


@settings(max_examples=300)
@given(_SPANS, _SPANS)
def test_restating_equals_a_reading_second_by_second(
    rows: list[tuple[State, int, int]], stated: list[tuple[State, int, int]]
) -> None:
    measured_, at_ = [], 0
    for state, gap, lasts in rows:
        measured_.append(Segment(state, at_ + gap, at_ + gap + lasts))
        at_ += gap + lasts
    over = [Segment(state, start, start + lasts) for state, start, lasts in stated]
    wanted: dict[int, State] = {}
    for one in [*measured_, *over]:
        wanted.update(dict.fromkeys(range(one.start, one.end), one.state))
    found: dict[int, State] = {}
    for one in restated(measured_, over):
        for second in range(one.start, one.end):
            assert second not in found, "disjoint"
            found[second] = one.state
    unknown = State.UNKNOWN
    assert {s: v for s, v in found.items() if v is not unknown} == {s: v for s, v in wanted.items() if v is not unknown}
