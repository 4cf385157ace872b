"""What happened around an interruption, minute by minute: measured, told, delivered, noted, reported, alerted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from klip_tui.commitment.alerting.values import URGENT
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.desk.session import Desk
from klip_tui.store import alerts, deliveries, notes, notices, questions, segments
from klip_tui.text.labels import DELIVERY, label
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from sqlalchemy import Connection

AROUND = timedelta(minutes=15)
"""How much of what was measured before and after belongs to the story."""


class Happened(StrEnum):
    """Where an event is known from."""

    MEASURED = "measured"
    TOLD = "told"
    DELIVERED = "delivered"
    NOTE = "note"
    REPORTED = "reported"
    ALERTED = "alerted"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; ``who`` is empty where nobody did it."""

    instant: datetime
    who: str
    kind: Happened
    text: str


def timeline(desk: Desk, identity: str, voice: Voice) -> list[Event]:
    """Return what happened, oldest first. Raises Malformed for no such interruption."""
    now = desk.clock()
    with desk.store.read() as connection:
        one = notices.load(connection, identity)
        if one is None:
            raise Malformed(phrase("there is no interruption {id}", id=repr(identity[:40])))
        found = [
            *_told(connection, one, voice),
            *_delivered(connection, one, voice),
            *(Event(row.at, row.who, Happened.NOTE, row.text) for row in notes.of(connection, identity)),
            *(
                Event(row.received, row.sender, Happened.REPORTED, row.subject)
                for row in questions.of_interruption(connection, identity)
            ),
        ]
        start, end = span(one, now)
        found += _alerted(connection, start, end, voice)
        found += _measured(connection, one.service, min([start, *(row.instant for row in found)]), end, voice)
    return sorted((row for row in found if row.instant <= now), key=lambda row: row.instant)


def span(one: Interruption, now: datetime) -> tuple[datetime, datetime]:
    """Return from when until when an interruption lasted as far as is known, never beyond now."""
    start = min(one.facts.start, one.facts.detected or one.facts.start)
    last = one.told[-1].communicated if one.told and not one.open else None
    end = max(one.facts.end or now, last or one.facts.start)
    return start, max(start, min(end, now) if one.facts.end is not None else now)


def _told(connection: Connection, one: Interruption, voice: Voice) -> Iterator[Event]:
    for written in notices.written(connection, interruption=one.id, limit=None):
        notice = written.notice
        what = f"{notice.id}, {voice.text(label(notice.type))}"
        yield Event(notice.created, written.who, Happened.TOLD, voice.text("{notice} written").format(notice=what))
        if notice.communicated is not None:
            yield Event(notice.communicated, "", Happened.TOLD, voice.text("{notice} communicated").format(notice=what))


def _delivered(connection: Connection, one: Interruption, voice: Voice) -> Iterator[Event]:
    for row in deliveries.of_interruption(connection, one.id):
        state = voice.text(DELIVERY.get(row.state.value, row.state.value))
        detail = f" ({voice.recalled(row.said, row.detail)})" if row.detail else ""
        yield Event(row.changed, "", Happened.DELIVERED, f"{row.notice}, {row.channel}: {state}{detail}")


def _alerted(connection: Connection, start: datetime, end: datetime, voice: Voice) -> Iterator[Event]:
    """Who of our own people was woken meanwhile, and who had it; what wakes for other reasons is no part of it."""
    for row in alerts.between(connection, start, end):
        if row.kind not in URGENT:
            continue
        yield Event(
            row.since, "", Happened.ALERTED, voice.text("alert {id}: {what}").format(id=row.id, what=row.detail)
        )
        if row.acknowledged is not None:
            said = voice.text("has alert {id}").format(id=row.id)
            yield Event(row.acknowledged, row.who, Happened.ALERTED, said)


def _measured(connection: Connection, service: str, start: datetime, end: datetime, voice: Voice) -> Iterator[Event]:
    rows = segments.stays(connection, service, 2_000, since=start - AROUND, until=end + AROUND)[::-1]
    before = None
    for row in rows:
        if row.state is not before and row.start >= start - AROUND:
            why = f" ({voice.seen(row.why)})" if row.why else ""
            yield Event(row.start, "", Happened.MEASURED, voice.text(label(row.state)) + why)
        before = row.state
