"""Interruptions and their notices: what can follow what, and since when users know of each minute.

An interruption has one or more notices. A notice counts as communicated when the last of the
required channels has accepted it, not before (A4.1-channels).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from klip_tui.commitment.availability import Span
from klip_tui.commitment.brussels import local_date, seconds
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.terms import Terms


@dataclass(frozen=True, slots=True)
class Facts:
    """What a notice says: instants are aware UTC; ``end`` is planned or expected, None when unknown.

    ``services`` empty means all of them.
    """

    kind: Kind
    title: str
    start: datetime
    end: datetime | None
    services: tuple[str, ...] = ()
    reason: str = ""
    next_update: datetime | None = None
    detected: datetime | None = None
    known: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as it was written; ``communicated`` is None until every required channel accepted it."""

    id: str
    type: NoticeType
    facts: Facts
    created: datetime
    communicated: datetime | None
    withdrawn: bool = False
    """Given up by a person before every required channel had accepted it."""


@dataclass(frozen=True, slots=True)
class Interruption:
    """An interruption with its notices in the order in which they were written."""

    id: str
    facts: Facts
    notices: tuple[Notice, ...] = ()

    @property
    def told(self) -> tuple[Notice, ...]:
        """The notices that were communicated, in that order."""
        return tuple(n for n in self.notices if n.communicated is not None)

    @property
    def last(self) -> Notice | None:
        """The newest notice that was not given up."""
        standing = [n for n in self.notices if not n.withdrawn]
        return standing[-1] if standing else None

    @property
    def cancelled(self) -> bool:
        """Whether its last notice cancels it."""
        return self.last is not None and self.last.type is NoticeType.CANCELLATION

    @property
    def ended(self) -> bool:
        """Whether its last notice is about its end."""
        return self.last is not None and self.last.type is NoticeType.END

    @property
    def open(self) -> bool:
        """Neither ended nor cancelled."""
        return not (self.cancelled or self.ended)


_GOING = frozenset({NoticeType.CHANGE, NoticeType.START, NoticeType.UPDATE, NoticeType.END, NoticeType.CANCELLATION})
FOLLOWS: dict[Kind, dict[NoticeType | None, frozenset[NoticeType]]] = {
    Kind.PLANNED: {
        None: frozenset({NoticeType.ANNOUNCEMENT}),
        NoticeType.ANNOUNCEMENT: _GOING,
        NoticeType.CHANGE: _GOING,
        NoticeType.START: frozenset({NoticeType.CHANGE, NoticeType.UPDATE, NoticeType.END}),
        NoticeType.UPDATE: _GOING,
        NoticeType.END: frozenset(),
        NoticeType.CANCELLATION: frozenset(),
    },
    Kind.UNPLANNED: {
        None: frozenset({NoticeType.ANNOUNCEMENT}),
        NoticeType.ANNOUNCEMENT: frozenset({NoticeType.CHANGE, NoticeType.UPDATE, NoticeType.END}),
        NoticeType.CHANGE: frozenset({NoticeType.CHANGE, NoticeType.UPDATE, NoticeType.END}),
        NoticeType.UPDATE: frozenset({NoticeType.CHANGE, NoticeType.UPDATE, NoticeType.END}),
        NoticeType.END: frozenset(),
        NoticeType.START: frozenset(),
        NoticeType.CANCELLATION: frozenset(),
    },
}
"""What can follow what: by kind and last notice (None: no notice yet)."""


def may_follow(interruption: Interruption | None, kind: Kind) -> frozenset[NoticeType]:
    """Return the notice types that can come next."""
    last = interruption.last if interruption is not None else None
    return FOLLOWS[kind][last.type if last is not None else None]


def applied(facts: Facts, notice: NoticeType, told: Facts) -> Facts:
    """Return an interruption's facts after a notice about it: a cancellation keeps the period it withdraws."""
    if notice is NoticeType.CANCELLATION:
        return facts
    return replace(told, detected=told.detected or facts.detected, known=told.known or facts.known)


def substantial(terms: Terms, before: Facts, after: Facts) -> bool:
    """Whether a change must be communicated anew: start or end moved 15 minutes, or other services (A4.1-known)."""
    if set(before.services) != set(after.services):
        return True
    if abs(after.start - before.start) >= terms.substantial:
        return True
    if before.end is None or after.end is None:
        return before.end is not after.end
    return abs(after.end - before.end) >= terms.substantial


def uncommunicated_change(terms: Terms, interruption: Interruption) -> bool:
    """Whether the interruption as it stands differs substantially from what users were last told (A4.1-known)."""
    told = interruption.told
    if not told or interruption.cancelled:
        return bool(told) and told[-1].type is not NoticeType.CANCELLATION
    return substantial(terms, told[-1].facts, interruption.facts)


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


Told = Sequence[tuple[datetime, "tuple[datetime, datetime] | None"]]
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


def stretches(told: Told, start: datetime, end: datetime) -> list[Stretch]:
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


def _since(told: Told, start: datetime, end: datetime) -> datetime | None:
    since: datetime | None = None
    for at, period in reversed(told):
        if period is None or not (period[0] <= start and end <= period[1]):
            break
        since = at
    return since


def worst_stretch(told: Told, start: datetime, end: datetime) -> Stretch | None:
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
