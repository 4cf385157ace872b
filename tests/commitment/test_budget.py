"""Budgets to the second: spans over midnight, a month's end, both clock changes and the edges of office hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from fractions import Fraction
from functools import cache
from itertools import accumulate

from hypothesis import example, given, settings
from hypothesis import strategies as st

from klip_tui.commitment.calendar.local_time import instant, local, month_span, seconds
from klip_tui.commitment.calendar.office_hours import in_office_hours
from klip_tui.commitment.figures.availability import Segment, month_figures
from klip_tui.commitment.figures.budget import budget_rows
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.terms import PUBLISHED, Commitment
from tests.commitment.build import at

NOW = at("2026-01-01T00:00")


def brute(start: int, end: int) -> dict[tuple[int, int, Scope], int]:
    """Count second by second (by minutes: every edge of ours lies on one)."""
    counted: dict[tuple[int, int, Scope], int] = {}
    for second in range(start, end, 60):
        moment = instant(second)
        wall = local(moment)
        scope = Scope.INSIDE if in_office_hours(PUBLISHED, moment) else Scope.OUTSIDE
        key = (wall.year, wall.month, scope)
        counted[key] = counted.get(key, 0) + 60
    return counted


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 365 * 1440), st.integers(1, 3 * 1440))
@example((seconds(at("2026-03-28T23:00")) - seconds(NOW)) // 60, 300)
@example((seconds(at("2026-10-24T23:00")) - seconds(NOW)) // 60, 400)
@example((seconds(at("2026-06-30T16:00")) - seconds(NOW)) // 60, 1440)
@example((seconds(at("2026-12-31T08:59")) - seconds(NOW)) // 60, 1500)
def test_a_draft_takes_from_each_month_and_scope_what_it_lasts_in_them(begin: int, minutes: int) -> None:
    start = seconds(NOW) + begin * 60
    end = start + minutes * 60
    rows = budget_rows(PUBLISHED, {}, NOW, (start, end), ())
    assert {(r.year, r.month, r.scope): r.draft for r in rows} == brute(start, end)
    for row in rows:
        assert row.left == row.budget - row.draft


def test_a_scope_that_a_draft_does_not_touch_has_a_row_where_every_one_is_asked_for() -> None:
    noon = (seconds(at("2026-12-08T12:00")), seconds(at("2026-12-08T13:00")))
    found = [
        [(row.scope, row.draft) for row in budget_rows(PUBLISHED, {}, NOW, noon, (), every=every)]
        for every in (False, True)
    ]
    assert found == [[(Scope.INSIDE, 3600)], [(Scope.INSIDE, 3600), (Scope.OUTSIDE, 0)]]


def test_what_is_announced_twice_counts_once() -> None:
    span = (seconds(at("2026-12-08T07:00")), seconds(at("2026-12-08T10:00")))
    (inside, outside) = budget_rows(PUBLISHED, {}, NOW, span, (span,))
    assert (inside.draft, outside.draft) == (0, 0)
    assert (inside.announced, outside.announced) == (3600, 7200)


def test_a_month_with_two_versions_is_split_between_them() -> None:
    first = PUBLISHED.versions[0]
    later = replace(
        first, first_day=date(2027, 6, 16), office_start=time(8), office_end=time(18), target_inside=Fraction(995, 1000)
    )
    both = Commitment((first, later))
    start, end = month_span(2027, 6)
    figures = month_figures(both, 2027, 6, [Segment(State.UP, start, end)], end)
    before, after = figures.parts
    assert (local(instant(after.start)).date(), after.end) == (date(2027, 6, 16), end)
    working = dict.fromkeys(("before", "after"), 0)
    for n in range(30):
        day = date(2027, 6, 1) + timedelta(days=n)
        if day.weekday() < 5:
            working["before" if day < date(2027, 6, 16) else "after"] += 1
    assert before.scope(Scope.INSIDE).total == working["before"] * 8 * 3600
    assert after.scope(Scope.INSIDE).total == working["after"] * 10 * 3600
    total = sum(part.scope(scope).total for part in figures.parts for scope in Scope)
    assert total == end - start


@cache
def minutes_inside(year: int, month: int) -> list[int]:
    """Count a month's minutes inside office hours, up to each of its minutes: read one by one, once."""
    start, end = month_span(year, month)
    inside = (in_office_hours(PUBLISHED, instant(second)) for second in range(start, end, 60))
    return [0, *accumulate(map(int, inside))]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 700), st.integers(1, 60), st.sampled_from(list(State))), max_size=25))
def test_a_month_of_random_history_equals_a_count_minute_by_minute(
    rows: list[tuple[int, int, State]],
) -> None:
    start, end = month_span(2026, 10)
    segments, at_hour = [], 0
    for gap, hours, state in rows:
        begin = at_hour + gap // 20
        at_hour = begin + hours
        if start + at_hour * 3600 > end:
            break
        segments.append(Segment(state, start + begin * 3600 + 60 * (gap % 60), start + at_hour * 3600))
    segments = [s for s in segments if s.start < s.end]
    upto = minutes_inside(2026, 10)
    figures = month_figures(PUBLISHED, 2026, 10, segments, end)
    for scope in Scope:
        counted = {State.UP: 0, State.DOWN: 0, State.DEGRADED: 0}
        for segment in segments:
            if segment.state is State.UNKNOWN:
                continue
            inside = 60 * (upto[(segment.end - start) // 60] - upto[(segment.start - start) // 60])
            counted[segment.state] += inside if scope is Scope.INSIDE else segment.end - segment.start - inside
        f = figures.scope(scope)
        assert f.down == counted[State.DOWN]
        assert f.up == counted[State.UP] + counted[State.DEGRADED]
        assert f.degraded == counted[State.DEGRADED]
        assert f.unknown == f.total - sum(counted.values())
