"""After success a page is looked at once more: what is said of it, and when it is asked again that can not be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.channels.protocol import Outcome, Result
from klip_tui.channels.statuspage.channel import StatuspageChannel
from klip_tui.commitment.kinds import DeliveryState
from klip_tui.commitment.phrase import Unreachable, phrase
from klip_tui.desk.outbox.second_look import look_again
from klip_tui.store import deliveries, log
from klip_tui.text.packing import unpacked
from tests.desk.outbox_bench import POSTED, Bench, opened

AWAY = Outcome(Result.AGAIN, phrase("away"))
SAID = "2026-001/1 staat er {} keer"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(opened(tmp_path))
    yield made
    made.desk.close()


def accepted(bench: Bench, channel: str = "page", *, ago: timedelta = timedelta(minutes=1)) -> deliveries.Delivery:
    """Let a channel have taken the notice some time ago, with a second look that is due."""
    with bench.desk.store.write() as connection:
        row = deliveries.one(connection, bench.notice, channel)
        assert row is not None
        deliveries.move(connection, row.id, DeliveryState.ACCEPTED, POSTED - ago, detail="there", remote="r1")
        deliveries.set_ready(connection, row.id, POSTED)
    return bench.row(channel)


def looked(bench: Bench, monkeypatch: pytest.MonkeyPatch, says: Any, *rows: deliveries.Delivery) -> list[Any]:
    """Look again, where the page says so or raises; give what it was asked for."""
    asked: list[Any] = []

    def copies(_: StatuspageChannel, message: Any) -> Any:
        asked.append(message)
        if isinstance(says, Exception):
            raise says
        return says

    monkeypatch.setattr(StatuspageChannel, "copies", copies)
    look_again(bench.desk, rows, lambda: False)
    return asked


def test_it_is_asked_for_by_what_the_page_calls_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    row = accepted(bench)
    (message,) = looked(bench, monkeypatch, 1, row)
    assert (message.key, message.remote) == (row.key, "r1")


@pytest.mark.parametrize("count", [0, 1])
def test_what_stands_there_once_is_looked_at_no_more_and_nothing_is_said(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    row = accepted(bench)
    looked(bench, monkeypatch, count, row)
    assert bench.row() == replace(row, ready=None)
    assert (bench.lines(), bench.against()) == ([], [])


@pytest.mark.parametrize("count", [2, 3])
def test_what_stands_there_twice_is_said_to_people_and_stays_accepted_as_of_when_it_was(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    row = accepted(bench)
    looked(bench, monkeypatch, count, row)
    after = bench.row()
    assert (after.state, after.changed, after.remote, after.ready) == (row.state, row.changed, "r1", None)
    assert after.detail.startswith(SAID.format(count))
    said = unpacked(after.said)
    assert said is not None
    assert dict(said.args) == {"notice": bench.notice, "count": count}
    assert bench.against() == [(f"twice {bench.notice} page", after.detail, 1, POSTED)]
    assert bench.lines() == [("klip-tui", "twice", f"{bench.notice} page", after.detail)]


@pytest.mark.parametrize(
    ("ago", "again"),
    [
        (timedelta(minutes=1), True),
        (timedelta(days=1) - timedelta(seconds=1), True),
        (timedelta(days=1), False),
        (timedelta(days=2), False),
    ],
)
def test_a_page_that_can_not_be_asked_is_asked_every_five_minutes_for_a_day(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, ago: timedelta, again: bool
) -> None:
    row = accepted(bench, ago=ago)
    looked(bench, monkeypatch, AWAY, row)
    assert bench.row() == replace(row, ready=POSTED + timedelta(minutes=5) if again else None)
    assert (bench.lines(), bench.against()) == ([], [])


def test_one_that_answers_nonsense_is_kept_out_of_sight_and_keeps_nobody_from_the_others(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(bench, notice="2026-002/1")
    rows = accepted(bench), accepted(other)
    assert len(looked(bench, monkeypatch, KeyError("sleutel-geheim"), *rows)) == 2
    assert bench.row().ready is None
    assert other.row().ready is None
    kept = (bench.desk.settings.data / "crash.log").read_text()
    assert kept.startswith(POSTED.isoformat())
    assert "sleutel-geheim" in kept


def test_where_our_own_store_is_away_the_look_is_owed_still(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    row = accepted(bench)
    with pytest.raises(Unreachable):
        looked(bench, monkeypatch, Unreachable(phrase("away")), row)
    assert bench.row() == row


def test_what_can_not_be_read_back_or_is_called_otherwise_by_now_is_owed_no_look(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, gone = accepted(bench, "knows"), replace(accepted(bench), channel="elsewhere")
    assert looked(bench, monkeypatch, 2, webhook, gone) == []
    assert (bench.row("knows").ready, bench.row().ready) == (None, None)
    assert bench.lines() == []


def test_who_is_to_stop_looks_no_further_and_owes_the_rest(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    row = accepted(bench)
    monkeypatch.setattr(StatuspageChannel, "copies", lambda *_: 2)
    look_again(bench.desk, [row], lambda: True)
    assert bench.row() == row


def test_the_log_and_the_row_say_it_in_english_where_no_language_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(opened(tmp_path, ""))
    looked(bench, monkeypatch, 2, accepted(bench))
    assert bench.row().detail.startswith("2026-001/1 stands there 2 times")
    with bench.desk.store.read() as connection:
        assert log.about(connection, "2026-001/1 page")[-1].detail == bench.row().detail
    bench.desk.close()
