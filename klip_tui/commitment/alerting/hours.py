"""When somebody may be woken: always, in office hours, outside them, or in hours of a week's days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.calendar.office_hours import in_office_hours
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.commitment.terms import Commitment

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(?:([a-z]{3})(?:-([a-z]{3}))? +)?(\d\d:\d\d)-(\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Span:
    """Some days of the week (0 is Monday), from a wall time up to another; over midnight where it ends earlier."""

    days: frozenset[int]
    start: time
    end: time

    def holds(self, wall: datetime) -> bool:
        """Whether a wall time lies in it; what runs over midnight belongs to the day on which it began."""
        at, day = wall.time(), wall.weekday()
        if self.start < self.end:
            return day in self.days and self.start <= at < self.end
        return (day in self.days and at >= self.start) or (((day - 1) % 7) in self.days and at < self.end)


@dataclass(frozen=True, slots=True)
class Hours:
    """``office``: True in office hours (A2.1), False outside them, None by the spans; no span at all is always."""

    office: bool | None = None
    spans: tuple[Span, ...] = ()

    def hold(self, commitment: Commitment, at: datetime) -> bool:
        """Whether an instant lies in them."""
        if self.office is not None:
            return in_office_hours(commitment, at) is self.office
        return not self.spans or any(span.holds(local(at)) for span in self.spans)


ALWAYS = Hours()
NAMED = {"always": ALWAYS, "office": Hours(True), "outside": Hours(False)}


def parse_hours(given: str | Sequence[str]) -> Hours:
    """Read a name, or a list such as ``["mon-fri 07:00-22:00", "sat 09:00-12:00"]``. Raises Malformed."""
    if isinstance(given, str):
        if given in NAMED:
            return NAMED[given]
        given = (given,)
    if not given:
        raise Malformed(phrase("is empty: nobody would ever be told"))
    return Hours(None, tuple(_span(text) for text in given))


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise _no_hours(text)
    first, last, start, end = found.groups()
    try:
        a = DAYS.index(first) if first else 0
        b = DAYS.index(last) if last else (a if first else 6)
        begins, ends = (time.fromisoformat(one) if one != "24:00" else time(0) for one in (start, end))
    except ValueError:
        raise _no_hours(text) from None
    return Span(frozenset((a + n) % 7 for n in range((b - a) % 7 + 1)), begins, ends)


def _no_hours(text: str) -> Malformed:
    return Malformed(phrase("{hours} are no hours; write mon-fri 07:00-22:00", hours=repr(text[:40])))


def minutes(value: float) -> timedelta:
    """Return minutes as the configuration counts them."""
    return timedelta(seconds=round(value * 60, 3))
