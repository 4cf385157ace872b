"""What users were told last: a fact of its own, beside what is measured and what is owed.

Told is what every required channel has accepted (A4.1-channels); a notice that waits, is held or was refused was not
told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import Interruption, Notice
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, State


@dataclass(frozen=True, slots=True)
class ToldState:
    """What users believe: ``state`` since ``since``, by ``notice``; both None where nobody was ever told anything.

    What goes on has its ``interruption`` and ``kind``: it began at ``start`` and lasts until ``until``, where users
    were given an end; ``next_update`` is when they expect news. ``at`` is when the last word about it had reached
    every required channel. ``under_way``: a newer word is still on its way.
    """

    state: State = State.UP
    since: datetime | None = None
    notice: str | None = None
    interruption: str = ""
    kind: Kind | None = None
    start: datetime | None = None
    until: datetime | None = None
    next_update: datetime | None = None
    at: datetime | None = None
    under_way: bool = False
    parts: tuple[str, ...] | None = None
    """The parts that users were told are out, where that is not all of it (empty: they were not named)."""

    @property
    def goes_on(self) -> bool:
        """Whether users were told of an interruption that goes on now."""
        return self.state is not State.UP

    @property
    def planned(self) -> bool:
        """Whether it holds for an announced period, in which it may be up or down without anybody being misled."""
        return self.kind is Kind.PLANNED

    @property
    def news_by(self) -> datetime | None:
        """When users were told to expect news, or the end."""
        return min((at for at in (self.next_update, self.until) if at is not None), default=None)

    def otherwise(self, measured: State) -> bool:
        """Whether users were told otherwise than is measured now; of what is not measured nobody can tell."""
        if measured is State.UNKNOWN or self.planned:
            return False
        if self.state is State.UP:
            return measured is State.DOWN
        if self.parts is not None:
            # Some of it is out: measured down or degraded, that is what was told.
            return measured is State.UP
        return measured is not self.state


_WORST = (State.DOWN, State.DEGRADED, State.UP)


def users_told(interruptions: Iterable[Interruption], now: datetime) -> ToldState:
    """Return what every required channel has accepted, at an instant: the worst of what goes on, else the last end.

    Of what is as bad, what nobody planned counts before what was announced, and the newest word before older ones.
    """
    rows = list(interruptions)
    standing = [found for one in rows if one.told and (found := _of(one, now)) is not None]
    going = [one for one in standing if one.goes_on]
    if going:
        return max(going, key=lambda one: (-_WORST.index(one.state), not one.planned, one.at))
    over = max(standing, key=attrgetter("since"), default=ToldState())
    return ToldState(State.UP, over.since, over.notice, under_way=any(_waits(one) for one in rows))


def _of(interruption: Interruption, now: datetime) -> ToldState | None:
    told = interruption.told
    last, at = told[-1], told[-1].communicated
    if last.type is NoticeType.CANCELLATION or at is None:
        return None
    if last.type is NoticeType.END:
        return ToldState(State.UP, at, last.id)
    facts = last.facts
    if facts.kind is Kind.UNPLANNED:
        # Only a whole outage was told as down; users know of it since its first notice.
        state, since = State.DOWN if facts.impact is Impact.MAJOR else State.DEGRADED, told[0].communicated
    else:
        start = min(at, facts.start) if last.type is NoticeType.START else facts.start
        if now < start:
            return None
        if facts.end is not None and facts.end <= now:
            return ToldState(State.UP, facts.end, last.id)
        state, since = State.DOWN, max(start, _known_since(told, facts.start) or at)
    parts = facts.services if facts.impact is Impact.PARTIAL and facts.kind is Kind.UNPLANNED else None
    return ToldState(
        state,
        since,
        last.id,
        interruption.id,
        facts.kind,
        facts.start,
        facts.end,
        facts.next_update,
        at,
        interruption.waiting is not None,
        parts,
    )


def _known_since(told: Sequence[Notice], start: datetime) -> datetime | None:
    """When users learnt that it begins then: a later word of it, such as of its end, makes that no later."""
    since = None
    for notice in reversed(told):
        if notice.facts.start != start:
            break
        since = notice.communicated
    return since


def _waits(one: Interruption) -> bool:
    """Whether word of what nobody planned is on its way."""
    return one.facts.kind is Kind.UNPLANNED and one.waiting is not None
