"""What is wished of a window beside the promises: length, days and hours, and what is preferred (A4.1-hindrance)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from klip_tui.commitment.calendar.local_time import at_wall, local, local_date, midnight, seconds
from klip_tui.commitment.calendar.working_days import ONE_DAY, day_of, is_working
from klip_tui.commitment.figures.availability import Span
from klip_tui.commitment.figures.budget import Months
from klip_tui.commitment.figures.load import Load
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.terms import Commitment

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class HourSpan:
    """From one wall time to another, in minutes since midnight; an end that is not later lies on the next day."""

    start: int
    end: int

    def on(self, day: date) -> Span:
        """Return the span that begins on a day, in epoch seconds."""
        last = day if self.end > self.start else day + ONE_DAY
        return _at(day, self.start), _at(last, self.end)

    def parts(self) -> tuple[tuple[int, int], ...]:
        """Return what it takes of a day, in wall seconds since midnight."""
        if self.end > self.start:
            return ((self.start * 60, self.end * 60),)
        return (self.start * 60, DAY_MINUTES * 60), (0, self.end * 60)


def _at(day: date, minutes: int) -> int:
    if minutes == DAY_MINUTES:
        return midnight(day + ONE_DAY)
    return seconds(at_wall(day, time(minutes // 60, minutes % 60)))


USUAL_HOURS = (HourSpan(6 * 60, 9 * 60), HourSpan(17 * 60, 20 * 60))
"""When people are at work or just before or after, and few use KLIP."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a desk prefers: ``hours`` of the ``days`` (weekdays, Monday is 0; None: working days).

    ``keep_free`` is the share of each month's budget that a proposed window leaves for what nobody plans.
    """

    hours: tuple[HourSpan, ...] = USUAL_HOURS
    days: frozenset[int] | None = None
    keep_free: Fraction = Fraction(0)

    def likes(self, commitment: Commitment, day: date) -> bool:
        """Whether a day is one of the preferred: a holiday never is."""
        if self.days is None:
            return is_working(commitment, day)
        return day.weekday() in self.days and not day_of(commitment, day).names

    def staffed(self, commitment: Commitment, at: datetime) -> bool:
        """Whether people are at work at an instant, or just before: preferred hours, or the day before its limit."""
        wall = local(at)
        day, second = wall.date(), wall.hour * 3600 + wall.minute * 60 + wall.second
        preferred = _covers(self.hours, second) and self.likes(commitment, day)
        return preferred or (is_working(commitment, day) and _within(work_before_limit(commitment, day), second))


def work_before_limit(commitment: Commitment, day: date) -> tuple[int, int]:
    """Return the part of a working day's office hours in which a window may end (A2.1, A4.1-2), in wall seconds."""
    terms = commitment.on(day)
    closes = terms.office_end.hour * 3600 + terms.office_end.minute * 60 or 86400
    before = terms.end_before.hour * 3600 + terms.end_before.minute * 60
    return terms.office_start.hour * 3600 + terms.office_start.minute * 60, min(closes, before)


def _covers(hours: Iterable[HourSpan], second: int) -> bool:
    return any(_within(part, second) for span in hours for part in span.parts())


def _within(part: tuple[int, int], second: int) -> bool:
    return part[0] <= second < part[1]


USUAL = Preferences()


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a plan: a duration, the days to look at (both included) and the state of things.

    ``within`` are the hours that a window must lie in and ``on`` the weekdays that it must start on, where any are
    named; ``preferences`` order what is left.
    """

    commitment: Commitment
    duration: timedelta
    first: date
    last: date
    now: datetime
    months: Months
    announced: tuple[Span, ...]
    load: Load
    count: int = 5
    within: tuple[HourSpan, ...] = ()
    on: frozenset[int] | None = None
    preferences: Preferences = field(default=USUAL)
    untold: tuple[tuple[int, int, str], ...] = ()
    """What is known and not told yet, by its id. It takes nothing from a budget and blocks nothing: it is said."""

    @property
    def length(self) -> int:
        """The duration in seconds."""
        return int(self.duration.total_seconds())

    @property
    def today(self) -> date:
        """The local date of now: of what would be communicated now."""
        return local_date(self.now)

    def ranges(self, day: date) -> Sequence[Span] | None:
        """Return where a window that starts on a day may lie, in epoch seconds; None: anywhere."""
        if not self.within:
            return None
        return [span.on(begun) for span in self.within for begun in (day - ONE_DAY, day)]
