"""Proposals of maintenance windows, with what the store knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from klip_tui.commitment.calendar.local_time import instant, local_date, midnight, month_span, seconds
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.figures.availability import months_of
from klip_tui.commitment.figures.load import Load, assumed_load
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.interruptions.lead import announced_spans, planned_ahead
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.commitment.window_wish import HourSpan, Wish
from klip_tui.commitment.windows import Plan, plan
from klip_tui.config.planning import preferences
from klip_tui.desk.session import Desk

LONGEST_WINDOW = timedelta(days=7)
LONGEST_SEARCH = 800


def propose(
    desk: Desk,
    duration: timedelta,
    first: date,
    last: date,
    count: int,
    *,
    within: tuple[HourSpan, ...] = (),
    on: frozenset[int] | None = None,
) -> Plan:
    """Propose windows between two days (both included), in the hours and on the weekdays that are wished.

    Raises Malformed for what can't be searched.
    """
    now, commitment = desk.clock(), desk.settings.commitment
    _searchable(duration, first, last, local_date(now))
    months: dict[tuple[int, int], Any] = {}
    announced: tuple[tuple[int, int], ...] = ()
    load: Load | None = None
    untold: tuple[tuple[int, int, str], ...] = ()
    if desk.has_store:
        from klip_tui.desk.views import figures
        from klip_tui.store import notices

        with desk.store.read() as connection:
            span = months_of(midnight(first), midnight(last + ONE_DAY))
            since = min(now, instant(month_span(*span[0])[0]))
            known = notices.touching(connection, desk.service.id, since)
            months = dict(figures.months(connection, desk.service, span, now, announced_spans(known)))
            announced = tuple(planned_ahead(known, now))
            load = figures.expected_load(connection, desk.service, now)
            untold = tuple(_untold(known))
    wish = Wish(
        commitment,
        duration,
        first,
        last,
        now,
        months,
        announced,
        load or assumed_load(commitment.on(first)),
        count,
        within,
        on,
        preferences(desk.settings.config.planning),
        untold,
    )
    return plan(wish)


def _searchable(duration: timedelta, first: date, last: date, today: date) -> None:
    if not timedelta(minutes=1) <= duration <= LONGEST_WINDOW:
        raise Malformed(phrase("a window lasts from 1 minute to 7 days"))
    if last < today:
        raise Malformed(phrase("the last day, {last}, has passed", last=last))
    if last < first:
        raise Malformed(phrase("the last day, {last}, is before the first, {first}", last=last, first=first))
    if (last - first).days > LONGEST_SEARCH:
        raise Malformed(phrase("at most {days} days can be searched at once", days=LONGEST_SEARCH))


def _untold(known: Iterable[Interruption]) -> Iterator[tuple[int, int, str]]:
    """List what is planned and known, and of which users were told nothing yet."""
    for one in known:
        facts = one.facts
        if facts.kind is Kind.PLANNED and one.open and not one.told and facts.end is not None:
            yield seconds(facts.start), seconds(facts.end), one.id
