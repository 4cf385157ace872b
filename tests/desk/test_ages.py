"""No figure is shown as of now when it is older than it may be; nothing is over for users before they were told."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from klip_tui.cli.main import run
from klip_tui.cli.status import line
from klip_tui.commitment.figures.volume import DayVolume
from klip_tui.commitment.interruptions.interruption import Interruption, Notice, is_closed_untold, standing
from klip_tui.commitment.kinds import DeliveryState, NoticeType, State
from klip_tui.desk.outbox.deciding import Decision, decide
from klip_tui.desk.schemas.notices import delivery_json, interruption_json
from klip_tui.desk.views import status
from klip_tui.desk.views.delivery_age import aged, last_tried, next_try
from klip_tui.store import key_values, latencies, segments, volume
from klip_tui.store.deliveries import Delivery
from klip_tui.store.values import StoredSegment
from klip_tui.text.voice import Voice
from klip_tui.tui.screens.notice_text import whole
from tests.commitment.build import at
from tests.desk.team import PLANNED, Team, announce, team

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


def test_a_delivery_that_waits_says_when_it_was_last_tried_in_text_json_and_on_the_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with team(tmp_path, channels="statuspage mail") as t:
        desk, voice = t.desk("an"), Voice("en")
        t.now = NOW
        t.page.stop()
        posted = announce(desk)
        t.passes(minutes=7)

        def age() -> str:
            (row,) = (one for one in t.told(desk, posted.notice).deliveries if one.channel == "status page")
            said = aged(row)
            assert said is not None
            return voice.say(said)

        assert age() == "waiting since Tue 24 Nov 2026, 10:00, to be tried from Tue 24 Nov 2026, 10:00"
        t.deliver(desk)
        tried, due = "Tue 24 Nov 2026, 10:07", "Tue 24 Nov 2026, 10:07"
        assert age() == f"last tried {tried}, to be tried again from {due}"
        t.passes(hours=3)
        assert age() == f"last tried {tried}, to be tried again from {due}", "as old as it is, hours later too"
        seen = ["".join(text for text, _ in line) for line in whole(voice, t.told(desk, posted.notice))]
        assert any(f"last tried {tried}" in line for line in seen), seen
        rows = {one["channel"]: one for one in map(delivery_json, t.told(desk, posted.notice).deliveries)}
        assert rows["status page"]["tried"] == "2026-11-24T10:07:00+01:00"
        assert rows["status page"]["due"].startswith("2026-11-24T10:07:0")
        assert (rows["list"]["state"], rows["list"]["tried"], rows["list"]["due"]) == ("accepted", None, None)
        settings = ["--config", str(t.config), "--lang", "en", "notices", posted.notice]
        assert run(None, settings) == 0
        assert f"last tried {tried}" in capsys.readouterr().out


def test_a_delivery_that_a_person_let_go_again_was_not_tried_then(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage mail") as t:
        desk = t.desk("an")
        t.now = NOW
        (tmp_path / "key").write_text("another")
        posted = announce(desk)
        t.deliver(desk)

        def row() -> Delivery:
            return next(one for one in t.told(desk, posted.notice).deliveries if one.channel == "status page")

        assert (row().state, last_tried(row())) == (DeliveryState.REFUSED, NOW)
        t.passes(minutes=20)
        decide(desk, posted.notice, "status page", Decision.SEND_AGAIN)
        assert (row().state, last_tried(row()), next_try(row())) == (DeliveryState.PENDING, None, t.now)
