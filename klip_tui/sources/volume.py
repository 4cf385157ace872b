"""Asking how many plan requests there were (A3.4): JSON over HTTP with pointers (RFC 6901), or a Prometheus."""

from __future__ import annotations

import json
from typing import Any

import httpx

from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.schema import Config
from klip_tui.config.secrets import token as token_of
from klip_tui.sources import prometheus
from klip_tui.sources.probe import point

LIMIT = 64 * 1024
"""Bytes of an answer that are read at most."""
TIMEOUT = 10.0


def counted(config: Config) -> bool:
    """Whether anything is configured that can be asked."""
    return bool(config.volume.query if config.volume.source == "prometheus" else config.volume.url)


def ask(config: Config) -> tuple[int, int | None]:
    """Return processed and, where it is configured, received. Raises Refused."""
    return _from_prometheus(config) if config.volume.source == "prometheus" else _from_json(config)


def _from_prometheus(config: Config) -> tuple[int, int | None]:
    wanted, measure = config.volume, config.measure
    token = token_of(measure.token) if measure.token is not None else ""
    source = prometheus.Source(wanted.url or measure.url, token, measure.ca_file, TIMEOUT)
    processed = prometheus.now(source, wanted.query)
    received = prometheus.now(source, wanted.query_received) if wanted.query_received else None
    if min(processed, received or 0) < 0:
        raise Refused(phrase("{url} gives a count below zero", url=source.url))
    return round(processed), round(received) if received is not None else None


def _from_json(config: Config) -> tuple[int, int | None]:
    wanted = config.volume
    try:
        with httpx.Client(timeout=TIMEOUT, trust_env=False) as http, http.stream("GET", wanted.url) as response:
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
