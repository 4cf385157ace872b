"""Working days and office hours (article 2), and counting with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateutil.easter import easter

from klip_tui.commitment.calendar.local_time import days, local_date, month_days
from klip_tui.commitment.frozen import dataclass
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
    return Day(day, is_working(commitment, day), names)


def is_working(commitment: Commitment, day: date) -> bool:
    """Tell whether a day is a working day (A2.2)."""
    return day.weekday() not in commitment.on(day).weekend and day not in _names(commitment, day.year)


def year_days(commitment: Commitment, year: int) -> list[Day]:
    """Describe every day of a year."""
    return [day_of(commitment, day) for day in days(date(year, 1, 1), date(year + 1, 1, 1))]


def working_days(commitment: Commitment, year: int, month: int) -> int:
    """Count the working days of a month."""
    return sum(is_working(commitment, day) for day in days(*month_days(year, month)))


def add_working_days(commitment: Commitment, day: date, count: int) -> date:
    """Return the ``count``-th working day after a day, which itself is day 0."""
    while count > 0:
        day += ONE_DAY
        count -= is_working(commitment, day)
    return day


def lead_days(start: datetime, communicated: datetime) -> int:
    """Count calendar days from communication to start; the day of the event is not counted (A4.1-3)."""
    return (local_date(start) - local_date(communicated)).days
