"""What the promises of article 4.1 ask of now, by what users know; what waits in the outbox settles nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.interruptions.interruption import (
    Interruption,
    InterruptionDetails,
    uncommunicated_change,
)
from klip_tui.commitment.interruptions.outages import OutageKind, outage
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises.duty import Duty, DutyKind, Situation
from klip_tui.commitment.promises.lead_limit import communicate_by

OVERRUN_SEEN = timedelta(minutes=15)
"""How long before the end that users were told it is asked whether it will be kept."""


def known_owed(situation: Situation, now: datetime) -> Iterator[Duty]:
    """A4.1-known: told from the moment that it is known: the start, each change, the end, and that it began early."""
    for interruption in _planned(situation):
        if interruption.told_facts is None:
            yield from _announcement_known(situation, interruption)
        else:
            yield from _change(situation, interruption, interruption.told_facts, now)
            yield from _overrun(interruption, interruption.told_facts, now)
            yield from _end(situation, interruption, interruption.told_facts, now)
    for held in situation.held:
        if held.type is not NoticeType.ANNOUNCEMENT:
            due = held.since + situation.commitment.on(local_date(held.start)).immediate
            yield Duty(DutyKind.APPROVE, "A4.1-known", held.notice, _approve(held.notice, held.who), held.since, due)
    found = outage(situation, now)
    if found is not None and found.kind is OutageKind.EARLY:
        due = found.since + situation.commitment.on(local_date(found.since)).immediate
        yield Duty(DutyKind.BEGAN_EARLY, "A4.1-known", found.subject, found.message, found.since, due)


def turning_back_owed(situation: Situation, now: datetime) -> Iterator[Duty]:
    """A4.1-1: while it goes on, the last moment to turn back is coming."""
    for interruption in _planned(situation):
        told = interruption.told_facts
        if told is None or told.end is None or told.turn_back is None or not _goes_on(interruption, told, now):
            continue
        if now <= told.turn_back:
            way_back = told.end - told.turn_back
            message = phrase("{id}: go on or turn back, the way back takes {time}", id=interruption.id, time=way_back)
            yield Duty(DutyKind.TURN_BACK, "A4.1-1", interruption.id, message, told.start, told.turn_back)


def lead_owed(situation: Situation, now: datetime) -> Iterator[Duty]:
    """A4.1-3: what nobody was told of is announced at the last at its last moment, and approved before it."""
    for interruption in _planned(situation):
        if interruption.told_facts is None and interruption.open:
            facts = interruption.facts
            since = facts.known or _created(interruption) or now
            due = communicate_by(situation.commitment, facts.start)
            yield Duty(DutyKind.ANNOUNCE, "A4.1-3", interruption.id, _announce(interruption), since, due)
    for held in situation.held:
        if held.type is NoticeType.ANNOUNCEMENT:
            due = communicate_by(situation.commitment, held.start)
            yield Duty(DutyKind.APPROVE, "A4.1-3", held.notice, _approve(held.notice, held.who), held.since, due)


def channels_owed(situation: Situation, _now: datetime) -> Iterator[Duty]:
    """A4.1-channels: what stands on a channel is decided about: it did not go, or says otherwise than was meant."""
    yield from stuck_owed(situation, Kind.PLANNED, "A4.1-channels")
    yield from drift_owed(situation, Kind.PLANNED, "A4.1-channels")


_STANDS = {"refused": phrase("refused"), "doubtful": phrase("doubtful"), "questioned": phrase("to be decided")}
"""How a delivery stands that waits for a person, in words."""


def stuck_owed(situation: Situation, kind: Kind, promise: str) -> Iterator[Duty]:
    """What a person owes about deliveries that were refused, or are in doubt."""
    for stuck in situation.stuck:
        if stuck.kind is kind:
            message = phrase(
                "decide about {notice} on {channel}: {state}",
                notice=stuck.notice,
                channel=stuck.channel,
                state=_STANDS.get(stuck.state, stuck.state),
            )
            due = stuck.since + situation.commitment.on(local_date(stuck.since)).immediate
            yield Duty(DutyKind.DELIVERY, promise, stuck.notice, message, stuck.since, due)


def drift_owed(situation: Situation, kind: Kind, promise: str) -> Iterator[Duty]:
    """What a person owes about pages that say otherwise than was meant."""
    for drift in situation.drifts:
        if drift.kind is kind:
            message = phrase(
                "{channel} says otherwise than {notice}: decide", channel=drift.channel, notice=drift.notice
            )
            due = drift.since + situation.commitment.on(local_date(drift.since)).immediate
            yield Duty(DutyKind.DRIFT, promise, drift.notice, message, drift.since, due)


def _planned(situation: Situation) -> Iterator[Interruption]:
    return (one for one in situation.interruptions if one.facts.kind is Kind.PLANNED)


def _announcement_known(situation: Situation, interruption: Interruption) -> Iterator[Duty]:
    since = interruption.facts.known
    if interruption.open and since is not None:
        terms = situation.commitment.on(local_date(interruption.facts.start))
        due = since + terms.immediate
        yield Duty(DutyKind.ANNOUNCE, "A4.1-known", interruption.id, _announce(interruption), since, due)


def _change(
    situation: Situation, interruption: Interruption, told: InterruptionDetails, now: datetime
) -> Iterator[Duty]:
    terms = situation.commitment.on(local_date(interruption.facts.start))
    if _ending(interruption) or not uncommunicated_change(terms, interruption):
        return
    since = _change_known(interruption, told) or now
    message = phrase("tell users of the change of {id} ({title})", id=interruption.id, title=interruption.facts.title)
    yield Duty(DutyKind.ANNOUNCE_CHANGE, "A4.1-known", interruption.id, message, since, since + terms.immediate)


def _end(situation: Situation, interruption: Interruption, told: InterruptionDetails, now: datetime) -> Iterator[Duty]:
    if not interruption.told_open or told.end is None:
        return
    waiting, ending = interruption.waiting, _ending(interruption)
    ended = min(told.end, waiting.created) if waiting is not None and ending else told.end
    if ending or now >= ended:
        terms = situation.commitment.on(local_date(interruption.facts.start))
        message = phrase("say that {id} has ended, or until when it goes on", id=interruption.id)
        yield Duty(DutyKind.END_NOTICE, "A4.1-known", interruption.id, message, ended, ended + terms.immediate)


def _overrun(interruption: Interruption, told: InterruptionDetails, now: datetime) -> Iterator[Duty]:
    """Ask, shortly before the end that users were told, whether it will be kept."""
    if told.end is None or not _goes_on(interruption, told, now):
        return
    seen = max(told.start, told.end - OVERRUN_SEEN)
    if now >= seen:
        message = phrase("{id} was told to end: say that it has, or until when it goes on", id=interruption.id)
        yield Duty(DutyKind.OVERRUN, "A4.1-known", interruption.id, message, seen, told.end)


def _goes_on(interruption: Interruption, told: InterruptionDetails, now: datetime) -> bool:
    """Whether users know of it as going on now, and no word of its end is on its way."""
    within = told.end is not None and told.start <= now < told.end
    return within and interruption.told_open and not _ending(interruption)


def _ending(interruption: Interruption) -> bool:
    """Whether word of its end is on its way."""
    return interruption.waiting is not None and interruption.waiting.type is NoticeType.END


def _announce(interruption: Interruption) -> Phrase:
    return phrase("announce {id} ({title})", id=interruption.id, title=interruption.facts.title)


def _approve(notice: str, who: str) -> Phrase:
    return phrase("approve {notice} of {who}, or send it back", notice=notice, who=who)


def _change_known(interruption: Interruption, told: InterruptionDetails) -> datetime | None:
    """When what users were not told of yet became known: of a change its own, never the announcement's."""
    waiting = interruption.waiting
    facts = waiting.facts if waiting is not None else interruption.facts
    if facts.known is not None and facts.known != told.known:
        return facts.known
    return _created(interruption)


def _created(interruption: Interruption) -> datetime | None:
    return interruption.last.created if interruption.last is not None else None
