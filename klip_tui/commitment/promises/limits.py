"""What the promises ask of a window, as data: the check of a notice and the planner ask the same objects.

Each says by how much a window exceeds it, so that what comes nearest can be told when nothing fits. The planner reads
the numbers (``days``, ``wall``, ``rooms``) into its grid; the outcome is the same by construction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Protocol

from klip_tui.commitment.calendar.local_time import at_wall, instant, local, local_date, seconds
from klip_tui.commitment.figures.availability import Figures, Span, intersect, merge
from klip_tui.commitment.figures.budget import BudgetRow, Months, budget_rows, figures_of, seconds_in
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Scope
from klip_tui.commitment.terms import Commitment

BUDGET = {Scope.INSIDE: "A3.1", Scope.OUTSIDE: "A3.2"}
"""The promise that each scope's target is."""


@dataclass(frozen=True, slots=True)
class WindowsState:
    """What decides about windows: the commitment, what was measured, and what is announced, as of an instant."""

    commitment: Commitment
    now: datetime
    months: Months
    announced: Sequence[Span]


class Limit(Protocol):
    """What a promise asks of a window [start, end), in epoch seconds."""

    @property
    def promise(self) -> str:
        """The promise that it comes from."""

    def excess(self, start: int, end: int) -> float | None:
        """Return by how many minutes a window exceeds it; None: it keeps to it."""


@dataclass(frozen=True, slots=True)
class EndBeforeLimit:
    """A4.1-2: the local wall time of the end is strictly earlier than that of the version of the end's own day."""

    commitment: Commitment
    promise: str = "A4.1-2"

    def wall(self, day: date) -> time:
        """Return the wall time that an end on a day must precede."""
        return self.commitment.on(day).end_before

    def latest(self, day: date) -> datetime:
        """Return the last whole minute of a day at which an interruption may end."""
        return at_wall(day, self.wall(day)) - timedelta(minutes=1)

    def late(self, end: datetime) -> bool:
        """Whether an end is too late on its day."""
        wall = local(end)
        return wall.time() >= self.wall(wall.date())

    def excess(self, start: int, end: int) -> float | None:
        """Return the minutes from the limit to the end."""
        wall = local(instant(end))
        late = wall_seconds(wall.time()) - wall_seconds(self.wall(wall.date()))
        return late / 60 if late >= 0 else None


@dataclass(frozen=True, slots=True)
class Room:
    """What one more interruption may take of a scope, in seconds, between two instants of one month and version."""

    start: int
    end: int
    inside: int
    outside: int


@dataclass(frozen=True, slots=True)
class BudgetLimit:
    """A3.1 or A3.2: with everything announced still to come, the forecast meets every target of the month."""

    state: WindowsState
    scope: Scope

    @property
    def promise(self) -> str:
        """The promise whose target it keeps."""
        return BUDGET[self.scope]

    def counts(self, day: date) -> bool:
        """Whether a planned interruption that starts on a day counts as down, by the version of that day."""
        return self.state.commitment.on(day).planned_counts

    def broken(self, rows: Sequence[BudgetRow]) -> list[BudgetRow]:
        """Return the months whose target a window would miss, of those that it takes time from."""
        return [row for row in rows if row.scope is self.scope and row.draft and not row.met]

    def excess(self, start: int, end: int) -> float | None:
        """Return the minutes by which it overdraws what is left; at least one second where a target is missed."""
        state = self.state
        if not self.counts(local_date(instant(start))):
            return None
        rows = budget_rows(state.commitment, state.months, state.now, (start, end), state.announced)
        over = [max(1, -row.left) for row in self.broken(rows)]
        return sum(over) / 60 if over else None


def rooms(state: WindowsState, year: int, month: int) -> list[Room]:
    """Return what one more interruption may still take in each part of a month that is under one version.

    Nothing is left anywhere in a month while another part of it misses its target already: the month's target would
    stay missed (A3.1, A3.2).
    """
    figures = figures_of(state.commitment, state.months, year, month, state.now)
    spares = [
        {scope: _spare(state, part.scope(scope), scope, (part.start, part.end), year, month) for scope in Scope}
        for part in figures.parts
    ]
    found = []
    for index, part in enumerate(figures.parts):
        left = spares[index]
        lost = {s for n, spare in enumerate(spares) if n != index for s in Scope if spare[s] < 0}
        kept: Mapping[Scope, int] = {s: 0 if s in lost else max(0, left[s]) for s in Scope}
        found.append(Room(part.start, part.end, kept[Scope.INSIDE], kept[Scope.OUTSIDE]))
    return found


def _spare(state: WindowsState, f: Figures, scope: Scope, part: Span, year: int, month: int) -> int:
    """Return the seconds that may still be down: the forecast meets the target while no more are planned."""
    rest = f.total - f.elapsed
    spare: Fraction = f.up + rest - f.target * (f.measured + rest)
    announced = intersect(merge((max(a, seconds(state.now)), b) for a, b in state.announced), [part])
    return int(spare // 1) - seconds_in(state.commitment, announced, scope, year, month)


@dataclass(frozen=True, slots=True)
class NoOverlapLimit:
    """A4.1-hindrance: a proposed window has nothing in common with an interruption that is announced."""

    spans: Sequence[Span]
    promise: str = "A4.1-hindrance"

    def excess(self, start: int, end: int) -> float | None:
        """Return the minutes in common."""
        common = sum(b - a for a, b in intersect(self.spans, [(start, end)]))
        return common / 60 if common else None


def wall_seconds(wall: time) -> int:
    """Return the seconds since midnight that a clock on the wall shows."""
    return wall.hour * 3600 + wall.minute * 60 + wall.second
