"""The expected load of a week, over both clock changes, against a count hour by hour."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.calendar.working_days import is_working
from klip_tui.commitment.service import Service
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.desk.views.figures import LOAD_DAYS, expected_load
from klip_tui.store import volume
from klip_tui.store.opening import open_store
from tests.commitment.build import at


@pytest.mark.parametrize("day", ["2026-04-20T10:00", "2026-11-24T10:00", "2026-02-10T10:00"])
def test_each_hour_of_the_week_is_the_mean_of_its_working_days(day: str, tmp_path: Path) -> None:
    now = at(day).replace(minute=0)
    store = open_store(tmp_path / "klip.db")
    sums, counts = [0.0] * 168, [0] * 168
    with store.write() as connection:
        for n in range(LOAD_DAYS * 24):
            start = now - timedelta(hours=n)
            volume.set_hour(connection, "klip", start, n % 97)
            wall = local(start)
            if wall.weekday() >= 5 or is_working(PUBLISHED, wall.date()):
                sums[wall.weekday() * 24 + wall.hour] += n % 97
                counts[wall.weekday() * 24 + wall.hour] += 1
        found = expected_load(connection, Service("klip", "KLIP", (), (), PUBLISHED), now)
    assert found == tuple(total / count if count else 0.0 for total, count in zip(sums, counts, strict=True))
    store.close()
