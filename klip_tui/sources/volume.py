"""Asking how many plan requests there were (A3.4): JSON over HTTP with pointers (RFC 6901), or a Prometheus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.schema import Config
from klip_tui.config.secrets import token as token_of
from klip_tui.sources import prometheus
from klip_tui.sources.bounded import Unreadable, count_of, json_of
from klip_tui.sources.pointer import point
from klip_tui.sources.transport import get, shown

LIMIT = 64 * 1024
"""Bytes of an answer that are read at most."""
TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What the counters say now, a number a series: each starts anew by itself, so they are never summed first.

    ``received`` is None where it is not asked for.
    """

    processed: Mapping[str, int]
    received: Mapping[str, int] | None = None


def counted(config: Config) -> bool:
    """Whether anything is configured that can be asked."""
    return bool(config.volume.query if config.volume.source == "prometheus" else config.volume.url)


def ask(config: Config) -> Reading:
    """Return what the counters say. Raises Refused."""
    return _from_prometheus(config) if config.volume.source == "prometheus" else _from_json(config)


def _from_prometheus(config: Config) -> Reading:
    wanted, measure = config.volume, config.measure
    token = token_of(measure.token) if measure.token is not None else ""
    source = prometheus.Source(wanted.url or measure.url, token, measure.ca_file, TIMEOUT)
    return Reading(
        _counts(source, wanted.query), _counts(source, wanted.query_received) if wanted.query_received else None
    )


def _counts(source: prometheus.Source, query: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, value in prometheus.series(source, query).items():
        # What extrapolates (increase()) gives fractions; a count is the whole part.
        count = count_of(float(round(value))) if abs(value) < 1e18 else None
        if count is None:
            raise Refused(phrase("{url} gives no count: {value}", url=shown(source.url), value=f"{value:g}"))
        found[name] = count
    return found


def _from_json(config: Config) -> Reading:
    wanted = config.volume
    got = get(wanted.url, timeout=TIMEOUT, most=LIMIT)
    if got.status != 200:
        raise Refused(phrase("{url} answers HTTP {code}", url=shown(wanted.url), code=got.status))
    try:
        values = json_of(got.body)
    except Unreadable as error:
        raise Refused(phrase("{url} can't be read: {why}", url=shown(wanted.url), why=str(error))) from None
    processed = _number(values, wanted.processed, wanted.url)
    received = {"": _number(values, wanted.received, wanted.url)} if wanted.received else None
    return Reading({"": processed}, received)


def _number(values: Any, pointer: str, url: str) -> int:
    try:
        found = count_of(point(values, pointer))
    except LookupError:
        found = None
    if found is None:
        raise Refused(phrase("{url} has no count at {pointer}", url=shown(url), pointer=pointer))
    return found
