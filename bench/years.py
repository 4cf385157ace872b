"""A store as it is after years: what is measured, told, asked and logged, made in bulk and the same every time.

``fill`` writes a share of ten years: at 1 they are a probe every 30 seconds, 300 outages a year, 10,000 notices,
100,000 questions and a million lines of the log; at 0.01 a hundredth of that history, up to the same now.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain as joined
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Table

from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.store import chain, notices, tables
from klip_tui.store.opening import Store

DAYS, OUTAGES, PLANNED, QUESTIONS, LINES = 3653, 3000, 500, 100_000, 1_000_000
SERVICE = "klip"
TEXT = "KLIP is niet bereikbaar. Sinds {at} werken de plannen niet. Wij werken aan een oplossing. " * 6
TEXTS = json.dumps({"nl": TEXT, "en": TEXT})
BATCH = 20_000
US = 1_000_000
CHANNELS = (("mail", "mail"), ("status page", "statuspage"), ("intranet", "spool"))


def fill(store: Store, now: datetime, share: float = 1.0) -> dict[str, int]:
    """Fill an empty store with a share of ten years that end now; return how many rows each table got."""
    first = now - timedelta(days=max(30, int(DAYS * share)))
    outages = _outages(first, now, max(3, int(OUTAGES * share)))
    planned = _planned(first, now, max(2, int(PLANNED * share)))
    told = sorted(joined(outages, planned), key=lambda one: one.start)
    counts: dict[str, int] = {}
    with store.write(patience=600) as connection:
        for table, rows in (
            (tables.segments, _segments(outages, first, now)),
            (tables.latencies, _latencies(first, now)),
            *_told(told),
            (tables.questions, _questions(first, now, int(QUESTIONS * share))),
            (tables.volumes, _days(first, now)),
            (tables.hours, _hours(first, now)),
            (tables.log, _log(first, now, int(LINES * share))),
        ):
            counts[table.name] = _add(connection, table, rows)
        if connection.dialect.name == "postgresql":
            for name in counts:
                connection.exec_driver_sql(f"analyze {name}")
    return counts


def _add(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> int:
    """Add rows in bulk: as PostgreSQL copies, and as SQLite inserts fastest."""
    count, waiting = 0, []
    for row in rows:
        waiting.append(row)
        if len(waiting) == BATCH:
            count += _put(connection, table, waiting)
            waiting = []
    return count + (_put(connection, table, waiting) if waiting else 0)


def _put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> int:
    names = list(rows[0])
    if connection.dialect.name != "postgresql":
        marks = ",".join("?" * len(names))
        sql = f"insert into {table.name} ({','.join(names)}) values ({marks})"
        connection.exec_driver_sql(sql, [tuple(row.values()) for row in rows])
        return len(rows)
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"copy {table.name} ({','.join(names)}) from stdin") as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))
    return len(rows)


def us(at: datetime) -> int:
    return int(at.timestamp()) * US


def _outages(first: datetime, now: datetime, count: int) -> list[InterruptionDetails]:
    rng = random.Random(3)
    step = (now - timedelta(days=1) - first) / count
    found = []
    for n in range(count):
        start = (first + step * (n + rng.random() * 0.7)).replace(microsecond=0)
        lasts = timedelta(seconds=rng.choice((90, 180, 320, 760, 1500)))
        found.append(
            InterruptionDetails(Kind.UNPLANNED, "Databank antwoordt niet", start, start + lasts, detected=start)
        )
    return found


def _planned(first: datetime, now: datetime, count: int) -> list[InterruptionDetails]:
    rng = random.Random(4)
    step = (now - timedelta(days=2) - first) / count
    found = []
    for n in range(count):
        start = (first + step * (n + rng.random())).replace(hour=4, minute=30, second=0, microsecond=0)
        told = start - timedelta(days=9)
        facts = (Kind.PLANNED, "Onderhoud databank", start, start + timedelta(hours=1), (), "Versie-upgrade")
        found.append(InterruptionDetails(*facts, known=told))
    return found


def _segments(outages: list[InterruptionDetails], first: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    def row(state: str, a: datetime, b: datetime, why: str = "", hold: int = 0) -> dict[str, Any]:
        return {"subject": SERVICE, "state": state, "start_us": us(a), "end_us": us(b), "hold_us": us(b) + hold * US,
                "why": why}  # fmt: skip

    at = first
    for one in outages:
        assert one.end is not None
        if one.start <= at:
            continue
        yield row("up", at, one.start)
        yield row("down", one.start, one.end, "HTTP 503")
        at = one.end
    yield row("up", at, now, hold=86_400)


def _latencies(first: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    rng = random.Random(8)
    old, middle = now - timedelta(days=90), now - timedelta(days=2)
    for span, begin, end in ((3600, first, old), (300, max(first, old), middle), (0, middle, now)):
        at = begin
        while at < end:
            ms = rng.randrange(80, 400)
            yield {"subject": SERVICE, "at_us": us(at), "span_s": span, "least_ms": ms - 30, "median_ms": ms,
                   "p95_ms": ms + 100, "most_ms": ms + 300}  # fmt: skip
            at += timedelta(seconds=span or 30)


def _told(facts: list[InterruptionDetails]) -> Iterator[tuple[Table, Iterator[dict[str, Any]]]]:
    """What users were told: three notices of an outage, two of maintenance; each through three channels."""
    numbers: dict[int, int] = {}
    known = []
    for one in facts:
        year = one.start.year
        numbers[year] = numbers.get(year, 0) + 1
        known.append((f"{year}-{numbers[year]:03d}", one))
    yield tables.interruptions, (_interruption(identity, one) for identity, one in known)
    yield tables.notices, (row for identity, one in known for row in _notices(identity, one))
    yield (
        tables.deliveries,
        (row for identity, one in known for notice in _notices(identity, one) for row in _deliveries(notice)),
    )


def _interruption(identity: str, one: InterruptionDetails) -> dict[str, Any]:
    assert one.end is not None
    return {"id": identity, "facts": notices.encode(one), "created_us": us(one.known or one.start), "revision": 3,
            "service": SERVICE, "earliest_us": us(one.start), "latest_us": us(one.end)}  # fmt: skip


def _notices(identity: str, one: InterruptionDetails) -> Iterator[dict[str, Any]]:
    assert one.end is not None
    if one.kind is Kind.PLANNED:
        course = [(NoticeType.ANNOUNCEMENT, one.known or one.start), (NoticeType.END, one.end)]
    else:
        begun = one.start + timedelta(minutes=1)
        course = [(NoticeType.ANNOUNCEMENT, begun), (NoticeType.UPDATE, begun), (NoticeType.END, one.end)]
    for sequence, (kind, at) in enumerate(course, 1):
        yield {"id": f"{identity}/{sequence}", "interruption": identity, "sequence": sequence, "type": kind.value,
               "facts": notices.encode(one), "texts": TEXTS, "findings": "[]",
               "reason": "", "who": "an", "created_us": us(at) + sequence * US,
               "communicated_us": us(at) + (sequence + 4) * US, "withdrawn": 0}  # fmt: skip


def _deliveries(notice: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for channel, kind in CHANNELS:
        yield {"notice": notice["id"], "interruption": notice["interruption"], "sequence": notice["sequence"],
               "channel": channel, "kind": kind, "required": 1, "key": f"klip-{notice['id']}", "state": "accepted",
               "attempts": 1, "due_us": notice["created_us"], "changed_us": notice["communicated_us"], "remote": "",
               "detail": "accepted", "said": ""}  # fmt: skip


def _questions(first: datetime, now: datetime, count: int) -> Iterator[dict[str, Any]]:
    rng = random.Random(5)
    step = (now - timedelta(hours=1) - first) / count
    for n in range(count):
        received = first + step * n
        waits = n >= count - 12
        yield {"kind": "question", "reference": f"mail {n}", "sender": f"aanvrager {rng.randrange(900)}",
               "via": "mail", "subject": f"Plannen van aanvraag {n} ontbreken", "text": "Wanneer komen ze? " * 12,
               "received_us": us(received), "state": "open" if waits else "answered", "line": "",
               "answered_us": None if waits else us(received) + 7200 * US, "answer": "" if waits else "Morgen. " * 8,
               "interruption": "", "revision": 1}  # fmt: skip


def _days(first: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    day, rng = first.date(), random.Random(6)
    while day <= now.date():
        count = rng.randrange(1500, 2600)
        yield {"service": SERVICE, "day": day.isoformat(), "processed": count, "received": count + 3}
        day += timedelta(days=1)


def _hours(first: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    at = first.replace(minute=0, second=0, microsecond=0)
    while at < now:
        yield {"service": SERVICE, "start_us": us(at), "processed": 100 if 7 <= at.hour < 17 else 5}
        at += timedelta(hours=1)


def _log(first: datetime, now: datetime, count: int) -> Iterator[dict[str, Any]]:
    step, before = (now - first) / count, ""
    for n in range(1, count + 1):
        line = SimpleNamespace(
            id=n, at_us=us(first + step * (n - 1)), who="an", what="answer question", subject=f"{n % 100_000}", why="",
            detail="",
        )  # fmt: skip
        before = chain.link(before, line)
        yield {**vars(line), "chain": before}
