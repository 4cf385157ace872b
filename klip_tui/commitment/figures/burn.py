"""How fast a month's budget is spent: multi-window burn rates, as the SRE workbook has them (chapter 5).

A burn rate of 1 spends exactly the budget of the whole period. The workbook's windows are those of 30 days: 1 hour at
14.4 is 2% of the budget, 6 hours at 6 are 5%, 3 days at 1 are 10%; each with a short window of a twelfth, so that it
stops soon after. A scope's period is its own seconds of the month, so its windows are the same shares of these, and
lie in its own time: the last hour of office hours, not the last hour of a night.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from klip_tui.commitment.calendar.local_time import instant, local_date, seconds
from klip_tui.commitment.calendar.office_hours import OfficeSeconds
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.figures.availability import MonthFigures, Segment, Span, intersect, merge
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.terms import Commitment

WINDOWS = ((Fraction(72, 5), Fraction(1, 720)), (Fraction(6), Fraction(1, 120)), (Fraction(1), Fraction(1, 10)))
"""Burn rates, and their windows as shares of the period."""
SHORT = 12
"""The short window is so many times shorter."""
LOOK_BACK = ONE_DAY * 24
"""How far back the longest window can reach: a tenth of a month's office hours, over the days between the years."""


@dataclass(frozen=True, slots=True)
class Burn:
    """A scope whose budget is spent so fast that it will be gone: ``down`` of the last ``window`` seconds."""

    scope: Scope
    rate: Fraction
    window: int
    down: int
    left: int
    at: datetime


def burns(
    commitment: Commitment, measured: Sequence[Segment], announced: Sequence[Span], month: MonthFigures, now: datetime
) -> tuple[Burn, ...]:
    """Return the windows in which both burn, where the budget would be gone before the month's end at that pace.

    ``measured`` reaches ``LOOK_BACK`` days back. What users were told of beforehand wakes nobody, though it counts.
    """
    end = seconds(now)
    office = OfficeSeconds(commitment, local_date(now - LOOK_BACK), local_date(now) + ONE_DAY).spans()
    start = seconds(now - LOOK_BACK)
    down = _without(merge((s.start, min(s.end, end)) for s in measured if s.state is State.DOWN), merge(announced))
    found: list[Burn] = []
    for scope in Scope:
        inside = intersect(office, [(start, end)])
        spans = inside if scope is Scope.INSIDE else _without([(start, end)], inside)
        found += _of_scope(scope, spans, down, month, now)
    return tuple(found)


def _of_scope(
    scope: Scope, spans: Sequence[Span], down: Sequence[Span], month: MonthFigures, now: datetime
) -> Iterator[Burn]:
    figures, share = month.scope(scope), 1 - month.scope(scope).target
    if share <= 0:
        return
    left, ahead = month.budget(scope) - figures.down, figures.total - figures.elapsed
    for rate, part in WINDOWS:
        window = int(figures.total * part)
        within = {size: _down_in(spans, down, size) for size in (window, window // SHORT)}
        burning = all(size > 0 and lost >= rate * share * size for size, lost in within.items())
        lost = within[window]
        if burning and lost * ahead >= left * window:
            yield Burn(scope, lost / (share * window), window, lost, left, instant(seconds(now)))


def _down_in(spans: Sequence[Span], down: Sequence[Span], size: int) -> int:
    """Count what was down in the last ``size`` seconds of some spans."""
    last: list[Span] = []
    for start, end in reversed(spans):
        if size <= 0:
            break
        taken = min(size, end - start)
        last.append((end - taken, end))
        size -= taken
    return sum(end - start for start, end in intersect(last[::-1], down))


def _without(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Return ordered, disjoint spans less others."""
    found: list[Span] = []
    for start, end in spans:
        at = start
        for a, b in taken:
            if b <= at or a >= end:
                continue
            if at < a:
                found.append((at, a))
            at = max(at, b)
        if at < end:
            found.append((at, end))
    return found
