"""No figure is shown as of now when it is older than it may be; nothing is over for users before they were told."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from klip_tui.cli.status import line
from klip_tui.commitment.figures.volume import DayVolume
from klip_tui.commitment.interruptions.interruption import Interruption, Notice, is_closed_untold, standing
from klip_tui.commitment.kinds import NoticeType, State
from klip_tui.desk.schemas.notices import interruption_json
from klip_tui.desk.views import status
from klip_tui.store import key_values, latencies, segments, volume
from klip_tui.store.segments import StoredSegment
from klip_tui.text.voice import Voice
from tests.commitment.build import at
from tests.desk.team import PLANNED, Team, team

NOW = at("2026-11-24T10:00")
COUNTER = '[volume]\nurl = "https://klip.example.org/count"\ninterval = 300\n'


def _measured(t: Team, end: datetime, hold: timedelta) -> None:
    with t.desk("an").store.write() as connection:
        segments.record(connection, "klip", StoredSegment(State.UP, end - timedelta(hours=1), end, end + hold, ""))


@pytest.mark.parametrize(
    ("latency", "measured", "shown"),
    [(20, 20, 7), (20, 600, None), (600, 20, None)],
    ids=["fresh", "nobody measures any more", "it answers no more"],
)
def test_a_latency_is_of_now_only_as_long_as_the_state_is(
    latency: int, measured: int, shown: int | None, tmp_path: Path
) -> None:
    with team(tmp_path, channels="spool") as t:
        t.now = NOW
        _measured(t, NOW - timedelta(seconds=measured), timedelta(seconds=90))
        with t.desk("an").store.write() as connection:
            latencies.add(connection, "klip", NOW - timedelta(seconds=latency), 7)
        view = status.status(t.desk("an"))
        assert (view.latency, view.latency_now) == ((7,), shown), "the chart keeps its hour"
        assert NOW - timedelta(seconds=latency - 90) in view.lapses or measured > 90
        assert ("latency=7ms" in line(view, Voice("en"))) == (shown is not None)


@pytest.mark.parametrize(("minutes", "old"), [(14, False), (16, True)])
def test_a_count_that_is_old_says_when_it_was_and_nothing_is_expected_of_it(
    minutes: int, old: bool, tmp_path: Path
) -> None:
    with team(tmp_path, COUNTER, channels="spool") as t:
        t.now = at("2026-11-24T12:00")
        counted = t.now - timedelta(minutes=minutes)
        desk = t.desk("an")
        with desk.store.write() as connection:
            volume.set_day(connection, "klip", DayVolume(t.now.date(), 700, None))
            key_values.put(connection, "plan requests processed", json.dumps({}), counted)
        view = status.status(desk)
        pace = view.pace
        assert pace.today is not None
        assert pace.today.processed == 700
        assert (pace.counted, pace.old(t.now)) == (counted, old)
        assert counted + timedelta(minutes=15) in view.lapses, "a view that stands still is read anew then"
        assert (pace.projected is None) == old


@pytest.mark.parametrize(("type_", "word"), [(NoticeType.END, "ended"), (NoticeType.CANCELLATION, "cancelled")])
@pytest.mark.parametrize("told", [False, True])
def test_what_is_over_is_over_for_users_once_every_channel_has_it(type_: NoticeType, word: str, told: bool) -> None:
    first = Notice("2026-001/1", NoticeType.ANNOUNCEMENT, PLANNED, NOW, NOW)
    last = Notice("2026-001/2", type_, PLANNED, NOW, NOW if told else None)
    one = Interruption("2026-001", PLANNED, (first, last))
    assert (standing(one), is_closed_untold(one)) == (word, not told)
    assert interruption_json(one, [])["told"] is told
