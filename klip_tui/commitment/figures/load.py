"""Plan requests that are expected in each hour of a week (A4.1-hindrance, A3.4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.terms import Terms

Load = tuple[float, ...]
"""Expected plan requests for each of the 168 hours of a week, Monday 00:00 first."""

_OFFICE, _NEAR, _AWAKE, _NIGHT, _DAY_OFF = 0.84, 0.03, 0.005, 0.001, 0.004
"""Shares of a working day's requests: all of office hours together, then each hour near them, awake, and at night."""
_HOUR = timedelta(hours=1)


def assumed_load(terms: Terms) -> Load:
    """Return a profile for when nothing was measured: nearly all requests in office hours of working days."""
    opens, closes = terms.office_start.hour, terms.office_end.hour or 24
    week: list[float] = []
    for weekday in range(7):
        for hour in range(24):
            if weekday in terms.weekend:
                share = _DAY_OFF if 8 <= hour < 20 else _NIGHT
            elif opens <= hour < closes:
                share = _OFFICE / (closes - opens)
            elif opens - 2 <= hour < closes + 2:
                share = _NEAR
            else:
                share = _AWAKE if opens - 3 <= hour < closes + 5 else _NIGHT
            week.append(terms.plan_requests * share)
    return tuple(week)


def expected(load: Load, start: datetime, end: datetime) -> float:
    """Return the plan requests that a period would take, by the wall clock."""
    total, at = 0.0, start
    while at < end:
        wall = local(at)
        until = min(
            end, at - timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond) + _HOUR
        )
        total += load[wall.weekday() * 24 + wall.hour] * ((until - at) / _HOUR)
        at = until
    return total
