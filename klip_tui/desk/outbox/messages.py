"""From what is stored of a notice to what a channel gets of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.channels.making import channels
from klip_tui.channels.protocol import Channel, Message
from klip_tui.channels.registry import CHANNEL_KINDS
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import DeliveryState, Kind, NoticeType
from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.config.load import Settings
from klip_tui.store import deliveries, notices, series
from klip_tui.store.deliveries import Delivery
from klip_tui.store.going import going
from klip_tui.store.refusing import DATABASE_ERRORS
from klip_tui.text.calendar_events import CalendarEvent, EventStatus
from klip_tui.text.heads import head

if TYPE_CHECKING:
    from sqlalchemy import Connection

_OF_A_PERIOD = (NoticeType.ANNOUNCEMENT, NoticeType.CHANGE, NoticeType.CANCELLATION)
Place = tuple[str, datetime]
"""Which series an interruption is one of, and the start that the rule gave it."""
Together = tuple[notices.Written, Place | None]

EARLY = timedelta(days=1)
"""How long before its start an interruption is taken for one that may have begun."""
PAGES = tuple(kind.tag for kind in CHANNEL_KINDS.values() if kind.entry)
"""Kinds of channel on which an interruption is one entry that further notices update."""


def message_of(
    settings: Settings,
    written: notices.Written,
    key: str,
    first_key: str = "",
    remote: str = "",
    before: Sequence[notices.Written] = (),
    together: Sequence[Together] = (),
    beside: Sequence[Message] = (),
) -> Message:
    """Make what a channel gets of a notice; ``before`` are the notices of the same interruption that it has.

    ``together`` are this notice and those that go with it, each with its place in a series; ``beside`` is what the
    channel has of other interruptions that are not over.
    """
    facts = written.notice.facts
    title = facts.title
    if settings.config.demo and not title.startswith("[DEMO]"):
        title = f"[DEMO] {title}"
    services = _services(settings, facts.services)
    named = {name for one in before for name in _services(settings, one.notice.facts.services)}
    subject = head(settings.config.klip.name, written.notice.type, facts, settings.config.notices.languages[0])
    return Message(
        key=key,
        thread=f"klip-{written.interruption}",
        first_key=first_key or key,
        interruption=written.interruption,
        sequence=written.sequence,
        type=written.notice.type,
        facts=facts,
        title=title,
        texts=written.texts,
        services=services,
        written=written.notice.created,
        remote=remote,
        released=tuple(part.name for part in settings.config.component if part.name in named - set(services)),
        repeats=sum(one.texts == written.texts for one in before),
        moved=bool(before) and _period(before[-1]) != _period(written),
        events=tuple(
            made for one, place in together or [(written, None)] if (made := _event(settings, one, place)) is not None
        ),
        head=f"[DEMO] {subject}" if settings.config.demo else subject,
        beside=tuple(beside),
        begun=any(one.notice.type is NoticeType.START for one in (*before, written)),
    )


def _period(written: notices.Written) -> tuple[datetime, datetime | None]:
    return written.notice.facts.start, written.notice.facts.end


def _event(settings: Settings, written: notices.Written, place: Place | None) -> CalendarEvent | None:
    """Return what a calendar gets of a notice that says when a planned interruption is, or that it is off."""
    notice, facts = written.notice, written.notice.facts
    if not _is_for_calendars(written) or facts.end is None:
        return None
    demo = "[DEMO] " if settings.config.demo else ""
    return CalendarEvent(
        place[0] if place is not None else written.interruption,
        written.sequence - 1,
        f"{demo}{settings.config.klip.name}: {facts.title}",
        facts.start,
        facts.end,
        EventStatus.CANCELLED if notice.type is NoticeType.CANCELLATION else EventStatus.CONFIRMED,
        place[1] if place is not None else None,
        url=settings.config.klip.status_url,
    )


def _is_for_calendars(written: notices.Written) -> bool:
    """Whether a calendar gets anything of a notice."""
    return written.notice.facts.kind is Kind.PLANNED and written.notice.type in _OF_A_PERIOD


def _together(connection: Connection, written: notices.Written, delivery: Delivery) -> list[Together]:
    """List a notice and those that this delivery carries, each with its place in a series.

    That is for calendars alone: nothing more is read for a notice of which they get nothing. What goes along is alike.
    """
    if not _is_for_calendars(written):
        return [(written, None)]
    carried = deliveries.with_key(connection, delivery.key, delivery.channel)
    rows = [written, *(notices.written(connection, row.notice)[0] for row in carried if row.id != delivery.id)]
    places = series.places(connection, [row.interruption for row in rows])
    return [(row, places.get(row.interruption)) for row in rows]


def _services(settings: Settings, names: tuple[str, ...]) -> tuple[str, ...]:
    return names or tuple(part.name for part in settings.config.component)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around a delivery: the notices of its interruption, by id, and what its channel gets of them."""

    service: str
    written: Mapping[str, notices.Written]
    rows: Sequence[Delivery]


def around(connection: Connection, delivery: Delivery) -> Around:
    """Read what is around a delivery."""
    every = notices.written(connection, interruption=delivery.interruption, limit=None)
    return Around(
        notices.service_of(connection, delivery.interruption),
        {one.notice.id: one for one in every},
        deliveries.of_interruption(connection, delivery.interruption, delivery.channel),
    )


def message_for(
    connection: Connection, settings: Settings, delivery: Delivery, now: datetime, known: Around | None = None
) -> Message:
    """Make what a delivery's channel gets, in the thread of what it got of the same interruption before.

    ``known`` is what is around it, where the caller has read it.
    """
    known = known or around(connection, delivery)
    page = delivery.kind in PAGES
    others = beside(connection, settings, delivery.interruption, delivery.channel, now) if page else []
    made = _made(connection, settings, delivery, known)
    return replace(made, beside=tuple(others)) if others else made


def _made(connection: Connection, settings: Settings, delivery: Delivery, known: Around) -> Message:
    settings = settings.of(known.service)
    written = known.written[delivery.notice]
    told = [row for row in known.rows if row.sequence < delivery.sequence and row.state is DeliveryState.ACCEPTED]
    remote = next((row.remote for row in reversed(told) if row.remote), "") if delivery.kind in PAGES else ""
    first = told[0].key if told else delivery.key
    before = [known.written[row.notice] for row in told]
    together = _together(connection, written, delivery)
    return message_of(settings, written, delivery.key, first, remote, before, together)


def beside(connection: Connection, settings: Settings, interruption: str, channel: str, at: datetime) -> list[Message]:
    """Make what a page has got last of each other interruption that may be going on around an instant."""
    found = []
    for one in going(connection, at + EARLY):
        rows = deliveries.of_interruption(connection, one, channel) if one != interruption else []
        told = [row for row in rows if row.state is DeliveryState.ACCEPTED and row.remote and row.kind in PAGES]
        if told:
            try:
                found.append(_made(connection, settings, told[-1], around(connection, told[-1])))
            except DATABASE_ERRORS:
                raise
            except Exception:
                # Of a service that is configured no more, or of what can't be read, nothing can be said.
                continue
    return found


def fits(settings: Settings, written: notices.Written) -> None:
    """See that every channel can take a notice. Raises Refused: a text that is too long as it is sent (T15)."""
    for why in unfit(settings, written):
        raise Refused(why)


def unfit(settings: Settings, written: notices.Written) -> Iterator[Phrase]:
    """Say of every channel that can't take a notice as it is sent why that is."""
    message = message_of(settings, written, f"klip-{written.interruption}-{written.sequence}-00000000")
    for channel in channels(settings):
        why = channel.unfit(message)
        if why is not None:
            yield phrase("{channel}: {why}", channel=channel.name, why=why)


def to_come(
    connection: Connection, settings: Settings, written: notices.Written, key: str, channel: Channel
) -> Message:
    """Make what a channel would get of a notice that is not posted yet, in the thread of what it got before."""
    rows = deliveries.of_interruption(connection, written.interruption, channel.name)
    told = [row for row in rows if row.state is DeliveryState.ACCEPTED]
    page = channel.kind in PAGES
    remote = next((row.remote for row in reversed(rows) if row.remote), "") if page else ""
    every = {one.notice.id: one for one in notices.written(connection, interruption=written.interruption, limit=None)}
    before = [every[row.notice] for row in told]
    others = beside(connection, settings, written.interruption, channel.name, written.notice.created) if page else []
    return message_of(settings, written, key, told[0].key if told else "", remote, before, beside=others)
