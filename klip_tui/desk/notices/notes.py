"""Noting what happened during an interruption: for the timeline, and for whoever tells the story afterwards."""

from __future__ import annotations

from datetime import datetime

from klip_tui.commitment.phrase import Malformed, Refused, phrase
from klip_tui.desk.session import Desk
from klip_tui.store import notes, notices
from klip_tui.text.clean import clean, one_line

LONGEST = 4_000
"""Characters of a note."""


def note(desk: Desk, identity: str, text: str, at: datetime | None = None) -> int:
    """Add a note and return its number. Raises Refused for an instant still to come, Malformed for no interruption."""
    written = clean(text).strip()[:LONGEST]
    if not written:
        raise Malformed(phrase("a note has a text"))
    with desk.work("note", identity, detail=one_line(written)) as work:
        if at is not None and at > work.now:
            raise Refused(phrase("{at} is still to come", at=at))
        if notices.load(work.connection, identity) is None:
            raise Malformed(phrase("there is no interruption {id}", id=repr(identity[:40])))
        return notes.add(work.connection, identity, at or work.now, work.now, desk.who, written)
