"""Our own clock beside the store's, for who only reads: where it stands wrong, what is measured looks old, or to come.

Who measures compares at every round and notes it; nobody compares for a reader on another machine.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass
from klip_tui.runtime.clock_words import MOST, said_of
from klip_tui.store.clock import STORE, store_clock
from klip_tui.store.values import CLOCK, Fault
from klip_tui.text.packing import packed
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class OwnClock:
    """``shared`` is the time now by the clock that all share, where ours stands wrong; ``fault`` says so."""

    shared: datetime
    fault: Fault | None = None
    off: timedelta = timedelta(0)
    """By how much ours is ahead of it."""

    def among(self, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
        """Put the fault first, unless this machine's clock is among them already."""
        if self.fault is None or any(one.place == self.fault.place for one in faults):
            return faults
        return (self.fault, *faults)


def own_clock(clock: Callable[[], datetime], connection: Connection) -> OwnClock:
    """Compare our clock with the store's; a file has none but ours."""
    begun = clock()
    theirs = store_clock(connection)
    ended = clock()
    if theirs is None:
        return OwnClock(ended)
    # In step, theirs lies between the asking and the answer.
    off = max(0.0, (begun - theirs).total_seconds()) or min(0.0, (ended - theirs).total_seconds())
    if abs(off) <= MOST:
        return OwnClock(ended)
    sentence = said_of(off, STORE)
    place, what = f"{CLOCK}{socket.gethostname()}", Voice("en").say(sentence)
    fault = Fault(place, what, ended, ended, 1, packed(sentence))
    return OwnClock(theirs, fault, timedelta(seconds=off))
