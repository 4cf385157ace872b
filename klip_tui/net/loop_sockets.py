"""Connections in an event loop, for httpcore: the loop bounds the time, names are asked for in a thread."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from klip_tui.net.names import Names
from klip_tui.net.sockets import Record


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Names are looked up by ``Names``, addresses tried one after the other, each with its share of the time."""

    def __init__(self, names: Names, record: Record) -> None:
        self._names, self._record = names, record
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of a name that answers."""
        try:
            addresses = await self._names.look_up(host)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        share = timeout / len(addresses) if timeout is not None and addresses else timeout
        failed: Exception = httpcore.ConnectError("no address")
        for address in addresses:
            try:
                made = await self._plain.connect_tcp(address, port, share, local_address, socket_options)
                return AsyncStream(made, self._record)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class AsyncStream(httpcore.AsyncNetworkStream):
    """A connection that knows whether anything left."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, record: Record) -> None:
        self._inner, self._record = inner, record

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come."""
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        self._record.sent = True
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Hang up."""
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Go over to TLS; one who does not come to it in time is hung up on."""
        try:
            made = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            # httpcore hangs up after an error, not where the deadline ends it, and nobody else knows of the connection.
            with contextlib.suppress(Exception):
                await self._inner.aclose()
            raise
        return AsyncStream(made, self._record)

    def get_extra_info(self, info: str) -> Any:
        """Hand on what is asked for: whether it is still open, what holds the certificate."""
        return self._inner.get_extra_info(info)
