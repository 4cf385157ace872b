"""An outage and the interruption it belongs to: announced, begun early, gone on after what was announced, or new.

What users know decides, never what waits in the outbox: an end notice ends what was announced only once it was told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.calendar.office_hours import in_office_hours, next_office_hours, office_change
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.interruptions.lead import told_until
from klip_tui.commitment.kinds import Kind, State
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises.duty import Duty, DutyKind, Situation

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


def begun_early(interruptions: Sequence[Interruption], since: datetime) -> Interruption | None:
    """Return the announced interruption that an outage seems to be, begun before its start (None: no such one)."""
    near: list[tuple[datetime, Interruption]] = []
    for one in interruptions:
        facts = one.told_facts
        if facts is not None and facts.kind is Kind.PLANNED and one.told_open and since < facts.start <= since + EARLY:
            near.append((facts.start, one))
    return min(near, key=lambda row: row[0], default=(since, None))[1]


def outage_since(interruptions: Sequence[Interruption], since: datetime, now: datetime) -> datetime:
    """Return when an outage began to be unplanned: what goes on after what was announced does so from its end."""
    cover = covering(interruptions, since)
    end = told_until(cover, since) if cover is not None and cover.facts.kind is Kind.PLANNED else None
    return end if end is not None and end <= now else since


def about_klip(situation: Situation, now: datetime) -> Iterator[Duty]:
    """What KLIP being down owes to users, where no unplanned interruption of ours is about it (A4.2-immediate)."""
    since = situation.state_since
    if situation.state is not State.DOWN or since is None:
        return
    cover = covering(situation.interruptions, since)
    if cover is None:
        early = begun_early(situation.interruptions, since)
        if early is None:
            yield from _new_outage(situation, "KLIP", phrase("tell users that KLIP is down"), since, now)
            return
        immediate = situation.commitment.on(local_date(since)).immediate
        message = phrase("{id} seems to have begun before its announced start: tell users", id=early.id)
        yield Duty(DutyKind.BEGAN_EARLY, "A4.1-known", early.id, message, since, since + immediate)
        return
    end = told_until(cover, since)
    if cover.facts.kind is not Kind.PLANNED or end is None:
        return
    if now < end:
        due = end + situation.commitment.on(local_date(end)).immediate
        message = phrase("tell users if {id} runs past its planned end", id=cover.id)
        yield Duty(DutyKind.TELL_USERS, "A4.2-immediate", cover.id, message, end, due)
    else:
        message = (
            phrase("KLIP is still down after the planned end of {id}: tell users", id=cover.id)
            if cover.told_open
            else phrase("KLIP is still down after users were told that {id} has ended: tell them", id=cover.id)
        )
        yield from _new_outage(situation, cover.id, message, end, now)


def _new_outage(situation: Situation, subject: str, message: Phrase, since: datetime, now: datetime) -> Iterator[Duty]:
    immediate = situation.commitment.on(local_date(since)).immediate
    yield Duty(DutyKind.TELL_USERS, "A4.2-immediate", subject, message, since, since + immediate)
    if not in_office_hours(situation.commitment, since):
        yield to_act_on(situation, subject, phrase("act on KLIP being down, found outside office hours"), since)
    yield to_restart(situation, subject, since, now)


def to_act_on(situation: Situation, subject: str, message: Phrase, detected: datetime) -> Duty:
    """What was found outside office hours is acted on from the next ones, and in them (A4.2-outside)."""
    acted_on = next_office_hours(situation.commitment, detected)
    due = office_change(situation.commitment, acted_on)[1]
    return Duty(DutyKind.ACT_ON_REPORT, "A4.2-outside", subject, message, acted_on, due)


def to_restart(situation: Situation, subject: str, detected: datetime, now: datetime) -> Duty:
    """KLIP is restarted within office hours (A4.2-restart): these, or the next ones."""
    moment = next_office_hours(situation.commitment, max(now, detected))
    message = phrase("restart KLIP within office hours")
    due = office_change(situation.commitment, moment)[1]
    return Duty(DutyKind.RESTART, "A4.2-restart", subject, message, detected, due)
