"""How a try ended, read and kept: in its row, against its channel, in the log, and in what counts as communicated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.channels.protocol import Outcome, Result
from klip_tui.commitment.interruptions.published import Difference
from klip_tui.commitment.kinds import DeliveryState, Drifted
from klip_tui.commitment.phrase import Refused, Unreachable, phrase
from klip_tui.desk.outbox.attempt import Ended
from klip_tui.desk.outbox.crew import Overdue
from klip_tui.store import deliveries, drifts
from klip_tui.store.drifts import Drift
from klip_tui.text.packing import packed
from tests.desk.outbox_bench import LATE, NOW, POSTED, Bench, opened

PENDING, SENDING, ACCEPTED = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.ACCEPTED


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(opened(tmp_path))
    yield made
    made.desk.close()


@pytest.mark.parametrize(
    ("result", "state", "becomes"),
    [
        (Result.ACCEPTED, None, ACCEPTED),
        (Result.REFUSED, None, DeliveryState.REFUSED),
        (Result.DOUBTFUL, None, DeliveryState.DOUBTFUL),
        (Result.AGAIN, None, PENDING),
        (Result.REFUSED, DeliveryState.OVERTAKEN, DeliveryState.OVERTAKEN),
        (Result.REFUSED, DeliveryState.QUESTIONED, DeliveryState.QUESTIONED),
    ],
)
@pytest.mark.parametrize("channel", ["page", "list"])
def test_how_a_try_ended_stands_in_its_row_by_the_stores_time_and_in_the_log(
    bench: Bench, channel: str, result: Result, state: DeliveryState | None, becomes: DeliveryState
) -> None:
    before = bench.row(channel)
    row = bench.end(channel, result, state)
    again = NOW + timedelta(seconds=1.5) if becomes is PENDING else before.due
    assert row == replace(
        before,
        state=becomes,
        attempts=1,
        changed=NOW,
        detail="geen antwoord op tijd",
        said=packed(LATE),
        due=again,
    )
    assert bench.lines() == [
        ("klip-tui", f"delivery {becomes.value}", f"{bench.notice} {channel}", "geen antwoord op tijd")
    ]


def test_without_a_language_of_ones_own_it_stands_there_in_english(tmp_path: Path) -> None:
    bench = Bench(opened(tmp_path, ""))
    assert bench.end("page", Result.AGAIN).detail == "no answer in time"
    bench.desk.close()


def test_what_the_channel_calls_it_is_kept_until_it_calls_it_otherwise(bench: Bench) -> None:
    assert bench.end("page", Result.AGAIN, remote="r1").remote == "r1"
    assert bench.end("page", Result.AGAIN).remote == "r1"
    assert bench.end("page", Result.ACCEPTED, remote="r2").remote == "r2"


def test_what_went_quietly_once_stays_quiet(bench: Bench) -> None:
    assert bench.end("page", Result.AGAIN).silent is False
    assert bench.end("page", Result.AGAIN, silent=True).silent is True
    assert bench.end("page", Result.ACCEPTED).silent is True


def test_what_stands_against_a_channel_is_counted_and_gone_once_it_takes_something(bench: Bench) -> None:
    said = "geen antwoord op tijd"
    for number, result in enumerate((Result.AGAIN, Result.REFUSED, Result.DOUBTFUL), 1):
        bench.end("page", result)
        assert bench.against() == [("channel page", said, number, NOW)]
    bench.end("list", Result.REFUSED)
    bench.end("page", Result.ACCEPTED)
    assert bench.against() == [("channel list", said, 1, NOW)]
    bench.end("list", Result.REFUSED, DeliveryState.OVERTAKEN)
    assert bench.against() == []


def test_a_channel_that_stays_away_is_one_line_and_another_reason_is_a_second_one(bench: Bench) -> None:
    for _ in range(3):
        bench.end("page", Result.AGAIN)
    assert len(bench.lines()) == 1
    assert bench.against()[0][2] == 3, "and is counted all the same"
    bench.outcomes.keep(bench.begin(), Ended(Outcome(Result.AGAIN, phrase("away"))))
    assert [line[3] for line in bench.lines()] == ["geen antwoord op tijd", "away"]


@pytest.mark.parametrize("unsure", [True, False])
def test_what_left_unanswered_is_looked_for_by_when_it_would_show_and_after_success_once_more_t3(
    bench: Bench, unsure: bool
) -> None:
    how = Outcome(Result.AGAIN, LATE, unsure=unsure)
    bench.outcomes.keep(bench.begin(left=True), Ended(how, left=True))
    assert bench.row().ready == (NOW + timedelta(seconds=30) if unsure else None)
    bench.end("page", Result.ACCEPTED)
    assert bench.row().ready == NOW + timedelta(seconds=60), "a first request may have been applied too"


def test_what_can_not_be_asked_after_is_not_looked_at_once_more(bench: Bench) -> None:
    bench.outcomes.keep(bench.begin("list", left=True), Ended(Outcome(Result.AGAIN, LATE), left=True))
    assert bench.end("list", Result.ACCEPTED).ready is None


@pytest.mark.parametrize("what", [{"state": ACCEPTED}, {"state": DeliveryState.GIVEN_UP}, {"state": PENDING}])
@pytest.mark.parametrize("result", [Result.AGAIN, Result.REFUSED, Result.DOUBTFUL])
def test_who_was_late_changes_nothing_of_what_another_one_knows_better(
    bench: Bench, what: dict[str, Any], result: Result
) -> None:
    before = bench.begin()
    with bench.desk.store.write() as connection:
        deliveries.move(connection, before.id, now=POSTED, detail="theirs", **what)
    theirs = bench.row()
    bench.outcomes.keep(before, Ended(Outcome(result, LATE)))
    assert (bench.row(), bench.lines(), bench.against()) == (theirs, [], [])


@pytest.mark.parametrize(("state", "news"), [(PENDING, True), (DeliveryState.DOUBTFUL, True), (ACCEPTED, False)])
def test_that_the_channel_has_it_is_news_to_whoever_is_not_sure(bench: Bench, state: DeliveryState, news: bool) -> None:
    before = bench.begin()
    with bench.desk.store.write() as connection:
        deliveries.move(connection, before.id, state, POSTED, detail="theirs", remote="theirs")
    bench.outcomes.keep(before, Ended(Outcome(Result.ACCEPTED, LATE, "ours")))
    assert bench.row().remote == ("ours" if news else "theirs")
    assert bench.row().state is ACCEPTED


def _drift(notice: str, channel: str) -> Drift:
    return Drift(notice, channel, Drifted.OPEN, (Difference("title", "a", "b"),), POSTED)


@pytest.mark.parametrize(
    ("channel", "result", "stand"),
    [
        ("page", Result.ACCEPTED, ["2026-001/1 page", "2026-002/1 page"]),
        ("page", Result.AGAIN, ["2026-001/1 page", "2026-001/9 page", "2026-002/1 page"]),
        ("list", Result.ACCEPTED, ["2026-001/9 list"]),
    ],
)
def test_a_page_that_takes_a_notice_has_written_over_what_stood_there_otherwise_in_its_thread(
    bench: Bench, channel: str, result: Result, stand: list[str]
) -> None:
    """Only of its own interruption, only on its own channel, and not what it says otherwise of this notice itself."""
    with bench.desk.store.write() as connection:
        for notice in ("2026-001/1", "2026-001/9", "2026-002/1") if channel == "page" else ("2026-001/9",):
            drifts.put(connection, _drift(notice, channel))
    bench.end(channel, result)
    with bench.desk.store.read() as connection:
        assert sorted(f"{one.notice} {one.channel}" for one in drifts.known(connection)) == stand


def test_a_notice_is_communicated_once_page_and_list_have_accepted_it_and_not_before(bench: Bench) -> None:
    bench.end("page", Result.ACCEPTED)
    bench.now += timedelta(minutes=1)
    bench.end("list", Result.AGAIN)
    assert bench.communicated is None
    bench.now += timedelta(minutes=1)
    bench.end("list", Result.ACCEPTED)
    assert bench.communicated == bench.now == NOW + timedelta(minutes=2)


def test_what_a_channel_said_is_how_a_try_ended(bench: Bench) -> None:
    said = Ended(Outcome(Result.AGAIN, LATE, wait=3), asked=True)
    assert bench.read("page", said) is said


def test_where_our_own_store_could_not_note_it_nothing_left_and_it_is_tried_again(bench: Bench) -> None:
    assert bench.read("list", Unreachable(LATE), left=True) == Ended(Outcome(Result.AGAIN, LATE))


def test_what_is_refused_on_the_way_is_refused_in_its_words(bench: Bench) -> None:
    assert bench.read("list", Refused(LATE), made=Refused(LATE)) == Ended(Outcome(Result.REFUSED, LATE))


@pytest.mark.parametrize(
    ("channel", "left", "result"),
    [
        ("page", True, Result.AGAIN),
        ("knows", True, Result.AGAIN),
        ("repeats", True, Result.DOUBTFUL),
        ("list", True, Result.DOUBTFUL),
        ("list", False, Result.AGAIN),
    ],
)
def test_what_did_not_end_may_still_arrive_and_is_a_persons_where_a_second_one_does_harm_t4_t14(
    bench: Bench, channel: str, left: bool, result: Result
) -> None:
    ended = bench.read(channel, Overdue(), left=left)
    assert (ended.outcome.result, ended.outcome.unsure, ended.left) == (result, True, left)
    assert "within its time" in ended.outcome.detail.template


def test_a_kind_of_channel_that_is_known_no_more_can_not_be_asked(bench: Bench) -> None:
    assert bench.read("page", Overdue(), left=True, was={"kind": "pigeon"}).outcome.result is Result.DOUBTFUL


def test_a_page_that_is_called_otherwise_by_now_can_still_be_asked(bench: Bench) -> None:
    assert bench.read("page", Overdue(), left=True, was={"channel": "elsewhere"}).outcome.result is Result.AGAIN


def test_another_channel_that_takes_no_repetition_says_nothing_of_this_one(bench: Bench) -> None:
    assert bench.read("knows", Overdue(), left=True).outcome.result is Result.AGAIN


@pytest.mark.parametrize(
    ("channel", "left", "made", "was", "result", "sent"),
    [
        ("page", False, None, {}, Result.AGAIN, False),
        ("page", True, None, {}, Result.AGAIN, True),
        ("list", False, None, {}, Result.AGAIN, False),
        ("list", True, None, {}, Result.DOUBTFUL, True),
        ("list", False, KeyError(), {}, Result.AGAIN, False),
        ("list", False, None, {"state": SENDING}, Result.AGAIN, False),
        ("list", False, KeyError(), {"state": SENDING}, Result.DOUBTFUL, True),
        ("page", False, KeyError(), {"state": SENDING}, Result.AGAIN, True),
        ("page", False, None, {"attempts": 6}, Result.AGAIN, False),
        ("page", False, None, {"attempts": 7}, Result.DOUBTFUL, False),
        ("list", False, None, {"attempts": 7}, Result.REFUSED, False),
    ],
)
def test_a_fault_of_ours_is_tried_again_unless_something_left_that_can_not_be_asked_after_or_it_was_the_eighth_t1(
    bench: Bench, channel: str, left: bool, made: Any, was: dict[str, Any], result: Result, sent: bool
) -> None:
    ended = bench.read(channel, KeyError("x"), left=left, made=made, was=was)
    assert (ended.outcome.result, ended.outcome.unsure, ended.left) == (result, sent, sent)


def test_a_fault_is_told_by_its_kind_and_its_file_and_never_in_its_own_words_t11(bench: Bench) -> None:
    detail = bench.read("page", KeyError("sleutel-geheim")).outcome.detail
    file = bench.desk.settings.data / "crash.log"
    assert dict(detail.args) == {"kind": "KeyError", "file": str(file)}
    assert file.read_text().startswith(NOW.isoformat())
    assert "sleutel-geheim" in file.read_text(), "for who looks after the machine"


def test_where_the_file_can_not_be_written_no_file_is_named(bench: Bench) -> None:
    (bench.desk.settings.data / "crash.log").mkdir()
    assert dict(bench.read("page", KeyError()).outcome.detail.args)["file"] == "-"


@pytest.mark.parametrize("error", [Unreachable(LATE), Refused(LATE), Overdue(), Ended(Outcome(Result.REFUSED, LATE))])
def test_what_was_cut_off_on_the_list_before_is_a_persons_whatever_ended_this_try_t12(
    bench: Bench, error: Exception | Ended
) -> None:
    was = {"state": SENDING, "attempts": 1, "left": POSTED}
    ended = bench.read("list", error, was=was)
    assert ended.outcome.result is Result.DOUBTFUL
    on_a_page = bench.read("page", error, was=was).outcome.result
    assert on_a_page is (Result.AGAIN if isinstance(error, (Unreachable, Overdue)) else Result.DOUBTFUL), "asked again"
