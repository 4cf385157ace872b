"""Deliveries: one per notice and channel, and how far each has come.

pending -> sending -> accepted | refused | doubtful | questioned | overtaken; a person may turn refused, doubtful or
questioned into pending again, accepted, or given up. ``sending`` is committed before a try, and when a byte of it may
have left is committed before that byte leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Update, bindparam, select, union, update

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import DeliveryState
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.notices import still_open
from klip_tui.store.statements import adding, changing, one_of
from klip_tui.store.tables import deliveries, interruptions

_STATES = {state.value: state for state in DeliveryState}
_COLUMNS = tuple(
    deliveries.c[name]
    for name in (
        "id", "notice", "interruption", "sequence", "channel", "kind", "required", "key", "state", "attempts",
        "due_us", "changed_us", "remote", "detail", "checked_us", "silent", "left_us", "ready_us", "decided_us", "said",
    )
)  # fmt: skip
"""In the order of a ``Delivery``."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notice on its way through one channel; ``key`` is what the channel can find it by."""

    id: int
    notice: str
    interruption: str
    sequence: int
    channel: str
    kind: str
    required: bool
    key: str
    state: DeliveryState
    attempts: int
    due: datetime
    changed: datetime
    remote: str
    detail: str
    checked: datetime | None = None
    """When it was last read back."""
    silent: bool = False
    """Nobody is notified: it went as history, or only calls to mind what was told."""
    left: datetime | None = None
    """When a byte of it may have left first (None: surely none did)."""
    ready: datetime | None = None
    """Waiting: what may still be applied shows by then. Accepted: then it is looked once more for a second entry."""
    decided: datetime | None = None
    """When a person last let it go."""
    said: str = ""
    """The detail as a packed phrase, so that each reader reads it in their own language."""


def add(
    connection: Connection,
    *,
    notice: str,
    interruption: str,
    sequence: int,
    channel: str,
    kind: str,
    required: bool,
    key: str,
    now: datetime,
    state: DeliveryState = DeliveryState.PENDING,
    silent: bool = False,
) -> None:
    """Add a delivery that waits; ``silent``: it is to go without notifying anybody."""
    row = {
        "notice": notice,
        "interruption": interruption,
        "sequence": sequence,
        "channel": channel,
        "kind": kind,
        "required": int(required),
        "key": key,
        "state": state.value,
        "attempts": 0,
        "due_us": to_us(now),
        "changed_us": to_us(now),
        "remote": "",
        "detail": "",
        "silent": int(silent),
    }
    connection.execute(adding(deliveries), row)


def move(
    connection: Connection,
    identity: int,
    state: DeliveryState,
    now: datetime,
    *,
    detail: str = "",
    said: str = "",
    remote: str | None = None,
    due: datetime | None = None,
    attempt: bool = False,
    silent: bool | None = None,
    decided: datetime | None = None,
) -> None:
    """Set a delivery's state; ``attempt`` counts one more try, ``due`` says when the next may come.

    ``decided``: a person lets it go, now.
    """
    values: dict[str, object] = {"state": state.value, "changed_us": to_us(now), "detail": detail, "said": said}
    if remote is not None:
        values["remote"] = remote
    if due is not None:
        values["due_us"] = to_us(due)
    if silent is not None:
        values["silent"] = int(silent)
    if decided is not None:
        values["decided_us"] = to_us(decided)
    connection.execute(_moving(attempt), {"which": identity, **values})


@cache
def _moving(attempt: bool) -> Update:
    """Return what sets the columns that values are given for, and may count one more try."""
    one = changing(deliveries)
    return one.values(attempts=deliveries.c.attempts + 1) if attempt else one


@cache
def _setting(column: str) -> Update:
    return changing(deliveries).values({column: bindparam("to")})


def set_left(connection: Connection, identity: int, at: datetime) -> None:
    """Set that a byte of a delivery may leave from now on."""
    connection.execute(_setting("left_us"), {"which": identity, "to": to_us(at)})


def set_ready(connection: Connection, identity: int, at: datetime | None) -> None:
    """Set when what may still be applied shows, or when it is looked once more (None: it was)."""
    connection.execute(_setting("ready_us"), {"which": identity, "to": to_us(at)})


def to_look_at(connection: Connection, now: datetime) -> list[Delivery]:
    """Return the accepted deliveries that are to be looked at once more."""
    return _rows(connection, _to_look_at(), now=to_us(now))


@cache
def _to_look_at() -> Select[Any]:
    c = deliveries.c
    accepted = c.state == DeliveryState.ACCEPTED.value
    return select(*_COLUMNS).where(accepted, c.ready_us <= bindparam("now")).order_by(c.id)


def set_checked(connection: Connection, identity: int, at: datetime) -> None:
    """Set when a delivery was last read back."""
    connection.execute(_setting("checked_us"), {"which": identity, "to": to_us(at)})


def _rows(connection: Connection, query: Select[Any], **values: Any) -> list[Delivery]:
    return [_delivery(row) for row in connection.execute(query, values)]


@cache
def _where(*columns: str) -> Select[Any]:
    """Return what reads the deliveries of which some columns have a value, which is given by the column's name."""
    query = select(*_COLUMNS).where(*(deliveries.c[column] == bindparam(column) for column in columns))
    return query.order_by(deliveries.c.id)


def _delivery(row: Sequence[Any]) -> Delivery:
    # Taken apart at once: to ask a row for each of twenty columns by name costs more than all else here.
    (
        identity, notice, interruption, sequence, channel, kind, required, key, state, attempts, due, changed,
        remote, detail, checked, silent, left, ready, decided, said,
    ) = row  # fmt: skip
    return Delivery(
        identity,
        notice,
        interruption,
        sequence,
        channel,
        kind,
        bool(required),
        key,
        _STATES[state],
        attempts,
        from_us(due),
        from_us(changed),
        remote,
        detail,
        from_us(checked),
        bool(silent),
        from_us(left),
        from_us(ready),
        from_us(decided),
        said,
    )


def of_notice(connection: Connection, notice: str) -> list[Delivery]:
    """Return a notice's deliveries in the order of the configuration."""
    return _rows(connection, _where("notice"), notice=notice)


def of_notices(connection: Connection, wanted: Sequence[str]) -> dict[str, list[Delivery]]:
    """Return the deliveries of some notices, each one's in the order of the configuration."""
    found: dict[str, list[Delivery]] = {identity: [] for identity in wanted}
    for at in range(0, len(wanted), 500):
        for row in _rows(connection, _of_notices(), notices=wanted[at : at + 500]):
            found[row.notice].append(row)
    return found


@cache
def _of_notices() -> Select[Any]:
    some = deliveries.c.notice.in_(bindparam("notices", expanding=True))
    return select(*_COLUMNS).where(some).order_by(deliveries.c.id)


def of_interruption(connection: Connection, interruption: str, channel: str = "") -> list[Delivery]:
    """Return an interruption's deliveries, oldest first."""
    if channel:
        return _rows(connection, _threaded("interruption", "channel"), interruption=interruption, channel=channel)
    return _rows(connection, _threaded("interruption"), interruption=interruption)


@cache
def _threaded(*columns: str) -> Select[Any]:
    return _where(*columns).order_by(None).order_by(deliveries.c.sequence, deliveries.c.id)


def standing(connection: Connection, kinds: Sequence[str], since: datetime, lately: datetime) -> list[Delivery]:
    """Return the deliveries through some kinds of channel of what still stands, in their notices' order.

    That is what is open, and what took something since ``lately``; of it what moved ``since`` an instant.
    """
    return _rows(connection, _standing(tuple(kinds)), since=to_us(since), lately=to_us(lately))


@cache
def _standing(kinds: tuple[str, ...]) -> Select[Any]:
    c = deliveries.c
    fresh = select(c.interruption).where(c.changed_us >= bindparam("lately"), one_of(c.kind, kinds))
    going = select(interruptions.c.id).where(still_open())
    moved = (c.changed_us >= bindparam("since"), one_of(c.kind, kinds))
    query = select(*_COLUMNS).where(c.interruption.in_(union(fresh, going)), *moved)
    return query.order_by(c.interruption, c.sequence, c.id)


def set_remote(connection: Connection, interruption: str, channel: str, remote: str) -> None:
    """Set what a channel calls an interruption from now on: its entry was made anew."""
    where = (deliveries.c.interruption == interruption, deliveries.c.channel == channel, deliveries.c.remote != "")
    connection.execute(update(deliveries).where(*where).values(remote=remote))


def in_state(connection: Connection, *states: DeliveryState) -> list[Delivery]:
    """Return all deliveries in some states, oldest first."""
    return _rows(connection, _in_state(states))


@cache
def _in_state(states: tuple[DeliveryState, ...]) -> Select[Any]:
    held = one_of(deliveries.c.state, [state.value for state in states])
    return select(*_COLUMNS).where(held).order_by(deliveries.c.id)


def carried(connection: Connection, key: str, channel: str) -> list[Delivery]:
    """Return the deliveries that go with one of a key through a channel."""
    state = DeliveryState.CARRIED.value
    return _rows(connection, _where("key", "channel", "state"), key=key, channel=channel, state=state)


def with_key(connection: Connection, key: str, channel: str) -> list[Delivery]:
    """Return the deliveries of one key through a channel: one, and those that went with it."""
    return _rows(connection, _where("key", "channel"), key=key, channel=channel)


def load(connection: Connection, identity: int) -> Delivery | None:
    """Return one delivery by its number."""
    found = _rows(connection, _where("id"), id=identity)
    return found[0] if found else None


def one(connection: Connection, notice: str, channel: str) -> Delivery | None:
    """Return one delivery."""
    found = _rows(connection, _where("notice", "channel"), notice=notice, channel=channel)
    return found[0] if found else None
