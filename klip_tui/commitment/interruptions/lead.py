"""Lead time (A4.1-3): since when users know of each minute of an interruption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from klip_tui.commitment.calendar.local_time import local_date, seconds
from klip_tui.commitment.figures.availability import Span
from klip_tui.commitment.interruptions.interruption import (
    Interruption,
)
from klip_tui.commitment.kinds import Kind, NoticeType


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of an interruption and when it was first communicated without a later withdrawal."""

    start: datetime
    end: datetime
    communicated: datetime

    @property
    def lead(self) -> int:
        """Calendar days from communication to the start of the stretch (A4.1-3)."""
        return (local_date(self.start) - local_date(self.communicated)).days


Communications = Sequence[tuple[datetime, "tuple[datetime, datetime] | None"]]
"""Communications in order: when, and the period told (None: cancelled)."""


def told_periods(interruption: Interruption) -> list[tuple[datetime, tuple[datetime, datetime] | None]]:
    """List what users were told of an interruption's period, in order of communication."""
    periods: list[tuple[datetime, tuple[datetime, datetime] | None]] = []
    for notice in sorted(interruption.told, key=lambda n: n.communicated or n.created):
        at = notice.communicated
        if at is None or notice.type is NoticeType.END:
            continue
        if notice.type is NoticeType.CANCELLATION or notice.facts.end is None:
            periods.append((at, None))
        else:
            periods.append((at, (notice.facts.start, notice.facts.end)))
    return periods


def stretches(told: Communications, start: datetime, end: datetime) -> list[Stretch]:
    """Split a period by when each part of it was first communicated and never withdrawn since.

    Parts that no communication names are left out, so an empty list means that nothing was told.
    """
    edges = {start, end}
    for _, period in told:
        if period is not None:
            edges.update(edge for edge in period if start < edge < end)
    ordered = sorted(edges)
    found: list[Stretch] = []
    for a, b in pairwise(ordered):
        since = _since(told, a, b)
        if since is None:
            continue
        if found and found[-1].communicated == since and found[-1].end == a:
            found[-1] = replace(found[-1], end=b)
        else:
            found.append(Stretch(a, b, since))
    return found


def _since(told: Communications, start: datetime, end: datetime) -> datetime | None:
    since: datetime | None = None
    for at, period in reversed(told):
        if period is None or not (period[0] <= start and end <= period[1]):
            break
        since = at
    return since


def worst_stretch(told: Communications, start: datetime, end: datetime) -> Stretch | None:
    """Return the stretch with the fewest days of lead, or None when nothing was told."""
    return min(stretches(told, start, end), key=lambda s: (s.lead, s.start), default=None)


def announced_spans(interruptions: Sequence[Interruption]) -> list[Span]:
    """List, in epoch seconds, the time that users had been told of before it came (planned interruptions only)."""
    spans: list[Span] = []
    for interruption in interruptions:
        if interruption.facts.kind is not Kind.PLANNED:
            continue
        told = told_periods(interruption)
        for index, (at, period) in enumerate(told):
            if period is None:
                continue
            until = told[index + 1][0] if index + 1 < len(told) else None
            start, end = max(seconds(period[0]), seconds(at)), seconds(period[1])
            if until is not None:
                end = min(end, seconds(until))
            if start < end:
                spans.append((start, end))
    return spans


def planned_ahead(interruptions: Sequence[Interruption], now: datetime, leave_out: str = "") -> list[Span]:
    """List, in epoch seconds, what announced planned interruptions still take from ``now`` on."""
    spans = []
    for interruption in interruptions:
        facts = interruption.facts
        if facts.kind is Kind.PLANNED and interruption.open and interruption.told and facts.end is not None:
            start, end = max(seconds(facts.start), seconds(now)), seconds(facts.end)
            if interruption.id != leave_out and start < end:
                spans.append((start, end))
    return spans
