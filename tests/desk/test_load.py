"""The expected load of a week, over both clock changes, against a count hour by hour."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.calendar.working_days import is_working
from klip_tui.commitment.figures.load import assumed_load
from klip_tui.commitment.service import KLIP, Service
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.desk.views.figures import LOAD_DAYS, load_history
from klip_tui.store import volume
from klip_tui.store.opening import open_store
from tests.commitment.build import at

SERVICE = Service(KLIP, "KLIP", (), (), PUBLISHED)


@pytest.mark.parametrize("day", ["2026-04-20T10:00", "2026-11-24T10:00"])
def test_each_hour_of_the_week_is_the_mean_of_its_working_days_holidays_apart(day: str, tmp_path: Path) -> None:
    now = at(day).replace(minute=0)
    store = open_store(tmp_path / "klip.db")
    sums, counts, holidays = [0.0] * 192, [0] * 192, set()
    with store.write() as connection:
        for n in range(300 * 24):
            start = now - timedelta(hours=n)
            wall = local(start)
            apart = wall.weekday() < 5 and not is_working(PUBLISHED, wall.date())
            boundary = wall.date() == local(now - timedelta(days=LOAD_DAYS)).date()
            if n >= LOAD_DAYS * 24 and (not apart or boundary):
                continue
            volume.set_hour(connection, KLIP, start, n % 97)
            row = 7 if apart else wall.weekday()
            holidays |= {wall.date()} if apart else set()
            sums[row * 24 + wall.hour] += n % 97
            counts[row * 24 + wall.hour] += 1
        found = load_history(connection, SERVICE, now)
    assert found.load == tuple(total / count if count else 0.0 for total, count in zip(sums, counts, strict=True))
    assert found.weeks == LOAD_DAYS // 7
    assert found.holidays == len(holidays)
    store.close()


def test_without_history_it_is_assumed_and_without_holidays_they_are_sundays(tmp_path: Path) -> None:
    now = at("2026-06-30T10:00")
    store = open_store(tmp_path / "klip.db")
    with store.write() as connection:
        none = load_history(connection, SERVICE, now)
        for n in range(21 * 24):  # three weeks that hold no holiday
            volume.set_hour(connection, KLIP, now - timedelta(hours=n), 5 + n % 7)
        some = load_history(connection, SERVICE, now)
    assert (none.weeks, none.holidays) == (0, 0)
    assert none.load == assumed_load(PUBLISHED.versions[0])
    assert some.weeks == 3
    assert some.holidays == 0
    assert some.load[168:] == some.load[144:168]
    store.close()
