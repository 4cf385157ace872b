"""The seam: what the program asks of a network, and the real one behind it, loaded when it is first asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from klip_tui.net.values import Answer, Mailing, Request
from klip_tui.runtime.threads import Threads, apart


class Smtp(Protocol):
    """A conversation with a mail server; every method raises OSError or smtplib.SMTPException."""

    def ehlo_or_helo_if_needed(self) -> None:
        """Greet, once."""

    def starttls(self) -> None:
        """Go over to TLS, the certificate checked."""

    def login(self, user: str, password: str) -> object:
        """Log in."""

    def mail(self, sender: str) -> tuple[int, bytes]:
        """Name the sender."""

    def rcpt(self, recip: str) -> tuple[int, bytes]:
        """Name a recipient."""

    def docmd(self, cmd: str, args: str = "") -> tuple[int, bytes]:
        """Say a command and hear its reply."""

    def hand_over(self, content: bytes) -> tuple[int, bytes]:
        """Send a mail's content after DATA, and hear what becomes of it."""

    def quit(self) -> object:
        """Part."""

    def close(self) -> None:
        """Hang up."""


class Kept(Protocol):
    """Connections that stay open between requests, of which there is one at a time."""

    async def request(self, asked: Request) -> Answer:
        """Make a request. Raises Failed."""


class Network(Protocol):
    """What the program asks of a network."""

    def request(self, asked: Request) -> Answer:
        """Make a request. Raises Failed."""

    async def request_async(self, asked: Request) -> Answer:
        """Make a request. Raises Failed."""

    def smtp(self, asked: Mailing) -> Smtp:
        """Connect to a mail server and hear its greeting. Raises OSError, smtplib.SMTPException."""


class _Sockets:
    """Real sockets."""

    def request(self, asked: Request) -> Answer:
        from klip_tui.net import http

        return http.send(asked)

    async def request_async(self, asked: Request) -> Answer:
        tls = asked.redirects > 0 or not asked.url.lower().startswith("http:")
        async with _client(asked.ca_file, apart, tls=tls, kept=False) as client:
            return await client.request(asked)

    def smtp(self, asked: Mailing) -> Smtp:
        from klip_tui.net import smtp

        return smtp.BoundedSmtp(asked)


SOCKETS: Network = _Sockets()


@asynccontextmanager
async def kept(*, ca_file: str, tls: bool, threads: Threads) -> AsyncIterator[Kept]:
    """Keep connections open between requests. Raises Failed where the file can't be read.

    Without ``tls`` no authorities are read, and every certificate is refused.
    """
    async with _client(ca_file, threads, tls=tls, kept=True) as client:
        yield client


@asynccontextmanager
async def _client(ca_file: str, threads: Threads, *, tls: bool, kept: bool) -> AsyncIterator[Kept]:
    from klip_tui.net.http import Client
    from klip_tui.net.names import Names

    client = Client(ca_file=ca_file, tls=tls, names=Names(threads), kept=kept)
    try:
        yield client
    finally:
        await client.close()
