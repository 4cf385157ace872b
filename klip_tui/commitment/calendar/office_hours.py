"""Office hours (A2.1): what lies inside, when they begin next, and counting their seconds."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, time
from functools import lru_cache

from klip_tui.commitment.calendar.local_time import at_wall, days, local, local_date, month_days, seconds
from klip_tui.commitment.calendar.working_days import (
    ONE_DAY,
    is_working,
)
from klip_tui.commitment.terms import Commitment, Terms


def office_hours(commitment: Commitment, day: date) -> tuple[datetime, datetime] | None:
    """Return the office hours of a day as instants (start inside, end outside, A2.1), or None."""
    if not is_working(commitment, day):
        return None
    terms = commitment.on(day)
    return at_wall(day, terms.office_start), closing(terms, day)


def closing(terms: Terms, day: date) -> datetime:
    """Return when the office hours of a day end; midnight is the end of that day, not its beginning."""
    return at_wall(day, terms.office_end) if terms.office_end > time() else at_wall(day + ONE_DAY, time())


def in_office_hours(commitment: Commitment, instant: datetime) -> bool:
    """Tell whether an instant lies in office hours: 09:00:00 does, 17:00:00 does not (A2.1)."""
    wall = local(instant)
    if not is_working(commitment, wall.date()):
        return False
    terms = commitment.on(wall.date())
    return terms.office_start <= wall.time() and (wall.time() < terms.office_end or terms.office_end == time())


def next_office_hours(commitment: Commitment, instant: datetime) -> datetime:
    """Return the first instant at or after this one that lies in office hours."""
    day = local_date(instant)
    while True:
        hours = office_hours(commitment, day)
        if hours is not None and instant < hours[1]:
            return max(instant, hours[0])
        day += ONE_DAY


def office_change(commitment: Commitment, instant: datetime) -> tuple[bool, datetime]:
    """Tell whether an instant is inside office hours, and when that changes next."""
    if in_office_hours(commitment, instant):
        day = local_date(instant)
        return True, closing(commitment.on(day), day)
    return False, next_office_hours(commitment, instant)


class OfficeSeconds:
    """Office-hours seconds between any two instants of a span, each answered in O(log days).

    Both ends are epoch seconds; the second outside is what remains, so that the two scopes always
    partition a span exactly.
    """

    __slots__ = ("_before", "_ends", "_starts")

    def __init__(self, commitment: Commitment, first: date, until: date) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []
        total = 0
        for day in days(first, until):
            hours = office_hours(commitment, day)
            if hours is not None:
                start, end = seconds(hours[0]), seconds(hours[1])
                self._starts.append(start)
                self._ends.append(end)
                self._before.append(total)
                total += end - start

    def until(self, instant: int) -> int:
        """Return the seconds inside office hours before an instant, from the first day on."""
        index = bisect_left(self._starts, instant) - 1
        if index < 0:
            return 0
        return self._before[index] + min(instant, self._ends[index]) - self._starts[index]

    def between(self, start: int, end: int) -> int:
        """Return the seconds inside office hours in [start, end)."""
        return self.until(end) - self.until(start)

    def spans(self) -> list[tuple[int, int]]:
        """List the office hours as epoch seconds."""
        return list(zip(self._starts, self._ends, strict=True))


@lru_cache(maxsize=2048)
def _month_seconds(commitment: Commitment, year: int, month: int) -> OfficeSeconds:
    return OfficeSeconds(commitment, *month_days(year, month))


def month_office_seconds(commitment: Commitment, year: int, month: int) -> OfficeSeconds:
    """Return the office-hours counter of a month."""
    return _month_seconds(commitment, year, month)


def working_seconds(commitment: Commitment, start: datetime, end: datetime) -> int:
    """Count the seconds inside office hours between two instants; negative when end comes first."""
    if end < start:
        return -working_seconds(commitment, end, start)
    counter = OfficeSeconds(commitment, local_date(start), local_date(end) + ONE_DAY)
    return counter.between(seconds(start), seconds(end))
