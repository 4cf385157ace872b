"""The planner's grid: for every quarter of an hour, what the promises' limits come to, as numbers ready to compare.

Office-hours seconds and expected plan requests are prefix sums; whether an end may lie in a cell is one lookup.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from functools import lru_cache
from itertools import accumulate, islice

from klip_tui.commitment.calendar.local_time import days, instant, local, midnight, seconds
from klip_tui.commitment.calendar.office_hours import OfficeSeconds, office_hours
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.figures.load import Load
from klip_tui.commitment.promises.limits import EndBeforeLimit, wall_seconds
from klip_tui.commitment.terms import Commitment

STEP = 900
"""Seconds between two starts that are tried."""

_PLAIN_DAY = tuple(range(0, 86400, STEP))


@lru_cache(maxsize=64)
def _office_cells(opens: int, closes: int, length: int) -> tuple[int, ...]:
    return tuple(max(0, min(cell + STEP, closes) - max(cell, opens)) for cell in range(0, length, STEP))


@lru_cache(maxsize=64)
def _in_time(walls: tuple[int, ...], before: time, rest: int) -> tuple[bool, ...]:
    """Tell for each cell whether an end so many seconds into it precedes a wall time (A4.1-2)."""
    limit = wall_seconds(before) - rest
    return tuple(wall < limit for wall in walls)


def _walls(start: int, end: int) -> tuple[int, ...]:
    if end - start == 86400:
        return _PLAIN_DAY
    return tuple(wall_seconds(local(instant(cell)).time()) for cell in range(start, end, STEP))


class Grid:
    """The 15-minute grid over the days looked at, plus room for a window's ``length`` (seconds) behind them."""

    def __init__(
        self, commitment: Commitment, load: Load, first: date, last: date, length: int, end: EndBeforeLimit | None
    ) -> None:
        self.commitment, self.length = commitment, length
        until = last + ONE_DAY
        self.origin, self.limit = midnight(first), midnight(until)
        self.whole, self.rest = divmod(length, STEP)
        self.load = [0.0]
        self.inside = [0]
        self.ends_in_time: list[bool] = []
        self.first_cell: list[int] = []
        self.working: dict[date, bool] = {}
        # Some days more than the range, so that every end has a cell.
        self.days = days(first, until + ONE_DAY * (2 + length // 86400))
        for day in self.days:
            self._add_day(day, load, end)
        self.office = OfficeSeconds(commitment, self.days[0], self.days[-1] + ONE_DAY)

    def _add_day(self, day: date, load: Load, limit: EndBeforeLimit | None) -> None:
        start, end = midnight(day), midnight(day + ONE_DAY)
        hours = office_hours(self.commitment, day)
        self.working[day] = hours is not None
        weekend = day.weekday() in self.commitment.on(day).weekend
        row = (day.weekday() if hours is not None or weekend else 6) * 24
        self.first_cell.append(len(self.ends_in_time))
        walls = _walls(start, end)
        self.ends_in_time.extend(
            _in_time(walls, limit.wall(day), self.rest) if limit is not None else [True] * len(walls)
        )
        quarters = [hour / 4 for hour in load[row : row + 24]]
        self.load.extend(islice(accumulate((quarters[wall // 3600] for wall in walls), initial=self.load[-1]), 1, None))
        if hours is None:
            self.inside.extend([self.inside[-1]] * len(walls))
            return
        overlap = _office_cells(seconds(hours[0]) - start, seconds(hours[1]) - start, end - start)
        self.inside.extend(islice(accumulate(overlap, initial=self.inside[-1]), 1, None))

    def starts(self, last: date) -> Sequence[tuple[date, range]]:
        """List the days looked at with their cells."""
        return [
            (day, range(self.first_cell[n], self.first_cell[n + 1])) for n, day in enumerate(self.days) if day <= last
        ]

    def epoch(self, index: int) -> int:
        """Return the epoch second at which a cell begins."""
        return self.origin + index * STEP

    def office_seconds(self, index: int) -> int:
        """Return the seconds in office hours of a window that starts in a cell."""
        last = index + self.whole
        if self.rest == 0:
            return self.inside[last] - self.inside[index]
        partial = self.inside[last + 1] - self.inside[last]
        if partial in (0, STEP):
            return self.inside[last] - self.inside[index] + (self.rest if partial else 0)
        start = self.epoch(index)
        return self.office.between(start, start + self.length)

    def requests(self, index: int) -> float:
        """Return the plan requests expected in a window that starts in a cell."""
        last = index + self.whole
        return self.load[last] - self.load[index] + (self.load[last + 1] - self.load[last]) * self.rest / STEP
