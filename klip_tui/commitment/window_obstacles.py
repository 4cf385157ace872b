"""What stands in the way where no window fits: of each promise the nearest window that meets all the others.

Every start is looked at, as in the search itself. Days on which a window at one hour comes to the same are one look:
most of a year are alike, and of those the first is the nearest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import date, datetime

from klip_tui.commitment.calendar.local_time import days, instant, midnight, seconds
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.window_grid import Grid, Start, Starts
from klip_tui.commitment.window_limits import Asked, Limits
from klip_tui.commitment.window_wish import Wish


@dataclass(frozen=True, slots=True)
class NearestMiss:
    """A window that came near, and what it does not keep to."""

    start: datetime
    end: datetime
    promises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A promise (or a wish) in the way: how many windows it rules out, and the nearest that meets all the others."""

    promise: str
    windows: int
    nearest: NearestMiss | None


@dataclass
class _Tally:
    """How often each promise is in the way, and the nearest window of each kind so far."""

    counts: dict[str, int] = field(default_factory=dict)
    alone: dict[str, tuple[float, int]] = field(default_factory=dict)
    nearest: tuple[tuple[int, float, int], tuple[str, ...]] | None = None

    def add(self, start: int, broken: dict[str, float], times: int) -> None:
        """Count a window that breaks something, and those of later starts that break the same."""
        for promise in broken:
            self.counts[promise] = self.counts.get(promise, 0) + times
        many = len(broken)
        if many == 1:
            ((promise, excess),) = broken.items()
            if promise not in self.alone or (excess, start) < self.alone[promise]:
                self.alone[promise] = (excess, start)
        if self.nearest is None or many <= self.nearest[0][0]:
            key = (many, sum(broken.values()), start)
            if self.nearest is None or key < self.nearest[0]:
                self.nearest = (key, tuple(broken))


def obstacles(wish: Wish, limits: Limits, grid: Grid) -> tuple[tuple[Obstacle, ...], NearestMiss | None]:
    """Say what rules out how many windows, the most first, and which window falls short of the least."""
    tally = _Tally()
    for day, asked, times in _windows(wish, limits, grid):
        tally.add(asked.start, limits.broken(day, asked), times)

    def miss(start: int, promises: tuple[str, ...]) -> NearestMiss:
        return NearestMiss(instant(start), instant(start + grid.length), promises)

    in_the_way = tuple(
        Obstacle(promise, count, miss(tally.alone[promise][1], (promise,)) if promise in tally.alone else None)
        for promise, count in sorted(tally.counts.items(), key=lambda item: -item[1])
    )
    return in_the_way, None if tally.nearest is None else miss(tally.nearest[0][2], tally.nearest[1])


def _windows(wish: Wish, limits: Limits, grid: Grid) -> Iterator[tuple[date, Asked, int]]:
    """List the windows that differ in what they break: each the first of its kind, and how many there are of it."""
    now, length = seconds(wish.now), grid.length
    alike: dict[tuple[object, ...], list[date]] = {}
    starts_of: dict[tuple[object, ...], Starts] = {}
    signs: dict[tuple[tuple[int, int, float | None], ...], int] = {}
    known: dict[int, int] = {}
    for day in days(wish.first, wish.last + ONE_DAY):
        starts, base = grid.starts(day), midnight(day)
        if not _plain(limits, grid, base, day, now):
            for one in starts.every:
                start = base + one.offset
                if start >= now and start + length <= grid.limit:
                    yield day, Asked(start, start + length, one.inside, one.late), 1
            continue
        sign = known.get(id(starts))
        if sign is None:
            what = tuple((one.offset, one.inside, one.late) for one in starts.every)
            sign = known[id(starts)] = signs.setdefault(what, len(signs))
        key = (sign, *limits.alike(day))
        alike.setdefault(key, []).append(day)
        starts_of[key] = starts
    for key, found in alike.items():
        base = midnight(found[0])
        for one, times in _distinct(limits, grid, found[0], starts_of[key].every):
            start = base + one.offset
            yield found[0], Asked(start, start + length, one.inside, one.late), times * len(found)


def _plain(limits: Limits, grid: Grid, base: int, day: date, now: int) -> bool:
    """Whether nothing but the kind of a day decides: all of it lies ahead, within a month's part, with nothing else."""
    last = base + grid.starts(day).every[-1].offset + grid.length
    return base >= now and last <= min(limits.room(day).end, grid.limit) and not limits.taken(base, last)


def _distinct(limits: Limits, grid: Grid, day: date, every: Iterable[Start]) -> Iterator[tuple[Start, int]]:
    """List the starts of a day that differ in what they break, the first of each, and how many are like it."""
    base = midnight(day)
    found: dict[tuple[int, float | None, int], tuple[Start, int]] = {}
    for one in every:
        start = base + one.offset
        key = (one.inside, one.late, limits.beyond(day, start, start + grid.length))
        first, times = found.get(key, (one, 0))
        found[key] = (first, times + 1)
    return iter(found.values())
