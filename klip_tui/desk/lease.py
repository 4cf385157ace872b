"""Taking a lease: from nobody, from a holder that has died, or from one whose heartbeat has stopped."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.store import leases
from klip_tui.store.leases import Lease

if TYPE_CHECKING:
    from sqlalchemy import Connection


def holder_name(what: str) -> str:
    """Name this process as the holder of a lease: what it is, host, process id, a random part."""
    return f"{what} {socket.gethostname()} {os.getpid()} {secrets.token_hex(3)}"


def holder_died(holder: str) -> bool:
    """Whether a lease's holder was a process of this machine that is gone."""
    parts = holder.split()
    if len(parts) != 4 or parts[1] != socket.gethostname() or not parts[2].isdigit():
        return False
    try:
        os.kill(int(parts[2]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


class LeaseWatcher:
    """Waits for a lease.

    The heartbeat of a holder elsewhere has stopped when its lease has not moved for as long as it lasts, by our own
    steady clock. So two machines whose clocks differ never hold one lease, and never write one time twice.
    """

    def __init__(
        self, name: str, who: str, lasting: timedelta, steady: Callable[[], float] = time.monotonic,
        *, overdue: timedelta | None = None,
    ) -> None:  # fmt: skip
        self.name, self.who = name, who
        self._lasting = lasting
        self._steady = steady
        self._overdue = overdue
        self._seen: tuple[Lease, float] | None = None

    def take(self, connection: Connection, now: datetime) -> bool:
        """Take or renew the lease; False while somebody else lives who holds it."""
        lease = leases.standing(connection, self.name)
        void = lease is not None and lease.holder != self.who and self._void(lease, now)
        return leases.take(connection, self.name, self.who, now, self._lasting, void=void)

    def release(self, connection: Connection) -> None:
        """Give the lease back."""
        leases.release(connection, self.name, self.who)

    def _void(self, lease: Lease, now: datetime) -> bool:
        if holder_died(lease.holder) or (self._overdue is not None and now - lease.until > self._overdue):
            return True
        at = self._steady()
        if self._seen is None or self._seen[0] != lease:
            self._seen = (lease, at)
        return at - self._seen[1] >= self._lasting.total_seconds()
