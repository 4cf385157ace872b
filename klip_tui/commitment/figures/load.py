"""Plan requests that are expected in each hour of a week (A4.1-hindrance, A3.4)."""

from __future__ import annotations

Load = tuple[float, ...]
"""Expected plan requests for each of the 168 hours of a week, Monday 00:00 first."""


def assumed_load(per_day: float = 2000.0) -> Load:
    """Return a profile for when nothing was measured: nearly all requests in office hours of working days."""
    week: list[float] = []
    for weekday in range(7):
        for hour in range(24):
            share = 0.001
            if weekday < 5:
                share = 0.105 if 9 <= hour < 17 else 0.03 if 7 <= hour < 19 else 0.005 if 6 <= hour < 22 else 0.001
            elif 8 <= hour < 20:
                share = 0.004
            week.append(per_day * share)
    return tuple(week)
