"""Who is at the other end of a connection on loopback: the demo obeys nobody but the user who runs it.

Loopback is open to every user of a machine. Linux tells whose a socket is (``/proc/net/tcp``); elsewhere nobody is
refused.
"""

from __future__ import annotations

import os
import socket
import struct
from pathlib import Path

TABLE = Path("/proc/net/tcp")
ESTABLISHED = "01"
"""A connection that its process has closed belongs to nobody any more (its user reads as 0): it is not believed."""


def ours(peer: tuple[str, int], table: Path = TABLE) -> bool:
    """Whether the IPv4 address and port of a peer on this machine belong to our user, or to root."""
    try:
        lines = table.read_text().splitlines()[1:]
    except OSError:
        return True
    address = struct.unpack("=I", socket.inet_aton(peer[0]))[0]
    wanted = f"{address:08X}:{peer[1]:04X}"
    for line in lines:
        _number, local, _remote, state, _queues, _timer, _retries, user = line.split()[:8]
        if local == wanted and state == ESTABLISHED:
            return int(user) in (0, os.getuid())
    return False
