"""Measured figures, read from the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import instant, local, month_span, seconds
from klip_tui.commitment.calendar.working_days import is_working
from klip_tui.commitment.figures.availability import MonthFigures, Segment, Span, month_figures, restated
from klip_tui.commitment.figures.load import Load
from klip_tui.commitment.service import Service
from klip_tui.store import corrections, segments, volume

if TYPE_CHECKING:
    from sqlalchemy import Connection

LOAD_DAYS = 56
"""Days of plan requests that the expected load is made from."""


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
    sums, counts = [0.0] * 168, [0] * 168
    rows = volume.hourly_seconds(connection, service.id, now - timedelta(days=LOAD_DAYS))
    days: dict[int, bool] = {}
    for wall, processed in _on_the_wall(rows):
        day, hour = wall // 24, wall % 24
        weekday = (day + 3) % 7
        if day not in days:
            days[day] = weekday >= 5 or is_working(service.commitment, date(1970, 1, 1) + timedelta(days=day))
        if days[day]:
            at = weekday * 24 + hour
            sums[at] += processed
            counts[at] += 1
    if sum(count > 0 for count in counts) < 120:
        return None
    return tuple(total / count if count else 0.0 for total, count in zip(sums, counts, strict=True))


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
