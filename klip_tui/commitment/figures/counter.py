"""Plan requests of a day (A3.4) from counters that are read now and then, and may start anew at any time.

Increases are taken per series and then summed: the sum of two pods' counters falls when one of them starts anew, and
its rise afterwards would count what was counted before. What can't be told is set aside, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from klip_tui.commitment.calendar.local_time import BRUSSELS, instant, local_date, midnight
from klip_tui.commitment.frozen import dataclass

SLIGHTLY = Fraction(1, 10)
"""The share of itself by which a counter may step back without having started anew: a replica that lags."""
GRACE = timedelta(minutes=15)
"""How late a daily counter may start anew: until then a number that is not lower is still yesterday's."""
FORGOTTEN = timedelta(days=2)
"""After this long a series that has gone is forgotten."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a counter behaves.

    A ``daily`` one starts at zero at ``reset``, wall time in ``timezone``; another one goes on for ever. ``most`` is
    what a day can come to at most; over midnight no ``gap`` longer than this is bridged.
    """

    daily: bool
    timezone: ZoneInfo = BRUSSELS
    reset: time = time(0)
    most: int = 20_000
    gap: timedelta = timedelta(minutes=15)

    def last_reset(self, at: datetime) -> datetime:
        """Return when a daily counter should have started anew last."""
        wall = at.astimezone(self.timezone)
        day = wall.date() if wall.time() >= self.reset else wall.date() - timedelta(days=1)
        return datetime.combine(day, self.reset, self.timezone).astimezone(at.tzinfo)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a series said last, and when; after a slight step back still the higher number."""

    raw: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """What a day has come to by all series together, and where each of them stands."""

    day: date
    count: int
    marks: Mapping[str, Mark]


@dataclass(frozen=True, slots=True)
class Aside:
    """What one reading could not tell: an increase beyond the bound, and the series whose gap goes over midnight."""

    implausible: int = 0
    bridged: int = 0

    def __bool__(self) -> bool:
        return bool(self.implausible or self.bridged)


def tallied(before: Tally | None, read: Mapping[str, int], at: datetime, rules: Rules) -> tuple[Tally, Aside]:
    """Take one reading of all series; a series that is missing is a gap, and what it does meanwhile is seen later."""
    known = before.marks if before is not None else {}
    found = [_increase(known.get(name), raw, at, rules) for name, raw in read.items()]
    more, bridged = sum(one for one in found if one is not None), found.count(None)
    day = local_date(at)
    count = before.count if before is not None and before.day == day else 0
    implausible = more if count + more > rules.most else 0
    marks = {name: mark for name, mark in known.items() if at - mark.at < FORGOTTEN}
    marks |= {name: Mark(_standing(known.get(name), raw, at, rules), at) for name, raw in read.items()}
    return Tally(day, count + more - implausible, marks), Aside(implausible, bridged)


def _increase(before: Mark | None, raw: int, at: datetime, rules: Rules) -> int | None:
    """Return what came since the last reading, as far as it is today's; None where nobody can tell its day."""
    begun, today = rules.last_reset(at), instant(midnight(local_date(at)))
    if before is None:
        # Of one that goes on for ever the first number says nothing; of a daily one only what is surely today's counts.
        return raw if rules.daily and begun >= today and at - begun >= GRACE else 0
    anew = _anew(before, raw, at, rules)
    over_midnight = before.at < today
    if anew and rules.daily and begun >= today:
        return raw
    if over_midnight and at - before.at > rules.gap:
        return None
    return raw if anew else max(0, raw - before.raw)


def _anew(before: Mark, raw: int, at: datetime, rules: Rules) -> bool:
    """Whether a counter has started at zero since it was read last."""
    due = rules.daily and before.at < (begun := rules.last_reset(at))
    if raw < before.raw:
        return due or raw < before.raw * (1 - SLIGHTLY)
    return due and at - begun >= GRACE


def _standing(before: Mark | None, raw: int, at: datetime, rules: Rules) -> int:
    return raw if before is None or _anew(before, raw, at, rules) else max(raw, before.raw)
