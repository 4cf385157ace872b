"""Availability day by day, for the 90-day bar and the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from klip_tui.commitment.calendar.local_time import days, midnight
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.figures.availability import Segment
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import State


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day's seconds; what is neither up nor down was not measured."""

    date: date
    up: int
    down: int

    @property
    def availability(self) -> Fraction | None:
        """Up over measured; None when nothing was measured."""
        measured = self.up + self.down
        return Fraction(self.up, measured) if measured else None


def day_figures(segments: Sequence[Segment], first: date, until: date, now: int) -> list[DayFigures]:
    """Count each day from ``first`` up to, and without, ``until``; segments are disjoint and in order."""
    found: list[DayFigures] = []
    at = 0
    for day in days(first, until):
        start, end = midnight(day), min(midnight(day + ONE_DAY), now)
        up = down = 0
        while at < len(segments) and segments[at].end <= start:
            at += 1
        index = at
        while index < len(segments) and segments[index].start < end:
            segment = segments[index]
            amount = max(0, min(segment.end, end) - max(segment.start, start))
            if segment.state is State.DOWN:
                down += amount
            elif segment.state is not State.UNKNOWN:
                up += amount
            index += 1
        found.append(DayFigures(day, up, down))
    return found
