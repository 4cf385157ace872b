"""Maintenance windows that meet every promise, ranked by hindrance (A4.1-hindrance).

The search is exact: every start on a 15-minute grid is tried. What a window must keep to is asked of the limits that
the promises give, as the check does. Of those that do the least hindrance comes first; among equals (within a hundredth
of a working day's plan requests) when people are at work or just before; then the nearest. Windows at about the same
hour of other days are no choice of their own: the first of them is proposed, and the others stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush

from klip_tui.commitment.calendar.local_time import days, instant, local_date, midnight, seconds
from klip_tui.commitment.calendar.working_days import ONE_DAY, is_working
from klip_tui.commitment.figures.budget import BudgetRow, budget_rows, figures_of, seconds_in
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Scope
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises.lead_limit import communicate_by
from klip_tui.commitment.window_grid import Grid, Start
from klip_tui.commitment.window_limits import Asked, Limits
from klip_tui.commitment.window_obstacles import NearestMiss, Obstacle, obstacles
from klip_tui.commitment.window_wish import Wish

NEAREST_APART, FARTHEST_APART = 3600, 3 * 3600
"""Seconds on the clock by which two proposals differ: the length of the window, within these bounds."""
_DAY = 86400


@dataclass(frozen=True, slots=True)
class Slot:
    """A proposed window. ``inside`` and what is left are seconds, ``load`` expected plan requests.

    ``also`` are the starts of windows that are like it, on other days; ``left`` is what the budget of each scope comes
    to after it, ``budget_left`` the tightest of what it takes from; ``staffed``: people are at work when it ends.
    """

    start: datetime
    end: datetime
    communicate_by: datetime
    inside: int
    budget_left: int
    load: float
    why: tuple[Phrase, ...]
    also: tuple[datetime, ...] = ()
    left: tuple[tuple[Scope, int], ...] = ()
    staffed: bool = True
    days_to_tell: int = 0
    """Days that are left until the last day to announce it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Slots, best first; when there are none, what stands in the way, and the window that falls short of the least."""

    slots: tuple[Slot, ...]
    in_the_way: tuple[Obstacle, ...] = ()
    nearest: NearestMiss | None = None


def plan(wish: Wish) -> Plan:
    """Propose windows that meet every promise, best first, no two of them alike.

    When none meets them all, say which promises stand in the way and which window comes nearest.
    """
    limits = Limits(wish)
    grid = Grid(wish, limits.end)
    slots = tuple(_best(wish, limits, grid))
    return Plan(slots) if slots else Plan((), *obstacles(wish, limits, grid))


def best_slots(wish: Wish) -> tuple[Slot, ...]:
    """Propose windows as ``plan`` does; where there is none nothing more is asked."""
    limits = Limits(wish)
    return tuple(_best(wish, limits, Grid(wish, limits.end)))


_Group = tuple[int, int, int, bool]
_Rows = list[tuple[int, Start]]


def _best(wish: Wish, limits: Limits, grid: Grid) -> Iterator[Slot]:
    """Take the best window again and again, of those that are neither alike nor at the same time as one before."""
    groups: dict[_Group, list[tuple[Start, list[int]]]] = {}
    for starts, bases in _fitting(wish, limits, grid):
        for one in starts:
            groups.setdefault(one.group, []).append((one, bases))
    apart = min(max(grid.length, NEAREST_APART), FARTHEST_APART)
    waiting = [
        (group[0], group[1], min(bases[0] + one.offset for one, bases in some), group, 0)
        for group, some in groups.items()
    ]
    heapify(waiting)
    chosen: list[tuple[int, int, bool]] = []
    while waiting and len(chosen) < wish.count:
        rank, away, start, group, at = heappop(waiting)
        _, _, wall, working = group
        if any(working is other and _around(wall, clock) < apart for _, clock, other in chosen):
            continue
        rows: _Rows = sorted((base + one.offset, one) for one, bases in groups[group] for base in bases)
        if any(abs(start - taken) < grid.length for taken, _, _ in chosen):
            if at + 1 < len(rows):
                heappush(waiting, (rank, away, rows[at + 1][0], group, at + 1))
            continue
        chosen.append((start, wall, working))
        yield _slot(wish, start, rows[at][1], tuple(instant(other) for other, _ in rows if other != start))


def _around(one: int, other: int) -> int:
    """Return how far two wall times lie apart, in seconds round the clock."""
    between = abs(one - other)
    return min(between, _DAY - between)


def _fitting(wish: Wish, limits: Limits, grid: Grid) -> Iterator[tuple[Sequence[Start], list[int]]]:
    """List the starts that keep to everything, with the days (their first seconds) on which they do.

    Days that are alike are worked out once: where only budget and hours can be in the way, as much is left of it,
    and the hours wished lie alike.
    """
    now, length = seconds(wish.now), grid.length
    alike: dict[tuple[object, ...], tuple[Sequence[Start], list[int]]] = {}
    for day in days(wish.first, wish.last + ONE_DAY):
        if limits.too_late(day) or (wish.on is not None and day.weekday() not in wish.on):
            continue
        starts = grid.starts(day)
        if not starts.in_time:
            continue
        base = midnight(day)
        room, last = limits.room(day), base + starts.in_time[-1].offset + length
        if base >= now and last <= min(room.end, grid.limit) and not limits.taken(base, last):
            key = (id(starts), *limits.alike(day))
            if key not in alike:
                alike[key] = (tuple(_within(limits, day, starts.in_time, length)), [])
            alike[key][1].append(base)
            continue
        fits = [
            one
            for one in starts.in_time
            if base + one.offset + length <= grid.limit
            and limits.fits(day, Asked(base + one.offset, base + one.offset + length, one.inside, None))
        ]
        yield fits, [base]
    yield from alike.values()


def _within(limits: Limits, day: date, starts: Sequence[Start], length: int) -> Iterator[Start]:
    """List the starts of a day that keep to the hours wished and to what is left of the budgets."""
    base, room = midnight(day), limits.room(day)
    for one in starts:
        start = base + one.offset
        if length - room.outside <= one.inside <= room.inside and not limits.beyond(day, start, start + length):
            yield one


def _slot(wish: Wish, start: int, one: Start, also: tuple[datetime, ...]) -> Slot:
    span = (start, start + wish.length)
    rows = budget_rows(wish.commitment, wish.months, wish.now, span, wish.announced)
    tightest = min(rows, key=lambda row: row.left)
    begin, end = instant(start), instant(span[1])
    by, day = communicate_by(wish.commitment, begin), local_date(begin)
    staffed = wish.preferences.staffed(wish.commitment, end - timedelta(seconds=1))
    left = (local_date(by) - wish.today).days
    why = [
        phrase("outside office hours")
        if not one.inside
        else phrase("{time} inside office hours", time=timedelta(seconds=one.inside)),
        *(
            [phrase("about {count} plan requests expected", count=round(one.requests))]
            if wish.commitment.holds("A3.4")
            else []
        ),
        _left_of_budget(tightest),
        phrase("people are at work when it ends") if staffed else phrase("nobody is at work when it ends"),
        *([_left_to_tell(left)] if wish.commitment.holds("A4.1-3") else []),
    ]
    for a, b, identity in wish.untold:
        if a < span[1] and start < b:
            why.append(phrase("lies over {id}, which is known and not told yet", id=identity))
    if not is_working(wish.commitment, day):
        why.append(phrase("starts on a day that nobody works"))
    return Slot(
        begin,
        end,
        by,
        one.inside,
        tightest.left,
        one.requests,
        tuple(why),
        also,
        tuple((scope, _left(wish, scope, rows, (day.year, day.month))) for scope in Scope),
        staffed,
        left,
    )


def _left_of_budget(row: BudgetRow) -> Phrase:
    month = f"{row.year:04d}-{row.month:02d}"
    if row.left < 0:
        return phrase("goes {over} over the budget of {month}", over=timedelta(seconds=-row.left), month=month)
    return phrase("leaves {left} of the budget of {month}", left=timedelta(seconds=row.left), month=month)


def _left_to_tell(left: int) -> Phrase:
    if left == 0:
        return phrase("to be announced today")
    return phrase("1 day left to announce it") if left == 1 else phrase("{days} days left to announce it", days=left)


def _left(wish: Wish, scope: Scope, rows: tuple[BudgetRow, ...], month: tuple[int, int]) -> int:
    """Return the least that is left of a scope's budget after a window, also where it takes nothing from it."""
    taken = [row.left for row in rows if row.scope is scope]
    if taken:
        return min(taken)
    figures = figures_of(wish.commitment, wish.months, *month, wish.now)
    coming = [(max(a, seconds(wish.now)), b) for a, b in wish.announced]
    return figures.budget(scope) - figures.scope(scope).down - seconds_in(wish.commitment, coming, scope, *month)
