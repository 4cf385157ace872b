"""One probe of one endpoint: bounded in time and in bytes, whatever the other side does."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from klip_tui.config.schema import Endpoint
from klip_tui.config.secrets import SecretRefused, revealed
from klip_tui.sources import sockets
from klip_tui.text.clean import one_line

LARGEST_BODY = 1_000_000
"""Bytes of a body that are read; what follows is not looked at."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a probe saw: ``why`` is a few words for a person, ``expires`` the end of the certificate."""

    ok: bool
    slow: bool
    milliseconds: int
    why: str
    expires: datetime | None = None
    fault: bool = False
    """The probe failed by itself: whether KLIP answers is unknown."""


def client(endpoint: Endpoint) -> httpx.AsyncClient:
    """Make the client of an endpoint: TLS always verified, no environment proxies, no more redirects than allowed."""
    context = ssl.create_default_context(cafile=endpoint.ca_file or None) if endpoint.url.startswith("https") else False
    return httpx.AsyncClient(
        verify=context,
        timeout=endpoint.timeout,
        follow_redirects=endpoint.redirects > 0,
        max_redirects=max(1, endpoint.redirects),
        trust_env=False,
        headers={"User-Agent": "klip-tui", "Accept-Encoding": "identity", "Cache-Control": "no-cache"},
    )


@asynccontextmanager
async def probing(endpoint: Endpoint) -> AsyncIterator[Callable[[], Awaitable[Answer]]]:
    """Give what probes an endpoint, with what it needs held open in between."""
    if not endpoint.url.startswith("http"):
        yield lambda: probe(None, endpoint)
        return
    try:
        made = client(endpoint)
    except Exception as error:
        # A certificate file that is gone, an address that is none: the other endpoints are probed all the same.
        failed = Answer(False, False, 0, f"can't be probed ({type(error).__name__})", fault=True)

        async def said() -> Answer:
            return failed

        yield said
        return
    async with made as http:
        yield lambda: probe(http, endpoint)


async def probe(http: httpx.AsyncClient | None, endpoint: Endpoint) -> Answer:
    """Probe once. Never raises for what the other side does; ends within the endpoint's time-out."""
    began = time.perf_counter()
    expires: datetime | None = None
    fault = False
    try:
        async with asyncio.timeout(endpoint.timeout):
            if http is None:
                why = await sockets.ask(endpoint)
            else:
                # Nothing is carried from one probe to the next: a cookie an answer would grow the requests (M3).
                http.cookies.clear()
                request = http.build_request(endpoint.method, endpoint.url, headers=revealed(endpoint.headers))
                async with _stream(http, request) as response:
                    expires = _expires(response)
                    why = await _judge(response, endpoint)
    except SecretRefused as error:
        why = one_line(str(error), 80)
    except ConnectionRefusedError:
        why = "connection refused"
    except TimeoutError:
        why = f"no answer within {endpoint.timeout:g} s"
    except httpx.TimeoutException:
        why = f"no answer within {endpoint.timeout:g} s"
    except httpx.TooManyRedirects:
        why = "too many redirects"
    except httpx.DecodingError:
        why = "unreadable body"
    except httpx.ConnectError as error:
        why = _connect_error(error)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        why = one_line(f"{type(error).__name__} {error}", 80)
    except Exception as error:
        # Whatever an answer makes us raise is this endpoint's alone; of KLIP it tells nothing.
        why, fault = f"not understood ({type(error).__name__})", True
    spent = round((time.perf_counter() - began) * 1000)
    slow = not why and 0 < endpoint.slow_ms < spent
    return Answer(not why, slow, spent, why or (f"slow, {spent} ms" if slow else ""), expires, fault)


class _stream:  # noqa: N801 - reads as a function at its one use
    """Send a request and close its response, also when cancelled."""

    def __init__(self, http: httpx.AsyncClient, request: httpx.Request) -> None:
        self._http, self._request = http, request
        self._response: httpx.Response | None = None

    async def __aenter__(self) -> httpx.Response:
        self._response = await self._http.send(self._request, stream=True)
        return self._response

    async def __aexit__(self, *_error: object) -> None:
        if self._response is not None:
            await self._response.aclose()


async def _judge(response: httpx.Response, endpoint: Endpoint) -> str:
    if response.status_code not in endpoint.expect_status:
        return f"HTTP {response.status_code}"
    body = bytearray()
    if endpoint.method != "HEAD":
        async for chunk in response.aiter_bytes(65536):
            body += chunk[: LARGEST_BODY - len(body)]
            if len(body) >= LARGEST_BODY:
                break
    if endpoint.expect_text and endpoint.expect_text not in bytes(body).decode(response.encoding or "utf-8", "replace"):
        return "expected text not found"
    return _judge_json(bytes(body), endpoint) if endpoint.expect_json else ""


def _judge_json(body: bytes, endpoint: Endpoint) -> str:
    try:
        value = point(json.loads(body), endpoint.expect_json)
    except (ValueError, RecursionError):
        return "no JSON"
    except LookupError:
        return f"nothing at {endpoint.expect_json}"
    if endpoint.expect_value is None:
        good = value is not None and value is not False
    else:
        good = value == endpoint.expect_value and isinstance(value, bool) == isinstance(endpoint.expect_value, bool)
    return "" if good else one_line(f"{endpoint.expect_json} is {json.dumps(value)}", 80)


def point(value: Any, pointer: str) -> Any:
    """Follow a JSON pointer (RFC 6901). Raises LookupError when it leads nowhere."""
    for raw in pointer.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            if not step.isdigit() or int(step) >= len(value):
                raise LookupError(pointer)
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value[step]
        else:
            raise LookupError(pointer)
    return value


def _expires(response: httpx.Response) -> datetime | None:
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    found = tls.getpeercert() if tls is not None else None
    if not found or "notAfter" not in found:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)


def _connect_error(error: httpx.ConnectError) -> str:
    text = str(error)
    if "CERTIFICATE" in text.upper() or "SSL" in text.upper():
        return one_line(f"TLS: {text.partition('] ')[2] or text}", 80)
    return "connection refused" if "refused" in text.lower() or "attempts failed" in text else one_line(text, 80)
