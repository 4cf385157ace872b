"""An outage and the interruption it belongs to: announced, begun early, gone on after what was announced, or new.

What users know decides, never what waits in the outbox: an end notice ends what was announced only once it was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.interruptions.lead import told_until
from klip_tui.commitment.kinds import Kind, NoticeType, State
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises.duty import Situation

EARLY = timedelta(hours=1)
"""An outage that begins up to so long before an announced start is taken for that interruption, begun early."""


def covering(interruptions: Sequence[Interruption], since: datetime) -> Interruption | None:
    """Return the interruption that an outage belongs to: an unplanned one open then, or one announced for that time.

    What was announced ends at its planned end, or with the notice of its end: what begins after it is another outage.
    """
    for one in interruptions:
        if one.facts.kind is Kind.UNPLANNED and (one.open or one.told_open):
            return one
    for one in interruptions:
        if one.facts.kind is Kind.PLANNED and told_until(one, since) is not None:
            return one
    return None


def begun_early(interruptions: Sequence[Interruption], since: datetime, now: datetime) -> Interruption | None:
    """Return the announced interruption that an outage seems to be, begun before its start (None: no such one).

    Also one whose end users were told by now: what goes on after that is what had begun before it.
    """
    near: list[tuple[datetime, Interruption]] = []
    for one in interruptions:
        facts, end = one.told_facts, _told_end(one)
        if facts is None or facts.kind is not Kind.PLANNED or not since < facts.start <= since + EARLY:
            continue
        ended = one.told[-1].type is NoticeType.END and end is not None and end <= now
        if one.told_open or ended:
            near.append((facts.start, one))
    return min(near, key=lambda row: row[0], default=(since, None))[1]


def outage_since(interruptions: Sequence[Interruption], since: datetime, now: datetime) -> datetime:
    """Return when an outage began to be unplanned: what goes on after what was announced does so from its end."""
    cover = covering(interruptions, since)
    if cover is None:
        end = _told_end(begun_early(interruptions, since, now))
    else:
        end = told_until(cover, since) if cover.facts.kind is Kind.PLANNED else None
    return end if end is not None and end <= now else since


def _told_end(one: Interruption | None) -> datetime | None:
    """Return until when users believe that an interruption lasts, or believed it until its end was told."""
    facts = one.told_facts if one is not None else None
    if one is None or facts is None:
        return None
    return told_until(one, facts.start) or facts.end


class OutageKind(StrEnum):
    """How an outage stands to what users know."""

    NEW = "new"
    EARLY = "early"
    """It seems to be an announced interruption, begun before its start."""
    ANNOUNCED = "announced"
    """Users know of it, until ``since``."""


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage that goes on: what it is about, what is to be said, and since when that is owed."""

    kind: OutageKind
    subject: str
    message: Phrase
    since: datetime


def outage(situation: Situation, now: datetime) -> Outage | None:
    """Return the outage that goes on, where no unplanned interruption of ours is about it."""
    since = situation.state_since
    if situation.state is not State.DOWN or since is None:
        return None
    cover = covering(situation.interruptions, since)
    if cover is None:
        early = begun_early(situation.interruptions, since, now)
        if early is None:
            message = phrase("tell users that {service} is down", service=situation.service)
            return Outage(OutageKind.NEW, situation.service, message, since)
        end = _told_end(early)
        if end is not None and now >= end:
            return _after_planned(situation, early, end)
        message = phrase("{id} seems to have begun before its announced start: tell users", id=early.id)
        return Outage(OutageKind.EARLY, early.id, message, since)
    end = told_until(cover, since)
    if cover.facts.kind is not Kind.PLANNED or end is None:
        return None
    if now < end:
        message = phrase("tell users if {id} runs past its planned end", id=cover.id)
        return Outage(OutageKind.ANNOUNCED, cover.id, message, end)
    return _after_planned(situation, cover, end)


def _after_planned(situation: Situation, one: Interruption, end: datetime) -> Outage:
    """Return the outage that goes on after what users were told of has ended: from then on it is unplanned."""
    service = situation.service
    if one.told_open:
        message = phrase(
            "{service} is still down after the planned end of {id}: tell users", service=service, id=one.id
        )
    else:
        message = phrase(
            "{service} is still down after users were told that {id} has ended: tell them", service=service, id=one.id
        )
    return Outage(OutageKind.NEW, one.id, message, end)
