"""Whether our clock stands right (D1): beside the store's, which all share, else beside those of who answers probes.

The store's clock decides: rounds are then dated by it, so that two monitors whose clocks differ write one history.
What answers say may be wrong itself: it is told, and what looks as if it lay in the future is left alone meanwhile.
"""

from __future__ import annotations

import socket
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.desk.measuring import bulkhead
from klip_tui.desk.session import Desk
from klip_tui.runtime.clock_words import MOST, said_of
from klip_tui.sources.clocks import ahead
from klip_tui.sources.rounds import Round
from klip_tui.store import log
from klip_tui.store.clock import STORE, store_clock
from klip_tui.store.values import CLOCK

if TYPE_CHECKING:
    from sqlalchemy import Connection


class ClockCheck:
    """Compares at every round, and remembers by how much the store's clock differs."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._off = timedelta(0)
        self._said = False
        self.doubted = False
        """Whether who answers says that our clock is wrong, and no store's clock says otherwise."""

    def right(self, ours: datetime) -> datetime:
        """Return an instant of our clock by the store's, where that is known to differ."""
        return ours - self._off

    def now(self, connection: Connection) -> datetime:
        """Return the time now, by the store's clock where it has one."""
        return store_clock(connection) or self._desk.clock()

    def differs(self, connection: Connection, one: Round) -> bool:
        """Compare; tell whether the difference from the store's clock is another than the round was dated with."""
        theirs, ours = store_clock(connection), self._desk.clock()
        if theirs is not None:
            off, who = (ours - theirs).total_seconds(), STORE
        else:
            said = ahead(one)
            if said is None:
                return False
            off, who = said
        wrong = abs(off) > MOST
        self.doubted = wrong and theirs is None
        before = self._off
        if theirs is not None:
            self._off = timedelta(seconds=off) if wrong else timedelta(0)
        self._tell(connection, off, who, wrong)
        return abs((self._off - before).total_seconds()) > MOST

    def _tell(self, connection: Connection, off: float, who: str, wrong: bool) -> None:
        place, now = f"{CLOCK}{socket.gethostname()}", self.right(self._desk.clock())
        if wrong:
            bulkhead.note(self._desk, connection, place, said_of(off, who), now)
            if not self._said:
                log.write(connection, now, "klip-tui", "clock differs", socket.gethostname(), detail=f"{off:+.0f} s")
            self._said = True
        elif self._said:
            self._said = False
            bulkhead.clear(connection, place, now)
