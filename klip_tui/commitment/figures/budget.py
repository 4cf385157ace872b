"""The error budget (*marge*) of A3.1 and A3.2: what a draft would take, and what would be left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from klip_tui.commitment.calendar.local_time import month_span, seconds
from klip_tui.commitment.calendar.office_hours import month_office_seconds
from klip_tui.commitment.figures.availability import MonthFigures, Span, intersect, merge, month_figures, months_of
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Scope
from klip_tui.commitment.terms import Commitment

Months = Mapping[tuple[int, int], MonthFigures]
"""Measured figures by (year, month); a month that is absent has not been measured."""


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One month and scope, in seconds, as it would stand with a draft."""

    year: int
    month: int
    scope: Scope
    budget: int
    down: int
    announced: int
    draft: int
    target: Fraction
    forecast: Fraction | None
    met: bool

    @property
    def left(self) -> int:
        """Budget less what is down, announced and drafted; negative when overdrawn."""
        return self.budget - self.down - self.announced - self.draft


def figures_of(commitment: Commitment, months: Months, year: int, month: int, now: datetime) -> MonthFigures:
    """Return a month's figures, or those of a month that nobody measured."""
    found = months.get((year, month))
    return found if found is not None else month_figures(commitment, year, month, (), seconds(now))


def budget_rows(
    commitment: Commitment,
    months: Months,
    now: datetime,
    draft: Span | None,
    others: Sequence[Span],
    *,
    every: bool = False,
) -> tuple[BudgetRow, ...]:
    """Forecast every month and scope that a draft takes time from (``every``: also the scopes that it does not touch).

    ``draft`` and ``others`` (announced interruptions, without the draft's own) are epoch seconds; only what lies
    after ``now`` counts as still to come, and time in both counts once.
    """
    if draft is None:
        return ()
    ahead = (max(draft[0], seconds(now)), draft[1])
    announced = merge((max(a, seconds(now)), b) for a, b in others)
    rows: list[BudgetRow] = []
    for year, month in months_of(*draft):
        figures = figures_of(commitment, months, year, month, now)
        for scope in Scope:
            row = _row(commitment, figures, scope, ahead, announced)
            if every or row.draft or seconds_in(commitment, [draft], scope, year, month):
                rows.append(row)
    return tuple(rows)


def _row(
    commitment: Commitment, figures: MonthFigures, scope: Scope, draft: Span, announced: Sequence[Span]
) -> BudgetRow:
    whole = merge([*announced, draft])
    year, month = figures.year, figures.month
    both = seconds_in(commitment, whole, scope, year, month)
    others = seconds_in(commitment, announced, scope, year, month)
    met = True
    for part in figures.parts:
        taken = seconds_in(commitment, intersect(whole, [(part.start, part.end)]), scope, year, month)
        share = part.scope(scope).forecast(taken)
        met = met and (share is None or share >= part.scope(scope).target)
    total = figures.scope(scope)
    return BudgetRow(
        year,
        month,
        scope,
        figures.budget(scope),
        total.down,
        others,
        both - others,
        total.target,
        total.forecast(both),
        met,
    )


def seconds_in(commitment: Commitment, spans: Sequence[Span], scope: Scope, year: int, month: int) -> int:
    """Count the seconds of some spans that lie in a scope of a month."""
    office = month_office_seconds(commitment, year, month)
    total = 0
    for start, end in intersect(merge(spans), [month_span(year, month)]):
        within = office.between(start, end)
        total += within if scope is Scope.INSIDE else end - start - within
    return total


def ahead_seconds(
    commitment: Commitment, year: int, month: int, spans: Sequence[Span], now: datetime
) -> dict[Scope, int]:
    """Return the seconds that announced interruptions still take from each scope of a month, from ``now`` on."""
    coming = merge((max(start, seconds(now)), end) for start, end in spans)
    return {scope: seconds_in(commitment, coming, scope, year, month) for scope in Scope}
