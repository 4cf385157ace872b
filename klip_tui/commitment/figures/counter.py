"""Plan requests of a day (A3.4) from a counter that is read now and then, and may start anew at any time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Tally:
    """What a day has come to: ``count`` since its midnight, ``raw`` as the counter said last."""

    day: date
    count: int
    raw: int


def tallied(before: Tally | None, day: date, raw: int, *, daily: bool) -> Tally:
    """Take one reading.

    A ``daily`` counter starts at zero each midnight; another one goes on for ever. Either may start anew when its
    program does: a number below the last one counts from zero.
    """
    if before is None:
        return Tally(day, raw if daily else 0, raw)
    if before.day != day and daily:
        return Tally(day, raw, raw)
    more = raw - before.raw if raw >= before.raw else raw
    return Tally(day, (before.count if before.day == day else 0) + more, raw)
