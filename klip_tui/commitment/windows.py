"""Maintenance windows that meet every promise, ranked by hindrance (A4.1-hindrance).

The search is exact: every start on a 15-minute grid is tried, with office-hours seconds and expected
plan requests as prefix sums, so that a year takes a fraction of a second.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, islice

from klip_tui.commitment.calendar.local_time import at_wall, days, instant, local, local_date, midnight, seconds
from klip_tui.commitment.calendar.office_hours import OfficeSeconds
from klip_tui.commitment.calendar.working_days import ONE_DAY, communicate_by, is_working
from klip_tui.commitment.figures.availability import Span, merge
from klip_tui.commitment.figures.budget import BudgetRow, Months, allowance, budget_rows
from klip_tui.commitment.figures.load import Load
from klip_tui.commitment.kinds import Scope
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.terms import Commitment

STEP = 900
"""Seconds between two starts that are tried."""

_PLAIN_DAY = list(range(0, 86400, STEP))


@dataclass(frozen=True, slots=True)
class Slot:
    """A proposed window. ``inside`` and ``budget_left`` are seconds, ``load`` expected plan requests."""

    start: datetime
    end: datetime
    communicate_by: datetime
    inside: int
    budget_left: int
    load: float
    why: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class NearestMiss:
    """The window that came nearest, and the promises that it does not meet."""

    start: datetime
    end: datetime
    promises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Slots, best first; when there are none, what stands in the way (promise -> windows it rules out)."""

    slots: tuple[Slot, ...]
    in_the_way: tuple[tuple[str, int], ...] = ()
    nearest: NearestMiss | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a plan: a duration, the days to look at (both included) and the state of things."""

    commitment: Commitment
    duration: timedelta
    first: date
    last: date
    now: datetime
    months: Months
    announced: tuple[Span, ...]
    load: Load
    count: int = 5


def _wall_of(epoch: int) -> int:
    return _wall_seconds(local(instant(epoch)).time())


@lru_cache(maxsize=64)
def _office_cells(opens: int, closes: int, length: int) -> tuple[int, ...]:
    return tuple(max(0, min(cell + STEP, closes) - max(cell, opens)) for cell in range(0, length, STEP))


class _Grid:
    """The 15-minute grid over the days looked at, plus room for the duration behind them."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.length = int(wish.duration.total_seconds())
        until = wish.last + ONE_DAY
        self.origin = midnight(wish.first)
        self.limit = midnight(until)
        # One day more than the range, so that every end has a cell.
        self.wall: list[int] = []
        self.load = [0.0]
        self.inside = [0]
        self.days = days(wish.first, until + timedelta(days=2 + self.length // 86400))
        self.working = {day: is_working(wish.commitment, day) for day in self.days}
        self.first_cell: list[int] = []
        for day in self.days:
            self._add_day(day)
        self.office = OfficeSeconds(wish.commitment, self.days[0], self.days[-1] + ONE_DAY)

    def _add_day(self, day: date) -> None:
        start, end = midnight(day), midnight(day + ONE_DAY)
        terms = self.wish.commitment.on(day)
        working = self.working[day]
        opens = seconds(at_wall(day, terms.office_start)) if working else end
        closes = seconds(at_wall(day, terms.office_end)) if working else end
        row = (day.weekday() if working or day.weekday() >= 5 else 6) * 24
        self.first_cell.append(len(self.wall))
        walls = _PLAIN_DAY if end - start == 86400 else [_wall_of(cell) for cell in range(start, end, STEP)]
        self.wall.extend(walls)
        quarters = [load / 4 for load in self.wish.load[row : row + 24]]
        self.load.extend(islice(accumulate((quarters[wall // 3600] for wall in walls), initial=self.load[-1]), 1, None))
        if not working:
            self.inside.extend([self.inside[-1]] * len(walls))
            return
        overlap = _office_cells(opens - start, closes - start, end - start)
        self.inside.extend(islice(accumulate(overlap, initial=self.inside[-1]), 1, None))

    def epoch(self, index: int) -> int:
        return self.origin + index * STEP

    def office_seconds(self, index: int) -> int:
        whole, rest = divmod(self.length, STEP)
        last = index + whole
        if rest == 0:
            return self.inside[last] - self.inside[index]
        partial = self.inside[last + 1] - self.inside[last]
        if partial in (0, STEP):
            return self.inside[last] - self.inside[index] + (rest if partial else 0)
        start = self.epoch(index)
        return self.office.between(start, start + self.length)

    def requests(self, index: int) -> float:
        whole, rest = divmod(self.length, STEP)
        last = index + whole
        return self.load[last] - self.load[index] + (self.load[last + 1] - self.load[last]) * rest / STEP


def plan(wish: Wish) -> Plan:
    """Propose windows that meet every promise, best first; at most one a day while days suffice.

    When none meets them all, say which promises stand in the way and which window comes nearest.
    """
    grid = _Grid(wish)
    blocked = merge(wish.announced)
    rooms: dict[tuple[int, int], dict[Scope, int]] = {}
    best: list[tuple[float, int]] = []
    everything: list[tuple[float, list[tuple[float, int]]]] = []
    for day, indexes in _starts(grid):
        if (day - local_date(wish.now)).days < wish.commitment.on(day).lead_days:
            continue
        rank_day = _day_rank(wish, day, grid.working[day])
        rows = _candidates(grid, day, indexes, blocked, rooms)
        if rows:
            everything.append((rank_day, rows))
            hindrance, index = min(rows)
            best.append((hindrance + rank_day, index))
    if not everything:
        in_the_way, nearest = _obstacles(grid, blocked, rooms)
        return Plan((), in_the_way, nearest)
    chosen = _apart(grid, [], sorted(best))
    if len(chosen) < wish.count:
        chosen = _apart(grid, chosen, sorted((rank + less, i) for rank, rows in everything for less, i in rows))
    return Plan(tuple(_slot(grid, index) for _, index in sorted(chosen)))


def _apart(grid: _Grid, chosen: list[tuple[float, int]], rows: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """Add the best windows that overlap none chosen before, up to the count that was asked for."""
    taken = list(chosen)
    for score, index in rows:
        if len(taken) >= grid.wish.count:
            break
        if all(abs(index - other) * STEP >= grid.length for _, other in taken):
            taken.append((score, index))
    return taken


def _day_rank(wish: Wish, day: date, working: bool) -> float:
    """Weigh what a day adds to hindrance: nobody at work to restart, and waiting longer than needed."""
    return (0.0 if working else 8.0) + (day - wish.first).days * 0.05


def _starts(grid: _Grid) -> Iterator[tuple[date, range]]:
    for n, day in enumerate(grid.days):
        if day > grid.wish.last:
            return
        yield day, range(grid.first_cell[n], grid.first_cell[n + 1])


def _candidates(
    grid: _Grid,
    day: date,
    indexes: range,
    blocked: Sequence[Span],
    rooms: dict[tuple[int, int], dict[Scope, int]],
) -> list[tuple[float, int]]:
    """List the starts of a day that meet A4.1-2, A3.1, A3.2 and overlap nothing, with their hindrance.

    Hindrance is counted in plan requests: those expected, and one for every minute of office hours.
    """
    whole, rest = divmod(grid.length, STEP)
    wall, wish, length = grid.wall, grid.wish, grid.length
    limit = _wall_seconds(wish.commitment.on(day).end_before) - rest
    now = seconds(wish.now)
    room = _room(wish, day, rooms)
    inside_room, outside_room = room[Scope.INSIDE], room[Scope.OUTSIDE]
    following = midnight((day.replace(day=1) + timedelta(days=32)).replace(day=1))
    origin, grid_limit, within, load = grid.origin, grid.limit, grid.inside, grid.load
    share = rest / STEP
    found: list[tuple[float, int]] = []
    for index in indexes:
        last = index + whole
        if wall[last] >= limit:
            continue
        start = origin + index * STEP
        end = start + length
        if end > grid_limit or start < now or (blocked and overlaps(blocked, start, end)):
            continue
        inside = grid.office_seconds(index) if rest else within[last] - within[index]
        if end <= following:
            if inside > max(0, inside_room) or length - inside > max(0, outside_room):
                continue
        elif not _fits(wish, start, end):
            continue
        requests = load[last] - load[index]
        if rest:
            requests += (load[last + 1] - load[last]) * share
        found.append((requests + inside / 60, index))
    return found


def overlaps(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether ordered, disjoint spans have anything in common with [start, end)."""
    at = bisect_left(spans, (end, end)) - 1
    return at >= 0 and spans[at][1] > start


def _room(wish: Wish, day: date, rooms: dict[tuple[int, int], dict[Scope, int]]) -> dict[Scope, int]:
    key = (day.year, day.month)
    if key not in rooms:
        rooms[key] = allowance(wish.commitment, wish.months, *key, wish.now, merge(wish.announced))
    return rooms[key]


def _fits(wish: Wish, start: int, end: int) -> bool:
    return all(r.met for r in budget_rows(wish.commitment, wish.months, wish.now, (start, end), wish.announced))


def _wall_seconds(wall: time) -> int:
    return wall.hour * 3600 + wall.minute * 60 + wall.second


def _slot(grid: _Grid, index: int) -> Slot:
    wish = grid.wish
    start = grid.epoch(index)
    inside, load = grid.office_seconds(index), grid.requests(index)
    rows = budget_rows(wish.commitment, wish.months, wish.now, (start, start + grid.length), wish.announced)
    tightest = min(rows, key=lambda row: row.left)
    begin = instant(start)
    day = local_date(begin)
    why = [
        phrase("outside office hours")
        if not inside
        else phrase("{time} inside office hours", time=timedelta(seconds=inside)),
        phrase("about {count} plan requests expected", count=round(load)),
        phrase("leaves {left} of the budget of {month}", left=timedelta(seconds=tightest.left), month=_month(tightest)),
        phrase("{days} days ahead", days=(day - local_date(wish.now)).days),
    ]
    if not grid.working[day]:
        why.append(phrase("starts on a day that nobody works"))
    return Slot(
        begin,
        instant(start + grid.length),
        communicate_by(wish.commitment, begin),
        inside,
        tightest.left,
        load,
        tuple(why),
    )


def _month(row: BudgetRow) -> str:
    return f"{row.year:04d}-{row.month:02d}"


def _obstacles(
    grid: _Grid, blocked: Sequence[Span], rooms: dict[tuple[int, int], dict[Scope, int]]
) -> tuple[tuple[tuple[str, int], ...], NearestMiss | None]:
    wish = grid.wish
    counts: dict[str, int] = {}
    nearest: tuple[tuple[int, float, int], tuple[str, ...]] | None = None
    for day, indexes in _starts(grid):
        room = _room(wish, day, rooms)
        for index in indexes:
            start = grid.epoch(index)
            if start < seconds(wish.now):
                continue
            end = start + grid.length
            broken, excess = _broken(grid, day, index, room, blocked)
            for promise in broken:
                counts[promise] = counts.get(promise, 0) + 1
            key = (len(broken), excess, end)
            if end <= grid.limit and (nearest is None or key < nearest[0]):
                nearest = (key, broken)
    in_the_way = tuple(sorted(counts.items(), key=lambda item: -item[1]))
    if nearest is None:
        return in_the_way, None
    last = nearest[0][2]
    return in_the_way, NearestMiss(instant(last - grid.length), instant(last), nearest[1])


def _broken(
    grid: _Grid, day: date, index: int, room: dict[Scope, int], blocked: Sequence[Span]
) -> tuple[tuple[str, ...], float]:
    """Name the promises that one window does not meet, and by how many minutes in all."""
    wish = grid.wish
    terms = wish.commitment.on(day)
    whole, rest = divmod(grid.length, STEP)
    start = grid.epoch(index)
    broken: list[str] = []
    excess = 0.0
    missing = terms.lead_days - (day - local_date(wish.now)).days
    if missing > 0:
        broken.append("A4.1-3")
        excess += missing * 1440
    late = grid.wall[index + whole] + rest - _wall_seconds(terms.end_before)
    if late >= 0:
        broken.append("A4.1-2")
        excess += late / 60
    inside = grid.office_seconds(index)
    for promise, used, left in (
        ("A3.1", inside, room[Scope.INSIDE]),
        ("A3.2", grid.length - inside, room[Scope.OUTSIDE]),
    ):
        if used > max(left, 0):
            broken.append(promise)
            excess += (used - left) / 60
    if blocked and overlaps(blocked, start, start + grid.length):
        broken.append("A4.1-hindrance")
    return tuple(broken), excess
