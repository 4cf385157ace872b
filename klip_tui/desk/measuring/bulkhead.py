"""The faults of what is measured, kept in the store for every face to show: one place a source."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.phrase import Phrase, Refused
from klip_tui.desk.session import Desk
from klip_tui.store import faults
from klip_tui.store.faults import clear
from klip_tui.store.own_clock import own_clock
from klip_tui.text.packing import packed
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["begin", "clear", "note", "report"]
MEASURED = ("endpoint ", "rounds ", "clock ", "prometheus", "volume", "mailbox")
"""What the places of measuring begin with: whoever measures finds out anew what is so."""


def begin(connection: Connection, now: datetime) -> None:
    """End what stands of an earlier measurer: its endpoints may be gone, and its clock another."""
    for one in faults.standing(connection):
        if one.place.startswith(MEASURED):
            clear(connection, one.place, now)


def note(desk: Desk, connection: Connection, place: str, sentence: Phrase, now: datetime) -> bool:
    """Note a fault, in the configured language for versions that know no other; return whether it is news."""
    what = Voice(desk.settings.config.lang or "en").say(sentence)
    return faults.note(connection, place, what, now, packed(sentence))


def report(desk: Desk, place: str, trouble: Refused | None) -> None:
    """Note that a place has a fault, or that it has none any more. Raises Refused where the store refuses."""
    with desk.measuring() as connection:
        now = own_clock(desk.clock, connection).shared
        if trouble is None:
            clear(connection, place, now)
        else:
            note(desk, connection, place, trouble.sentence, now)
