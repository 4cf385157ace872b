"""Pages over HTTP: a status, a text, a value in JSON (RFC 6901); the end of the certificate is seen on the way."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx

from klip_tui.commitment.phrase import phrase
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.secrets import Secret, SecretRefused, revealed
from klip_tui.runtime.world import World
from klip_tui.sources.answer import Ask, Sight
from klip_tui.sources.bounded import Unreadable, json_of, text_of
from klip_tui.sources.names import Names
from klip_tui.sources.pointer import point
from klip_tui.sources.transport import body_of, client, date_of, trusting, trusting_nobody
from klip_tui.text.clean import one_line

LARGEST_BODY = 1_000_000
"""Bytes of a body that are read; what follows is not looked at."""


@asynccontextmanager
async def opened(endpoint: Endpoint, world: World) -> AsyncIterator[Ask]:
    """Hold the connection open between probes."""
    plain = endpoint.url.lower().startswith("http:") and not (endpoint.redirects or endpoint.ca_file)
    context = trusting_nobody() if plain else trusting(endpoint.ca_file)
    async with client(Names(world.threads), endpoint.timeout, context) as http:
        yield lambda: _ask(http, endpoint, world)


async def _headers(endpoint: Endpoint, world: World) -> dict[str, str]:
    """Return the headers with their secrets, fetched apart: a command that hangs holds up no other endpoint.

    Half of the time is theirs. Raises SecretRefused.
    """
    if not any(isinstance(one, Secret) for one in endpoint.headers.values()):
        return revealed(endpoint.headers)
    try:
        fetched = world.threads(lambda: revealed(endpoint.headers), "secret")
        return await asyncio.wait_for(fetched, endpoint.timeout / 2)
    except TimeoutError:
        raise SecretRefused(phrase("the secret of a header does not come in time")) from None


async def _ask(http: httpx.AsyncClient, endpoint: Endpoint, world: World) -> Sight:
    # Nothing is carried from one probe to the next: a cookie an answer would grow the requests (M3).
    http.cookies.clear()
    secrets = await _headers(endpoint, world)
    request = http.build_request(endpoint.method, endpoint.url, headers=secrets)
    for left in range(endpoint.redirects, -1, -1):
        response = await http.send(request, stream=True)
        try:
            following = response.next_request if endpoint.redirects else None
            if following is None:
                return Sight(await _judged(response, endpoint), _expires(response), date_of(response))
            if not left:
                return Sight("too many redirects")
            if _origin(following.url) != _origin(request.url):
                # Headers of ours may hold secrets: they are for the address that they stand beside.
                for name in secrets:
                    following.headers.pop(name, None)
            request = following
        finally:
            await response.aclose()
    return Sight("too many redirects")


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


async def _judged(response: httpx.Response, endpoint: Endpoint) -> str:
    if response.status_code not in endpoint.expect_status:
        return f"HTTP {response.status_code}"
    body = await body_of(response, LARGEST_BODY) if endpoint.method != "HEAD" else b""
    if endpoint.expect_text and endpoint.expect_text not in text_of(body, response.headers.get("Content-Type", "")):
        return "expected text not found"
    return _judged_json(body, endpoint) if endpoint.expect_json else ""


def _judged_json(body: bytes, endpoint: Endpoint) -> str:
    try:
        value = point(json_of(body), endpoint.expect_json)
    except LookupError:
        return f"nothing at {endpoint.expect_json}"
    if endpoint.expect_value is None:
        good = value is not None and value is not False
    else:
        good = value == endpoint.expect_value and isinstance(value, bool) == isinstance(endpoint.expect_value, bool)
    return "" if good else one_line(f"{endpoint.expect_json} is {_short(value)}", 80)


def _short(value: Any) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    return json.dumps(value[:80] if isinstance(value, str) else value)


def _expires(response: httpx.Response) -> datetime | None:
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    found = tls.getpeercert() if tls is not None else None
    if not found or "notAfter" not in found:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)


def words(error: Exception) -> str | None:
    """Put what went wrong into a few words."""
    if isinstance(error, Unreadable):
        return one_line(str(error), 80)
    if isinstance(error, httpx.ConnectError):
        return _connect_error(error)
    if isinstance(error, httpx.HTTPError | httpx.InvalidURL | httpx.StreamError | OSError | ValueError):
        return one_line(f"{type(error).__name__} {error}", 80)
    return None


def _connect_error(error: httpx.ConnectError) -> str:
    text = str(error)
    if "CERTIFICATE" in text.upper() or "SSL" in text.upper():
        return one_line(f"TLS: {text.partition('] ')[2] or text}", 80)
    return "connection refused" if "refused" in text.lower() or "attempts failed" in text else one_line(text, 80)
