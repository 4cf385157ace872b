"""What ten years of a probe every 30 seconds cost: our segments and thinned latencies, beside a row per probe.

    python bench/history.py [--years 10] [--json]

Exits 1 when a budget is missed: 20 MB, and every month's figures within 100 ms.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import insert

from klip_tui.commitment.calendar.local_time import month_span, seconds
from klip_tui.commitment.figures.availability import Segment, month_figures
from klip_tui.commitment.kinds import State
from klip_tui.commitment.service import KLIP, Service
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.desk.views import figures
from klip_tui.store.opening import open_store
from klip_tui.store.tables import latencies, segments

STEP = 30
SERVICE = Service(KLIP, "KLIP", (), (), PUBLISHED)
BUDGET_MB, BUDGET_SECONDS = 20.0, 0.1
END = datetime(2027, 1, 1, tzinfo=UTC)


def states(begin: datetime) -> Iterator[tuple[State, datetime, datetime]]:
    """Make up a history: an outage of some minutes every ten days, a gap of hours now and then."""
    rng = random.Random(7)
    at = begin
    while at < END:
        up = timedelta(hours=rng.expovariate(1 / 240.0))
        yield State.UP, at, min(END, at + up)
        at += up
        bad = rng.choice((State.DOWN, State.DOWN, State.DEGRADED, State.UNKNOWN))
        lasts = timedelta(minutes=rng.expovariate(1 / 20.0) + 1)
        if at < END and bad is not State.UNKNOWN:
            yield bad, at, min(END, at + lasts)
        at += lasts


def ours(file: Path, begin: datetime) -> dict[str, float]:
    """Keep it as klip-tui does, and count every month."""
    store = open_store(file)
    rng = random.Random(8)

    def us(at: datetime) -> int:
        return int(at.timestamp()) * 1_000_000

    kept = [
        {"subject": KLIP, "state": state.value, "start_us": us(a), "end_us": us(b), "hold_us": us(b), "why": ""}
        for state, a, b in states(begin)
    ]
    spans = ((3600, begin, END - timedelta(days=90)), (300, END - timedelta(days=90), END - timedelta(days=2)))
    rows = []
    for span, first, last in (*spans, (0, END - timedelta(days=2), END)):
        at = first
        while at < last:
            ms = rng.randrange(80, 400)
            rows.append(
                {"subject": KLIP, "at_us": us(at), "span_s": span, "least_ms": ms - 30, "median_ms": ms,
                 "p95_ms": ms + 100, "most_ms": ms + 300}
            )  # fmt: skip
            at += timedelta(seconds=span or STEP)
    with store.write() as connection:
        connection.execute(insert(segments), kept)
        connection.execute(insert(latencies), rows)
    took: list[float] = []
    total = 0
    for year in range(begin.year, END.year):
        for month in range(1, 13):
            began = time.perf_counter()
            with store.read() as connection:
                found = figures.months(connection, SERVICE, [(year, month)], END)[year, month]
            took.append(time.perf_counter() - began)
            total += found.inside.up + found.outside.up
    store.close()
    return {
        "rows": len(kept) + len(rows), "MB": file.stat().st_size / 1e6, "slowest month s": max(took),
        "all months s": sum(took), "up seconds": total,
    }  # fmt: skip


def row_per_probe(file: Path, begin: datetime) -> dict[str, float]:
    """Keep every probe, and count every month from the rows."""
    base = sqlite3.connect(file)
    base.execute("create table probes (at integer primary key, state text, ms integer)")

    def probes() -> Iterator[tuple[int, str, int]]:
        for state, a, b in states(begin):
            for at in range(-(-int(a.timestamp()) // STEP) * STEP, int(b.timestamp()), STEP):
                yield at, state.value, 120

    with base:
        base.executemany("insert into probes values (?, ?, ?)", probes())
    (count,) = base.execute("select count(*) from probes").fetchone()
    took: list[float] = []
    for year in range(begin.year, END.year):
        for month in range(1, 13):
            began = time.perf_counter()
            first, last = month_span(year, month)
            rows = base.execute("select at, state from probes where at >= ? and at < ? order by at", (first, last))
            month_figures(PUBLISHED, year, month, [Segment(State(s), at, at + STEP) for at, s in rows], seconds(END))
            took.append(time.perf_counter() - began)
            if len(took) == 12:
                break
        if len(took) == 12:
            break
    base.close()
    months = 12 * (END.year - begin.year)
    return {
        "rows": count, "MB": file.stat().st_size / 1e6, "slowest month s": max(took),
        "all months s": sum(took) / len(took) * months,
    }  # fmt: skip


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--years", type=int, default=10)
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    begin = END.replace(year=END.year - asked.years)
    with tempfile.TemporaryDirectory() as folder:
        found = {
            "segments": ours(Path(folder) / "klip.db", begin),
            "a row per probe": row_per_probe(Path(folder) / "rows.db", begin),
        }
    if asked.json:
        print(json.dumps(found, indent=1))
    else:
        for name, row in found.items():
            print(f"{name:16}", "  ".join(f"{key} {value:,.3f}" for key, value in row.items()))
    own = found["segments"]
    return int(own["MB"] > BUDGET_MB or own["slowest month s"] > BUDGET_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
