"""Brussels wall time and instants: the only place where one becomes the other.

Everything inside the program is an aware UTC instant. Wall time exists at the edges, and twice a
year it is treacherous: an hour that does not exist and an hour that happens twice (both refused
unless an offset says which is meant).
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from klip_tui.commitment.phrase import Malformed, phrase

BRUSSELS = ZoneInfo("Europe/Brussels")
FIRST_YEAR, LAST_YEAR = 1970, 2199
_ONE_DAY = timedelta(days=1)
_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(?:(?<=\.\d{6})\d+)?\s?([Zz]|[+-]\d{2}:[0-5]\d)?",
    re.ASCII,
)
"""What is finer than a microsecond is left out: RFC 3339 allows any number of digits, and other programs write nine."""


class TimeRefused(Malformed):
    """A time that cannot be meant: it does not exist, happens twice, or is out of range."""


class TimeDoesNotExist(TimeRefused):
    """The wall clock jumps over this time (last Sunday of March)."""


class TimeHappensTwice(TimeRefused):
    """The wall clock shows this time twice (last Sunday of October)."""


def local(instant: datetime) -> datetime:
    """Show an aware instant as Brussels wall time."""
    return instant.astimezone(BRUSSELS)


def local_date(instant: datetime) -> date:
    """Return the date in Brussels at an instant."""
    return instant.astimezone(BRUSSELS).date()


def from_wall(wall: datetime) -> datetime:
    """Turn a naive Brussels wall time into a UTC instant.

    Raises TimeDoesNotExist or TimeHappensTwice for the two hours a year that need an offset, and
    TimeRefused for a year outside 1970 to 2199.
    """
    _in_range(wall.date())
    early = wall.replace(tzinfo=BRUSSELS, fold=0)
    late = wall.replace(tzinfo=BRUSSELS, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(UTC)
    shown = f"{wall:%Y-%m-%d %H:%M}"
    if early.astimezone(UTC).astimezone(BRUSSELS).replace(tzinfo=None) != wall:
        raise TimeDoesNotExist(phrase("{time} does not exist in Brussels: the clock jumps over it", time=shown))
    raise TimeHappensTwice(phrase("{time} happens twice in Brussels: add its offset, +02:00 or +01:00", time=shown))


def at_wall(day: date, at: time) -> datetime:
    """Return the instant of a wall time on a day; on a doubled hour the first, in a gap just after it."""
    wall = datetime.combine(day, at, tzinfo=BRUSSELS)
    return wall.astimezone(UTC)


def to_instant(value: datetime) -> datetime:
    """Normalise a datetime from outside: an offset is taken as it is, none means Brussels wall time."""
    if value.tzinfo is None:
        return from_wall(value)
    _in_range(value.date())
    return value.astimezone(UTC)


def parse_instant(text: str) -> datetime:
    """Read an RFC 3339 instant (seconds optional); without an offset it is Brussels wall time.

    Raises TimeRefused with a sentence that says what is wrong.
    """
    text = text.strip()
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise _no_instant(text)
    try:
        value = datetime.fromisoformat("".join(found.groups("")).upper())
    except ValueError:
        raise _no_instant(text) from None
    return to_instant(value)


def _no_instant(text: str) -> TimeRefused:
    return TimeRefused(
        phrase("{text} is no instant; write 2026-12-08T07:00, with an offset where it matters", text=repr(text[:40]))
    )


def parse_month(text: str) -> tuple[int, int]:
    """Read ``YYYY-MM``. Raises TimeRefused."""
    if not re.fullmatch(r"\d{4}-\d{2}", text, re.ASCII) or not 1 <= int(text[5:]) <= 12:
        raise TimeRefused(phrase("{text} is no month; write 2026-03", text=repr(text[:40])))
    year = int(text[:4])
    _known_year(year)
    return year, int(text[5:])


def parse_date(text: str) -> date:
    """Read ``YYYY-MM-DD``. Raises TimeRefused."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise _no_date(text)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _no_date(text) from None
    _in_range(day)
    return day


def _no_date(text: str) -> TimeRefused:
    return TimeRefused(phrase("{text} is no date; write 2026-12-08", text=repr(text[:40])))


def _in_range(day: date) -> None:
    _known_year(day.year)


def _known_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise TimeRefused(
            phrase("the year {year} is outside {first} to {last}", year=year, first=FIRST_YEAR, last=LAST_YEAR)
        )


def midnight(day: date) -> int:
    """Return the epoch second at which a Brussels day starts."""
    return _midnight(day.toordinal())


@lru_cache(maxsize=8192)
def _midnight(ordinal: int) -> int:
    return int(datetime.combine(date.fromordinal(ordinal), time(), tzinfo=BRUSSELS).timestamp())


def month_days(year: int, month: int) -> tuple[date, date]:
    """Return the first day of a month and the first day of the next one."""
    first = date(year, month, 1)
    return first, (first + timedelta(days=32)).replace(day=1)


def month_span(year: int, month: int) -> tuple[int, int]:
    """Return a Brussels month as epoch seconds, start included, end excluded."""
    first, following = month_days(year, month)
    return midnight(first), midnight(following)


def days(first: date, until: date) -> list[date]:
    """List the days from ``first`` up to, and without, ``until``."""
    return [first + _ONE_DAY * n for n in range((until - first).days)]


def seconds(instant: datetime) -> int:
    """Return the epoch second that an instant lies in (cut, so that neighbouring spans stay neighbours)."""
    return math.floor(instant.timestamp())


def instant(epoch: int) -> datetime:
    """Return the UTC instant of an epoch second."""
    return datetime.fromtimestamp(epoch, UTC)


def wall(instant: datetime | None) -> str | None:
    """Write an instant with its Brussels offset (RFC 3339)."""
    return None if instant is None else local(instant).isoformat(timespec="seconds")
