"""Availability (A3.1, A3.2): time-weighted figures from segments, per month and scope.

Seconds are integers, counted by one merge over segments and office-hours boundaries. Time that
nobody measured is unknown: it is never up and never down. Ratios are exact fractions; whoever shows
one cuts it and never rounds up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from klip_tui.commitment.calendar.local_time import instant, local_date, midnight, month_days
from klip_tui.commitment.calendar.office_hours import OfficeSeconds, month_office_seconds
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.terms import Commitment, Terms


@dataclass(frozen=True, slots=True)
class Segment:
    """A state that lasted from ``start`` up to ``end`` (epoch seconds)."""

    state: State
    start: int
    end: int


Span = tuple[int, int]


def merge(spans: Iterable[Span]) -> list[Span]:
    """Unite spans into disjoint ones, in order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def intersect(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """Return what two ordered, disjoint lists of spans have in common."""
    found: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            found.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return found


def overlaid(segments: Sequence[Segment], down: Iterable[Span]) -> list[Segment]:
    """Put spans that are known to be down over measured segments (disjoint, in order): there they are what counts."""
    spans = merge(down)
    found = [Segment(State.DOWN, start, end) for start, end in spans]
    for segment in segments:
        at = segment.start
        for start, end in spans:
            if end <= at or start >= segment.end:
                continue
            if at < start:
                found.append(Segment(segment.state, at, start))
            at = max(at, end)
        if at < segment.end:
            found.append(Segment(segment.state, at, segment.end))
    return sorted(found, key=lambda segment: segment.start)


def restated(segments: Sequence[Segment], stated: Iterable[Segment]) -> list[Segment]:
    """Put corrections over measured segments, a later one over an earlier one; what is stated as unknown is."""
    found = list(segments)
    for one in stated:
        kept: list[Segment] = []
        for segment in found:
            if segment.end <= one.start or one.end <= segment.start:
                kept.append(segment)
                continue
            if segment.start < one.start:
                kept.append(Segment(segment.state, segment.start, one.start))
            if one.end < segment.end:
                kept.append(Segment(segment.state, one.end, segment.end))
        if one.state is not State.UNKNOWN and one.start < one.end:
            kept.append(one)
        found = kept
    return sorted(found, key=lambda segment: segment.start)


@dataclass(frozen=True, slots=True)
class Figures:
    """One scope's seconds over a month (or the part of it under one version of the commitment).

    ``total`` is the whole period, ``elapsed`` the part that has passed; ``up`` includes ``degraded``.
    """

    target: Fraction
    total: int
    elapsed: int
    up: int
    degraded: int
    down: int
    planned_down: int

    @property
    def measured(self) -> int:
        """Seconds somebody measured."""
        return self.up + self.down

    @property
    def unknown(self) -> int:
        """Seconds that have passed unmeasured."""
        return self.elapsed - self.measured

    @property
    def availability(self) -> Fraction | None:
        """Up over measured; None when nothing was measured (never 100%)."""
        return Fraction(self.up, self.measured) if self.measured else None

    @property
    def worst(self) -> Fraction | None:
        """Availability with the unknown counted as down; None when nothing was measured."""
        return Fraction(self.up, self.elapsed) if self.measured else None

    @property
    def coverage(self) -> Fraction | None:
        """Measured over elapsed; None while nothing of the period has passed."""
        return Fraction(self.measured, self.elapsed) if self.elapsed else None

    @property
    def without_planned(self) -> Fraction | None:
        """Availability with announced interruptions left out: not the promised figure."""
        counted = self.measured - self.planned_down
        return Fraction(self.up, counted) if counted else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met, by exact seconds; None when nothing was measured."""
        return None if not self.measured else self.up >= self.target * self.measured

    @property
    def budget(self) -> int:
        """Seconds that may be down in the whole period: (1 - target) x total, cut."""
        return int((1 - self.target) * self.total)

    @property
    def budget_left(self) -> int:
        """Budget less the seconds down so far; negative when overdrawn."""
        return self.budget - self.down

    def forecast(self, planned: int) -> Fraction | None:
        """Availability at the end of the period, if the rest is up save ``planned`` seconds."""
        rest = self.total - self.elapsed
        measured = self.measured + rest
        return Fraction(self.up + rest - planned, measured) if measured else None


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Both scopes of a month; ``parts`` are its stretches under one version each (mostly just one)."""

    year: int
    month: int
    inside: Figures
    outside: Figures
    parts: tuple[PartFigures, ...]

    def scope(self, scope: Scope) -> Figures:
        """Return one scope's figures."""
        return self.inside if scope is Scope.INSIDE else self.outside

    def met(self, scope: Scope) -> bool | None:
        """Whether every version's target was met in its own part of the month."""
        results = [part.scope(scope).met for part in self.parts]
        known = [result for result in results if result is not None]
        return all(known) if known else None

    def budget(self, scope: Scope) -> int:
        """Seconds that may be down in the whole month."""
        return sum(part.scope(scope).budget for part in self.parts)


@dataclass(frozen=True, slots=True)
class PartFigures:
    """The figures of a stretch of a month that lies under one version of the commitment."""

    terms: Terms
    start: int
    end: int
    inside: Figures
    outside: Figures

    def scope(self, scope: Scope) -> Figures:
        """Return one scope's figures."""
        return self.inside if scope is Scope.INSIDE else self.outside


@dataclass(slots=True)
class _Tally:
    up: int = 0
    degraded: int = 0
    down: int = 0
    planned: int = 0
    excused: int = 0


def month_parts(commitment: Commitment, year: int, month: int) -> list[tuple[Terms, int, int]]:
    """Split a month where a new version of the commitment comes into force."""
    first, following = month_days(year, month)
    starts = sorted({first} | {t.first_day for t in commitment.versions if first < t.first_day < following})
    return [(commitment.on(a), midnight(a), midnight(b)) for a, b in pairwise([*starts, following])]


def month_figures(
    commitment: Commitment,
    year: int,
    month: int,
    segments: Sequence[Segment],
    now: int,
    announced: Iterable[Span] = (),
) -> MonthFigures:
    """Count a month (A3.1, A3.2).

    ``segments`` are disjoint, in any order, and may reach beyond the month; ``announced`` are the spans
    of planned interruptions that users had been told of; ``now`` ends what has passed. Where a version does not count
    planned interruptions, what was down in them leaves the period: it is neither up, down nor unknown.
    """
    office = month_office_seconds(commitment, year, month)
    planned = merge(announced)
    parts = tuple(
        _part(terms, office, start, end, segments, planned, now)
        for terms, start, end in month_parts(commitment, year, month)
    )
    return MonthFigures(year, month, _sum(p.inside for p in parts), _sum(p.outside for p in parts), parts)


def _part(
    terms: Terms,
    office: OfficeSeconds,
    start: int,
    end: int,
    segments: Sequence[Segment],
    planned: Sequence[Span],
    now: int,
) -> PartFigures:
    passed = min(max(now, start), end)
    inside, outside = _Tally(), _Tally()
    for segment in segments:
        first, last = max(segment.start, start), min(segment.end, passed)
        if first >= last or segment.state is State.UNKNOWN:
            continue
        within = office.between(first, last)
        for tally, amount in ((inside, within), (outside, last - first - within)):
            if segment.state is State.DOWN:
                tally.down += amount
            else:
                tally.up += amount
                if segment.state is State.DEGRADED:
                    tally.degraded += amount
        if segment.state is State.DOWN and planned:
            for a, b in intersect([(first, last)], planned):
                within = office.between(a, b)
                inside.planned += within
                outside.planned += b - a - within
    if not terms.planned_counts:
        for tally in (inside, outside):
            tally.down -= tally.planned
            tally.excused = tally.planned
            tally.planned = 0
    total_in, elapsed_in = office.between(start, end), office.between(start, passed)
    return PartFigures(
        terms,
        start,
        end,
        _figures(terms.target_inside, total_in, elapsed_in, inside),
        _figures(terms.target_outside, end - start - total_in, passed - start - elapsed_in, outside),
    )


def _figures(target: Fraction, total: int, elapsed: int, tally: _Tally) -> Figures:
    total, elapsed = total - tally.excused, elapsed - tally.excused
    return Figures(target, total, elapsed, tally.up, tally.degraded, tally.down, tally.planned)


def _sum(figures: Iterable[Figures]) -> Figures:
    rows = list(figures)
    total = sum(f.total for f in rows)
    # A month under two targets: the target of the whole is the mean of the two, weighted by their seconds.
    target = (
        rows[0].target
        if len({f.target for f in rows}) == 1
        else sum((f.target * f.total for f in rows), Fraction(0)) / (total or 1)
    )
    return Figures(
        target,
        total,
        sum(f.elapsed for f in rows),
        sum(f.up for f in rows),
        sum(f.degraded for f in rows),
        sum(f.down for f in rows),
        sum(f.planned_down for f in rows),
    )


def cut(ratio: Fraction, places: int = 5) -> float:
    """Cut a ratio to a number of decimals, toward zero: 0.989999 is 0.98 at two places."""
    scale: int = 10**places
    return int(ratio * scale) / scale


def months_of(start: int, end: int) -> list[tuple[int, int]]:
    """List the Brussels months that a span touches."""
    day = local_date(instant(start)).replace(day=1)
    found = []
    while midnight(day) < max(end, start + 1):
        found.append((day.year, day.month))
        day = month_days(day.year, day.month)[1]
    return found
