"""Looking up names, each source in threads of its own, at most one a name: a resolver that is silent holds nobody else.

A look-up can't be cancelled; one that is not answered is waited for again by the next probe instead of asked anew.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address

import httpcore

from klip_tui.runtime.threads import Threads, apart

MOST_ADDRESSES = 4
"""Addresses of a name that are tried."""
Found = list[str]


class Names:
    """Looks up the names of one source."""

    def __init__(self, threads: Threads = apart) -> None:
        self._threads = threads
        self._asked: dict[str, asyncio.Future[Found]] = {}

    async def look_up(self, host: str) -> Found:
        """Return the addresses of a name, numbers as they are. Raises OSError."""
        with suppress(ValueError):
            return [str(ip_address(host.strip("[]")))]
        asked = self._asked.get(host)
        if asked is None or asked.done():
            asked = asyncio.ensure_future(self._threads(lambda: _resolved(host), "names"))
            asked.add_done_callback(_heard)
            self._asked[host] = asked
        return await asyncio.shield(asked)


def _heard(asked: asyncio.Future[Found]) -> None:
    """Take note of an error that nobody waited for."""
    if not asked.cancelled():
        asked.exception()


def _resolved(host: str) -> Found:
    try:
        rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise OSError(f"{host[:80]} is no name") from None
    return list(dict.fromkeys(str(row[4][0]) for row in rows))[:MOST_ADDRESSES]


class Backend(httpcore.AsyncNetworkBackend):
    """The network as httpx is given it: names are looked up by ``Names``, addresses tried one after the other."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of a name that answers, each with its share of the time."""
        try:
            addresses = await self._names.look_up(host)
        except OSError as error:
            raise httpcore.ConnectError(error.strerror or str(error)) from error
        share = timeout / len(addresses) if timeout is not None and addresses else timeout
        failed: Exception = httpcore.ConnectError("no address")
        for address in addresses:
            try:
                return await self._plain.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
