"""Maintenance windows that meet every promise, ranked by hindrance (A4.1-hindrance).

The search is exact: every start on a 15-minute grid is tried, so that a year takes a fraction of a second. What a
window must keep to is asked of the limits that the promises give, as the check does: the grid holds their numbers, and
where those of one month and version do not decide (a window over their edge) the limit itself does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from klip_tui.commitment.calendar.local_time import instant, local_date, midnight, seconds
from klip_tui.commitment.figures.availability import Span, merge
from klip_tui.commitment.figures.budget import BudgetRow, Months, budget_rows
from klip_tui.commitment.figures.load import Load
from klip_tui.commitment.kinds import Scope
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises.limits import (
    BudgetLimit,
    EndBeforeLimit,
    LeadLimit,
    Limit,
    NoOverlapLimit,
    Room,
    WindowsState,
    communicate_by,
    rooms,
)
from klip_tui.commitment.terms import Commitment
from klip_tui.commitment.window_grid import STEP, Grid


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


_ENDLESS = 1 << 60


class Limits:
    """The limits of a commitment's promises, as one search asks them."""

    def __init__(self, wish: Wish) -> None:
        commitment = wish.commitment
        self.state = WindowsState(commitment, wish.now, wish.months, merge(wish.announced))
        self.lead = LeadLimit(commitment, local_date(wish.now)) if commitment.holds("A4.1-3") else None
        self.end = EndBeforeLimit(commitment) if commitment.holds("A4.1-2") else None
        self.budgets = [BudgetLimit(self.state, scope) for scope in Scope]
        self.budgets = [one for one in self.budgets if commitment.holds(one.promise)]
        self.overlap = NoOverlapLimit(self.state.announced)
        self._rooms: dict[tuple[int, int], list[Room]] = {}

    def every(self) -> list[Limit]:
        """List them: the first that a window does not keep to stands first in its way."""
        found: list[Limit] = [self.lead] if self.lead is not None else []
        found += [self.end] if self.end is not None else []
        return [*found, *self.budgets, self.overlap]

    def room(self, day: date) -> Room:
        """Return what is left in the part of the month that a day lies in: seconds without end where none is asked."""
        key = (day.year, day.month)
        if key not in self._rooms:
            self._rooms[key] = [self._asked(room) for room in rooms(self.state, *key)]
        at = midnight(day)
        return next(part for part in self._rooms[key] if part.start <= at < part.end)

    def _asked(self, room: Room) -> Room:
        asked = {one.scope for one in self.budgets}
        return replace(
            room,
            inside=room.inside if Scope.INSIDE in asked else _ENDLESS,
            outside=room.outside if Scope.OUTSIDE in asked else _ENDLESS,
        )

    def too_late(self, day: date) -> bool:
        """Whether a start on a day can't be told in time any more (A4.1-3)."""
        return self.lead is not None and self.lead.missing(day) > 0

    def fits(self, start: int, end: int) -> bool:
        """Whether the budgets leave room for a window, wherever it lies."""
        return all(one.excess(start, end) is None for one in self.budgets)


def plan(wish: Wish) -> Plan:
    """Propose windows that meet every promise, best first; at most one a day while days suffice.

    When none meets them all, say which promises stand in the way and which window comes nearest.
    """
    limits = Limits(wish)
    grid = Grid(wish.commitment, wish.load, wish.first, wish.last, int(wish.duration.total_seconds()), limits.end)
    best: list[tuple[float, int]] = []
    everything: list[tuple[float, list[tuple[float, int]]]] = []
    for day, indexes in grid.starts(wish.last):
        if limits.too_late(day):
            continue
        rank_day = _day_rank(wish, day, grid.working[day])
        rows = _candidates(grid, limits, day, indexes, seconds(wish.now))
        if rows:
            everything.append((rank_day, rows))
            hindrance, index = min(rows)
            best.append((hindrance + rank_day, index))
    if not everything:
        in_the_way, nearest = _obstacles(grid, limits, wish)
        return Plan((), in_the_way, nearest)
    chosen = _apart(grid, wish.count, [], sorted(best))
    if len(chosen) < wish.count:
        others = sorted((rank + less, i) for rank, rows in everything for less, i in rows)
        chosen = _apart(grid, wish.count, chosen, others)
    return Plan(tuple(_slot(grid, wish, index) for _, index in sorted(chosen)))


def _apart(
    grid: Grid, count: int, chosen: list[tuple[float, int]], rows: Sequence[tuple[float, int]]
) -> list[tuple[float, int]]:
    """Add the best windows that overlap none chosen before, up to the count that was asked for."""
    taken = list(chosen)
    for score, index in rows:
        if len(taken) >= count:
            break
        if all(abs(index - other) * STEP >= grid.length for _, other in taken):
            taken.append((score, index))
    return taken


def _day_rank(wish: Wish, day: date, working: bool) -> float:
    """Weigh what a day adds to hindrance: nobody at work to restart, and waiting longer than needed."""
    return (0.0 if working else 8.0) + (day - wish.first).days * 0.05


def _candidates(grid: Grid, limits: Limits, day: date, indexes: range, now: int) -> list[tuple[float, int]]:
    """List the starts of a day that keep to every limit, with their hindrance.

    Hindrance is counted in plan requests: those expected, and one for every minute of office hours.
    """
    room = limits.room(day)
    inside_room, outside_room = room.inside, room.outside
    whole, rest, length, share = grid.whole, grid.rest, grid.length, grid.rest / STEP
    origin, within, load, in_time = grid.origin, grid.inside, grid.load, grid.ends_in_time
    blocked = limits.state.announced
    found: list[tuple[float, int]] = []
    for index in indexes:
        last = index + whole
        if not in_time[last]:
            continue
        start = origin + index * STEP
        end = start + length
        if end > grid.limit or start < now or (blocked and overlaps(blocked, start, end)):
            continue
        inside = grid.office_seconds(index) if rest else within[last] - within[index]
        if end <= room.end:
            if inside > inside_room or length - inside > outside_room:
                continue
        elif not limits.fits(start, end):
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


def _slot(grid: Grid, wish: Wish, index: int) -> Slot:
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


def _obstacles(grid: Grid, limits: Limits, wish: Wish) -> tuple[tuple[tuple[str, int], ...], NearestMiss | None]:
    """Count the windows that each promise rules out, and find the one that falls short of the fewest by the least."""
    counts: dict[str, int] = {}
    nearest: tuple[tuple[int, float, int], tuple[str, ...]] | None = None
    now = seconds(wish.now)
    for day, indexes in grid.starts(wish.last):
        for index in indexes:
            start = grid.epoch(index)
            end = start + grid.length
            if start < now or end > grid.limit:
                continue
            broken, excess = _broken(grid, limits, day, index)
            for promise in broken:
                counts[promise] = counts.get(promise, 0) + 1
            key = (len(broken), excess, end)
            if nearest is None or key < nearest[0]:
                nearest = (key, broken)
    in_the_way = tuple(sorted(counts.items(), key=lambda item: -item[1]))
    if nearest is None:
        return in_the_way, None
    last = nearest[0][2]
    return in_the_way, NearestMiss(instant(last - grid.length), instant(last), nearest[1])


def _broken(grid: Grid, limits: Limits, day: date, index: int) -> tuple[tuple[str, ...], float]:
    """Name the promises that one window does not keep to, and by how many minutes in all."""
    start = grid.epoch(index)
    end = start + grid.length
    room, inside = limits.room(day), grid.office_seconds(index)
    clear = not overlaps(limits.state.announced, start, end)
    roomy = clear and end <= room.end and inside <= room.inside and grid.length - inside <= room.outside
    broken: list[str] = []
    total = 0.0
    for limit in limits.every():
        if limit is limits.overlap and clear:
            continue
        if roomy and isinstance(limit, BudgetLimit):
            continue
        excess = limit.excess(start, end)
        if excess is not None:
            broken.append(limit.promise)
            total += excess
    return tuple(broken), total
