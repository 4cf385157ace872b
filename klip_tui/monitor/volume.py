"""Asking an endpoint how many plan requests there were (A3.4): JSON over HTTP, numbers by pointer (RFC 6901)."""

from __future__ import annotations

import json
from typing import Any

import httpx

from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.schema import Volume
from klip_tui.monitor.probe import point

LIMIT = 64 * 1024
"""Bytes of an answer that are read at most."""
TIMEOUT = 10.0


def ask(wanted: Volume) -> tuple[int, int | None]:
    """Return processed and, where a pointer to it is configured, received. Raises Refused."""
    try:
        with httpx.Client(timeout=TIMEOUT) as http, http.stream("GET", wanted.url) as response:
            if response.status_code != 200:
                raise Refused(phrase("{url} answers HTTP {code}", url=wanted.url, code=response.status_code))
            body = b""
            for part in response.iter_bytes():
                body += part
                if len(body) > LIMIT:
                    raise Refused(phrase("{url} answers more than {bytes} bytes", url=wanted.url, bytes=LIMIT))
        values = json.loads(body)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise Refused(phrase("{url} can't be read: {why}", url=wanted.url, why=str(error)[:200])) from error
    processed = _number(values, wanted.processed, wanted.url)
    return processed, _number(values, wanted.received, wanted.url) if wanted.received else None


def _number(values: Any, pointer: str, url: str) -> int:
    try:
        found = point(values, pointer)
    except LookupError:
        found = None
    if isinstance(found, bool) or not isinstance(found, int) or found < 0:
        raise Refused(phrase("{url} has no count at {pointer}", url=url, pointer=pointer))
    return found
