"""Lead time (A4.1-3): since when users know of each minute of an interruption, for each service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from klip_tui.commitment.calendar.local_time import instant, local_date, seconds
from klip_tui.commitment.figures.availability import Span, merge
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import Kind, NoticeType


@dataclass(frozen=True, slots=True)
class Period:
    """A period that users were told of; ``services`` empty means all of them."""

    start: datetime
    end: datetime
    services: tuple[str, ...] = ()

    def covers(self, start: datetime, end: datetime, service: str | None) -> bool:
        """Whether it tells of all of a span and of a service (None: of all of them)."""
        return self.start <= start and end <= self.end and (not self.services or service in self.services)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of an interruption and when it was first communicated without a later withdrawal.

    ``services`` are those that it was communicated for then (empty: all).
    """

    start: datetime
    end: datetime
    communicated: datetime
    services: tuple[str, ...] = ()

    @property
    def lead(self) -> int:
        """Calendar days from communication to the start of the stretch (A4.1-3)."""
        return (local_date(self.start) - local_date(self.communicated)).days


Communications = Sequence[tuple[datetime, Period | None]]
"""Communications in order: when, and the period told (None: cancelled)."""


def told_periods(interruption: Interruption) -> list[tuple[datetime, Period | None]]:
    """List what users were told of an interruption's period, in order of communication; its end tells of none."""
    return [(at, period) for at, period, ended in _told(interruption) if not ended]


def _told(interruption: Interruption) -> list[tuple[datetime, Period | None, bool]]:
    periods: list[tuple[datetime, Period | None, bool]] = []
    for notice in interruption.told:
        at, facts = notice.communicated, notice.facts
        if at is None:
            continue
        ended = notice.type is NoticeType.END
        if ended or notice.type is NoticeType.CANCELLATION or facts.end is None:
            periods.append((at, None, ended))
        else:
            periods.append((at, Period(facts.start, facts.end, facts.services), False))
    return periods


def stretches(told: Communications, start: datetime, end: datetime, services: Sequence[str] = ()) -> list[Stretch]:
    """Split a period by when each part of it was first communicated and never withdrawn since, for each service.

    ``services`` are those that it is about (empty: all). Parts that no communication names are left out, so an empty
    list means that nothing was told. In order of their start.
    """
    edges = {start, end}
    for _, period in told:
        if period is not None:
            edges.update(edge for edge in (period.start, period.end) if start < edge < end)
    ordered = sorted(edges)
    found: dict[tuple[str, ...], list[Stretch]] = {}
    for a, b in pairwise(ordered):
        for since, names in _by_communication(told, a, b, services).items():
            rows = found.setdefault(names, [])
            if rows and rows[-1].communicated == since and rows[-1].end == a:
                rows[-1] = replace(rows[-1], end=b)
            else:
                rows.append(Stretch(a, b, since, names))
    return sorted((row for rows in found.values() for row in rows), key=lambda row: (row.start, row.communicated))


def _by_communication(
    told: Communications, start: datetime, end: datetime, services: Sequence[str]
) -> dict[datetime, tuple[str, ...]]:
    """Group the services of a span by when it was communicated for them."""
    if not services:
        since = _since(told, start, end, None)
        return {} if since is None else {since: ()}
    grouped: dict[datetime, tuple[str, ...]] = {}
    for service in dict.fromkeys(services):
        since = _since(told, start, end, service)
        if since is not None:
            grouped[since] = (*grouped.get(since, ()), service)
    return grouped


def _since(told: Communications, start: datetime, end: datetime, service: str | None) -> datetime | None:
    since: datetime | None = None
    for at, period in reversed(told):
        if period is None or not period.covers(start, end, service):
            break
        since = at
    return since


def worst_stretch(told: Communications, start: datetime, end: datetime, services: Sequence[str] = ()) -> Stretch | None:
    """Return the stretch with the fewest days of lead, or None when nothing was told."""
    return min(stretches(told, start, end, services), key=lambda s: (s.lead, s.start), default=None)


def told_spans(interruption: Interruption, *, before_it_came: bool) -> list[Span]:
    """List, in epoch seconds, when users believed that an interruption was to last; the end notice ends that.

    ``before_it_came``: only what they had been told before it came. Each notice counts until the next one.
    """
    told = _told(interruption)
    spans: list[Span] = []
    for index, (at, period, _ended) in enumerate(told):
        if period is None:
            continue
        start, end = seconds(period.start), seconds(period.end)
        if before_it_came:
            start = max(start, seconds(at))
        if index + 1 < len(told):
            end = min(end, seconds(told[index + 1][0]))
        spans.append((start, end))
    return merge(spans)


def told_until(interruption: Interruption, since: datetime) -> datetime | None:
    """Return until when users believed that an interruption lasts which covers an instant (None: it does not)."""
    at = seconds(since)
    for start, end in told_spans(interruption, before_it_came=False):
        if start <= at < end:
            return instant(end)
    return None


def announced_spans(interruptions: Sequence[Interruption]) -> list[Span]:
    """List, in epoch seconds, the time that users had been told of before it came (planned interruptions only)."""
    return [
        span for one in interruptions if one.facts.kind is Kind.PLANNED for span in told_spans(one, before_it_came=True)
    ]


def planned_ahead(interruptions: Sequence[Interruption], now: datetime, leave_out: str = "") -> list[Span]:
    """List, in epoch seconds, what announced planned interruptions still take from ``now`` on, as users know them."""
    spans = []
    for one in interruptions:
        facts = one.told_facts
        if facts is not None and facts.kind is Kind.PLANNED and one.told_open and facts.end is not None:
            start, end = max(seconds(facts.start), seconds(now)), seconds(facts.end)
            if one.id != leave_out and start < end:
                spans.append((start, end))
    return spans
