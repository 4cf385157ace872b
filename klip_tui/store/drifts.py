"""Drifts: what a public page says otherwise than was meant, by notice and channel.

open -> taken (what stands there counts from now on) or overwritten; gone when the page says again what was meant.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Select, bindparam, delete, select, update

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Drifted
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.statements import adding
from klip_tui.store.tables import drifts

if TYPE_CHECKING:
    from klip_tui.commitment.interruptions.published import Difference


@dataclass(frozen=True, slots=True)
class Drift:
    """What differs between a notice and a channel's page, and since when it was seen."""

    notice: str
    channel: str
    state: Drifted
    differences: tuple[Difference, ...]
    seen: datetime


def put(connection: Connection, drift: Drift) -> None:
    """Keep a drift in the place of what was known of the same notice and channel."""
    forget(connection, drift.notice, drift.channel)
    row = {
        "notice": drift.notice,
        "channel": drift.channel,
        "state": drift.state.value,
        "differences": msgspec.json.encode(drift.differences).decode(),
        "seen_us": to_us(drift.seen),
    }
    connection.execute(adding(drifts), row)


def set_state(connection: Connection, notice: str, channel: str, state: Drifted) -> None:
    """Set what has become of a drift."""
    where = (drifts.c.notice == notice, drifts.c.channel == channel)
    connection.execute(update(drifts).where(*where).values(state=state.value))


def forget(connection: Connection, notice: str, channel: str) -> None:
    """Forget a drift: the page says what was meant."""
    connection.execute(delete(drifts).where(drifts.c.notice == notice, drifts.c.channel == channel))


def forget_older(connection: Connection, interruption: str, notice: str, channel: str) -> None:
    """Forget what a channel said otherwise than the other notices of an interruption: ``notice`` stands there now."""
    c = drifts.c
    others = (c.channel == channel, c.notice.startswith(f"{interruption}/", autoescape=True), c.notice != notice)
    connection.execute(delete(drifts).where(*others))


def known(connection: Connection, notice: str = "", state: Drifted | None = None) -> list[Drift]:
    """Return the drifts, of one notice or all, in one state or any."""
    from klip_tui.commitment.interruptions.published import Difference

    asked = {"notice": notice, "state": state.value if state is not None else None}
    return [
        Drift(
            row.notice,
            row.channel,
            Drifted(row.state),
            msgspec.json.decode(row.differences, type=tuple[Difference, ...]),
            from_us(row.seen_us),
        )
        for row in connection.execute(_known(bool(notice), state is not None), asked)
    ]


@cache
def _known(notice: bool, state: bool) -> Select[Any]:
    query = select(drifts).order_by(drifts.c.seen_us)
    if notice:
        query = query.where(drifts.c.notice == bindparam("notice"))
    if state:
        query = query.where(drifts.c.state == bindparam("state"))
    return query
