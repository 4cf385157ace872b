"""Latencies grow thin with age: what is kept says the same of its span as what it was made from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from klip_tui.store import latencies
from klip_tui.store.opening import open_store

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=3)


def test_probes_become_five_minutes_after_two_days_and_hours_after_ninety(tmp_path: Path) -> None:
    store = open_store(tmp_path / "klip.db")
    with store.write() as connection:
        for n in range(20):
            latencies.add(connection, "klip", OLD + timedelta(seconds=30 * n), 100 + n)
        latencies.add(connection, "klip", NOW - timedelta(minutes=5), 7)
        latencies.add(connection, "other", OLD, 9)
        latencies.thin(connection, "klip", NOW)
        first, second = latencies.recent(connection, "klip", OLD, 300)
        assert (first.at, first.least, first.median, first.p95, first.most) == (OLD, 100, 104, 109, 109)
        assert (second.at, second.least, second.most) == (OLD + timedelta(minutes=5), 110, 119)
        assert [row.median for row in latencies.recent(connection, "klip", OLD)] == [7], "young ones stay"
        assert [row.median for row in latencies.recent(connection, "other", OLD)] == [9]
        before = latencies.recent(connection, "klip", OLD, 300)
        latencies.thin(connection, "klip", NOW)
        assert latencies.recent(connection, "klip", OLD, 300) == before, "thinning twice changes nothing"
        latencies.thin(connection, "klip", NOW + timedelta(days=89))
        (hour,) = latencies.recent(connection, "klip", OLD, 3600)
        assert (hour.at, hour.least, hour.most) == (OLD, 100, 119)
        assert latencies.recent(connection, "klip", OLD, 300)[0].median == 7
    store.close()
