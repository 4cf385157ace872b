"""The commitment's days and seconds once more, counted one by one from its text: nothing of the program is used here.

The recorded answers are judged by it (``test_judged_*.py``): an answer that is the same as it was may still be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
DAY = timedelta(days=1)
EASTER = {2024: date(2024, 3, 31), 2025: date(2025, 4, 20), 2026: date(2026, 4, 5), 2027: date(2027, 3, 28),
          2028: date(2028, 4, 16)}  # fmt: skip
"""As printed in a church calendar."""
FIXED = {(1, 1), (5, 1), (7, 11), (7, 21), (8, 15), (11, 1), (11, 2), (11, 11), (11, 15), (12, 25)}
Span = tuple[int, int]


def closed(day: date) -> bool:
    """A2.2: one of the 13 holidays, or from 26 to 31 December."""
    after_easter = (day - EASTER[day.year]).days
    return (day.month, day.day) in FIXED or after_easter in (1, 39, 50) or (day.month == 12 and day.day >= 26)


def works(day: date) -> bool:
    """A2.2: neither at the weekend nor closed."""
    return day.weekday() < 5 and not closed(day)


def epoch(day: date, hour: int = 0) -> int:
    """A wall time in Brussels in seconds; 24 is the next midnight."""
    day, hour = (day + DAY, 0) if hour == 24 else (day, hour)
    return int(datetime.combine(day, time(hour), BRUSSELS).timestamp())


def wall(moment: datetime) -> datetime:
    """An instant on the wall in Brussels."""
    return moment.astimezone(BRUSSELS)


def instant(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def days(first: date, last: date) -> list[date]:
    """All days from the first to the last, both included."""
    return [first + n * DAY for n in range((last - first).days + 1)]


def office(first: date, last: date) -> list[Span]:
    """A2.1: 09:00 up to 17:00 of each working day."""
    return [(epoch(day, 9), epoch(day, 17)) for day in days(first, last) if works(day)]


@lru_cache(maxsize=64)
def office_of(year: int, number: int) -> tuple[Span, ...]:
    """The office hours of a month."""
    begin, end = month(year, number)
    return tuple(office(wall(instant(begin)).date(), wall(instant(end - 1)).date()))


def shares(spans: Iterable[Span], year: int, number: int) -> tuple[int, int]:
    """The seconds of a month that lie in any of some spans: inside and outside office hours."""
    reached, end = month(year, number)
    inside = total = 0
    for start, stop in sorted(spans):
        a, b = max(start, reached), min(stop, end)
        if a < b:
            inside += sum(max(0, min(closes, b) - max(opens, a)) for opens, closes in office_of(year, number))
            total, reached = total + b - a, b
    return inside, total - inside


def opens_next(at: int) -> int:
    """The moment itself inside office hours, else their next start."""
    day = wall(instant(at)).date()
    return next(max(at, a) for a, b in office(day, day + 20 * DAY) if at < b)


def month(year: int, number: int) -> Span:
    """A local calendar month, in seconds."""
    following = date(year + number // 12, number % 12 + 1, 1)
    return epoch(date(year, number, 1)), epoch(following)


def months_of(start: int, end: int) -> list[tuple[int, int]]:
    """The months that a span touches."""
    first, last = wall(instant(start)).date(), wall(instant(end - 1)).date()
    return sorted({(day.year, day.month) for day in days(first, last)})


class Tape:
    """A stretch of time with a letter for each of its seconds."""

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end
        self.letters = bytearray(b"." * (end - start))

    def paint(self, start: int, end: int, letter: str) -> None:
        """Write a letter over some seconds; what lies beyond the tape is cut off."""
        a, b = max(start, self.start), min(end, self.end)
        if a < b:
            self.letters[a - self.start : b - self.start] = letter.encode() * (b - a)

    def count(self, letter: str, within: Iterable[Span] | None = None) -> int:
        """Count a letter, in all or within spans that do not overlap."""
        if within is None:
            return self.letters.count(letter.encode())
        return sum(
            self.letters[max(0, a - self.start) : max(0, b - self.start)].count(letter.encode()) for a, b in within
        )


def by_scope(tape: Tape, letter: str) -> tuple[int, int]:
    """Count a letter inside and outside office hours: the two share out every second."""
    hours = office(wall(instant(tape.start)).date(), wall(instant(tape.end)).date())
    inside = tape.count(letter, hours)
    return inside, tape.count(letter) - inside
