"""When the helpdesk could not be reached, entered by hand: a telephone that is out of order measures nothing itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from klip_tui.commitment.frozen import dataclass
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.tables import unreachable


@dataclass(frozen=True, slots=True)
class Unreachable:
    """From when until when (None: still), why, and who entered it."""

    id: int
    start: datetime
    end: datetime | None
    why: str
    who: str


def add(connection: Connection, start: datetime, end: datetime | None, why: str, who: str) -> int:
    """Add an interval; its id is returned."""
    values = {"start_us": to_us(start), "end_us": to_us(end), "why": why, "who": who}
    done = connection.execute(insert(unreachable).values(values))
    return int(done.inserted_primary_key[0])  # type: ignore[index]


def end(connection: Connection, identity: int, at: datetime) -> bool:
    """End an interval that still lasts; False when there is none such."""
    where = (unreachable.c.id == identity, unreachable.c.end_us.is_(None), unreachable.c.start_us <= to_us(at))
    return connection.execute(update(unreachable).where(*where).values(end_us=to_us(at))).rowcount == 1


def touching(connection: Connection, start: datetime, until: datetime) -> list[Unreachable]:
    """Return the intervals that touch a span, oldest first."""
    c = unreachable.c
    query = select(unreachable).where(c.start_us < to_us(until), or_(c.end_us.is_(None), c.end_us > to_us(start)))
    return [
        Unreachable(row.id, from_us(row.start_us), from_us(row.end_us), row.why, row.who)
        for row in connection.execute(query.order_by(c.start_us))
    ]
