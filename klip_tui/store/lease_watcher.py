"""Taking a lease: from nobody, from a holder that has died, or from one whose heartbeat has stopped."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from klip_tui.store import leases
from klip_tui.store.leases import Lease

if TYPE_CHECKING:
    from sqlalchemy import Connection


LONGEST_HOST = 50


def holder_name(what: str) -> str:
    """Name this process as the holder of a lease: what it is, host, process id, and what tells it from all others."""
    try:
        own = [*_here(), _begun(os.getpid()), secrets.token_hex(3)]
    except OSError:
        own = [secrets.token_hex(3)]
    return f"{what} {_host()} {os.getpid()} {'.'.join(own)}"


def _host() -> str:
    """Return this machine's name, as much of it as fits where a lease is kept."""
    return socket.gethostname()[:LONGEST_HOST]


@cache
def _here() -> tuple[str, str]:
    """Return the machine's boot and the namespace in which our process id counts: neither changes while we live.

    Host name and process id alone are shared by two containers of one name. Raises OSError where the system does not
    say.
    """
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")[:13]
    namespace = str(Path("/proc/self/ns/pid").stat().st_ino)
    return boot, namespace


def _begun(pid: int) -> str:
    """Return when a process began: another one may get an old one's id. Raises OSError where there is none."""
    # The name of a program may hold blanks and brackets: what follows the last bracket is counted (proc(5)).
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]


def holder_died(holder: str) -> bool:
    """Whether a lease's holder was a process of this machine and namespace that is gone. In doubt it lives."""
    return _lives(holder) is False


def holder_lives(holder: str) -> bool:
    """Whether a lease's holder is a process of this machine and namespace that is there. In doubt it is not."""
    return _lives(holder) is True


def _lives(holder: str) -> bool | None:
    """Whether a holder is there; None where that can't be known: it is of another machine or namespace."""
    parts = holder.split()
    if len(parts) != 4 or parts[1] != _host() or not parts[2].isdigit():
        return None
    known = parts[3].split(".")
    try:
        boot, namespace = _here()
    except OSError:
        return None
    if len(known) != 4 or known[:2] != [boot, namespace]:
        return None
    try:
        return _begun(int(parts[2])) == known[2]
    except OSError:
        return _is_there(int(parts[2]))


def _is_there(pid: int) -> bool:
    """Whether there is a process: those of others may be hidden from us (hidepid of proc(5), systemd's ProtectProc)."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def at_work(connection: Connection, name: str, now: datetime) -> Lease | None:
    """Return the lease that is in force, unless its holder was a process of this machine that is gone."""
    lease = leases.holder(connection, name, now)
    return None if lease is None or holder_died(lease.holder) else lease


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
        return leases.take(connection, self.name, self.who, now, self._lasting, lambda lease: self._void(lease, now))

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
