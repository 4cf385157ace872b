"""The limits of a commitment's promises, and what a desk keeps free, as one search for windows asks them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from klip_tui.commitment.calendar.local_time import instant, local_date, midnight, seconds
from klip_tui.commitment.calendar.office_hours import OfficeSeconds, month_office_seconds
from klip_tui.commitment.figures.availability import Span, merge
from klip_tui.commitment.figures.budget import budget_rows, figures_of, seconds_in
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Scope
from klip_tui.commitment.promises.lead_limit import LeadLimit
from klip_tui.commitment.promises.limits import (
    BudgetLimit,
    EndBeforeLimit,
    NoOverlapLimit,
    Room,
    WindowsState,
    rooms,
)
from klip_tui.commitment.window_wish import Wish

KEEP_FREE, WITHIN, DAYS = "keep_free", "within", "days"
"""What stands in the way where it is no promise but a wish: they are named as the configuration and the options are."""

_ENDLESS = 1 << 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A window in epoch seconds, with its seconds in office hours and by how many minutes its end is late."""

    start: int
    end: int
    inside: int
    late: float | None


class Limits:
    """Whether a window keeps to everything, and by how much it does not."""

    def __init__(self, wish: Wish) -> None:
        commitment = wish.commitment
        self.wish = wish
        self.state = WindowsState(commitment, wish.now, wish.months, merge(wish.announced))
        self.lead = LeadLimit(commitment, wish.today) if commitment.holds("A4.1-3") else None
        self.end = EndBeforeLimit(commitment) if commitment.holds("A4.1-2") else None
        self.budgets = [BudgetLimit(self.state, scope) for scope in Scope]
        self.budgets = [one for one in self.budgets if commitment.holds(one.promise)]
        self._budgets = [(one.promise, one.scope is Scope.INSIDE) for one in self.budgets]
        self.overlap = NoOverlapLimit(self.state.announced)
        self._now = seconds(wish.now)
        counts = {terms.planned_counts for terms in commitment.versions}
        # What is kept free is a share of the whole month; and where some versions count what is planned and others do
        # not, that of the start decides: then the limits themselves are asked.
        self._by_parts = len(counts) == 1 and not wish.preferences.keep_free
        self._ranges: dict[date, Sequence[Span] | None] = {}
        self._rooms: dict[tuple[int, int], list[tuple[Room, Room]]] = {}
        self._lacking: dict[date, int] = {}
        self._by_day: dict[date, tuple[Room, Room]] = {}
        self._behind: dict[int, tuple[OfficeSeconds, int, Room]] = {}

    def room(self, day: date) -> Room:
        """Return what is left in the part of the month that a day lies in: seconds without end where none is asked.

        That is less than the promises leave where some of the budget is kept free.
        """
        return self._parts(day)[1]

    def _parts(self, day: date) -> tuple[Room, Room]:
        """Return what the promises leave, and that without what is kept free."""
        found = self._by_day.get(day)
        if found is None:
            found = self._by_day[day] = self._parts_of(day)
        return found

    def _parts_of(self, day: date) -> tuple[Room, Room]:
        key = (day.year, day.month)
        if key not in self._rooms:
            promised = [self._promised(room) for room in rooms(self.state, *key)]
            self._rooms[key] = [(room, self._kept(room, *key)) for room in promised]
        at = midnight(day)
        return next((promised, kept) for promised, kept in self._rooms[key] if promised.start <= at < promised.end)

    def _kept(self, room: Room, year: int, month: int) -> Room:
        """Return what is left without what is kept free: the very same where nothing is."""
        if not self.wish.preferences.keep_free:
            return room
        kept = self._spare(year, month)
        inside, outside = min(room.inside, kept[Scope.INSIDE]), min(room.outside, kept[Scope.OUTSIDE])
        return replace(room, inside=inside, outside=outside)

    def _promised(self, room: Room) -> Room:
        day = local_date(instant(room.start))
        asked = {one.scope for one in self.budgets if one.counts(day)}
        return replace(
            room,
            inside=room.inside if Scope.INSIDE in asked else _ENDLESS,
            outside=room.outside if Scope.OUTSIDE in asked else _ENDLESS,
        )

    def _spare(self, year: int, month: int) -> dict[Scope, int]:
        """Return the seconds of a month's budget that a window may take while enough of it is kept free."""
        share, state = self.wish.preferences.keep_free, self.state
        figures = figures_of(state.commitment, state.months, year, month, state.now)
        coming = merge((max(start, self._now), end) for start, end in state.announced)
        found = {}
        for scope in Scope:
            budget = figures.budget(scope)
            taken = figures.scope(scope).down + seconds_in(state.commitment, coming, scope, year, month)
            found[scope] = max(0, budget - int(budget * share) - taken)
        return found

    def _allowed(self, day: date) -> Sequence[Span] | None:
        """Return where a window of a day may lie, worked out once a day."""
        if day not in self._ranges:
            self._ranges[day] = self.wish.ranges(day)
        return self._ranges[day]

    def beyond(self, day: date, start: int, end: int) -> int:
        """Return the seconds of a window that lie outside the hours wished."""
        ranges = self._allowed(day)
        if ranges is None:
            return 0
        inside = max(min(b, end) - max(a, start) for a, b in ranges)
        return end - start - max(0, inside)

    def taken(self, start: int, end: int) -> bool:
        """Whether something that was announced lies in a span."""
        return overlaps(self.state.announced, start, end)

    def alike(self, day: date) -> tuple[object, ...]:
        """Return what days have in common on which the same windows break the same, as far as limits know them."""
        base, ranges = midnight(day), self._allowed(day)
        hours = None if ranges is None else tuple((a - base, b - base) for a, b in ranges)
        promised, kept = self._parts(day)
        left = (promised.inside, promised.outside, kept.inside, kept.outside)
        missing = max(0, self._missing(day))
        return hours, left, missing, self.wish.on is None or day.weekday() in self.wish.on

    def too_late(self, day: date) -> bool:
        """Whether a start on a day can't be told in time any more (A4.1-3)."""
        return self._missing(day) > 0

    def _missing(self, day: date) -> int:
        """Return the days of lead that a start on a day lacks, asked once a day."""
        if day not in self._lacking:
            self._lacking[day] = self.lead.missing(day) if self.lead is not None else 0
        return self._lacking[day]

    def fits(self, day: date, asked: Asked) -> bool:
        """Whether a window on a day that is not too late, which ends in time, keeps to everything else."""
        start, end = asked.start, asked.end
        blocked = self.state.announced
        if start < self._now or (blocked and overlaps(blocked, start, end)):
            return False
        ranges = self._allowed(day)
        if ranges is not None and not any(a <= start and end <= b for a, b in ranges):
            return False
        room = self.room(day)
        if end <= room.end:
            return asked.inside <= room.inside and end - start - asked.inside <= room.outside
        if self._by_parts and self._more_than_both(asked, room):
            return False
        return not self._over(day, asked, clear=True)

    def _more_than_both(self, asked: Asked, room: Room) -> bool:
        """Whether a window takes more than is left in the part it starts in and the next together: soon said."""
        behind, outside = self._passing(room)[2], asked.end - asked.start - asked.inside
        return asked.end <= behind.end and (
            asked.inside > room.inside + behind.inside or outside > room.outside + behind.outside
        )

    def broken(self, day: date, asked: Asked) -> dict[str, float]:
        """Return what a window does not keep to, each with the minutes that it is too much."""
        start, end, wish = asked.start, asked.end, self.wish
        found: dict[str, float] = {}
        if self.lead is not None and (missing := self._missing(day)) > 0:
            found[self.lead.promise] = missing * 1440.0
        if self.end is not None and asked.late is not None:
            found[self.end.promise] = asked.late
        clear = not (self.state.announced and overlaps(self.state.announced, start, end))
        found |= self._over(day, asked, clear=clear)
        common = None if clear else self.overlap.excess(start, end)
        if common is not None:
            found[self.overlap.promise] = common
        beyond = self.beyond(day, start, end)
        if beyond:
            found[WITHIN] = beyond / 60
        if wish.on is not None and day.weekday() not in wish.on:
            found[DAYS] = 0.0
        return found

    def _over(self, day: date, asked: Asked, *, clear: bool) -> dict[str, float]:
        """Return the budgets that a window overdraws: from the rooms where they decide, else from the limits."""
        start, end = asked.start, asked.end
        promised, kept = self._parts(day)
        if clear and end <= promised.end:
            outside = end - start - asked.inside
            found = self._named(max(0, asked.inside - promised.inside), max(0, outside - promised.outside))
            beyond = 0 if kept is promised else _more(promised, kept, asked.inside, outside)
            return found if not beyond else found | {KEEP_FREE: beyond / 60}
        if clear and self._by_parts:
            return self._beyond(asked, self.room(day))
        found = {one.promise: over for one in self.budgets if (over := one.excess(start, end)) is not None}
        full = self._too_full(start, end)
        return found if full is None or found else found | {KEEP_FREE: full}

    def _beyond(self, asked: Asked, room: Room) -> dict[str, float]:
        """Split a window over the parts of months that it touches, and return what it takes beyond what each leaves."""
        start, end, inside = asked.start, asked.end, asked.inside
        over_inside = over_outside = 0
        while end > room.end:
            until = room.end
            office, whole, behind = self._passing(room)
            spent = whole - office.until(start)
            if spent > room.inside:
                over_inside += spent - room.inside
            if (outside := until - start - spent) > room.outside:
                over_outside += outside - room.outside
            start, inside, room = until, inside - spent, behind
        if inside > room.inside:
            over_inside += inside - room.inside
        if (outside := end - start - inside) > room.outside:
            over_outside += outside - room.outside
        return self._named(over_inside, over_outside)

    def _passing(self, room: Room) -> tuple[OfficeSeconds, int, Room]:
        """Return the office hours of the month of a part, how many up to its end, and the part behind it."""
        if room.end not in self._behind:
            first = local_date(instant(room.start))
            office = month_office_seconds(self.state.commitment, first.year, first.month)
            self._behind[room.end] = office, office.until(room.end), self.room(local_date(instant(room.end)))
        return self._behind[room.end]

    def _named(self, over_inside: int, over_outside: int) -> dict[str, float]:
        """Return the minutes that a window takes beyond what the promises leave, by promise."""
        found = {}
        for promise, of_inside in self._budgets:
            over = over_inside if of_inside else over_outside
            if over:
                found[promise] = over / 60
        return found

    def _too_full(self, start: int, end: int) -> float | None:
        """Return by how many minutes a window takes what is kept free."""
        share, state = self.wish.preferences.keep_free, self.state
        if not share:
            return None
        rows = budget_rows(state.commitment, state.months, state.now, (start, end), state.announced)
        over = sum(max(0, int(row.budget * share) - row.left) for row in rows if row.draft)
        return over / 60 if over > 0 else None


def _more(promised: Room, kept: Room, inside: int, outside: int) -> int:
    """Return the seconds that a window takes of what is kept free: what the promises do not leave is not among them."""
    of_inside = max(0, min(inside, promised.inside) - kept.inside)
    return of_inside + max(0, min(outside, promised.outside) - kept.outside)


def overlaps(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether ordered, disjoint spans have anything in common with [start, end)."""
    at = bisect_left(spans, (end, end)) - 1
    return at >= 0 and spans[at][1] > start
