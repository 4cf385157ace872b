"""What users were told last: a fact of its own, beside what is measured."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, State


@dataclass(frozen=True, slots=True)
class ToldState:
    """What users believe: ``since`` and ``notice`` are None where nobody was ever told anything.

    ``planned``: it holds for an announced period, in which KLIP may be up or down without anybody being misled.
    ``next_update`` is when users were told to expect news, or the end.
    """

    state: State
    since: datetime | None = None
    notice: str | None = None
    planned: bool = False
    next_update: datetime | None = None
    parts: tuple[str, ...] | None = None
    """The parts that users were told are out, where that is not all of it (empty: they were not named)."""

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
    """Return what every required channel has accepted, at an instant; the worst of what holds, else the last end."""
    found = [_of(one, now) for one in interruptions if one.told]
    standing = [one for one in found if one is not None]
    if not standing:
        return ToldState(State.UP)
    return min(standing, key=lambda one: (_WORST.index(one.state), -(one.since.timestamp() if one.since else 0.0)))


def _of(interruption: Interruption, now: datetime) -> ToldState | None:
    told = interruption.told
    last, since = told[-1], told[-1].communicated
    if last.type is NoticeType.CANCELLATION or since is None:
        return None
    if last.type is NoticeType.END:
        return ToldState(State.UP, since, last.id)
    facts = last.facts
    news = min((at for at in (facts.next_update, facts.end) if at is not None), default=None)
    if facts.kind is Kind.UNPLANNED:
        # Only a whole outage was told as down; users know of it since its first notice.
        state = State.DOWN if facts.impact is Impact.MAJOR else State.DEGRADED
        parts = facts.services if facts.impact is Impact.PARTIAL else None
        return ToldState(state, told[0].communicated, last.id, next_update=news, parts=parts)
    start = min(since, facts.start) if last.type is NoticeType.START else facts.start
    if now < start:
        return None
    if facts.end is not None and facts.end <= now:
        return ToldState(State.UP, facts.end, last.id)
    return ToldState(State.DOWN, max(start, since), last.id, planned=True, next_update=news)
