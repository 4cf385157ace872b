"""Sockets that keep to a deadline, whatever the other side does: names, connections, TLS, every read and write.

A time-out per read lets a server that drips hold us for ever, so each one gets what is left of the whole. A resolver
that swallows questions can't be interrupted: it is asked in a thread of its own, which nobody waits for.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

import httpcore

Address = tuple[socket.AddressFamily, Any]


class Deadline:
    """The end of something, by the steady clock."""

    def __init__(self, seconds: float, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._end = steady() + seconds

    def left(self) -> float:
        """Return the seconds that are left. Raises TimeoutError where none are."""
        left = self._end - self._steady()
        if left <= 0:
            raise TimeoutError
        return left


def resolve(host: str, port: int, deadline: Deadline) -> list[Address]:
    """Return a host's addresses, each once. Raises OSError (gaierror), TimeoutError."""
    with contextlib.suppress(ValueError):
        family = socket.AF_INET6 if ip_address(host).version == 6 else socket.AF_INET
        return [(family, (host, port))]
    found: list[Any] = []
    failed: list[Exception] = []
    done = threading.Event()

    def ask() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:
            failed.append(error)
        done.set()

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    if not done.wait(deadline.left()):
        raise TimeoutError
    if failed:
        raise failed[0] if isinstance(failed[0], OSError) else OSError(type(failed[0]).__name__)
    return list(dict.fromkeys((row[0], row[4]) for row in found))


async def resolve_async(host: str, port: int) -> list[Address]:
    """Return a host's addresses; the caller bounds the time. Raises OSError."""
    with contextlib.suppress(ValueError):
        ip_address(host)
        return resolve(host, port, Deadline(1))
    loop = asyncio.get_running_loop()
    waiting: asyncio.Future[list[Address]] = loop.create_future()

    def settle(value: list[Address] | Exception) -> None:
        if not waiting.done():
            if isinstance(value, Exception):
                waiting.set_exception(value)
            else:
                waiting.set_result(value)

    def ask() -> None:
        value: list[Address] | Exception
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            value = list(dict.fromkeys((row[0], row[4]) for row in rows))
        except Exception as error:
            value = error if isinstance(error, OSError) else OSError(type(error).__name__)
        with contextlib.suppress(RuntimeError):
            # The loop may be gone by now.
            loop.call_soon_threadsafe(settle, value)

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    return await waiting


def connect(host: str, port: int, deadline: Deadline) -> socket.socket:
    """Connect to the first address that answers. Raises OSError."""
    addresses = resolve(host, port, deadline)
    failed: OSError = OSError("no address")
    for number, (family, address) in enumerate(addresses):
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.settimeout(deadline.left() / (len(addresses) - number))
            made.connect(address)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return made
        except OSError as error:
            made.close()
            failed = error
    raise failed


def secured(plain: socket.socket, host: str, context: ssl.SSLContext, deadline: Deadline) -> ssl.SSLSocket:
    """Go over to TLS. Raises OSError (ssl.SSLError)."""
    plain.settimeout(deadline.left())
    return context.wrap_socket(plain, server_hostname=host)


class Stream(httpcore.NetworkStream):
    """A connection of httpcore's whose every read and write ends by one deadline; it knows whether anything left."""

    def __init__(self, made: socket.socket, deadline: Deadline, record: Record) -> None:
        self._socket, self._deadline, self._record = made, deadline, record

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come."""
        del timeout
        try:
            self._socket.settimeout(self._deadline.left())
            return self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        del timeout
        try:
            view = memoryview(buffer)
            while view:
                self._socket.settimeout(self._deadline.left())
                self._record.sent = True
                view = view[self._socket.send(view) :]
        except TimeoutError as error:
            raise httpcore.WriteTimeout from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Go over to TLS."""
        del timeout
        try:
            made = secured(self._socket, server_hostname or "", ssl_context, self._deadline)
        except TimeoutError as error:
            self.close()
            raise httpcore.ConnectTimeout from error
        except OSError as error:
            self.close()
            raise httpcore.ConnectError(str(error)) from error
        self._record.certificate = made.getpeercert()
        return Stream(made, self._deadline, self._record)

    def get_extra_info(self, info: str) -> Any:
        """Nothing that is asked for."""
        del info


class Record:
    """What is known of a connection after it is gone."""

    def __init__(self) -> None:
        self.sent = False
        self.certificate: Any = None


class Backend(httpcore.NetworkBackend):
    """Connections for one request, by one deadline."""

    def __init__(self, deadline: Deadline, record: Record) -> None:
        self._deadline, self._record = deadline, record

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect."""
        del timeout, local_address, socket_options
        try:
            return Stream(connect(host, port, self._deadline), self._deadline, self._record)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Connections for one request in an event loop; names are asked for in a thread that nobody waits for."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers."""
        del timeout, local_address, socket_options
        try:
            addresses = await resolve_async(host, port)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        failed: Exception = httpcore.ConnectError("no address")
        for _family, address in addresses:
            try:
                made = await self._inner.connect_tcp(address[0], port)
                return AsyncStream(made, self._record)
            except httpcore.ConnectError as error:
                failed = error
        raise failed


class AsyncStream(httpcore.AsyncNetworkStream):
    """A connection in an event loop that knows whether anything left, and by which certificate."""

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
        """Go over to TLS."""
        made = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        tls = made.get_extra_info("ssl_object")
        self._record.certificate = tls.getpeercert() if tls is not None else None
        return AsyncStream(made, self._record)

    def get_extra_info(self, info: str) -> Any:
        """Hand on what is asked for."""
        return self._inner.get_extra_info(info)
