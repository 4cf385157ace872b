"""HTTP over sockets that keep to a deadline: one request, its redirects, one bounded answer.

httpcore speaks the protocol and nothing more: no cookies, no environment, no decoding. What a request becomes on the
wire, and what is made of its answer, is the same for a thread (``send``) and for a loop (``Client``); only the waiting
differs. What is said once closes after each request, so that no connection that was cut off makes a notice doubtful;
a probe keeps its connection open, so that a round costs no handshake.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import httpcore

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import phrase
from klip_tui.net.address import Address, address, joined
from klip_tui.net.decoding import decoded
from klip_tui.net.loop_sockets import AsyncBackend
from klip_tui.net.names import Names
from klip_tui.net.sockets import Backend, Record
from klip_tui.net.values import Answer, Deadline, Failed, Failure, Request, is_loopback
from klip_tui.text.clean import one_line

_ERRORS = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError, ssl.SSLError, ValueError)
_REDIRECTED = frozenset({301, 302, 303, 307, 308})
CONNECTIONS = 10
KEPT_OPEN = 300.0
"""Seconds for which a connection that nobody uses is kept."""


def send(asked: Request) -> Answer:
    """Make a request and follow its redirects. Raises Failed."""
    began, left = time.monotonic(), asked.redirects
    deadline, record = Deadline(asked.deadline), Record()
    while True:
        answer = _once(asked, deadline, record)
        following = _following(asked, answer, left)
        if following is None:
            return replace(answer, seconds=time.monotonic() - began)
        left, asked = left - 1, following


def _once(asked: Request, deadline: Deadline, record: Record) -> Answer:
    wire = _wire(asked, record, kept=False)
    context = trusting(asked.ca_file) if wire.url.scheme == b"https" else trusting_nobody()
    try:
        with (
            httpcore.ConnectionPool(ssl_context=context, network_backend=Backend(deadline, record)) as pool,
            pool.stream(asked.method, wire.url, headers=wire.headers, content=asked.body) as response,
        ):
            body = bytearray()
            for chunk in response.iter_stream() if _read(asked, response) else ():
                body += chunk[: asked.limit + 1 - len(body)]
                if len(body) > asked.limit:
                    break
            return _answer(response, bytes(body), asked.limit)
    except _ERRORS as error:
        raise _failed(error, sent=record.sent) from None


class Client:
    """Requests in an event loop, one at a time, over connections that stay open in between where ``kept``.

    ``tls``: https may be met, at once or by a redirect; without it every certificate is refused. Raises Failed where
    the certificate file can't be read.
    """

    def __init__(self, *, ca_file: str, tls: bool, names: Names, kept: bool) -> None:
        self._kept, self._record = kept, Record()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trusting(ca_file) if tls else trusting_nobody(),
            network_backend=AsyncBackend(names, self._record),
            max_connections=CONNECTIONS,
            keepalive_expiry=KEPT_OPEN,
        )

    async def request(self, asked: Request) -> Answer:
        """Make a request and follow its redirects. Raises Failed."""
        began, left, self._record.sent = time.monotonic(), asked.redirects, False
        try:
            async with asyncio.timeout(asked.deadline):
                while True:
                    answer = await self._once(asked)
                    following = _following(asked, answer, left)
                    if following is None:
                        return replace(answer, seconds=time.monotonic() - began)
                    left, asked = left - 1, following
        except TimeoutError:
            raise _late(sent=self._record.sent) from None

    async def _once(self, asked: Request) -> Answer:
        wire, patience = _wire(asked, self._record, kept=self._kept), {"timeout": {"connect": asked.deadline}}
        asking = self._pool.stream(
            asked.method, wire.url, headers=wire.headers, content=asked.body, extensions=patience
        )
        try:
            async with asking as response:
                body = bytearray()
                if _read(asked, response):
                    async for chunk in response.aiter_stream():
                        body += chunk[: asked.limit + 1 - len(body)]
                        if len(body) > asked.limit:
                            break
                return _answer(response, bytes(body), asked.limit)
        except _ERRORS as error:
            raise _failed(error, sent=self._record.sent) from None

    async def close(self) -> None:
        """Hang up."""
        await self._pool.aclose()


def trusting(ca_file: str = "") -> ssl.SSLContext:
    """Return what verifies certificates. Raises Failed where the file can't be read."""
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        why = phrase("{file} can't be read: {why}", file=ca_file, why=one_line(str(error), 100))
        raise Failed(Failure.UNUSABLE, why, sent=False) from None


@cache
def trusting_nobody() -> ssl.SSLContext:
    """Return what accepts no certificate, for plain HTTP: reading every authority takes 45 ms and 2 MB.

    One for all: each takes half a megabyte.
    """
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True, slots=True)
class _Wire:
    """A request as it leaves."""

    url: httpcore.URL
    headers: list[tuple[bytes, bytes]]


def _wire(asked: Request, record: Record, *, kept: bool) -> _Wire:
    where = _address(asked.url, sent=record.sent)
    headers = [
        ("Host", where.authority),
        ("User-Agent", "klip-tui"),
        ("Accept", "*/*"),
        ("Accept-Encoding", "identity"),
    ]
    headers += [] if kept else [("Connection", "close")]
    secret = asked.secret or bool(where.login)
    if where.login:
        headers.append(("Authorization", f"Basic {b64encode(where.login.encode()).decode('ascii')}"))
    if secret and where.scheme == "http" and not is_loopback(where.host):
        why = phrase("a secret over http goes to loopback only: use https")
        raise Failed(Failure.UNUSABLE, why, sent=record.sent)
    own = {name.lower() for name, _ in asked.headers}
    headers = [row for row in headers if row[0].lower() not in own or row[0] == "Accept-Encoding"]
    headers += [row for row in asked.headers if row[0].lower() != "accept-encoding"]
    for name, value in headers:
        if not _holdable(name) or not name or not _holdable(value):
            why = phrase("{name} holds a character that no header can hold: set another key", name=one_line(name, 40))
            raise Failed(Failure.UNUSABLE, why, sent=record.sent)
    url = httpcore.URL(scheme=where.scheme, host=where.host, port=where.port, target=where.target)
    return _Wire(url, [(name.encode(), value.encode()) for name, value in headers])


def _address(url: str, *, sent: bool) -> Address:
    try:
        return address(url)
    except ValueError:
        # Only what stands before the first slash: a path or query may hold a key.
        shown = one_line(url.partition("?")[0].rpartition("@")[2].removeprefix("https://").partition("/")[0], 60)
        why = phrase("its address can't be used ({why})", why=shown)
        raise Failed(Failure.UNUSABLE, why, sent=sent) from None


def _holdable(text: str) -> bool:
    """Whether a text can stand in a header (RFC 9110, 5.5), in the encoding that everyone reads the same."""
    return text.isascii() and text.isprintable()


def _read(asked: Request, response: httpcore.Response) -> bool:
    """Whether the body is wanted: not that of a redirect that is followed, nor of a status that says enough."""
    followed = asked.redirects and response.status in _REDIRECTED
    return not followed and (not asked.statuses or response.status in asked.statuses)


def _answer(response: httpcore.Response, body: bytes, limit: int) -> Answer:
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
    said = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    body, whole = decoded(body, said, limit)
    return Answer(response.status, headers, body, whole, expires=_expires(response))


def _expires(response: httpcore.Response) -> datetime | None:
    """Return the end of the server's certificate, of a connection that was made earlier too."""
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    end = (tls.getpeercert() or {}).get("notAfter") if tls is not None else None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(end), UTC) if isinstance(end, str) else None


def _following(asked: Request, answer: Answer, left: int) -> Request | None:
    """Return the request that a redirect asks for; None: it is none, or none is to be followed. Raises Failed."""
    where = answer.header("Location")
    if answer.status not in _REDIRECTED or not where or not asked.redirects:
        return None
    if not left:
        raise Failed(Failure.REDIRECTS, phrase("too many redirects"), sent=True)
    try:
        url = joined(asked.url, where)
    except ValueError:
        url = where
    same = _address(url, sent=True).origin == _address(asked.url, sent=True).origin
    method, body = asked.method, asked.body
    if answer.status == 303 or (answer.status in (301, 302) and method == "POST"):
        method, body = ("HEAD" if method == "HEAD" else "GET"), None
    # Another host gets none of the headers that were meant for this one: any of them may be a key.
    headers = asked.headers if same else ()
    return replace(asked, url=url, method=method, body=body, headers=headers, secret=asked.secret and same)


def _late(*, sent: bool) -> Failed:
    return Failed(Failure.TIME, phrase("no answer in time"), sent=sent)


def _failed(error: Exception, *, sent: bool) -> Failed:
    if isinstance(error, (httpcore.TimeoutException, TimeoutError)):
        return _late(sent=sent)
    said = one_line(f"{type(error).__name__} {error}", 100)
    if isinstance(error, httpcore.ConnectError):
        said = one_line(str(error), 100)
        if "CERTIFICATE" in said.upper():
            why = phrase("its certificate is not accepted: {why}", why=said)
            return Failed(Failure.CERTIFICATE, why, sent=sent, said=said)
        unknown = "Name or service" in said or "[Errno -" in said
        return Failed(Failure.NAME if unknown else Failure.CONNECT, phrase("can't be reached"), sent=sent, said=said)
    if isinstance(error, ValueError) and not isinstance(error, ssl.SSLError):
        # What can't be written on the wire; its own words may hold what is secret.
        said = type(error).__name__
        return Failed(Failure.UNUSABLE, phrase("its address can't be used ({why})", why=said), sent=sent, said=said)
    return Failed(Failure.BROKEN, phrase("the connection broke off"), sent=sent, said=said)
