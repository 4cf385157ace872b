"""Looking up names, each user in threads of its own, at most one a name: a resolver that is silent holds nobody else.

A look-up can't be cancelled; one that is not answered is waited for again by the next request instead of asked anew.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from ipaddress import ip_address

from klip_tui.runtime.threads import Threads, apart

MOST_ADDRESSES = 4
"""Addresses of a name that are tried."""
Found = list[str]


class Names:
    """Looks up names for one user: a probe's endpoint, or a single request."""

    def __init__(self, threads: Threads = apart) -> None:
        self._threads = threads
        self._asked: dict[str, asyncio.Future[Found]] = {}

    async def look_up(self, host: str) -> Found:
        """Return the addresses of a name, numbers as they are. Raises OSError."""
        with suppress(ValueError):
            return [str(ip_address(host.strip("[]")))]
        asked = self._asked.get(host)
        if asked is None or asked.done():
            asked = asyncio.ensure_future(self._threads(lambda: resolved(host), "names"))
            asked.add_done_callback(_heard)
            self._asked[host] = asked
        return await asyncio.shield(asked)


def _heard(asked: asyncio.Future[Found]) -> None:
    """Take note of an error that nobody waited for."""
    if not asked.cancelled():
        asked.exception()


def resolved(host: str) -> Found:
    """Ask the system's resolver, for as long as it takes; each address once. Raises OSError."""
    try:
        # As bytes where it may be: for a text Python loads the tables of international names.
        rows = socket.getaddrinfo(host.encode() if host.isascii() else host, None, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise OSError(f"{host[:80]} is no name") from None
    return list(dict.fromkeys(str(row[4][0]) for row in rows))[:MOST_ADDRESSES]
