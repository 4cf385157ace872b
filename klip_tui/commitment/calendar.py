"""Working days and office hours (article 2), and counting with them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil.easter import easter

from klip_tui.commitment.brussels import at_wall, days, local, local_date, midnight, month_days, seconds
from klip_tui.commitment.terms import Commitment, Terms

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """One calendar day: whether it is a working day (A2.2) and the Dutch names it carries."""

    date: date
    working: bool
    names: tuple[str, ...]


@lru_cache(maxsize=1024)
def _names(commitment: Commitment, year: int) -> Mapping[date, tuple[str, ...]]:
    """Return the holidays and closed days of a year by date, each day under the version of its own day."""
    found: dict[date, list[tuple[Terms, str]]] = {}
    for terms in commitment.versions:
        for rule in terms.holidays:
            if rule.after_easter is None:
                day = date(year, rule.month, rule.day)
            else:
                day = easter(year) + timedelta(days=rule.after_easter)
            found.setdefault(day, []).append((terms, rule.name))
        for closed in terms.closed:
            first, last = date(year, *closed.first), date(year, *closed.last)
            for day in days(first, last + ONE_DAY):
                found.setdefault(day, []).append((terms, closed.name))
    kept = {day: tuple(name for terms, name in rows if terms is commitment.on(day)) for day, rows in found.items()}
    return {day: names for day, names in kept.items() if names}


def day_of(commitment: Commitment, day: date) -> Day:
    """Describe a day (A2.2)."""
    names = _names(commitment, day.year).get(day, ())
    return Day(day, day.weekday() < 5 and not names, names)


def is_working(commitment: Commitment, day: date) -> bool:
    """Tell whether a day is a working day (A2.2)."""
    return day.weekday() < 5 and day not in _names(commitment, day.year)


def year_days(commitment: Commitment, year: int) -> list[Day]:
    """Describe every day of a year."""
    return [day_of(commitment, day) for day in days(date(year, 1, 1), date(year + 1, 1, 1))]


def working_days(commitment: Commitment, year: int, month: int) -> int:
    """Count the working days of a month."""
    return sum(is_working(commitment, day) for day in days(*month_days(year, month)))


def office_hours(commitment: Commitment, day: date) -> tuple[datetime, datetime] | None:
    """Return the office hours of a day as instants (start inside, end outside, A2.1), or None."""
    if not is_working(commitment, day):
        return None
    terms = commitment.on(day)
    return at_wall(day, terms.office_start), at_wall(day, terms.office_end)


def in_office_hours(commitment: Commitment, instant: datetime) -> bool:
    """Tell whether an instant lies in office hours: 09:00:00 does, 17:00:00 does not (A2.1)."""
    wall = local(instant)
    if not is_working(commitment, wall.date()):
        return False
    terms = commitment.on(wall.date())
    return terms.office_start <= wall.time() < terms.office_end


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
        return True, at_wall(day, commitment.on(day).office_end)
    return False, next_office_hours(commitment, instant)


def add_working_days(commitment: Commitment, day: date, count: int) -> date:
    """Return the ``count``-th working day after a day, which itself is day 0."""
    while count > 0:
        day += ONE_DAY
        count -= is_working(commitment, day)
    return day


def communicate_by(commitment: Commitment, start: datetime) -> datetime:
    """Return the last moment to communicate a planned interruption: 23:59:59 five days before (A4.1-3)."""
    day = local_date(start)
    return at_wall(day - ONE_DAY * commitment.on(day).lead_days, time(23, 59, 59))


def lead_days(start: datetime, communicated: datetime) -> int:
    """Count calendar days from communication to start; the day of the event is not counted (A4.1-3)."""
    return (local_date(start) - local_date(communicated)).days


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

    def _until(self, instant: int) -> int:
        index = bisect_left(self._starts, instant) - 1
        if index < 0:
            return 0
        return self._before[index] + min(instant, self._ends[index]) - self._starts[index]

    def between(self, start: int, end: int) -> int:
        """Return the seconds inside office hours in [start, end)."""
        return self._until(end) - self._until(start)

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


def day_seconds(day: date) -> tuple[int, int]:
    """Return a Brussels day as epoch seconds (82,800, 86,400 or 90,000 of them)."""
    return midnight(day), midnight(day + ONE_DAY)
