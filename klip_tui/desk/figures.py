"""Measured figures, read from the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.availability import MonthFigures, Span, month_figures
from klip_tui.commitment.brussels import local, month_span, seconds
from klip_tui.commitment.calendar import is_working
from klip_tui.commitment.planning import Load
from klip_tui.commitment.terms import Commitment
from klip_tui.store import segments, volume

if TYPE_CHECKING:
    from sqlalchemy import Connection

LOAD_DAYS = 56
"""Days of plan requests that the expected load is made from."""


def months(
    connection: Connection,
    commitment: Commitment,
    wanted: Iterable[tuple[int, int]],
    now: datetime,
    announced: Sequence[Span] = (),
    subject: str = segments.KLIP,
) -> dict[tuple[int, int], MonthFigures]:
    """Count the months asked for, each from its own segments."""
    found: dict[tuple[int, int], MonthFigures] = {}
    for year, month in wanted:
        start, end = month_span(year, month)
        rows = segments.between(connection, subject, start, end)
        found[year, month] = month_figures(commitment, year, month, rows, seconds(now), announced)
    return found


def expected_load(connection: Connection, commitment: Commitment, now: datetime) -> Load | None:
    """Return plan requests by hour of the week from what was counted, or None where too little was."""
    sums, counts = [0.0] * 168, [0] * 168
    for start, processed in volume.hourly(connection, now - timedelta(days=LOAD_DAYS)):
        wall = local(start)
        if wall.weekday() < 5 and not is_working(commitment, wall.date()):
            continue
        at = wall.weekday() * 24 + wall.hour
        sums[at] += processed
        counts[at] += 1
    if sum(count > 0 for count in counts) < 120:
        return None
    return tuple(total / count if count else 0.0 for total, count in zip(sums, counts, strict=True))
