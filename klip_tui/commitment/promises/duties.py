"""What is owed now: to whom, by which promise, since when and by when.

One function over the state of everything; the instant is passed in. The most urgent comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from klip_tui.commitment.calendar.answer_clock import answer_clock
from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.calendar.office_hours import in_office_hours
from klip_tui.commitment.interruptions.interruption import (
    Interruption,
    InterruptionDetails,
    Notice,
    uncommunicated_change,
)
from klip_tui.commitment.interruptions.outages import about_klip, to_act_on, to_restart
from klip_tui.commitment.kinds import Kind, NoticeType, State
from klip_tui.commitment.phrase import phrase
from klip_tui.commitment.promises.duty import Duty, DutyKind, Situation
from klip_tui.commitment.promises.limits import communicate_by

OVERRUN_SEEN = timedelta(minutes=15)
"""How long before the end that users were told it is asked whether it will be kept."""


def duties(situation: Situation, now: datetime) -> tuple[Duty, ...]:
    """List what is owed, ordered by due instant."""
    found = [*about_klip(situation, now), *_about_deliveries(situation), *_about_second_looks(situation)]
    found += _about_questions(situation, now)
    for interruption in situation.interruptions:
        if interruption.facts.kind is Kind.PLANNED:
            found += _about_planned(situation, interruption, now)
        else:
            found += _about_unplanned(situation, interruption, now)
    return tuple(sorted(found, key=lambda duty: (duty.due, duty.subject, duty.kind)))


def _about_planned(situation: Situation, interruption: Interruption, now: datetime) -> Iterator[Duty]:
    """What a planned interruption owes by what users know of it; what waits in the outbox settles nothing."""
    facts, told = interruption.facts, interruption.told_facts
    terms = situation.commitment.on(local_date(facts.start))
    if told is None:
        if interruption.open:
            yield from _to_announce(situation, interruption, now)
        return
    waiting = interruption.waiting
    ending = waiting is not None and waiting.type is NoticeType.END
    if not ending and uncommunicated_change(terms, interruption):
        since = _change_known(interruption, told) or now
        yield Duty(
            DutyKind.ANNOUNCE_CHANGE,
            "A4.1-known",
            interruption.id,
            phrase("tell users of the change of {id} ({title})", id=interruption.id, title=facts.title),
            since,
            since + terms.immediate,
        )
    if not interruption.told_open or told.end is None:
        return
    yield from _while_it_runs(interruption, told, now, ending=ending)
    ended = min(told.end, waiting.created) if waiting is not None and ending else told.end
    if ending or now >= ended:
        yield Duty(
            DutyKind.END_NOTICE,
            "A4.1-known",
            interruption.id,
            phrase("say that {id} has ended, or until when it goes on", id=interruption.id),
            ended,
            ended + terms.immediate,
        )


def _while_it_runs(
    interruption: Interruption, told: InterruptionDetails, now: datetime, *, ending: bool
) -> Iterator[Duty]:
    """What is coming while a planned interruption goes on: the last moment to turn back, and the end that was told."""
    if ending or told.end is None or not told.start <= now < told.end:
        return
    turn_back = told.turn_back
    if turn_back is not None and told.start <= now <= turn_back:
        message = phrase(
            "{id}: go on or turn back, the way back takes {time}", id=interruption.id, time=told.end - turn_back
        )
        yield Duty(DutyKind.TURN_BACK, "A4.1-1", interruption.id, message, told.start, turn_back)
    seen = max(told.start, told.end - OVERRUN_SEEN)
    if now >= seen:
        message = phrase("{id} was told to end: say that it has, or until when it goes on", id=interruption.id)
        yield Duty(DutyKind.OVERRUN, "A4.1-known", interruption.id, message, seen, told.end)


def _to_announce(situation: Situation, interruption: Interruption, now: datetime) -> Iterator[Duty]:
    """What nobody was told of is owed from the moment that it is known, and at the last at its last moment."""
    facts = interruption.facts
    terms = situation.commitment.on(local_date(facts.start))
    since = facts.known or _created(interruption) or now
    message = phrase("announce {id} ({title})", id=interruption.id, title=facts.title)
    if facts.known is not None:
        due = since + terms.immediate
        yield Duty(DutyKind.ANNOUNCE, "A4.1-known", interruption.id, message, since, due)
    due = communicate_by(situation.commitment, facts.start)
    yield Duty(DutyKind.ANNOUNCE, "A4.1-3", interruption.id, message, since, due)


def _about_unplanned(situation: Situation, interruption: Interruption, now: datetime) -> Iterator[Duty]:
    facts = interruption.facts
    if not (interruption.open or interruption.told_open):
        if interruption.waiting is not None and not interruption.told:
            yield _tell_change(situation, interruption, interruption.waiting)
        return
    terms = situation.commitment.on(local_date(facts.start))
    detected = facts.detected or facts.start
    if not interruption.told:
        yield Duty(
            DutyKind.TELL_USERS,
            "A4.2-immediate",
            interruption.id,
            phrase("tell users of {id} ({title})", id=interruption.id, title=facts.title),
            detected,
            detected + terms.immediate,
        )
    else:
        yield from _news(situation, interruption)
    if not interruption.open:
        return
    if not in_office_hours(situation.commitment, detected):
        message = phrase("act on {id}, found outside office hours", id=interruption.id)
        duty = to_act_on(situation, interruption.id, message, detected)
        if not any(notice.created >= duty.since for notice in interruption.notices):
            yield duty
    if situation.state is State.DOWN:
        yield to_restart(situation, interruption.id, detected, now)


def _news(situation: Situation, interruption: Interruption) -> Iterator[Duty]:
    """The next thing that users are waiting for: an end, the promised update, or word after the expected end."""
    told, waiting = interruption.told[-1], interruption.waiting
    if waiting is not None:
        yield _tell_change(situation, interruption, waiting)
    since = situation.state_since
    up_again = situation.state in (State.UP, State.DEGRADED) and since is not None and since > told.facts.start
    if up_again and since is not None:
        terms = situation.commitment.on(local_date(since))
        yield Duty(
            DutyKind.END_NOTICE,
            "A4.2-duration",
            interruption.id,
            phrase("users are still told that KLIP is down: tell them that {id} is over", id=interruption.id),
            since,
            since + terms.immediate,
        )
        return
    due = min((at for at in (told.facts.next_update, told.facts.end) if at is not None), default=None)
    if due is not None:
        yield Duty(
            DutyKind.UPDATE,
            "A4.2-duration",
            interruption.id,
            phrase("update users about {id}", id=interruption.id),
            told.communicated or told.created,
            due,
        )


def _tell_change(situation: Situation, interruption: Interruption, notice: Notice) -> Duty:
    terms = situation.commitment.on(local_date(notice.created))
    return Duty(
        DutyKind.ANNOUNCE_CHANGE,
        "A4.2-duration",
        interruption.id,
        phrase("the last notice about {id} has not reached every channel", id=interruption.id),
        notice.created,
        notice.created + terms.immediate,
    )


def _about_deliveries(situation: Situation) -> Iterator[Duty]:
    for stuck in situation.stuck:
        terms = situation.commitment.on(local_date(stuck.since))
        yield Duty(
            DutyKind.DELIVERY,
            "A4.1-channels" if stuck.kind is Kind.PLANNED else "A4.2-immediate",
            stuck.notice,
            phrase(
                "decide about {notice} on {channel}: {state}",
                notice=stuck.notice,
                channel=stuck.channel,
                state=stuck.state,
            ),
            stuck.since,
            stuck.since + terms.immediate,
        )


def _about_second_looks(situation: Situation) -> Iterator[Duty]:
    """What a second person owes: an approval before the last moment to communicate, a decision about a drift."""
    for held in situation.held:
        terms = situation.commitment.on(local_date(held.start))
        lead = held.type is NoticeType.ANNOUNCEMENT
        yield Duty(
            DutyKind.APPROVE,
            "A4.1-3" if lead else "A4.1-known",
            held.notice,
            phrase("approve {notice} of {who}, or send it back", notice=held.notice, who=held.who),
            held.since,
            communicate_by(situation.commitment, held.start) if lead else held.since + terms.immediate,
        )
    for drift in situation.drifts:
        terms = situation.commitment.on(local_date(drift.since))
        yield Duty(
            DutyKind.DRIFT,
            "A4.1-channels" if drift.kind is Kind.PLANNED else "A4.2-duration",
            drift.notice,
            phrase("{channel} says otherwise than {notice}: decide", channel=drift.channel, notice=drift.notice),
            drift.since,
            drift.since + terms.immediate,
        )


def _about_questions(situation: Situation, now: datetime) -> Iterator[Duty]:
    for question in situation.questions:
        clock = answer_clock(situation.commitment, question.received)
        yield Duty(
            DutyKind.ANSWER,
            "A1.3",
            question.id,
            phrase("answer question {id} ({subject})", id=question.id, subject=question.subject),
            question.received,
            clock.answer_due,
        )
    for report in situation.reports:
        terms = situation.commitment.on(local_date(report.received))
        message = phrase(
            "look into report {id} ({subject}): tell users, or close it", id=report.id, subject=report.subject
        )
        due = report.received + terms.immediate
        yield Duty(DutyKind.REPORT, "A4.2-report", report.id, message, report.received, due)
    for host, expires in situation.certificates:
        yield Duty(
            DutyKind.CERTIFICATE,
            "A3.3",
            host,
            phrase("renew the certificate of {host}", host=host),
            now,
            expires,
        )


def _change_known(interruption: Interruption, told: InterruptionDetails) -> datetime | None:
    """When what users were not told of yet became known: of a change its own, never the announcement's."""
    waiting = interruption.waiting
    facts = waiting.facts if waiting is not None else interruption.facts
    if facts.known is not None and facts.known != told.known:
        return facts.known
    return _created(interruption)


def _created(interruption: Interruption) -> datetime | None:
    return interruption.last.created if interruption.last is not None else None
