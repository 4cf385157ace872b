"""The recorded spans, second by second, and since when users know of each minute, for each service (A4.1-3)."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise, product

import pytest

from klip_tui.commitment.figures.availability import Segment, intersect, merge, overlaid, restated
from klip_tui.commitment.interruptions.lead import Period, stretches, worst_stretch
from klip_tui.commitment.kinds import State
from tests.commitment.build import at
from tests.commitment.law import epoch, instant, wall
from tests.commitment.recorded.figures import SPANS

ROW = [Segment(State.UP, 0, 10), Segment(State.DEGRADED, 10, 15), Segment(State.DOWN, 20, 30)]
Spans = list[tuple[int, int]]


def cells(spans: Spans) -> set[int]:
    return {second for a, b in spans for second in range(a, b)}


def states(row: list[Segment] | tuple[Segment, ...]) -> dict[int, State]:
    found: dict[int, State] = {}
    for one in row:
        for second in range(one.start, one.end):
            assert second not in found, "a second has one state"
            found[second] = one.state
    return found


@pytest.mark.parametrize(("left", "right"), product(SPANS, SPANS))
def test_spans_hold_the_seconds_that_they_should(left: Spans, right: Spans) -> None:
    assert cells(intersect(left, right)) == cells(left) & cells(right)
    for given in (left, left[::-1], [*left, *right]):
        merged = merge(given)
        assert cells(merged) == cells(given)
        assert all(a[1] < b[0] for a, b in pairwise(merged)), "neither touching nor out of order"


@pytest.mark.parametrize("over", SPANS)
def test_what_is_laid_over_or_restated_holds_for_its_seconds_and_no_other(over: Spans) -> None:
    """What was measured stays beside a correction; a second restated as unknown was not measured."""
    plain, stated = states(ROW), cells(over)
    assert states(overlaid(ROW, over)) == plain | dict.fromkeys(stated, State.DOWN)
    for state in State:
        found = states(restated(ROW, [Segment(state, a, b) for a, b in over]))
        kept = {second: was for second, was in plain.items() if second not in stated}
        assert found == kept | (dict.fromkeys(stated, state) if state is not State.UNKNOWN else {})


TOLD = [
    (at("2026-12-01T10:00"), Period(at("2026-12-08T07:00"), at("2026-12-08T09:00"), ())),
    (at("2026-12-04T10:00"), Period(at("2026-12-08T07:30"), at("2026-12-08T10:00"), ("api",))),
    (at("2026-12-07T10:00"), Period(at("2026-12-08T07:00"), at("2026-12-08T10:00"), ("api", "portal"))),
]


def known_since(count: int, minute: datetime, service: str) -> datetime | None:
    """The first word that names this minute of this service and was not taken back since (no service: all of them)."""
    since = None
    for when, period in TOLD[:count]:
        named = period.start <= minute < period.end and (not period.services or service in period.services)
        since = (since or when) if named else None
    return since


@pytest.mark.parametrize(("count", "services"), product(range(4), ((), ("api",), ("portal", "api"), ("other",))))
def test_each_minute_of_each_service_has_the_date_of_its_first_word(count: int, services: tuple[str, ...]) -> None:
    hours = ("2026-12-08T06:00", "2026-12-08T07:00", "2026-12-08T08:00", "2026-12-08T10:30")
    for start, end in pairwise(map(at, hours)):
        expected = {}
        for second in range(int(start.timestamp()), int(end.timestamp()), 60):
            for service in services or ("",):
                since = known_since(count, instant(second), service)
                if since is not None:
                    expected[second, service] = since
        found = {}
        parts = stretches(TOLD[:count], start, end, services)
        for part in parts:
            for second in range(int(part.start.timestamp()), int(part.end.timestamp()), 60):
                for service in part.services or ("",):
                    assert (second, service) not in found
                    found[second, service] = part.communicated
        assert found == expected
        ahead = {key: (wall(instant(key[0])).date() - wall(since).date()).days for key, since in expected.items()}
        worst = worst_stretch(TOLD[:count], start, end, services)
        assert (worst.lead if worst is not None else None) == min(ahead.values(), default=None)


def test_five_calendar_days_are_counted_by_their_dates() -> None:
    """A4.1-3, worked: communicated 1 Dec 23:59, start 6 Dec 00:30: five days."""
    told = [(at("2026-12-01T23:59"), Period(at("2026-12-06T00:30"), at("2026-12-06T02:00")))]
    (part,) = stretches(told, at("2026-12-06T00:30"), at("2026-12-06T02:00"), ())
    assert (part.lead, epoch(wall(part.start).date())) == (5, int(at("2026-12-06T00:00").timestamp()))
