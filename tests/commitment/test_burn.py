"""Burn rates: the windows are shares of a scope's own month, and a pace that lasts until its end wakes nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from klip_tui.commitment.calendar.local_time import seconds
from klip_tui.commitment.figures.availability import Segment, month_figures, overlaid
from klip_tui.commitment.figures.burn import LOOK_BACK, Burn, burns
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS, Commitment
from tests.commitment.build import at


def found(
    now: str,
    *down: tuple[str, str],
    announced: tuple[tuple[str, str], ...] = (),
    commitment: Commitment = PUBLISHED,
) -> tuple[Burn, ...]:
    moment = at(now)
    spans = [(seconds(at(a)), seconds(at(b))) for a, b in down]
    told = [(seconds(at(a)), seconds(at(b))) for a, b in announced]
    up = [Segment(State.UP, seconds(moment - LOOK_BACK - timedelta(days=40)), seconds(moment))]
    rows = overlaid(up, spans)
    month = month_figures(commitment, moment.year, moment.month, rows, seconds(moment), told)
    return burns(commitment, rows, told, month, moment)


def test_what_is_up_burns_nothing() -> None:
    assert found("2026-11-24T10:00") == ()


def test_some_minutes_down_in_office_hours_burn_the_fastest_window() -> None:
    """November 2026 has 19 working days, 152 h. A 720th of them is 760 s, of which 14.4% is 109 s."""
    assert found("2026-11-24T10:00", ("2026-11-24T09:58:30", "2026-11-24T10:00")) == ()
    one = found("2026-11-24T10:00", ("2026-11-24T09:40", "2026-11-24T10:00"))
    assert {burn.scope for burn in one} == {Scope.INSIDE}
    assert {burn.window for burn in one} == {760, 4560}
    assert max(burn.rate for burn in one) == 100


def test_it_stops_soon_after() -> None:
    """The short window of the fastest is a minute; what is spent more slowly burns on for its own short window."""

    def windows(now: str) -> set[int]:
        return {burn.window for burn in found(now, ("2026-11-03T09:50", "2026-11-03T10:00"))}

    assert 760 in windows("2026-11-03T10:00")
    assert windows("2026-11-03T10:02") == {4560, 54720}
    assert windows("2026-11-03T10:08") == {54720}
    assert windows("2026-11-03T11:27") == set()


def test_a_pace_that_lasts_until_the_months_end_wakes_nobody() -> None:
    """On the last afternoon a whole budget can't be gone any more at 1% an hour."""
    assert found("2026-11-30T16:50", ("2026-11-30T16:40", "2026-11-30T16:50")) == ()
    assert found("2026-11-03T10:10", ("2026-11-03T10:00", "2026-11-03T10:10")) != ()


def test_nights_and_office_hours_burn_apart() -> None:
    """Outside office hours 10% may be down: two hours of a night are 3% of what that is in a month."""
    assert found("2026-11-24T03:00", ("2026-11-24T01:00", "2026-11-24T03:00")) == ()
    night = found("2026-11-24T06:00", ("2026-11-23T22:00", "2026-11-24T06:00"))
    assert {burn.scope for burn in night} == {Scope.OUTSIDE}


def test_what_was_announced_wakes_nobody() -> None:
    span = ("2026-11-24T09:30", "2026-11-24T10:00")
    assert found("2026-11-24T10:00", span, announced=(span,)) == ()
    assert found("2026-11-24T10:00", span) != ()


@pytest.mark.parametrize("now", ["2026-01-02T09:05", "2027-01-04T09:05"])
def test_the_window_reaches_over_closed_days(now: str) -> None:
    moment = at(now)
    begun = moment - timedelta(minutes=5)
    assert found(now, (begun.isoformat(), moment.isoformat())) != ()


@pytest.mark.parametrize(
    ("working", "burning"), [(range(1), [(30, 30)]), (range(6), [(12, 12), (150, 60)])], ids=["weekly", "six days"]
)
def test_a_window_of_no_seconds_burns_nothing(working: range, burning: list[tuple[int, int]]) -> None:
    """One minute of office hours, on the Mondays of November 2026 or on all days but its Sundays: 300 s, or 1500 s.

    A 720th of them is none or 2 s, a 120th 2 or 12 s, a tenth 30 or 150 s; a twelfth of each has to burn as well.
    """
    weekend = frozenset(range(7)) - frozenset(working)
    minute = replace(PUBLISHED_TERMS, office_end=time(9, 1), weekend=weekend, holidays=(), closed=())
    down = found("2026-11-16T09:01", ("2026-11-16T09:00", "2026-11-16T09:01"), commitment=Commitment((minute,)))
    assert {burn.scope for burn in down} == {Scope.INSIDE}
    assert [(burn.window, burn.down) for burn in down] == burning
