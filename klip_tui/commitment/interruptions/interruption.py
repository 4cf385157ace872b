"""Interruptions and their notices: what can follow what, and since when users know of each minute.

An interruption has one or more notices. A notice counts as communicated when the last of the
required channels has accepted it, not before (A4.1-channels).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, Phase, Standing
from klip_tui.commitment.terms import Terms


@dataclass(frozen=True, slots=True)
class InterruptionDetails:
    """What a notice says: instants are aware UTC; ``end`` is planned or expected, None when unknown.

    ``services`` empty means all of them; ``workaround`` is what users can do meanwhile. What was kept before an
    attribute existed reads as its default.
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
    impact: Impact = Impact.MAJOR
    workaround: str = ""
    rollback: int = 0
    """Seconds that the way back takes, of what is planned; 0: none is named."""
    phase: Phase | None = None
    """How far the mending of what is unplanned has come; None: as the notice's type and what is measured say."""

    @property
    def turn_back(self) -> datetime | None:
        """The last moment to turn back so that the way back still lies inside the window."""
        return self.end - timedelta(seconds=self.rollback) if self.end is not None and self.rollback else None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as it was written; ``communicated`` is None until every required channel accepted it."""

    id: str
    type: NoticeType
    facts: InterruptionDetails
    created: datetime
    communicated: datetime | None
    withdrawn: bool = False
    """Given up by a person before every required channel had accepted it."""


@dataclass(frozen=True, slots=True)
class Interruption:
    """An interruption with its notices in the order in which they were written."""

    id: str
    facts: InterruptionDetails
    notices: tuple[Notice, ...] = ()
    service: str = ""
    """The service that it is of."""

    @property
    def told(self) -> tuple[Notice, ...]:
        """What users were told, in order: the notices that every required channel accepted.

        One that was accepted only after a later one is history, not what users were told last.
        """
        found: list[Notice] = []
        for notice in reversed(self.notices):
            at = notice.communicated
            if at is not None and (not found or at <= (found[-1].communicated or at)):
                found.append(notice)
        return tuple(reversed(found))

    @property
    def told_facts(self) -> InterruptionDetails | None:
        """The facts as users know them; None while they know of nothing. A cancellation keeps what it withdraws."""
        facts: InterruptionDetails | None = None
        for notice in self.told:
            facts = notice.facts if facts is None else applied(facts, notice.type, notice.facts)
        return facts

    @property
    def told_open(self) -> bool:
        """Whether users know of it and were told neither its end nor that it is off."""
        told = self.told
        return bool(told) and told[-1].type not in _CLOSING

    @property
    def waiting(self) -> Notice | None:
        """The newest notice, where users were not told of it yet: it waits, is held, or was refused."""
        last = self.last
        return last if last is not None and last.communicated is None else None

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


_CLOSING = frozenset({NoticeType.END, NoticeType.CANCELLATION})
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
        # What was over before anybody told of it is told afterwards, by its end alone.
        None: frozenset({NoticeType.ANNOUNCEMENT, NoticeType.END}),
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


def phase_of(type_: NoticeType, facts: InterruptionDetails, *, answers: bool = False) -> Phase:
    """Return how far the mending has come after a notice; ``answers``: what is measured answers again."""
    if type_ in _CLOSING:
        return Phase.RESOLVED
    if facts.phase is not None and facts.phase is not Phase.RESOLVED:
        return facts.phase
    if type_ is NoticeType.ANNOUNCEMENT:
        return Phase.INVESTIGATING
    # It answers again and its end is not told yet.
    return Phase.MONITORING if answers and type_ in (NoticeType.UPDATE, NoticeType.CHANGE) else Phase.IDENTIFIED


def applied(facts: InterruptionDetails, notice: NoticeType, told: InterruptionDetails) -> InterruptionDetails:
    """Return an interruption's facts after a notice about it: a cancellation keeps the period it withdraws."""
    if notice is NoticeType.CANCELLATION:
        return facts
    return replace(told, detected=told.detected or facts.detected, known=facts.known or told.known)


def lengths(interruption: Interruption) -> tuple[timedelta | None, timedelta | None]:
    """Return how long users were told that it lasts, and how long it lasted (None: not known), A4.1-1."""
    told = [notice.facts for notice in interruption.told if notice.type not in _CLOSING]
    planned = told[-1].end - told[-1].start if told and told[-1].end is not None else None
    last = interruption.last
    if last is None or last.type is not NoticeType.END or last.facts.end is None:
        return planned, None
    return planned, last.facts.end - last.facts.start


@dataclass(frozen=True, slots=True)
class KindLengths:
    """What windows of one kind of work came to: those of one title that have ended (A4.1-1)."""

    title: str
    count: int
    planned: timedelta
    actual: timedelta


def lengths_by_kind(interruptions: Iterable[Interruption]) -> list[KindLengths]:
    """Put what planned windows took beside what was told, by kind of work, in the order of their first one."""
    found: dict[str, KindLengths] = {}
    for one in interruptions:
        planned, actual = lengths(one)
        if one.facts.kind is not Kind.PLANNED or planned is None or actual is None:
            continue
        key = one.facts.title.casefold()
        before = found.get(key, KindLengths(one.facts.title, 0, timedelta(), timedelta()))
        found[key] = KindLengths(before.title, before.count + 1, before.planned + planned, before.actual + actual)
    return list(found.values())


def substantial(terms: Terms, before: InterruptionDetails, after: InterruptionDetails) -> bool:
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
    told = interruption.told_facts
    if told is None:
        return False
    if interruption.cancelled:
        return interruption.told_open
    return substantial(terms, told, interruption.facts)


def is_closed_untold(one: Interruption) -> bool:
    """Whether it has ended or was cancelled, and users, who know of it, were not told so yet."""
    return not one.open and one.told_open


def standing(one: Interruption) -> Standing:
    """Tell how far an interruption is."""
    if one.cancelled:
        return Standing.CANCELLED
    if one.ended:
        return Standing.ENDED
    if not one.told:
        return Standing.ANNOUNCING if one.waiting is not None else Standing.NOT_ANNOUNCED
    return Standing.ANNOUNCED if one.facts.kind is Kind.PLANNED else Standing.OPEN
