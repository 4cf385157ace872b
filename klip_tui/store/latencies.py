"""Latencies, thinned by age: each probe for 2 days, 5 minutes for 90 days, hours for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select

from klip_tui.store.instants import from_us, to_us
from klip_tui.store.statements import adding
from klip_tui.store.tables import latencies
from klip_tui.store.values import Latency

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
STEPS = ((0, 300, 2 * _DAY), (300, 3600, 90 * _DAY))
"""(span thinned, span made, age in microseconds)."""


def add(connection: Connection, subject: str, at: datetime, milliseconds: int) -> None:
    """Keep one probe's latency."""
    row = {
        "subject": subject,
        "at_us": to_us(at),
        "span_s": 0,
        "least_ms": milliseconds,
        "median_ms": milliseconds,
        "p95_ms": milliseconds,
        "most_ms": milliseconds,
    }
    connection.execute(adding(latencies), row)


def recent(connection: Connection, subject: str, since: datetime, span: int = 0) -> list[Latency]:
    """Return latencies of one span since an instant, in order."""
    asked = {"subject": subject, "span": span, "since": to_us(since)}
    return [
        Latency(from_us(row.at_us), row.span_s, row.least_ms, row.median_ms, row.p95_ms, row.most_ms)
        for row in connection.execute(_recent(), asked)
    ]


@cache
def _recent() -> Select[Any]:
    c = latencies.c
    asked = (c.subject == bindparam("subject"), c.span_s == bindparam("span"), c.at_us >= bindparam("since"))
    return select(latencies).where(*asked).order_by(c.at_us)


def thin(connection: Connection, subject: str, now: datetime) -> None:
    """Put together what has grown old."""
    c = latencies.c
    for span, made, age in STEPS:
        size = made * _SECOND
        limit = (to_us(now) - age) // size * size
        query = select(latencies).where(c.subject == subject, c.span_s == span, c.at_us < limit).order_by(c.at_us)
        groups: dict[int, list[tuple[int, int, int, int]]] = {}
        for row in connection.execute(query):
            groups.setdefault(row.at_us // size * size, []).append(
                (row.least_ms, row.median_ms, row.p95_ms, row.most_ms)
            )
        if not groups:
            continue
        connection.execute(delete(latencies).where(c.subject == subject, c.span_s == span, c.at_us < limit))
        connection.execute(insert(latencies), [_group(subject, start, made, rows) for start, rows in groups.items()])


def _group(subject: str, start: int, span: int, rows: Sequence[tuple[int, int, int, int]]) -> dict[str, object]:
    medians = sorted(row[1] for row in rows)
    p95s = sorted(row[2] for row in rows)
    return {
        "subject": subject,
        "at_us": start,
        "span_s": span,
        "least_ms": min(row[0] for row in rows),
        "median_ms": medians[(len(medians) - 1) // 2],
        "p95_ms": p95s[(len(p95s) * 95 + 99) // 100 - 1],
        "most_ms": max(row[3] for row in rows),
    }
