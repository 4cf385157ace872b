"""The planner's grid: for every quarter of an hour of a day, what the promises' limits come to, as numbers.

Most days are alike: what a window means depends on the kind of the day it starts on and of the days behind it. So each
sequence of kinds is worked out once, and a year is a look-up a day.
"""

from __future__ import annotations

from datetime import date
from itertools import accumulate, chain

from klip_tui.commitment.calendar.local_time import instant, local, midnight, seconds
from klip_tui.commitment.calendar.office_hours import office_hours
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.figures.load import row_of
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.promises.limits import EndBeforeLimit, wall_seconds
from klip_tui.commitment.window_wish import DAY_MINUTES, Wish, work_before_limit

STEP = 900
"""Seconds between two starts that are tried."""
ALIKE = 100
"""Windows whose hindrance differs by less than this part of a day's plan requests, or by less than one, are equals."""

_PLAIN_DAY = tuple(range(0, 86400, STEP))
_SHORTEST_DAY = 82800


@dataclass(frozen=True, slots=True)
class DayShape:
    """One kind of day, cell by cell. ``…_rest`` is what the first ``rest`` seconds of a cell come to.

    ``load`` is plan requests, ``inside`` seconds in office hours, ``away`` seconds weighed by who is at work then
    (none where it is preferred, once in the rest of the working day, else twice), ``late`` by how many minutes an end
    ``rest`` seconds into a cell comes too late (None: in time).
    """

    key: int
    working: bool
    walls: tuple[int, ...]
    load: tuple[float, ...]
    inside: tuple[int, ...]
    inside_rest: tuple[int, ...]
    away: tuple[int, ...]
    away_rest: tuple[int, ...]
    late: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """A window as it starts in one cell of a kind of day; ``offset`` is seconds since the day began.

    ``group`` is what alike windows share: wall time, working day or not, hindrance class, ``away``.
    """

    offset: int
    inside: int
    requests: float
    late: float | None
    group: tuple[int, int, int, bool]

    @property
    def hindrance(self) -> float:
        """Plan requests: those expected, and one for every minute of office hours."""
        return self.requests + self.inside / 60


@dataclass(frozen=True, slots=True)
class Starts:
    """Every start of a day, and those that end in time."""

    every: tuple[Start, ...]
    in_time: tuple[Start, ...]


class Grid:
    """The 15-minute grid of one wish; shapes of days and their starts are worked out when they are first met."""

    def __init__(self, wish: Wish, end: EndBeforeLimit | None) -> None:
        self.wish, self.end = wish, end
        self.length = wish.length
        self.whole, self.rest = divmod(self.length, STEP)
        self.limit = midnight(wish.last + ONE_DAY)
        self.alike = max(1.0, wish.commitment.on(wish.first).plan_requests / ALIKE)
        self._behind = 1 + -(-self.length // _SHORTEST_DAY)
        self._shapes: dict[tuple[object, ...], DayShape] = {}
        self._by_day: dict[date, DayShape] = {}
        self._starts: dict[tuple[int, ...], Starts] = {}
        self._starts_by_day: dict[date, Starts] = {}

    def shape(self, day: date) -> DayShape:
        """Return what kind of day it is."""
        found = self._by_day.get(day)
        if found is None:
            found = self._by_day[day] = self._shape(day)
        return found

    def _shape(self, day: date) -> DayShape:
        wish = self.wish
        commitment, terms = wish.commitment, wish.commitment.on(day)
        start, end = midnight(day), midnight(day + ONE_DAY)
        hours, row = office_hours(commitment, day), row_of(commitment, wish.load, day)
        liked = wish.preferences.likes(commitment, day)
        plain = end - start == 86400
        key = (row, hours is not None, terms.first_day, liked, None if plain else day)
        if key not in self._shapes:
            walls = _PLAIN_DAY if plain else _walls(start, end)
            office = (0, 0) if hours is None else (seconds(hours[0]) - start, seconds(hours[1]) - start)
            self._shapes[key] = DayShape(
                len(self._shapes),
                hours is not None,
                walls,
                tuple(wish.load[row * 24 + wall // 3600] / 4 for wall in walls),
                tuple(_common(cell, STEP, office) for cell in range(0, end - start, STEP)),
                tuple(_common(cell, self.rest, office) for cell in range(0, end - start, STEP)),
                *self._away(day, walls, liked, hours is not None),
                self._late(day, walls),
            )
        return self._shapes[key]

    def _away(
        self, day: date, walls: tuple[int, ...], liked: bool, working: bool
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        preferred = [part for span in self.wish.preferences.hours for part in span.parts()] if liked else []
        work = [work_before_limit(self.wish.commitment, day)] if working else []
        minutes = bytearray(b"\x02") * DAY_MINUTES
        for weight, parts in ((1, work), (0, preferred)):
            for first, last in parts:
                minutes[first // 60 : last // 60] = bytes([weight]) * (last // 60 - first // 60)

        before = list(accumulate(minutes, initial=0))

        def weighed(wall: int, span: int) -> int:
            whole, part = divmod(span, 60)
            at = wall // 60
            return (before[at + whole] - before[at]) * 60 + (minutes[at + whole] * part if part else 0)

        return tuple(weighed(wall, STEP) for wall in walls), tuple(weighed(wall, self.rest) for wall in walls)

    def _late(self, day: date, walls: tuple[int, ...]) -> tuple[float | None, ...]:
        if self.end is None:
            return (None,) * len(walls)
        over = [wall + self.rest - wall_seconds(self.end.wall(day)) for wall in walls]
        return tuple(late / 60 if late >= 0 else None for late in over)

    def starts(self, day: date) -> Starts:
        """Return every start of a day."""
        found = self._starts_by_day.get(day)
        if found is None:
            found = self._starts_by_day[day] = self._starts_of(day)
        return found

    def _starts_of(self, day: date) -> Starts:
        shapes = [self.shape(day + ONE_DAY * n) for n in range(self._behind + 1)]
        key = tuple(shape.key for shape in shapes)
        if key not in self._starts:
            self._starts[key] = self._worked_out(shapes)
        return self._starts[key]

    def _worked_out(self, shapes: list[DayShape]) -> Starts:
        whole, share = self.whole, self.rest / STEP
        load = list(chain.from_iterable(shape.load for shape in shapes))
        inside_rest = list(chain.from_iterable(shape.inside_rest for shape in shapes))
        away_rest = list(chain.from_iterable(shape.away_rest for shape in shapes))
        late = list(chain.from_iterable(shape.late for shape in shapes))
        loads = list(accumulate(load, initial=0.0))
        insides = list(accumulate(chain.from_iterable(shape.inside for shape in shapes), initial=0))
        aways = list(accumulate(chain.from_iterable(shape.away for shape in shapes), initial=0))
        every: list[Start] = []
        first = shapes[0]
        for index, wall in enumerate(first.walls):
            last = index + whole
            inside = insides[last] - insides[index] + inside_rest[last]
            away = aways[last] - aways[index] + away_rest[last]
            requests = loads[last] - loads[index] + load[last] * share
            rank = int(round(requests + inside / 60, 6) // self.alike)
            every.append(Start(index * STEP, inside, requests, late[last], (rank, away, wall, first.working)))
        return Starts(tuple(every), tuple(start for start in every if start.late is None))


def _common(cell: int, span: int, office: tuple[int, int]) -> int:
    return max(0, min(cell + span, office[1]) - max(cell, office[0]))


def _walls(start: int, end: int) -> tuple[int, ...]:
    return tuple(wall_seconds(local(instant(cell)).time()) for cell in range(start, end, STEP))
