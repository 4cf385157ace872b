"""Is what is about to be told still true? Asked again when a delivery is taken from the queue.

A notice that waited may be overtaken by its end or a newer one, may say the contrary of what is measured by now, or may
be so old that nobody knows whether it is still to be told. What a machine can't judge waits for a person.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, Phase, State
from klip_tui.commitment.phrase import Phrase, phrase

GOING = frozenset({NoticeType.UPDATE, NoticeType.CHANGE})
CLOSING = frozenset({NoticeType.END, NoticeType.CANCELLATION})
_OF_A_PERIOD = frozenset({NoticeType.ANNOUNCEMENT, NoticeType.CHANGE, NoticeType.START})


class Verdict(StrEnum):
    """What becomes of a delivery that is taken from the queue."""

    SEND = "send"
    SEND_SILENT = "send_silent"
    """Kept as history: a newer one stands behind it and is the news."""
    OVERTAKEN = "overtaken"
    HOLD = "hold"
    """A person decides."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice about to leave through one channel.

    ``accepted`` are the types of the newer notices of its interruption that the channel has, ``coming`` of those that
    wait behind it, ``stuck`` of those that a person decides about. ``quietly``: the channel can take it without
    notifying anybody. ``since``: when it began to wait, or a person last decided that it goes.
    """

    type: NoticeType
    facts: InterruptionDetails
    since: datetime
    accepted: tuple[NoticeType, ...] = ()
    coming: tuple[NoticeType, ...] = ()
    stuck: tuple[NoticeType, ...] = ()
    quietly: bool = False
    whole: bool = True
    """Whether it is about all services: what is measured says nothing of one alone."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known at the moment of sending: the state, since when, and whether a user reported an interruption.

    ``covered``: the reason that was written with the notice answers for saying otherwise than is measured.
    """

    state: State = State.UNKNOWN
    since: datetime | None = None
    reported: bool = False
    covered: bool = False


def still_true(waiting: Waiting, measured: Measured, now: datetime, greatest_age: timedelta) -> tuple[Verdict, Phrase]:
    """Judge a delivery, with the sentence that says why (A4.2-duration, A4.1-known)."""
    newer = waiting.accepted or waiting.stuck
    if waiting.accepted or CLOSING & set(waiting.stuck):
        why = phrase("overtaken: a later notice of this interruption ({type}) goes before it", type=newer[-1].value)
        return Verdict.OVERTAKEN, why
    if now - waiting.since > greatest_age:
        why = phrase(
            "it waited longer than {minutes} minutes: is it still to be told?",
            minutes=int(greatest_age.total_seconds() // 60),
        )
        # What a newer one behind it says is asked about that one.
        return (Verdict.OVERTAKEN if waiting.coming or waiting.stuck else Verdict.HOLD), why
    if waiting.coming or waiting.stuck:
        why = phrase("a later notice of this interruption is the news: this one is history")
        return (Verdict.SEND_SILENT if waiting.quietly and waiting.coming else Verdict.OVERTAKEN), why
    against = _against(waiting, measured, now)
    if against is not None:
        return Verdict.HOLD, against
    return Verdict.SEND, phrase("still true")


def _against(waiting: Waiting, measured: Measured, now: datetime) -> Phrase | None:
    facts = waiting.facts
    planned = facts.kind is Kind.PLANNED
    if planned and waiting.type in _OF_A_PERIOD:
        past = facts.end is not None and facts.end <= now and waiting.since < facts.end
        return phrase("the period that it announces is over: is it still to be told?") if past else None
    decided = measured.since is not None and waiting.since >= measured.since
    if measured.covered or decided or not waiting.whole:
        # Whoever let it go last did so knowing what is measured.
        return None
    if waiting.type is NoticeType.END and measured.state is State.DOWN:
        return phrase("it says that it is over, and it is measured down: is it still to be told?")
    if facts.phase is Phase.MONITORING and waiting.type in GOING and measured.state is State.DOWN:
        return phrase("it says that it works again, and it is measured down: is it still to be told?")
    down = not planned and waiting.type is NoticeType.ANNOUNCEMENT and facts.impact is Impact.MAJOR
    if down and measured.state is State.UP and not measured.reported:
        return phrase("it says that it is down, and it is measured up with no user's report: is it still to be told?")
    return None
