"""What a person decides about a delivery, and when a notice counts as communicated."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from klip_tui.channels.registry import CHANNEL_KINDS
from klip_tui.commitment.kinds import STUCK, DeliveryState, Reach
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.desk.session import Desk, Work
from klip_tui.store import deliveries, log, notices
from klip_tui.store.deliveries import Delivery

if TYPE_CHECKING:
    from sqlalchemy import Connection

BOTH = {Reach.PAGE, Reach.LIST}
"""Whom users are promised to be told through."""


def settle(connection: Connection, notice: str, now: datetime) -> None:
    """Set a notice as communicated once every required channel has accepted it (A4.1-channels).

    They are to be a status page and a mailing list, both: what only a spool or a webhook took was told to nobody.
    """
    rows = deliveries.of_notice(connection, notice)
    for row in rows:
        if row.state in (DeliveryState.ACCEPTED, DeliveryState.GIVEN_UP, DeliveryState.OVERTAKEN):
            _carry(connection, row, now)
    required = [row for row in rows if row.required]
    if not {CHANNEL_KINDS[row.kind].settings.reach for row in required if row.kind in CHANNEL_KINDS} >= BOTH:
        return
    written = notices.written(connection, notice)[0]
    if written.notice.communicated is None and all(row.state is DeliveryState.ACCEPTED for row in required):
        notices.set_communicated(connection, notice, max(row.changed for row in required))
        log.write(connection, now, "klip-tui", "communicated", notice, detail=written.notice.facts.title)


def _carry(connection: Connection, carrier: Delivery, now: datetime) -> None:
    """Let what went with a delivery become what that one became."""
    for row in deliveries.carried(connection, carrier.key, carrier.channel):
        deliveries.move(connection, row.id, carrier.state, now, detail=carrier.notice, remote=carrier.remote)
        settle(connection, row.notice, now)


class Decision(StrEnum):
    """What a person decides about a delivery that is stuck."""

    SEND_AGAIN = "send_again"
    MARK_SENT = "mark_sent"
    GIVE_UP = "give_up"


def decide(desk: Desk, notice: str, channel: str, decision: Decision, why: str = "") -> None:
    """Carry out a person's decision about a stuck delivery. Raises Refused when it is not stuck.

    A notice whose required delivery is given up will never have been told: it is withdrawn, so that what it was to tell
    is owed again, and may be told anew.
    """
    state = {
        Decision.SEND_AGAIN: DeliveryState.PENDING,
        Decision.MARK_SENT: DeliveryState.ACCEPTED,
        Decision.GIVE_UP: DeliveryState.GIVEN_UP,
    }[decision]
    with desk.work(decision.value.replace("_", " "), f"{notice} {channel}", why=why) as work:
        connection, now = work.connection, work.now
        delivery = deliveries.one(connection, notice, channel)
        if delivery is None or delivery.state not in STUCK:
            raise Refused(phrase("{notice} on {channel} waits for no decision", notice=notice, channel=channel))
        deliveries.move(connection, delivery.id, state, now, detail=why, due=now, decided=now)
        settle(connection, notice, now)
        if decision is Decision.GIVE_UP and delivery.required:
            _withdraw(work, delivery)


def _withdraw(work: Work, delivery: Delivery) -> None:
    """Give a notice up with its required delivery; what users were told last stands again."""
    written = notices.written(work.connection, delivery.notice)[0]
    if written.notice.withdrawn or written.notice.communicated is not None:
        return
    notices.set_withdrawn(work.connection, delivery.notice)
    one = notices.load(work.connection, delivery.interruption)
    if one is not None and one.last is not None:
        notices.set_facts(work.connection, one.id, one.last.facts)
    work.also("withdraw", delivery.notice, detail=written.notice.facts.title)
