"""What users were told last: a fact of its own, beside what is measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from klip_tui.commitment.interruptions.interruption import Interruption, Notice
from klip_tui.commitment.kinds import Kind, NoticeType, State


@dataclass(frozen=True, slots=True)
class UsersTold:
    """What users believe: ``since`` and ``notice`` are None where nobody was ever told anything.

    ``planned``: it holds for an announced period, in which KLIP may be up or down without anybody being misled.
    """

    state: State
    since: datetime | None = None
    notice: str | None = None
    planned: bool = False

    def otherwise(self, measured: State) -> bool:
        """Whether users were told otherwise than is measured now; of what is not measured nobody can tell."""
        if measured is State.UNKNOWN or self.planned:
            return False
        well = (State.UP, State.DEGRADED)
        if self.state is State.UP:
            return measured not in well
        return measured is not self.state


_WORST = (State.DOWN, State.DEGRADED, State.UP)


def users_told(interruptions: Iterable[Interruption], now: datetime) -> UsersTold:
    """Return what every required channel has accepted, at an instant; the worst of what holds, else the last end."""
    found = [_of(one, now) for one in interruptions if one.told]
    standing = [one for one in found if one is not None]
    if not standing:
        return UsersTold(State.UP)
    return min(standing, key=lambda one: (_WORST.index(one.state), -(one.since.timestamp() if one.since else 0.0)))


def _of(interruption: Interruption, now: datetime) -> UsersTold | None:
    last = interruption.told[-1]
    since = last.communicated
    assert since is not None
    if last.type is NoticeType.CANCELLATION:
        return None
    if last.type is NoticeType.END:
        return UsersTold(State.UP, since, last.id)
    if interruption.facts.kind is Kind.UNPLANNED:
        first = interruption.told[0].communicated
        return UsersTold(_impact(last), first, last.id)
    return _planned(last, since, now)


def _planned(last: Notice, since: datetime, now: datetime) -> UsersTold | None:
    start = since if last.type is NoticeType.START else last.facts.start
    end = last.facts.end
    if now < start:
        return None
    if end is not None and end <= now:
        return UsersTold(State.UP, end, last.id)
    return UsersTold(State.DOWN, max(start, since), last.id, planned=True)


def _impact(last: Notice) -> State:
    """Only a whole outage was told as down; ``impact`` is one of degraded, partial, major."""
    impact = str(getattr(last.facts, "impact", "major") or "major")
    return State.DOWN if impact == "major" else State.DEGRADED
