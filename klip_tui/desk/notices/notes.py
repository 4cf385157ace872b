"""Noting what happened during an interruption: for the timeline, and for whoever tells the story afterwards."""

from __future__ import annotations

from datetime import datetime

from klip_tui.commitment.phrase import Malformed, Refused, phrase
from klip_tui.desk.session import Desk
from klip_tui.store import log, notes, notices
from klip_tui.text.clean import clean, one_line

LONGEST = 4_000
"""Characters of a note."""


def note(desk: Desk, identity: str, text: str, at: datetime | None = None) -> int:
    """Add a note and return its number. Raises Refused for an instant still to come, Malformed for no interruption."""
    desk.may_write()
    now = desk.clock()
    written = clean(text).strip()[:LONGEST]
    if not written:
        raise Malformed(phrase("a note has a text"))
    if at is not None and at > now:
        raise Refused(phrase("{at} is still to come", at=at))
    with desk.store.write() as connection:
        if notices.load(connection, identity) is None:
            raise Malformed(phrase("there is no interruption {id}", id=repr(identity[:40])))
        number = notes.add(connection, identity, at or now, now, desk.who, written)
        log.write(connection, now, desk.who, "note", identity, detail=one_line(written))
    return number
