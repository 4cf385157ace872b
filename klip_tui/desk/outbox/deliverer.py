"""Delivering what was posted: in order, one deliverer at a time, never blindly twice.

``sending`` is committed before the first byte leaves. Whatever stands in ``sending`` when a deliverer takes over was
cut off: the channel is asked; where it can't be asked the delivery is doubtful and a person decides. A channel that
can be asked is asked before every try.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from klip_tui.channels.making import channels
from klip_tui.channels.protocol import Channel, Message, Outcome, Result
from klip_tui.commitment.phrase import Refused, Unreachable, phrase
from klip_tui.desk.lease import LeaseWatcher, holder_name
from klip_tui.desk.notices.drift import due, is_due, read_back
from klip_tui.desk.outbox.messages import message_for
from klip_tui.desk.session import Desk
from klip_tui.runtime import crash_log
from klip_tui.store import deliveries, leases, log, notices
from klip_tui.store.deliveries import WAITING, Delivery, DeliveryState
from klip_tui.store.opening import DATABASE_ERRORS
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from sqlalchemy import Connection


LEASE_TIME = timedelta(minutes=3)
"""Longer than any single try, so that nobody else takes over while one is under way."""

OVERDUE = timedelta(minutes=10)
"""How long a deliverer elsewhere may be silent, by our own clock, before one that has just started takes its place."""

LONGEST_PAUSE = 300.0

TRIES = 8
"""Tries after which a delivery that fails by a fault of ours is for a person to decide (some eight minutes)."""

ASKABLE = frozenset({"statuspage", "cachet", "webhook", "spool"})
"""Kinds of channel that are asked first, or that take a repetition without harm."""


class Deliverer:
    """Takes what waits, one delivery after the other."""

    def __init__(self, desk: Desk, jitter: Callable[[], float] = random.random) -> None:
        self._desk = desk
        self._lease = LeaseWatcher(leases.DELIVER, holder_name("deliver"), LEASE_TIME, overdue=OVERDUE)
        self._jitter = jitter
        self._looked: datetime | None = None

    def run(self, stop: Callable[[], bool] = lambda: False) -> int:
        """Deliver everything that is due and count the tries; return at once when another one delivers."""
        self._desk.may_write()
        tries = 0
        try:
            while not stop():
                taken = self._take()
                if taken is None:
                    break
                tries += 1
                self._try(*taken)
        finally:
            if tries:
                self._release()
        return tries

    def read_back(self, stop: Callable[[], bool] = lambda: False, *, now_due: bool = False) -> int:
        """Read back the pages that are due, and count them; return at once when another one delivers."""
        self._desk.may_write()
        now = self._desk.clock()
        if not (now_due or is_due(self._looked, now)):
            return 0
        self._looked = now
        wanted = due(self._desk, everything=now_due)
        if not wanted:
            return 0
        with self._desk.delivering() as connection:
            if not self._lease.take(connection, now):
                return 0
        try:
            return read_back(self._desk, wanted, stop)
        finally:
            self._release()

    def _release(self) -> None:
        with self._desk.delivering() as connection:
            self._lease.release(connection)

    def _take(self) -> tuple[Delivery, Message | Exception] | None:
        """Mark the next due delivery as being sent; its message, or why that can't be made."""
        desk, now = self._desk, self._desk.clock()
        with desk.store.read() as connection:
            if not deliveries.in_state(connection, *WAITING):
                return None
        with desk.delivering() as connection:
            if not self._lease.take(connection, now):
                return None
            for delivery in _firsts(connection):
                if delivery.state is DeliveryState.PENDING and delivery.due > now:
                    continue
                deliveries.move(
                    connection, delivery.id, DeliveryState.SENDING, now, detail=delivery.detail, attempt=True
                )
                return delivery, _message(connection, desk, delivery)
        return None

    def _try(self, delivery: Delivery, message: Message | Exception) -> None:
        """Try once. Whatever is raised on the way is how this delivery ended; the other rows go on."""
        try:
            self._keep(delivery, self._outcome(delivery, message))
        except Unreachable:
            raise
        except Exception as error:
            # What the channel said can't be kept.
            self._keep(delivery, self._fault(delivery, error, sent=True))

    def _outcome(self, delivery: Delivery, message: Message | Exception) -> Outcome:
        if isinstance(message, Refused):
            return Outcome(Result.REFUSED, message.sentence)
        if isinstance(message, Exception):
            return self._fault(delivery, message, sent=delivery.state is DeliveryState.SENDING)
        try:
            return self._through(delivery, message)
        except Refused as error:
            return Outcome(Result.REFUSED, error.sentence)
        except Exception as error:
            return self._fault(delivery, error, sent=True)

    def _through(self, delivery: Delivery, message: Message) -> Outcome:
        channel = next(
            (c for c in channels(self._desk.settings) if c.name == delivery.channel),
            None,
        )
        if channel is None:
            return Outcome(Result.REFUSED, phrase("no channel is called so any more"))
        return self._ask_and_send(channel, delivery, message)

    def _fault(self, delivery: Delivery, error: Exception, *, sent: bool) -> Outcome:
        """Turn a fault of ours into an outcome: tried again where the channel is asked first, and not for ever.

        ``sent`` tells whether something may have left. What can't be asked then, and what fails again and again, is
        for a person to decide. The words of the error are kept out of sight: they may hold a key.
        """
        kept = crash_log.keep(self._desk.settings.data, error, self._desk.clock())
        why = phrase(
            "something unexpected went wrong ({kind}); {file} says what",
            kind=type(error).__name__,
            file=str(kept or "-"),
        )
        blind = sent and delivery.kind not in ASKABLE
        if not blind and delivery.attempts + 1 < TRIES:
            return Outcome(Result.AGAIN, why)
        return Outcome(Result.DOUBTFUL if sent else Result.REFUSED, why)

    @staticmethod
    def _ask_and_send(channel: Channel, delivery: Delivery, message: Message) -> Outcome:
        """Ask first wherever that can be done, at the first try too: our own memory of an earlier one may be lost."""
        if channel.can_be_asked:
            found = channel.find(message)
            if found is not None:
                return found
        elif delivery.state is DeliveryState.SENDING:
            return Outcome(
                Result.DOUBTFUL, phrase("it was cut off while being sent: look on the list whether it is there")
            )
        return channel.send(message)

    def _keep(self, delivery: Delivery, outcome: Outcome) -> None:
        desk, now = self._desk, self._desk.clock()
        detail = Voice(desk.settings.config.lang or "en").say(outcome.detail)
        state = {
            Result.ACCEPTED: DeliveryState.ACCEPTED,
            Result.REFUSED: DeliveryState.REFUSED,
            Result.DOUBTFUL: DeliveryState.DOUBTFUL,
            Result.AGAIN: DeliveryState.PENDING,
        }[outcome.result]
        due = now + timedelta(seconds=self._pause(delivery.attempts + 1, outcome.wait)) if state in WAITING else None
        with desk.delivering() as connection:
            deliveries.move(
                connection, delivery.id, state, now, detail=detail, remote=outcome.remote or delivery.remote, due=due
            )
            if state in WAITING and delivery.attempts > 0 and delivery.detail == detail:
                return
            log.write(
                connection,
                now,
                "klip-tui",
                f"delivery {state.value}",
                f"{delivery.notice} {delivery.channel}",
                detail=detail,
            )
            settle(connection, delivery.notice, now)

    def _pause(self, attempts: int, wait: float | None) -> float:
        pause: float = min(LONGEST_PAUSE, 2.0 ** min(attempts, 9))
        return max(wait or 0.0, pause * (0.75 + self._jitter() / 2))


def _firsts(connection: Connection) -> list[Delivery]:
    """List the earliest waiting delivery of each interruption and channel; what is cut off comes first."""
    firsts: dict[tuple[str, str], Delivery] = {}
    for row in deliveries.in_state(connection, *WAITING):
        firsts.setdefault((row.interruption, row.channel), row)
    return sorted(firsts.values(), key=lambda row: (row.state is not DeliveryState.SENDING, row.id))


def _message(connection: Connection, desk: Desk, delivery: Delivery) -> Message | Exception:
    try:
        return message_for(connection, desk.settings, delivery)
    except DATABASE_ERRORS:
        raise
    except Exception as error:
        return error


def settle(connection: Connection, notice: str, now: datetime) -> None:
    """Set a notice as communicated once every required channel has accepted it (A4.1-channels)."""
    rows = deliveries.of_notice(connection, notice)
    required = [row for row in rows if row.required] or rows
    written = notices.written(connection, notice)[0]
    if written.notice.communicated is None and all(row.state is DeliveryState.ACCEPTED for row in required):
        notices.set_communicated(connection, notice, max(row.changed for row in required))
        log.write(connection, now, "klip-tui", "communicated", notice, detail=written.notice.facts.title)


class Decision(StrEnum):
    """What a person decides about a refused or doubtful delivery."""

    SEND_AGAIN = "send_again"
    MARK_SENT = "mark_sent"
    GIVE_UP = "give_up"


def decide(desk: Desk, notice: str, channel: str, decision: Decision, why: str = "") -> None:
    """Carry out a person's decision about a stuck delivery. Raises Refused when it is not stuck."""
    state = {
        Decision.SEND_AGAIN: DeliveryState.PENDING,
        Decision.MARK_SENT: DeliveryState.ACCEPTED,
        Decision.GIVE_UP: DeliveryState.GIVEN_UP,
    }[decision]
    what = decision.value.replace("_", " ")
    with desk.work(what, f"{notice} {channel}", why=why) as work:
        connection, now = work.connection, work.now
        delivery = deliveries.one(connection, notice, channel)
        if delivery is None or delivery.state not in (DeliveryState.REFUSED, DeliveryState.DOUBTFUL):
            raise Refused(phrase("{notice} on {channel} waits for no decision", notice=notice, channel=channel))
        deliveries.move(connection, delivery.id, state, now, detail=why, due=now)
        settle(connection, notice, now)
