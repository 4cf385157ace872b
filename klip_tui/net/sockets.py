"""Sockets that keep to a deadline, whatever the other side does: names, connections, TLS, every read and write.

A time-out per read lets a server that drips hold us for ever, so each one gets what is left of the whole. A resolver
that swallows questions can't be interrupted: it is asked in a thread of its own, which nobody waits for.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import ssl
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

import httpcore

from klip_tui.net import names
from klip_tui.net.values import Deadline
from klip_tui.runtime.threads import begin


def resolve(host: str, deadline: Deadline) -> list[str]:
    """Return a host's addresses, each once. Raises OSError (gaierror), TimeoutError."""
    with contextlib.suppress(ValueError):
        return [str(ip_address(host))]
    heard: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            heard.put(names.resolved(host))
        except Exception as error:
            heard.put(error if isinstance(error, OSError) else OSError(type(error).__name__))

    begin(ask, "names")
    try:
        found = heard.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    return found


def connect(host: str, port: int, deadline: Deadline) -> socket.socket:
    """Connect to the first address that answers, each with its share of the time. Raises OSError."""
    addresses = resolve(host, deadline)
    failed: OSError = OSError("no address")
    for number, address in enumerate(addresses):
        try:
            # As bytes: for a text Python loads the tables of international names, which an address has not.
            there: Any = (address.encode(), port)
            made = socket.create_connection(there, deadline.left() / (len(addresses) - number))
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return made
        except OSError as error:
            failed = error
    raise failed


def secured(plain: socket.socket, host: str, context: ssl.SSLContext, deadline: Deadline) -> ssl.SSLSocket:
    """Go over to TLS. Raises OSError (ssl.SSLError)."""
    plain.settimeout(deadline.left())
    return context.wrap_socket(plain, server_hostname=host)


class Record:
    """What is known of a request when its connection is gone."""

    def __init__(self) -> None:
        self.sent = False


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
        return Stream(made, self._deadline, self._record)

    def get_extra_info(self, info: str) -> Any:
        """Give what holds the certificate; nothing else is asked for."""
        return self._socket if info == "ssl_object" and isinstance(self._socket, ssl.SSLSocket) else None


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
