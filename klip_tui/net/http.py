"""HTTP over sockets that keep to a deadline: one request, its redirects, one bounded answer.

httpcore speaks the protocol and nothing more: no cookies, no environment, no decoding. A body comes as bytes; one that
is compressed although identity was asked for is decoded up to the limit, and where it is wrapped again not at all.
"""

from __future__ import annotations

import asyncio
import ssl
import time
import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin

import httpcore
import httpx

from klip_tui.commitment.phrase import phrase
from klip_tui.net.sockets import AsyncBackend, Backend, Deadline, Record
from klip_tui.net.values import Answer, Failed, Failure, Request, is_loopback
from klip_tui.text.clean import one_line

_ERRORS = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError, ssl.SSLError, ValueError)
_REDIRECTED = frozenset({301, 302, 303, 307, 308})
_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 47}
"""zlib's window bits for each encoding that is decoded."""


def send(asked: Request) -> Answer:
    """Make a request and follow its redirects. Raises Failed."""
    began, deadline = time.monotonic(), Deadline(asked.deadline)
    left = asked.redirects
    while True:
        answer = _once(asked, deadline)
        following = _following(asked, answer)
        if following is None:
            return replace(answer, seconds=time.monotonic() - began)
        if not left:
            raise Failed(Failure.REDIRECTS, phrase("too many redirects"), sent=True)
        left, asked = left - 1, following


async def send_async(asked: Request) -> Answer:
    """Make a request and follow its redirects. Raises Failed."""
    began, record = time.monotonic(), Record()
    left = asked.redirects
    try:
        async with asyncio.timeout(asked.deadline):
            while True:
                answer = await _once_async(asked, record)
                following = _following(asked, answer)
                if following is None:
                    return replace(answer, seconds=time.monotonic() - began)
                if not left:
                    raise Failed(Failure.REDIRECTS, phrase("too many redirects"), sent=True)
                left, asked = left - 1, following
    except TimeoutError:
        raise _late(sent=record.sent) from None


def _once(asked: Request, deadline: Deadline) -> Answer:
    url, headers, context = _prepared(asked)
    record = Record()
    try:
        with (
            httpcore.ConnectionPool(ssl_context=context, network_backend=Backend(deadline, record)) as pool,
            pool.stream(asked.method, url, headers=headers, content=asked.body) as response,
        ):
            body = bytearray()
            for chunk in response.iter_stream():
                body += chunk[: asked.limit + 1 - len(body)]
                if len(body) > asked.limit:
                    break
            return _answer(response, bytes(body), asked.limit, record)
    except _ERRORS as error:
        raise _failed(error, sent=record.sent) from None


async def _once_async(asked: Request, record: Record) -> Answer:
    url, headers, context = _prepared(asked)
    try:
        async with (
            httpcore.AsyncConnectionPool(ssl_context=context, network_backend=AsyncBackend(record)) as pool,
            pool.stream(asked.method, url, headers=headers, content=asked.body) as response,
        ):
            body = bytearray()
            async for chunk in response.aiter_stream():
                body += chunk[: asked.limit + 1 - len(body)]
                if len(body) > asked.limit:
                    break
            return _answer(response, bytes(body), asked.limit, record)
    except _ERRORS as error:
        raise _failed(error, sent=record.sent) from None


def _prepared(asked: Request) -> tuple[httpcore.URL, list[tuple[bytes, bytes]], ssl.SSLContext | None]:
    try:
        parsed = httpx.URL(asked.url)
        host = parsed.host
    except (httpx.InvalidURL, ValueError):
        raise _unusable(asked.url) from None
    if parsed.scheme not in ("http", "https") or not host or not 0 <= (parsed.port or 0) <= 65535:
        raise _unusable(asked.url)
    if asked.secret and parsed.scheme == "http" and not is_loopback(host):
        raise Failed(Failure.UNUSABLE, phrase("a secret over http goes to loopback only: use https"), sent=False)
    given = [("User-Agent", "klip-tui"), ("Accept", "*/*"), ("Accept-Encoding", "identity"), ("Connection", "close")]
    own = {name.lower() for name, _ in asked.headers}
    headers = [row for row in given if row[0].lower() not in own or row[0] == "Accept-Encoding"]
    headers += [row for row in asked.headers if row[0].lower() != "accept-encoding"]
    for name, value in headers:
        if not _holdable(name) or not name or not _holdable(value):
            why = phrase("{name} holds a character that no header can hold: set another key", name=one_line(name, 40))
            raise Failed(Failure.UNUSABLE, why, sent=False)
    url = httpcore.URL(scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path)
    return url, [(name.encode(), value.encode()) for name, value in headers], _context(asked, parsed.scheme)


def _context(asked: Request, scheme: str) -> ssl.SSLContext | None:
    if scheme != "https":
        return None
    try:
        return ssl.create_default_context(cafile=asked.ca_file or None)
    except OSError as error:
        why = phrase("{file} can't be read: {why}", file=asked.ca_file, why=one_line(str(error), 100))
        raise Failed(Failure.UNUSABLE, why, sent=False) from None


def _unusable(url: str) -> Failed:
    # Only what stands before the first slash: a path or query may hold a key.
    where = one_line(url.partition("?")[0].rpartition("@")[2].removeprefix("https://").partition("/")[0], 60)
    return Failed(Failure.UNUSABLE, phrase("its address can't be used ({why})", why=where), sent=False)


def _holdable(text: str) -> bool:
    """Whether a text can stand in a header (RFC 9110, 5.5), in the encoding that everyone reads the same."""
    return text.isascii() and text.isprintable()


def _answer(response: httpcore.Response, body: bytes, limit: int, record: Record) -> Answer:
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
    whole = len(body) <= limit
    encodings = [one.strip().lower() for name, value in headers if name.lower() == "content-encoding"
                 for one in value.split(",")]  # fmt: skip
    encodings = [one for one in encodings if one and one != "identity"]
    if encodings and body:
        body, whole = _decoded(body[:limit], encodings, limit, whole)
    return Answer(response.status, headers, body[:limit], whole, expires=_expires(record.certificate))


def _decoded(body: bytes, encodings: Iterable[str], limit: int, whole: bool) -> tuple[bytes, bool]:
    """Decode up to the limit: what was not asked for must not take more memory than what was."""
    first, *more = encodings
    if more or first not in _WINDOW:
        raise Failed(Failure.DECODING, phrase("it answers in an encoding that was not asked for"), sent=True)
    for bits in (_WINDOW[first], -zlib.MAX_WBITS):
        decoder = zlib.decompressobj(bits)
        try:
            decoded = decoder.decompress(body, limit)
        except zlib.error:
            continue
        return decoded, whole and decoder.eof
    raise Failed(Failure.DECODING, phrase("it answers what can't be decoded"), sent=True)


def _expires(certificate: object) -> datetime | None:
    end = certificate.get("notAfter") if isinstance(certificate, dict) else None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(end), UTC) if isinstance(end, str) else None


def _following(asked: Request, answer: Answer) -> Request | None:
    """Return the request that a redirect asks for (None: it is none, or none is to be followed)."""
    where = answer.header("Location")
    if answer.status not in _REDIRECTED or not where or not asked.redirects:
        return None
    try:
        target = httpx.URL(urljoin(asked.url, where))
        before = httpx.URL(asked.url)
    except (httpx.InvalidURL, ValueError):
        raise _unusable(where) from None
    same = (target.scheme, target.host, target.port) == (before.scheme, before.host, before.port)
    method, body = asked.method, asked.body
    if answer.status == 303 or (answer.status in (301, 302) and method == "POST"):
        method, body = ("HEAD" if method == "HEAD" else "GET"), None
    # Another host gets none of the headers that were meant for this one: any of them may be a key.
    headers = asked.headers if same else ()
    return replace(asked, url=str(target), method=method, body=body, headers=headers, secret=asked.secret and same)


def _late(*, sent: bool) -> Failed:
    return Failed(Failure.TIME, phrase("no answer in time"), sent=sent)


def _failed(error: Exception, *, sent: bool) -> Failed:
    if isinstance(error, (httpcore.TimeoutException, TimeoutError)):
        return _late(sent=sent)
    if isinstance(error, httpcore.ConnectError):
        said = str(error)
        if "CERTIFICATE" in said.upper():
            why = phrase("its certificate is not accepted: {why}", why=one_line(said, 100))
            return Failed(Failure.CERTIFICATE, why, sent=sent)
        unknown = "Name or service" in said or "[Errno -" in said
        return Failed(Failure.NAME if unknown else Failure.CONNECT, phrase("can't be reached"), sent=sent)
    if isinstance(error, ValueError) and not isinstance(error, ssl.SSLError):
        # What can't be written on the wire; its own words may hold what is secret.
        return Failed(
            Failure.UNUSABLE, phrase("its address can't be used ({why})", why=type(error).__name__), sent=sent
        )
    return Failed(Failure.BROKEN, phrase("the connection broke off"), sent=sent)
