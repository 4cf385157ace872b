"""Pages over HTTP: a status, a text, a value in JSON (RFC 6901); the end of the certificate is seen on the way."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from klip_tui.commitment.phrase import phrase
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.secrets import Secret, SecretRefused, revealed
from klip_tui.net import Answer, Failed, Failure, Kept, Request, kept
from klip_tui.runtime.world import World
from klip_tui.sources.answer import Ask, NotAsked, Sight
from klip_tui.sources.bounded import Unreadable, json_of, text_of
from klip_tui.sources.pointer import point
from klip_tui.text.clean import one_line

LARGEST_BODY = 1_000_000
"""Bytes of a body that are read; what follows is not looked at."""


@asynccontextmanager
async def opened(endpoint: Endpoint, world: World) -> AsyncIterator[Ask]:
    """Hold the connection open between probes."""
    tls = not endpoint.url.lower().startswith("http:") or bool(endpoint.redirects or endpoint.ca_file)
    async with kept(ca_file=endpoint.ca_file, tls=tls, threads=world.threads) as client:
        yield lambda: _ask(client, endpoint, world)


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


async def _ask(client: Kept, endpoint: Endpoint, world: World) -> Sight:
    headers = {"Cache-Control": "no-cache", **await _headers(endpoint, world)}
    asked = Request(
        endpoint.method,
        endpoint.url,
        tuple(headers.items()),
        deadline=endpoint.timeout,
        limit=LARGEST_BODY,
        redirects=endpoint.redirects,
        statuses=endpoint.expect_status,
    )
    try:
        answer = await client.request(asked)
    except Failed as failed:
        if failed.failure is Failure.TIME:
            raise TimeoutError from None
        if failed.failure is Failure.UNUSABLE and not failed.sent:
            raise NotAsked(str(failed)) from None
        raise
    return Sight(_judged(answer, endpoint), answer.expires, date_of(answer))


def date_of(answer: Answer) -> datetime | None:
    """Return what the other side's clock says (RFC 9110, 6.6.1), with the time that a cache held it."""
    held = answer.header("Age") or "0"
    if not re.fullmatch(r"[0-9]{1,6}", held):
        return None
    from email.utils import parsedate_to_datetime

    try:
        found = parsedate_to_datetime(answer.header("Date")[:40])
        return found.astimezone(UTC) + timedelta(seconds=int(held)) if found.tzinfo is not None else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _judged(answer: Answer, endpoint: Endpoint) -> str:
    if answer.status not in endpoint.expect_status:
        return f"HTTP {answer.status}"
    if endpoint.expect_text and endpoint.expect_text not in text_of(answer.body, answer.header("Content-Type")):
        return "expected text not found"
    return _judged_json(answer.body, endpoint) if endpoint.expect_json else ""


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


def words(error: Exception) -> str | None:
    """Put what went wrong into a few words."""
    if isinstance(error, Unreadable):
        return one_line(str(error), 80)
    return _failure(error) if isinstance(error, Failed) else None


def _failure(failed: Failed) -> str:
    if failed.failure is Failure.DECODING:
        return "unreadable body"
    said = failed.said or str(failed)
    if failed.failure not in (Failure.CERTIFICATE, Failure.CONNECT, Failure.NAME):
        return one_line(said, 80)
    if "CERTIFICATE" in said.upper() or "SSL" in said.upper():
        return one_line(f"TLS: {said.partition('] ')[2] or said}", 80)
    return "connection refused" if "refused" in said.lower() else one_line(said, 80)
