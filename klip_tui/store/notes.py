"""Notes that people make of an interruption while it lasts, and afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from klip_tui.commitment.frozen import dataclass
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.tables import notes


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody noted: ``at`` when it happened, ``entered`` when it was written down."""

    id: int
    interruption: str
    at: datetime
    entered: datetime
    who: str
    text: str


def add(connection: Connection, interruption: str, at: datetime, entered: datetime, who: str, text: str) -> int:
    """Add a note; its number is returned."""
    values = {"interruption": interruption, "at_us": to_us(at), "entered_us": to_us(entered), "who": who, "text": text}
    done = connection.execute(insert(notes).values(values))
    return int(done.inserted_primary_key[0])  # type: ignore[index]


def of(connection: Connection, interruption: str) -> list[Note]:
    """Return an interruption's notes in the order in which things happened."""
    query = select(notes).where(notes.c.interruption == interruption).order_by(notes.c.at_us, notes.c.id)
    return [
        Note(row.id, row.interruption, from_us(row.at_us), from_us(row.entered_us), row.who, row.text)
        for row in connection.execute(query)
    ]
