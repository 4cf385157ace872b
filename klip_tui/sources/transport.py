"""HTTP as every source speaks it: nothing of the environment, no cookies, identity asked for, a total deadline.

What an answer holds is read raw, up to a limit of bytes, and unpacked only up to that limit: 270 bytes of gzip in gzip
in gzip would take gigabytes else.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

import httpcore
import httpx

from klip_tui import net
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.endpoint import without_password
from klip_tui.net import Failed, Failure
from klip_tui.sources.bounded import Unreadable, unpacked
from klip_tui.sources.names import Backend, Names
from klip_tui.text.clean import one_line

HEADERS = {"User-Agent": "klip-tui", "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
CONNECTIONS = 10


class Transport(httpx.AsyncHTTPTransport):
    """httpx's own, with our look-up of names; certificates are always verified."""

    def __init__(self, names: Names, context: ssl.SSLContext) -> None:
        super().__init__(verify=context, trust_env=False)
        # httpx has no parameter for the network backend; its pool, httpcore's public class, has.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context, network_backend=Backend(names), max_connections=CONNECTIONS, keepalive_expiry=300.0
        )


def trusting(ca_file: str = "") -> ssl.SSLContext:
    """Return what verifies certificates. Raises OSError (also ssl.SSLError) where the file can't be read."""
    return ssl.create_default_context(cafile=ca_file or None)


def trusting_nobody() -> ssl.SSLContext:
    """Return what accepts no certificate, for plain HTTP: reading every authority takes 45 ms and 2 MB."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def client(names: Names, timeout: float, context: ssl.SSLContext) -> httpx.AsyncClient:
    """Make a client, which follows no redirect by itself."""
    return httpx.AsyncClient(
        transport=Transport(names, context), timeout=timeout, trust_env=False, follow_redirects=False, headers=HEADERS
    )


async def body_of(response: httpx.Response, most: int, *, whole: bool = False) -> bytes:
    """Read a body up to ``most`` bytes, packed and unpacked; ``whole``: raises Unreadable where there are more."""
    raw = bytearray()
    async for chunk in response.aiter_raw(65536):
        raw += chunk[: most + 1 - len(raw)]
        if len(raw) > most:
            break
    body = unpacked(bytes(raw), response.headers.get("Content-Encoding", "")[:40], most + 1)
    if whole and max(len(body), len(raw)) > most:
        raise Unreadable(f"more than {most} bytes")
    return body[:most]


def date_of(response: httpx.Response) -> datetime | None:
    """Return what the other side's clock says (RFC 9110, 6.6.1), with the time that a cache held it."""
    held = response.headers.get("Age", "0")
    if not re.fullmatch(r"[0-9]{1,6}", held):
        return None
    try:
        found = parsedate_to_datetime(response.headers.get("Date", "")[:40])
        return found.astimezone(UTC) + timedelta(seconds=int(held)) if found.tzinfo is not None else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Got:
    """An answer that is whole."""

    status: int
    body: bytes


def get(
    url: str,
    *,
    timeout: float,
    most: int,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    ca_file: str = "",
) -> Got:
    """Make one GET, from a thread that may block, within ``timeout`` seconds in all. Raises Refused."""
    wanted = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
    try:
        answer = net.request("GET", wanted, headers=headers, deadline=timeout, limit=most, ca_file=ca_file)
    except Failed as failed:
        if failed.failure is Failure.TIME:
            why = phrase("{url} does not answer within {seconds} s", url=shown(url), seconds=f"{timeout:g}")
            raise Refused(why) from None
        raise Refused(phrase("{url} can't be read: {why}", url=shown(url), why=failed.sentence)) from failed
    if not answer.whole:
        raise Refused(phrase("{url} can't be read: {why}", url=shown(url), why=f"more than {most} bytes"))
    return Got(answer.status, answer.body)


def shown(url: str) -> str:
    """Return an address as it may be shown: without a password that stands in it."""
    return one_line(without_password(url), 200)
