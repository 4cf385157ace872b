"""Two services side by side: each is held to its own commitment, figures to the second."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from fractions import Fraction

import pytest

from klip_tui.commitment.calendar.local_time import month_span, seconds
from klip_tui.commitment.calendar.office_hours import in_office_hours, next_office_hours, office_change
from klip_tui.commitment.figures.availability import Segment, month_figures
from klip_tui.commitment.figures.load import assumed_load
from klip_tui.commitment.kinds import NoticeType, Scope, Severity, State
from klip_tui.commitment.promises.check import check
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.service import Commitment, Service, further_commitment
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS
from klip_tui.commitment.window_wish import Wish
from klip_tui.commitment.windows import plan
from tests.commitment.build import at, facts

ALWAYS = replace(
    PUBLISHED_TERMS, office_start=time(), office_end=time(), holidays=(), closed=(), weekend=frozenset(),
    target_inside=Fraction(997, 1000), planned_counts=False,
)  # fmt: skip
SISTER = Service("geo", "Geopunt", ("kaart",), ("https://geo.example.be",), Commitment((ALWAYS,), frozenset({"A3.1"})))
KLIP = Service("klip", "KLIP", ("portal", "api"), ("https://klip.example.be",), PUBLISHED)


def test_all_of_a_24_by_7_services_time_is_inside() -> None:
    commitment = SISTER.commitment
    assert in_office_hours(commitment, at("2026-12-26T03:00"))
    assert next_office_hours(commitment, at("2026-12-25T23:59:59")) == at("2026-12-25T23:59:59")
    assert office_change(commitment, at("2026-12-25T12:00")) == (True, at("2026-12-26T00:00"))
    start, end = month_span(2026, 10)
    figures = month_figures(commitment, 2026, 10, [Segment(State.UP, start, end)], end)
    assert figures.inside.total == 31 * 86400 + 3600, "the clock is set back in October"
    assert figures.outside.total == 0


def test_announced_time_is_not_counted_by_one_and_is_by_the_other() -> None:
    start, end = month_span(2026, 10)
    down = (seconds(at("2026-10-06T10:00")), seconds(at("2026-10-06T12:00")))
    announced = (down[0], down[1] - 1800)
    rows = [Segment(State.UP, start, down[0]), Segment(State.DOWN, *down), Segment(State.UP, down[1], end)]
    sister = month_figures(SISTER.commitment, 2026, 10, rows, end, [announced]).inside
    whole = 31 * 86400 + 3600
    assert (sister.total, sister.up, sister.down, sister.unknown) == (whole - 5400, whole - 7200, 1800, 0)
    assert sister.met is True
    klip = month_figures(KLIP.commitment, 2026, 10, rows, end, [announced])
    assert (klip.inside.down, klip.inside.planned_down) == (7200, 5400)
    assert klip.met(Scope.INSIDE) is False


def test_a_service_is_held_to_its_own_promises_only() -> None:
    now, work = at("2026-11-24T10:30"), facts("2026-11-25T13:00", "2026-11-25T22:00")
    assert {f.promise for f in check(CheckContext(SISTER.commitment, NoticeType.ANNOUNCEMENT, work, now))} == set()
    short = check(CheckContext(KLIP.commitment, NoticeType.ANNOUNCEMENT, work, now))
    assert {f.promise for f in short if f.severity is Severity.SHORT} == {"A3.1", "A4.1-2", "A4.1-3"}
    wish = Wish(
        SISTER.commitment, timedelta(hours=9), date(2026, 11, 25), date(2026, 11, 25), now, {}, (), assumed_load(ALWAYS)
    )
    assert plan(wish).slots
    assert not plan(replace(wish, commitment=KLIP.commitment)).slots


@pytest.mark.parametrize("counts", [True, False])
def test_of_a_service_that_counts_no_plan_requests_none_are_spoken_of(counts: bool) -> None:
    """A3.4 and the helpdesk's are no promises of it; everything else is."""
    further, now = further_commitment(PUBLISHED, counts=counts), at("2026-11-24T10:30")
    case = CheckContext(further, NoticeType.ANNOUNCEMENT, facts("2026-12-08T09:00", "2026-12-08T17:00"), now)
    loaded = replace(case, load=tuple(250.0 if 9 <= n % 24 < 17 else 0.0 for n in range(168)))
    found = check(loaded)
    assert {f.promise for f in found if f.severity is Severity.SHORT} == {"A3.1", "A4.1-2"}
    assert ("A3.4" in {f.promise for f in found}) is counts
    said = next(f.message for f in found if f.promise == "A4.1-hindrance")
    assert dict(said.args).get("count") == (250 if counts else None)
    only = replace(loaded, commitment=Commitment((PUBLISHED_TERMS,), frozenset({"A4.1-hindrance", "A3.4"})))
    assert "count" in dict(next(f.message for f in check(only) if f.promise == "A4.1-hindrance").args)


def test_a_service_holds_what_is_promised_of_it() -> None:
    assert [SISTER.holds(promise) for promise in ("A3.1", "A3.4", "A1.2")] == [True, False, False]
    assert [KLIP.holds(promise) for promise in ("A3.1", "A3.4", "A1.2")] == [True, True, True]
