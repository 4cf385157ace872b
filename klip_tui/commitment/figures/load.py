"""Plan requests that are expected in each hour of a week, and of a holiday (A4.1-hindrance, A3.4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.calendar.working_days import is_working
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.terms import Commitment, Terms

Load = tuple[float, ...]
"""Expected plan requests for each of the 168 hours of a week, Monday 00:00 first; then those of a holiday's 24."""

HOLIDAY = 7
"""The row of a day that is no working day although no weekend."""

_OFFICE, _NEAR, _AWAKE, _NIGHT, _DAY_OFF = 0.84, 0.03, 0.005, 0.001, 0.004
"""Shares of a working day's requests: all of office hours together, then each hour near them, awake, and at night."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LoadHistory:
    """What a load rests on: how many weeks were counted (0: none, it is assumed), and how many holidays."""

    load: Load
    weeks: int = 0
    holidays: int = 0


def assumed_load(terms: Terms) -> Load:
    """Return a profile for when nothing was measured: nearly all requests in office hours of working days."""
    opens, closes = terms.office_start.hour, terms.office_end.hour or 24
    week: list[float] = []
    for weekday in range(8):
        for hour in range(24):
            if weekday in terms.weekend or weekday == HOLIDAY:
                share = _DAY_OFF if 8 <= hour < 20 else _NIGHT
            elif opens <= hour < closes:
                share = _OFFICE / (closes - opens)
            elif opens - 2 <= hour < closes + 2:
                share = _NEAR
            else:
                share = _AWAKE if opens - 3 <= hour < closes + 5 else _NIGHT
            week.append(terms.plan_requests * share)
    return tuple(week)


def row_of(commitment: Commitment, load: Load, day: date) -> int:
    """Return the row of a load that a day is expected to be like: its weekday, or a holiday (else a Sunday)."""
    if day.weekday() in commitment.on(day).weekend or is_working(commitment, day):
        return day.weekday()
    return HOLIDAY if len(load) > HOLIDAY * 24 else 6


def expected(load: Load, start: datetime, end: datetime) -> float:
    """Return the plan requests that a period would take, by the wall clock, on days that are no holidays."""
    total, at = 0.0, start
    while at < end:
        wall = local(at)
        until = min(
            end, at - timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond) + _HOUR
        )
        total += load[wall.weekday() * 24 + wall.hour] * ((until - at) / _HOUR)
        at = until
    return total
