"""Reading what a Prometheus knows: ``query_range`` in pieces, on one grid; a missing step stays missing.

A step repeats the last sample for up to five minutes (Prometheus's look-back), so for a selector the sample's own
instant is asked for too: what is older than it may be is missing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from itertools import pairwise

import msgspec

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.sources.transport import get, shown
from klip_tui.text.clean import one_line

PIECE = 2_500
"""Steps that are asked for at once: Prometheus gives at most 11,000 a series, and many series have to fit below."""
LARGEST = 4_000_000
"""Bytes of an answer that are read at most; its values take about twenty times as much."""
COARSE = 240
"""Seconds between two looks for where a history begins: less than Prometheus's look-back."""
CLOCK = "vector(time())"
EARLIEST = 1e9
"""What no clock that can be meant is before (2001): who answers otherwise does not know the question."""
MOST_SERIES = 500
LOOKED_BACK = "15m"
"""How far back samples are looked at to see how often one is taken."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a Prometheus is, and how it lets us in."""

    url: str
    token: str = ""
    ca_file: str = ""
    timeout: float = 20.0


Values = dict[int, float]
"""Value by epoch second; of several series the lowest. A step that nobody knows is absent."""
_Sample = tuple[float, str]


class _Row(msgspec.Struct):
    metric: dict[str, str] = {}
    values: list[_Sample] = []
    value: _Sample = (0.0, "")


class _Data(msgspec.Struct):
    result: list[_Row]


class _Answer(msgspec.Struct):
    status: str = ""
    error: str = ""
    data: _Data | None = None


_DECODER = msgspec.json.Decoder(_Answer)


def ranged(source: Source, query: str, first: int, last: int, step: int) -> Values:
    """Read a query at ``first``, ``first + step`` … up to ``last`` (epoch seconds). Raises Refused."""
    found: Values = {}
    for start, end in pieces(first, last, step):
        asked = {"query": query, "start": str(start), "end": str(end), "step": str(step)}
        for row in _ask(source, "query_range", asked):
            for instant, said in row.values:
                if start <= instant <= end:
                    at, value = round(instant), _number(source, said)
                    found[at] = min(value, found.get(at, value))
    return found


def begins(source: Source, query: str, first: int, last: int) -> int | None:
    """Return an instant (epoch seconds) before which nobody knows a query, since ``first``; None where nobody does."""
    known = ranged(source, query, first, last, COARSE)
    return max(first, min(known) - COARSE) if known else None


def fresh(source: Source, query: str, first: int, last: int, step: int, oldest: int) -> Values:
    """Read a query as ``ranged`` does, without steps whose sample is older than ``oldest`` seconds."""
    values = ranged(source, query, first, last, step)
    times = ranged(source, f"timestamp({query})", first, last, step)
    return {at: value for at, value in values.items() if not at - times.get(at, at) >= oldest}


def spacing(source: Source, query: str) -> int | None:
    """Return how many seconds lie between two samples (of the slowest series); None where that can't be seen.

    Only a selector has samples: of an expression Prometheus says an error, and of what is new there are too few.
    """
    from statistics import median

    try:
        rows = _ask(source, "query", {"query": f"{query}[{LOOKED_BACK}]"})
    except Refused:
        return None
    gaps = [median(b[0] - a[0] for a, b in pairwise(row.values)) for row in rows if len(row.values) > 1]
    longest = max(gaps, default=0.0)
    return math.ceil(round(longest, 1)) if 0 < longest <= 3600 else None


def series(source: Source, query: str) -> dict[str, float]:
    """Read a query as it stands now: a value a series, by its labels. Raises Refused, also where there is none."""
    rows = _ask(source, "query", {"query": query})
    found = {json.dumps(row.metric, sort_keys=True): _number(source, row.value[1]) for row in rows[: MOST_SERIES + 1]}
    if not found or not all(math.isfinite(value) for value in found.values()):
        raise Refused(phrase("{url} knows nothing of {query}", url=shown(source.url), query=one_line(query, 80)))
    if len(rows) > MOST_SERIES:
        raise Refused(phrase("{url} answers more than {count} series", url=shown(source.url), count=MOST_SERIES))
    return found


def now(source: Source, query: str) -> float:
    """Read a query as it stands now: the sum of its series. Raises Refused, also where there is none."""
    return math.fsum(series(source, query).values())


def clock(source: Source) -> float | None:
    """Return what Prometheus's own clock says (epoch seconds); None where it does not say."""
    try:
        said = now(source, CLOCK)
    except Refused:
        return None
    return said if said > EARLIEST else None


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


def _number(source: Source, said: str) -> float:
    try:
        return float(said[:40])
    except ValueError:
        raise _no_prometheus(source) from None


def _no_prometheus(source: Source) -> Refused:
    return Refused(phrase("{url} does not answer as Prometheus does", url=shown(source.url)))


def _ask(source: Source, what: str, asked: Mapping[str, str]) -> list[_Row]:
    headers = {"Accept": "application/json"}
    if source.token:
        headers["Authorization"] = f"Bearer {source.token}"
    url = f"{source.url.rstrip('/')}/api/v1/{what}"
    got = get(url, timeout=source.timeout, most=LARGEST, headers=headers, params=asked, ca_file=source.ca_file)
    try:
        answer = _DECODER.decode(got.body)
    except (ValueError, RecursionError):
        if got.status != 200:
            answer = _Answer()
        else:
            raise _no_prometheus(source) from None
    if got.status != 200 or answer.status != "success":
        said = one_line(answer.error[:400], 120)
        raise Refused(phrase("{url} answers {code}: {why}", url=shown(source.url), code=got.status, why=said or "-"))
    if answer.data is None:
        raise _no_prometheus(source)
    return answer.data.result
