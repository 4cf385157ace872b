"""Measured figures, read from the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import days, instant, local, local_date, midnight, month_span, seconds
from klip_tui.commitment.calendar.working_days import ONE_DAY, is_working
from klip_tui.commitment.figures.availability import MonthFigures, Segment, Span, merge, month_figures, restated
from klip_tui.commitment.figures.load import HOLIDAY, Load, LoadHistory, assumed_load
from klip_tui.commitment.service import Service
from klip_tui.commitment.terms import Commitment
from klip_tui.store import corrections, segments, volume

if TYPE_CHECKING:
    from sqlalchemy import Connection

LOAD_DAYS = 56
"""Days of plan requests that the expected load is made from."""
HOLIDAY_DAYS = 366
"""Days in which holidays are looked for: there are few of them."""
FEWEST_HOURS, FEWEST_HOLIDAY_HOURS = 120, 20
"""Hours of a week, and of a holiday, that must have been counted for a profile of them."""


def months(
    connection: Connection,
    service: Service,
    wanted: Iterable[tuple[int, int]],
    now: datetime,
    announced: Sequence[Span] = (),
    *,
    as_measured: bool = False,
) -> dict[tuple[int, int], MonthFigures]:
    """Count a service's months by its own commitment; ``as_measured``: without the corrections."""
    found: dict[tuple[int, int], MonthFigures] = {}
    for year, month in wanted:
        start, end = month_span(year, month)
        read = segments.between if as_measured else counted
        rows = read(connection, service.id, start, end)
        found[year, month] = month_figures(service.commitment, year, month, rows, seconds(now), announced)
    return found


def counted(connection: Connection, service: str, start: int, end: int) -> list[Segment]:
    """Return what counts in a span (epoch seconds): what was measured, with the corrections that stand over it."""
    rows = segments.between(connection, service, start, end)
    standing = [one for one in corrections.touching(connection, service, start, end) if one.counts]
    return restated(rows, (Segment(one.state, seconds(one.start), seconds(one.end)) for one in standing))


def expected_load(connection: Connection, service: Service, now: datetime) -> Load | None:
    """Return plan requests by hour of the week from what was counted, or None where too little was."""
    found = load_history(connection, service, now)
    return found.load if found.weeks else None


def load_history(connection: Connection, service: Service, now: datetime) -> LoadHistory:
    """Return plan requests by hour of the week, holidays apart, with the weeks that it rests on.

    The mean of each hour over the last weeks; of holidays, which are few, over the last year. Where too little was
    counted it is assumed (no weeks).
    """
    sums, counts = [0.0] * 192, [0] * 192
    first = local_date(now - timedelta(days=LOAD_DAYS))
    holidays = _holidays(service.commitment, now)
    rows = volume.hourly_seconds(connection, service.id, now - timedelta(days=LOAD_DAYS))
    spans = merge((midnight(day), midnight(day + ONE_DAY)) for day in holidays if day < first)
    older = [((at + _offset(at)) // 3600, count) for at, count in volume.hourly_between(connection, service.id, spans)]
    apart: set[int] = set()
    weeks: set[int] = set()
    for wall, processed in (*older, *_on_the_wall(rows)):
        day, hour = wall // 24, wall % 24
        row = (day + 3) % 7
        if date(1970, 1, 1) + timedelta(days=day) in holidays:
            row = HOLIDAY
            apart.add(day)
        else:
            weeks.add((day + 3) // 7)
        sums[row * 24 + hour] += processed
        counts[row * 24 + hour] += 1
    if sum(count > 0 for count in counts[:168]) < FEWEST_HOURS:
        return LoadHistory(assumed_load(service.commitment.on(local_date(now))))
    found = [total / count if count else 0.0 for total, count in zip(sums, counts, strict=True)]
    if sum(count > 0 for count in counts[168:]) < FEWEST_HOLIDAY_HOURS:
        # Nobody counted a holiday yet: it is taken to be like a Sunday.
        apart, found[168:] = set(), found[144:168]
    # The first and the last week are seldom whole.
    return LoadHistory(tuple(found), max(1, len(weeks) - 1), len(apart))


def _holidays(commitment: Commitment, now: datetime) -> frozenset[date]:
    """Return the days of the last year that nobody worked although they were no weekend."""
    today = local_date(now)
    return frozenset(
        day
        for day in days(today - timedelta(days=HOLIDAY_DAYS), today + ONE_DAY)
        if day.weekday() not in commitment.on(day).weekend and not is_working(commitment, day)
    )


def _on_the_wall(rows: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Turn epoch seconds into hours of Brussels wall time since 1970; quickly where the clock was not changed."""
    if not rows:
        return
    first, last = (_offset(rows[index][0]) for index in (0, -1))
    for at, processed in rows:
        yield (at + (first if first == last else _offset(at))) // 3600, processed


def _offset(at: int) -> int:
    offset = local(instant(at)).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
