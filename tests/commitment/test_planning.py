"""Planning: every window proposed meets every promise, none that does is overlooked, and a year takes a blink."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klip_tui.commitment.calendar.local_time import at_wall, instant, midnight, seconds
from klip_tui.commitment.figures.load import assumed_load
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.promises.check import judged
from klip_tui.commitment.promises.findings import Severity
from klip_tui.commitment.terms import PUBLISHED, Commitment
from klip_tui.commitment.window_grid import STEP
from klip_tui.commitment.window_limits import overlaps
from klip_tui.commitment.window_wish import Wish
from klip_tui.commitment.windows import plan
from tests.commitment.build import at, case, interruption, notice
from tests.pace import quiet_seconds

NOW = at("2026-11-24T10:30")
DURATIONS = st.integers(1, 30).map(lambda quarters: timedelta(minutes=10 * quarters))


def wish(
    duration: timedelta, first: date, last: date, announced: tuple[tuple[int, int], ...] = (), count: int = 5
) -> Wish:
    return Wish(PUBLISHED, duration, first, last, NOW, {}, announced, assumed_load(PUBLISHED.versions[0]), count)


def meets(start: datetime, duration: timedelta, announced: tuple[tuple[int, int], ...]) -> bool:
    facts = InterruptionDetails(Kind.PLANNED, "Onderhoud", start, start + duration, reason="omdat het moet", known=NOW)
    others = tuple(
        interruption(
            notice("2026-11-20T10:00", InterruptionDetails(Kind.PLANNED, "Ander werk", instant(a), instant(b))),
            id=f"2026-{n:03d}",
        )
        for n, (a, b) in enumerate(announced, 1)
    )
    short = [f for f in judged(case(facts, "2026-11-24T10:30", others=others)) if f.severity is not Severity.ADVICE]
    return not short


def brute(asked: Wish) -> set[int]:
    """Every 15-minute start that meets every promise, found by checking a notice for each."""
    found = set()
    for start in range(midnight(asked.first), midnight(asked.last + timedelta(days=1)), STEP):
        end = start + int(asked.duration.total_seconds())
        if end > midnight(asked.last + timedelta(days=1)) or overlaps(asked.announced, start, end):
            continue
        if meets(instant(start), asked.duration, asked.announced):
            found.add(start)
    return found


@settings(max_examples=8, deadline=None)
@given(DURATIONS, st.integers(0, 130), st.integers(0, 95))
def test_what_is_proposed_is_what_the_checks_accept(duration: timedelta, shift: int, taken: int) -> None:
    first = date(2026, 11, 27) + timedelta(days=shift)
    busy = (midnight(first) + taken * STEP, midnight(first) + (taken + 6) * STEP)
    asked = wish(duration, first, first + timedelta(days=1), (busy,), count=500)
    possible, proposed = brute(asked), plan(asked)
    starts = [seconds(slot.start) for slot in proposed.slots]
    assert set(starts) <= possible
    assert bool(starts) == bool(possible)
    ends = sorted((s, s + int(duration.total_seconds())) for s in starts)
    assert all(a[1] <= b[0] for a, b in pairwise(ends)), "windows do not overlap each other"
    if not possible:
        assert proposed.nearest is None or proposed.in_the_way


def test_a_window_in_the_night_before_a_working_day_is_hindered_least() -> None:
    best = plan(wish(timedelta(hours=2), date(2026, 12, 1), date(2027, 3, 31))).slots[0]
    assert best.inside == 0
    assert best.communicate_by >= NOW
    assert best.why


def test_what_stands_in_the_way_is_named_with_the_nearest_miss() -> None:
    tomorrow = plan(wish(timedelta(hours=2), date(2026, 11, 25), date(2026, 11, 26)))
    assert tomorrow.slots == ()
    assert tomorrow.in_the_way[0].promise == "A4.1-3"
    assert tomorrow.nearest is not None
    assert tomorrow.nearest.promises == ("A4.1-3",)


@pytest.mark.parametrize(
    ("promises", "hours", "said", "unsaid"),
    [
        ({"A4.1-2"}, 2, "leaves {left} of the budget of {month}", "{days} days left to announce it"),
        ({"A4.1-3"}, 2, "{days} days left to announce it", "goes {over} over the budget of {month}"),
        ({"A4.1-3"}, 70, "goes {over} over the budget of {month}", "leaves {left} of the budget of {month}"),
    ],
)
def test_nothing_less_than_nothing_is_said_to_be_left(promises: set[str], hours: int, said: str, unsaid: str) -> None:
    """A4.1-3, A3.1: no days are left where none are promised, and an overdrawn budget is said to be that."""
    asked = wish(timedelta(hours=hours), date(2026, 12, 1), date(2026, 12, 9))
    first = plan(replace(asked, commitment=Commitment(PUBLISHED.versions, frozenset(promises)))).slots[0]
    assert said in [why.template for why in first.why]
    assert unsaid not in [why.template for why in first.why]


def test_the_spring_change_of_the_clock_is_passed_right() -> None:
    (slot,) = plan(wish(timedelta(hours=3), date(2027, 3, 28), date(2027, 3, 28), count=1)).slots
    assert slot.end - slot.start == timedelta(hours=3)


def test_a_year_is_searched_in_a_tenth_of_a_second() -> None:
    a_year = wish(timedelta(hours=2), date(2026, 12, 1), date(2027, 11, 30))
    assert quiet_seconds(lambda: plan(a_year)) < 0.1


def test_no_slot_starts_before_now_or_off_the_quarter() -> None:
    for slot in plan(wish(timedelta(minutes=50), date(2026, 11, 20), date(2026, 12, 31), count=20)).slots:
        assert slot.start > NOW
        assert seconds(slot.start) % STEP == 0
        assert slot.start >= at_wall(date(2026, 11, 29), datetime.min.time())
