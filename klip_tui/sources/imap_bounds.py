"""IMAP connections that end: bytes of an exchange are bounded, and time in all.

Python's imaplib reads a literal as long as the server says it is (a gigabyte), lines without end, and waits again
after every byte.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from imaplib import IMAP4, IMAP4_SSL
from threading import Timer

LARGEST_EXCHANGE = 4_000_000
"""Bytes that a server may answer to one command."""
IN_ALL = 5.0
"""Times the time-out that a connection may last."""


class _Bounds(IMAP4):
    """Counts what is read, and breaks the connection off when its time is over. Raises IMAP4.abort."""

    spent = 0
    _timer: Timer | None = None

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Connect, and begin to count the time."""
        if timeout is not None:
            self._timer = Timer(IN_ALL * timeout, self._cut)
            self._timer.daemon = True
            self._timer.start()
        super().open(host, port, timeout)

    def _cut(self) -> None:
        with contextlib.suppress(OSError, AttributeError, ValueError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def read(self, size: int) -> bytes:
        """Read a literal."""
        self._count(size)
        return super().read(size)

    def readline(self) -> bytes:
        """Read a line (imaplib bounds it)."""
        line = super().readline()
        self._count(len(line))
        return line

    def _count(self, size: int) -> None:
        self.spent += size
        if self.spent > LARGEST_EXCHANGE:
            raise self.abort(f"answers more than {LARGEST_EXCHANGE} bytes")

    def shutdown(self) -> None:
        """Close the connection."""
        if self._timer is not None:
            self._timer.cancel()
        super().shutdown()


class _Tls(_Bounds, IMAP4_SSL):  # type: ignore[misc]
    """Over TLS."""


def connect(host: str, port: int, timeout: float, security: str, context: ssl.SSLContext | None) -> _Bounds:
    """Connect: ``tls``, ``starttls`` or ``plain``. Raises OSError and IMAP4.error."""
    if security == "tls":
        return _Tls(host, port, ssl_context=context, timeout=timeout)
    client = _Bounds(host, port, timeout=timeout)
    if security == "starttls":
        client.starttls(context)
    return client
