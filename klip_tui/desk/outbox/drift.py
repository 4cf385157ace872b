"""Reading back what public pages say: an edit made there by hand is seen, and a person decides about it.

Take over: what stands there counts from now on. Overwrite: the page says again what was meant, and nobody is notified.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from klip_tui.channels.making import channels
from klip_tui.channels.protocol import Channel, Outcome, Readable, Result
from klip_tui.commitment.calendar.local_time import parse_instant
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.interruptions.published import Difference, differences
from klip_tui.commitment.kinds import DeliveryState, Drifted
from klip_tui.commitment.phrase import Refused, Unreachable, phrase
from klip_tui.desk.outbox.attempt import Within
from klip_tui.desk.outbox.messages import PAGES, message_for
from klip_tui.desk.outbox.reading import AFTERWARDS, OLDEST, only_while_open, timely
from klip_tui.desk.session import Desk
from klip_tui.net.values import Deadline
from klip_tui.runtime import crash_log
from klip_tui.store import deliveries, drifts, log, notices
from klip_tui.store.deliveries import Delivery
from klip_tui.store.drifts import Drift
from klip_tui.text.clean import clean, one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection


def due(connection: Connection, now: datetime, *, everything: bool = False) -> list[Delivery]:
    """List the newest accepted delivery of each interruption and page that is to be read back now (or every one)."""
    # Asked every few seconds, and mostly there is nothing: what was over long ago is not read.
    rows = timely(deliveries.standing(connection, PAGES, now - OLDEST, now - AFTERWARDS), now, everything=everything)
    # What is open is read only where it decides.
    old = any(only_while_open(row, now) for row in rows)
    open_ones = {one.id for one in notices.load_open(connection)} if old else set()
    return [row for row in rows if not only_while_open(row, now) or row.interruption in open_ones]


def read_back(desk: Desk, wanted: Sequence[Delivery], stop: Callable[[], bool] = lambda: False) -> int:
    """Read page entries and keep what differs; return how many were read."""
    read = 0
    for delivery in wanted:
        channel = reader(desk, delivery.channel)
        if stop() or not isinstance(channel, Readable):
            continue
        try:
            _read_one(desk, channel, delivery)
        except Unreachable:
            raise
        except Exception as error:
            # One page that answers nonsense keeps nobody from the others; it is read again when its time comes.
            _keep_fault(desk, delivery, error)
        read += 1
    return read


def reader(desk: Desk, name: str) -> Channel | None:
    """Return a channel whose page is read within the time of one try, however many pages of an answer that takes."""
    network = Within(desk.network, Deadline(desk.settings.config.outbox.deadline, desk.steady), lambda: None)
    return next((one for one in channels(desk.settings, network) if one.name == name), None)


def _keep_fault(desk: Desk, delivery: Delivery, error: Exception) -> None:
    now = desk.clock()
    subject, kind = f"{delivery.notice} {delivery.channel}", type(error).__name__
    with desk.delivering() as connection:
        deliveries.set_checked(connection, delivery.id, now)
        last = log.about(connection, subject, 1)
        if last and (last[-1].what, last[-1].detail) == ("not read back", kind):
            return
        log.write(connection, now, "klip-tui", "not read back", subject, detail=kind)
    crash_log.keep(desk.settings.data, error, now)


def _read_one(desk: Desk, channel: Readable, delivery: Delivery) -> None:
    with desk.store.read() as connection:
        message = replace(message_for(connection, desk.settings, delivery, desk.clock()), remote=delivery.remote)
        before = next((d for d in drifts.known(connection, delivery.notice) if d.channel == delivery.channel), None)
    there = channel.read(message)
    now = desk.clock()
    if isinstance(there, Outcome):
        # It can't be read now: nothing is known, so nothing is changed.
        with desk.delivering() as connection:
            deliveries.set_checked(connection, delivery.id, now)
        return
    meant = channel.meant(message, now)
    found = tuple(_harmless(one) for one in differences(meant, there))
    with desk.delivering() as connection:
        deliveries.set_checked(connection, delivery.id, now)
        if not found:
            if before is not None:
                drifts.forget(connection, delivery.notice, delivery.channel)
            return
        if before is not None and before.differences == found:
            return
        drifts.put(connection, Drift(delivery.notice, delivery.channel, Drifted.OPEN, found, now))
        fields = ", ".join(one.field for one in found)
        log.write(connection, now, "klip-tui", "drift", f"{delivery.notice} {delivery.channel}", detail=fields)


def _harmless(one: Difference) -> Difference:
    return Difference(one.field, clean(one.meant), clean(one.there)[:20_000])


def take_over(desk: Desk, notice: str, channel: str, why: str = "") -> None:
    """Let what stands on the page count: times and title become the interruption's. Raises Refused."""
    with desk.work("take over", f"{notice} {channel}", why=why) as work:
        connection = work.connection
        drift = _open(connection, notice, channel)
        written = notices.written(connection, notice)[0]
        one = notices.load(connection, written.interruption)
        if one is not None:
            facts = _taken(one.facts, drift)
            if facts != one.facts:
                notices.set_facts(connection, one.id, facts)
        drifts.set_state(connection, notice, channel, Drifted.TAKEN)
        work.detail = "; ".join(f"{d.field}: {one_line(d.there, 200)}" for d in drift.differences)


def _taken(facts: InterruptionDetails, drift: Drift) -> InterruptionDetails:
    values: dict[str, Any] = {}
    for one in drift.differences:
        if one.field in ("start", "end"):
            values[one.field] = parse_instant(one.there)
        elif one.field == "title" and one_line(one.there):
            values["title"] = one_line(one.there).removeprefix("[DEMO] ")
    return replace(facts, **values)


def overwrite(desk: Desk, notice: str, channel: str, why: str = "") -> None:
    """Make the page say again what was meant; nobody is notified. Raises Refused where it does not take it."""
    desk.may_write()
    desk = desk.at("")
    made: Channel | None = next((one for one in channels(desk.settings, desk.network) if one.name == channel), None)
    with desk.store.read() as connection:
        drift = _open(connection, notice, channel)
        delivery = deliveries.one(connection, notice, channel)
        if made is None or delivery is None:
            raise Refused(phrase("no channel is called so any more"))
        message = replace(message_for(connection, desk.settings, delivery, desk.clock()), quiet=True)
    gone = any(one.there == "gone" for one in drift.differences)
    outcome = made.send(replace(message, remote="" if gone else delivery.remote))
    if outcome.result is not Result.ACCEPTED:
        raise Refused(outcome.detail)
    with desk.work("overwrite", f"{notice} {channel}", why=why) as work:
        connection = work.connection
        if outcome.remote and outcome.remote != delivery.remote:
            deliveries.set_remote(connection, delivery.interruption, channel, outcome.remote)
        drifts.forget(connection, notice, channel)
        deliveries.set_checked(connection, delivery.id, work.now)


def open_ones(desk: Desk, notice: str = "") -> list[Drift]:
    """Return the drifts that wait for a decision, of one notice or all."""
    with desk.store.read() as connection:
        return drifts.known(connection, notice, Drifted.OPEN)


def delivered(desk: Desk, found: Sequence[Drift]) -> list[Delivery]:
    """Return the deliveries whose pages say otherwise than was meant."""
    with desk.store.read() as connection:
        rows = [deliveries.one(connection, drift.notice, drift.channel) for drift in found]
    return [row for row in rows if row is not None]


def _open(connection: Connection, notice: str, channel: str) -> Drift:
    delivery = deliveries.one(connection, notice, channel)
    for drift in drifts.known(connection, notice, Drifted.OPEN):
        if drift.channel == channel and (delivery is None or not _written_over(connection, delivery)):
            return drift
    raise Refused(phrase("{notice} on {channel} waits for no decision", notice=notice, channel=channel))


def _written_over(connection: Connection, delivery: Delivery) -> bool:
    """Whether a later notice stands on the page by now, or is on its way there: it is not to read as before again."""
    going = (DeliveryState.ACCEPTED, DeliveryState.PENDING, DeliveryState.SENDING)
    rows = deliveries.of_interruption(connection, delivery.interruption, delivery.channel)
    return any(row.sequence > delivery.sequence and row.state in going for row in rows)
