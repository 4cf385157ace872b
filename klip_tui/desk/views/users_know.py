"""What users were told last: a fact of its own, beside what is measured and what is owed.

Told is what every required channel has accepted (A4.1-channels); a notice that waits, is held or was refused was not
told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import Interruption, Notice
from klip_tui.commitment.kinds import Kind, NoticeType, State

NEWS = frozenset({NoticeType.END, NoticeType.CANCELLATION})


@dataclass(frozen=True, slots=True)
class UsersKnow:
    """What stands in users' minds at an instant.

    ``down``: they are told of an interruption that goes on now, ``since`` its start, ``until`` its end where they were
    given one, ``next_update`` when they expect news. ``at`` is when the last word about it reached the last required
    channel, ``under_way`` whether a newer one is still on its way. ``interruption`` is empty where they were told of
    none that goes on.
    """

    down: bool = False
    at: datetime | None = None
    interruption: str = ""
    kind: Kind | None = None
    since: datetime | None = None
    until: datetime | None = None
    next_update: datetime | None = None
    under_way: bool = False

    def differs(self, measured: State) -> bool:
        """Whether users are told otherwise than is measured: down and not told, or told down and up.

        While an announced period lasts, being up is no contradiction: users were told of a time, not of a state.
        """
        if measured is State.DOWN:
            return not self.down
        return self.down and measured in (State.UP, State.DEGRADED) and self.kind is Kind.UNPLANNED


def users_know(interruptions: Sequence[Interruption], now: datetime) -> UsersKnow:
    """Return what users were told last: of the interruptions that go on the newest, unplanned ones first."""
    going = [state for one in interruptions if (state := _of(one, now)) is not None]
    order = sorted(going, key=lambda s: (s.down, s.kind is Kind.UNPLANNED, s.at or s.since or now), reverse=True)
    return order[0] if order else UsersKnow(under_way=any(_waits(one) for one in interruptions))


def _of(one: Interruption, now: datetime) -> UsersKnow | None:
    """Return what users know of one interruption; None where they know of none that goes on."""
    last = max(one.told, key=lambda notice: one.notices.index(notice), default=None)
    if last is None:
        return UsersKnow(False, None, one.id, one.facts.kind, under_way=True) if _begins(one) else None
    if last.type in NEWS:
        return None
    facts = last.facts
    if facts.start > now or (facts.kind is Kind.PLANNED and facts.end is not None and facts.end <= now):
        return None
    return UsersKnow(
        True,
        last.communicated,
        one.id,
        facts.kind,
        facts.start,
        facts.end,
        facts.next_update,
        one.last is not None and one.last is not last and not one.last.withdrawn and one.last.communicated is None,
    )


def _begins(one: Interruption) -> bool:
    """Whether an unplanned interruption is written, and its first notice on its way."""
    return one.facts.kind is Kind.UNPLANNED and one.open and _waits(one)


def _waits(one: Interruption) -> bool:
    last: Notice | None = one.last
    return last is not None and last.communicated is None and one.facts.kind is Kind.UNPLANNED
