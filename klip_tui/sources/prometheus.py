"""Reading what a Prometheus knows: ``query_range`` in pieces, on one grid; a missing step stays missing.

A step repeats the last sample for up to five minutes (Prometheus's look-back), so for a selector the sample's own
instant is asked for too: what is older than it may be is missing.
"""

from __future__ import annotations

import json
import math
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.text.clean import one_line

T = TypeVar("T")

PIECE = 10_000
"""Steps that are asked for at once; Prometheus gives at most 11,000 a series."""
LARGEST = 64_000_000
"""Bytes of an answer that are read at most."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a Prometheus is, and how it lets us in."""

    url: str
    token: str = ""
    ca_file: str = ""
    timeout: float = 20.0


Values = dict[int, float]
"""Value by epoch second; of several series the lowest. A step that nobody knows is absent."""


def ranged(source: Source, query: str, first: int, last: int, step: int) -> Values:
    """Read a query at ``first``, ``first + step`` … up to ``last`` (epoch seconds). Raises Refused."""
    found: Values = {}
    for start, end in pieces(first, last, step):
        asked = {"query": query, "start": str(start), "end": str(end), "step": str(step)}
        for at, value in _ask(source, "query_range", asked, _samples):
            found[at] = min(value, found.get(at, value))
    return found


def fresh(source: Source, query: str, first: int, last: int, step: int, oldest: int) -> Values:
    """Read a query as ``ranged`` does, without steps whose sample is older than ``oldest`` seconds."""
    values = ranged(source, query, first, last, step)
    times = ranged(source, f"timestamp({query})", first, last, step)
    return {at: value for at, value in values.items() if at - times.get(at, at) < oldest}


def now(source: Source, query: str) -> float:
    """Read a query as it stands now: the sum of its series. Raises Refused, also where there is none."""
    values = _ask(source, "query", {"query": query}, lambda rows: [float(row["value"][1]) for row in rows])
    if not values or not all(math.isfinite(value) for value in values):
        raise Refused(phrase("{url} knows nothing of {query}", url=source.url, query=one_line(query, 80)))
    return math.fsum(values)


def pieces(first: int, last: int, step: int) -> Iterator[tuple[int, int]]:
    """Split a range into spans of at most ``PIECE`` steps."""
    while first <= last:
        end = min(last, first + step * (PIECE - 1))
        yield first, end
        first = end + step


def state_of(value: float) -> State:
    """Tell what a value says: 1 is up, 0 is down, between them some of what is measured fails."""
    if not math.isfinite(value):
        return State.UNKNOWN
    if value >= 1:
        return State.UP
    return State.DOWN if value <= 0 else State.DEGRADED


def _samples(rows: list[Any]) -> list[tuple[int, float]]:
    return [(round(float(at)), float(value)) for row in rows for at, value in row["values"]]


def _ask(source: Source, what: str, asked: Mapping[str, str], read: Callable[[list[Any]], T]) -> T:
    url = f"{source.url.rstrip('/')}/api/v1/{what}"
    headers = {"User-Agent": "klip-tui", "Accept": "application/json"}
    if source.token:
        headers["Authorization"] = f"Bearer {source.token}"
    try:
        verify = ssl.create_default_context(cafile=source.ca_file or None) if url.startswith("https") else False
        with (
            httpx.Client(timeout=source.timeout, verify=verify, trust_env=False) as http,
            http.stream("GET", url, params=dict(asked), headers=headers) as response,
        ):
            raw = bytearray()
            for part in response.iter_bytes(65536):
                raw += part
                if len(raw) > LARGEST:
                    raise Refused(phrase("{url} answers more than {bytes} bytes", url=source.url, bytes=LARGEST))
        answer = json.loads(raw)
        if response.status_code != 200 or answer.get("status") != "success":
            said = one_line(str(answer.get("error", "")), 120)
            raise Refused(
                phrase("{url} answers {code}: {why}", url=source.url, code=response.status_code, why=said or "-")
            )
        found = answer["data"]["result"]
        if not isinstance(found, list):
            raise ValueError(answer["data"].get("resultType", "?"))
        return read(found)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, ArithmeticError) as error:
        why = one_line(str(error) or type(error).__name__, 120)
        raise Refused(phrase("{url} can't be read: {why}", url=source.url, why=why)) from error
    except (LookupError, AttributeError, TypeError) as error:
        raise Refused(phrase("{url} does not answer as Prometheus does", url=source.url)) from error
