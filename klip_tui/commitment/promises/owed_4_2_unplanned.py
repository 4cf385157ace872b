"""What the promises of article 4.2 ask of now: telling at once, news, acting and restarting in office hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.calendar.office_hours import in_office_hours, next_office_hours, office_change
from klip_tui.commitment.interruptions.interruption import Interruption, Notice
from klip_tui.commitment.interruptions.outages import OutageKind, outage
from klip_tui.commitment.kinds import Impact, Kind, State
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises.duty import Duty, DutyKind, Situation
from klip_tui.commitment.promises.owed_4_1_planned import drift_owed, stuck_owed


def reports_owed(situation: Situation, _now: datetime) -> Iterator[Duty]:
    """A4.2-report: what a user reported is looked into at once."""
    for report in situation.reports:
        message = phrase(
            "look into report {id} ({subject}): tell users, or close it", id=report.id, subject=report.subject
        )
        due = report.received + situation.commitment.on(local_date(report.received)).immediate
        yield Duty(DutyKind.REPORT, "A4.2-report", report.id, message, report.received, due)


def telling_owed(situation: Situation, now: datetime) -> Iterator[Duty]:
    """A4.2-immediate: users are told at once, of each outage and of each interruption that none was told of."""
    found = outage(situation, now)
    if found is not None and found.kind in (OutageKind.NEW, OutageKind.ANNOUNCED):
        due = found.since + situation.commitment.on(local_date(found.since)).immediate
        yield Duty(DutyKind.TELL_USERS, "A4.2-immediate", found.subject, found.message, found.since, due)
    for interruption in _going(situation):
        if not interruption.told:
            facts = interruption.facts
            detected = facts.detected or facts.start
            due = detected + situation.commitment.on(local_date(facts.start)).immediate
            message = phrase("tell users of {id} ({title})", id=interruption.id, title=facts.title)
            yield Duty(DutyKind.TELL_USERS, "A4.2-immediate", interruption.id, message, detected, due)
    for blip in situation.blips:
        if blip.owed:
            due = blip.start + situation.commitment.on(local_date(blip.start)).immediate
            subject = blip.start.isoformat(timespec="seconds")
            yield Duty(DutyKind.TELL_AFTER, "A4.2-immediate", subject, blip.message, blip.end, due)
    yield from stuck_owed(situation, Kind.UNPLANNED, "A4.2-immediate")


def news_owed(situation: Situation, _now: datetime) -> Iterator[Duty]:
    """A4.2-duration: the next thing that users wait for: an end, the promised update, word after the expected end."""
    for interruption in situation.interruptions:
        if interruption.facts.kind is not Kind.UNPLANNED:
            continue
        told, waiting = interruption.told, interruption.waiting
        going = interruption.open or interruption.told_open
        if waiting is not None and (told if going else not told):
            yield _on_its_way(situation, interruption, waiting)
        if going and told:
            yield from _next_news(situation, interruption, told[-1])
    yield from drift_owed(situation, Kind.UNPLANNED, "A4.2-duration")


def outside_owed(situation: Situation, now: datetime) -> Iterator[Duty]:
    """A4.2-outside: what was found outside office hours is acted on from the next ones, and in them."""
    found = outage(situation, now)
    if found is not None and found.kind is OutageKind.NEW and not in_office_hours(situation.commitment, found.since):
        message = phrase("act on {service} being down, found outside office hours", service=situation.service)
        yield _to_act_on(situation, found.subject, message, found.since)
    for interruption in _going(situation):
        detected = interruption.facts.detected or interruption.facts.start
        if not interruption.open or in_office_hours(situation.commitment, detected):
            continue
        message = phrase("act on {id}, found outside office hours", id=interruption.id)
        duty = _to_act_on(situation, interruption.id, message, detected)
        if not any(notice.created >= duty.since for notice in interruption.notices):
            yield duty


def restart_owed(situation: Situation, now: datetime) -> Iterator[Duty]:
    """A4.2-restart: restarted within office hours: these, or the next ones."""
    found = outage(situation, now)
    if found is not None and found.kind is OutageKind.NEW:
        yield _to_restart(situation, found.subject, found.since, now)
    if situation.state is State.DOWN:
        for interruption in _going(situation):
            if interruption.open:
                detected = interruption.facts.detected or interruption.facts.start
                yield _to_restart(situation, interruption.id, detected, now)


def _going(situation: Situation) -> Iterator[Interruption]:
    """List the unplanned interruptions that go on, or that users were told of and of no end."""
    for one in situation.interruptions:
        if one.facts.kind is Kind.UNPLANNED and (one.open or one.told_open):
            yield one


def _next_news(situation: Situation, interruption: Interruption, told: Notice) -> Iterator[Duty]:
    since, message = situation.state_since, _told_worse(situation, interruption.id, told)
    if message is not None and since is not None and since > told.facts.start:
        due = since + situation.commitment.on(local_date(since)).immediate
        yield Duty(DutyKind.END_NOTICE, "A4.2-duration", interruption.id, message, since, due)
        return
    expected = min((at for at in (told.facts.next_update, told.facts.end) if at is not None), default=None)
    if expected is not None:
        message = phrase("update users about {id}", id=interruption.id)
        begun = told.communicated or told.created
        yield Duty(DutyKind.UPDATE, "A4.2-duration", interruption.id, message, begun, expected)


def _told_worse(situation: Situation, identity: str, told: Notice) -> Phrase | None:
    """Say that users are told worse than is measured; None where they are not: what was told as slow may be slow."""
    service, whole = situation.service, told.facts.impact is Impact.MAJOR
    if situation.state is State.UP and whole:
        return phrase(
            "users are still told that {service} is down: tell them that {id} is over", service=service, id=identity
        )
    if situation.state is State.UP:
        return phrase(
            "users are still told that {service} is slow or out in part: tell them that {id} is over",
            service=service,
            id=identity,
        )
    if situation.state is State.DEGRADED and whole:
        return phrase(
            "users are still told that {service} is down, and it answers, slowly or in part: tell them of {id}",
            service=service,
            id=identity,
        )
    return None


def _on_its_way(situation: Situation, interruption: Interruption, notice: Notice) -> Duty:
    message = phrase("the last notice about {id} has not reached every channel", id=interruption.id)
    due = notice.created + situation.commitment.on(local_date(notice.created)).immediate
    return Duty(DutyKind.ANNOUNCE_CHANGE, "A4.2-duration", interruption.id, message, notice.created, due)


def _to_act_on(situation: Situation, subject: str, message: Phrase, detected: datetime) -> Duty:
    acted_on = next_office_hours(situation.commitment, detected)
    due = office_change(situation.commitment, acted_on)[1]
    return Duty(DutyKind.ACT_ON_REPORT, "A4.2-outside", subject, message, acted_on, due)


def _to_restart(situation: Situation, subject: str, detected: datetime, now: datetime) -> Duty:
    moment = next_office_hours(situation.commitment, max(now, detected))
    message = phrase("restart {service} within office hours", service=situation.service)
    due = office_change(situation.commitment, moment)[1]
    return Duty(DutyKind.RESTART, "A4.2-restart", subject, message, detected, due)
