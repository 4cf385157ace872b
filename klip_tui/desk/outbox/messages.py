"""From what is stored of a notice to what a channel gets of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.channels.protocol import Message
from klip_tui.config.load import Settings
from klip_tui.store import deliveries, notices
from klip_tui.store.deliveries import Delivery, DeliveryState

if TYPE_CHECKING:
    from sqlalchemy import Connection

PAGES = ("statuspage", "cachet")
"""Kinds of channel on which an interruption is one entry that further notices update."""


def message_of(
    settings: Settings,
    written: notices.Written,
    key: str,
    first_key: str = "",
    remote: str = "",
) -> Message:
    """Make what a channel gets of a notice."""
    facts = written.notice.facts
    title = facts.title
    if settings.config.demo and not title.startswith("[DEMO]"):
        title = f"[DEMO] {title}"
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
        services=facts.services or tuple(service.name for service in settings.config.service),
        written=written.notice.created,
        remote=remote,
    )


def message_for(connection: Connection, settings: Settings, delivery: Delivery) -> Message:
    """Make what a delivery's channel gets, in the thread of what it got of the same interruption before."""
    written = notices.written(connection, delivery.notice)[0]
    earlier = deliveries.of_interruption(connection, delivery.interruption, delivery.channel)
    before = [row for row in earlier if row.sequence < delivery.sequence]
    told = [row for row in before if row.state is DeliveryState.ACCEPTED]
    remote = told[-1].remote if told and delivery.kind in PAGES else ""
    first = told[0].key if told else delivery.key
    return message_of(settings, written, delivery.key, first, remote)


def thread(connection: Connection, interruption: str) -> tuple[str, dict[str, str]]:
    """Return the first notice's key, and what each channel calls the interruption."""
    rows = deliveries.of_interruption(connection, interruption)
    remotes = {row.channel: row.remote for row in rows if row.remote and row.kind in PAGES}
    return (rows[0].key if rows else ""), remotes
