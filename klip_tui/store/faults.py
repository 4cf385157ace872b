"""Faults that stand: what one place (a source, a channel, a mail, a clock) can't do now, for every process to see.

Each bulkhead notes its own. A fault that comes again is counted, not repeated, so that a place that fails every
second is one row; one that is over is kept with its end until it comes back.

``what`` is the sentence in the language of the process that noted it. The sentence itself, with its values, is a mark
beside it, so that another reader reads it in their own language; an older version, which knows of no such mark, reads
``what``. What it wrote over is another sentence than the mark's, which then says nothing any more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from klip_tui.store import key_values
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.statements import adding, changing
from klip_tui.store.tables import faults
from klip_tui.store.values import Fault

LONGEST_PLACE = 120
"""Characters of a place that tell it from another."""
LONGEST = 500
"""Characters of a fault's sentence that are kept."""
SAID = "fault said "
"""What the mark of a fault's sentence begins with; a hash of its place follows, since a mark's name is short."""


def note(connection: Connection, place: str, what: str, now: datetime, said: str = "") -> bool:
    """Note a fault; one that stands is counted up. Returns whether it is news: it did not stand, or said otherwise.

    ``said`` is the sentence that ``what`` is, as ``text.packing`` writes it, for readers of other languages.
    """
    place, what, at = place[:LONGEST_PLACE], what[:LONGEST], to_us(now)
    row = connection.execute(_one(), {"place": place}).first()
    if row is None:
        connection.execute(adding(faults), {"place": place, "what": what, "first_us": at, "last_us": at, "count": 1})
        _keep_said(connection, place, what, said, now)
        return True
    stands = row.cleared_us is None
    values = {
        "what": what,
        "first_us": row.first_us if stands else at,
        "last_us": at,
        "count": row._mapping["count"] + 1 if stands else 1,
        "cleared_us": None,
    }
    connection.execute(changing(faults, "place"), {"which": place, **values})
    news = not stands or row.what != what
    if news:
        _keep_said(connection, place, what, said, now)
    return news


def _keep_said(connection: Connection, place: str, what: str, said: str, now: datetime) -> None:
    if said:
        key_values.put(connection, _mark(place), json.dumps([what, said], ensure_ascii=False), now)


def _mark(place: str) -> str:
    return SAID + sha256(place.encode()).hexdigest()[:32]


@cache
def _one() -> Select[Any]:
    return select(faults).where(faults.c.place == bindparam("place"))


def clear(connection: Connection, place: str, now: datetime) -> bool:
    """End the fault of a place. Returns whether one stood; where none did nothing is written."""
    place = place[:LONGEST_PLACE]
    row = connection.execute(_one(), {"place": place}).first()
    if row is None or row.cleared_us is not None:
        return False
    connection.execute(changing(faults, "place"), {"which": place, "cleared_us": to_us(now)})
    return True


def standing(connection: Connection) -> list[Fault]:
    """Return the faults that stand, the oldest first."""
    rows = connection.execute(_standing()).all()
    marks = key_values.starting(connection, SAID) if rows else {}
    return [
        Fault(
            row.place,
            row.what,
            from_us(row.first_us),
            from_us(row.last_us),
            row._mapping["count"],
            _said(marks, row.place, row.what),
        )
        for row in rows
    ]


def _said(marks: Mapping[str, tuple[str, datetime]], place: str, what: str) -> str:
    """Return a fault's sentence; nothing where its mark is of another one, which an older version has written over."""
    text, _ = marks.get(_mark(place).removeprefix(SAID), ("[]", None))
    try:
        found = json.loads(text)
    except ValueError:
        return ""
    match found:
        case [str(known), str(said)] if known == what:
            return said
    return ""


@cache
def _standing() -> Select[Any]:
    return select(faults).where(faults.c.cleared_us.is_(None)).order_by(faults.c.first_us, faults.c.place)
