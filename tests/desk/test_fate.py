"""The outbox's state table, row by row: what becomes of a delivery by how a try of it ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from klip_tui.channels.protocol import Outcome, Result
from klip_tui.commitment.kinds import STUCK, WAITING, DeliveryState
from klip_tui.commitment.phrase import phrase
from klip_tui.desk.outbox import fate as table
from klip_tui.desk.outbox.attempt import Ended
from klip_tui.desk.outbox.fate import Fate, fate
from klip_tui.store.deliveries import Delivery

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=1)
PENDING, SENDING, ACCEPTED = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.ACCEPTED
REFUSED, DOUBTFUL = DeliveryState.REFUSED, DeliveryState.DOUBTFUL
OVERTAKEN, QUESTIONED = DeliveryState.OVERTAKEN, DeliveryState.QUESTIONED


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def delivery(state: DeliveryState = PENDING, attempts: int = 0, **more: Any) -> Delivery:
    values = {"due": EARLIER, "changed": EARLIER, "remote": "", "detail": "", **more}
    return Delivery(1, "2026-001/1", "2026-001", 1, "one", "statuspage", True, "k", state, attempts, **values)


def ended(
    result: Result, state: DeliveryState | None = None, *, left: bool = False, missing: bool = False, **more: Any
) -> Ended:
    return Ended(Outcome(result, phrase("so"), **more), state, left=left, missing=missing)


def becomes(what: Delivery, how: Ended, *, asked: bool = True, chance: float = 0.5) -> Fate:
    return fate(what, how, NOW, asked=asked, chance=chance)


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (Result.ACCEPTED, ACCEPTED),
        (Result.REFUSED, REFUSED),
        (Result.DOUBTFUL, DOUBTFUL),
        (Result.AGAIN, PENDING),
    ],
)
@pytest.mark.parametrize("before", [PENDING, SENDING])
def test_a_delivery_becomes_what_its_channel_said(result: Result, state: DeliveryState, before: DeliveryState) -> None:
    assert becomes(delivery(before), ended(result)).state is state


@pytest.mark.parametrize("state", [OVERTAKEN, QUESTIONED])
def test_what_did_not_go_becomes_what_was_judged_of_it_not_refused(state: DeliveryState) -> None:
    assert becomes(delivery(), ended(Result.REFUSED, state)) == Fate(state)


@pytest.mark.parametrize(("result", "state"), [(r, None) for r in Result] + [(Result.REFUSED, s) for s in STUCK])
def test_only_what_waits_is_tried_again_by_itself(result: Result, state: DeliveryState | None) -> None:
    fated = becomes(delivery(), ended(result, state))
    assert (fated.due is not None) is (fated.state in WAITING)


@pytest.mark.parametrize(
    ("tries", "seconds"), [(0, 2), (1, 4), (2, 8), (3, 16), (6, 128), (7, 256), (8, 300), (9, 300), (5_000, 300)]
)
def test_it_is_tried_again_after_twice_as_long_with_each_try_and_five_minutes_at_most(tries: int, seconds: int) -> None:
    assert becomes(delivery(attempts=tries), ended(Result.AGAIN)).due == after(seconds)


@pytest.mark.parametrize(
    ("shows", "wait", "seconds"),
    [
        (0.25, None, 0.25),
        (0.25, 0, 0.25),
        (5, None, 5),
        (299, None, 299),
        (301, None, 300),
        (0, None, 300),
        (-5, None, 300),
        (5, 60, 60),
        (5, 400, 400),
    ],
)
def test_what_shows_sooner_is_asked_for_when_it_does_and_no_sooner_than_its_channel_allows(
    shows: float, wait: float | None, seconds: float
) -> None:
    fated = becomes(delivery(attempts=8, ready=after(shows)), ended(Result.AGAIN, wait=wait))
    assert fated.due == after(seconds)
    assert fated.ready == after(shows)


@pytest.mark.parametrize(("chance", "seconds"), [(0, 6), (0.25, 7), (0.5, 8), (1, 10)])
def test_what_failed_together_is_tried_again_a_quarter_sooner_or_later(chance: float, seconds: int) -> None:
    assert becomes(delivery(attempts=2), ended(Result.AGAIN), chance=chance).due == after(seconds)


@pytest.mark.parametrize(("asked_for", "seconds"), [(None, 8), (0.0, 8), (7.9, 8), (90.0, 90), (7_200.0, 7_200)])
def test_a_channel_that_asks_to_wait_is_not_tried_sooner_and_may_ask_for_longer_than_ours(
    asked_for: float | None, seconds: float
) -> None:
    assert becomes(delivery(attempts=2), ended(Result.AGAIN, wait=asked_for)).due == after(seconds)


@pytest.mark.parametrize("result", [Result.AGAIN, Result.DOUBTFUL])
@pytest.mark.parametrize(("tries", "seconds"), [(0, 30), (1, 60), (2, 120), (3, 240), (4, 300), (5, 300), (5_000, 300)])
def test_what_left_unanswered_shows_later_the_more_was_tried_t3(result: Result, tries: int, seconds: int) -> None:
    how = ended(result, left=True, unsure=True)
    assert becomes(delivery(attempts=tries, ready=EARLIER), how).ready == after(seconds)


@pytest.mark.parametrize("result", [Result.AGAIN, Result.REFUSED, Result.DOUBTFUL])
@pytest.mark.parametrize("ready", [None, EARLIER, after(20)])
@pytest.mark.parametrize(("left", "unsure"), [(False, False), (False, True), (True, False)])
def test_a_try_that_brought_nothing_leaves_what_an_earlier_one_may_still_bring_t3(
    result: Result, ready: datetime | None, left: bool, unsure: bool
) -> None:
    """Asked once more, a page says "not yet": it would be sent anew before the request that was cut off shows."""
    how = ended(result, left=left, unsure=unsure)
    assert becomes(delivery(attempts=1, left=EARLIER, ready=ready), how).ready == ready


@pytest.mark.parametrize("result", [Result.AGAIN, Result.REFUSED, Result.DOUBTFUL])
@pytest.mark.parametrize(("left", "unsure", "seconds"), [(False, False, None), (True, False, None), (True, True, 60)])
def test_what_was_missing_is_waited_for_no_more_but_for_what_this_try_may_still_bring_t3(
    result: Result, left: bool, unsure: bool, seconds: float | None
) -> None:
    how = ended(result, left=left, unsure=unsure, missing=True)
    fated = becomes(delivery(attempts=1, left=EARLIER, ready=EARLIER), how)
    assert fated.ready == (None if seconds is None else after(seconds))


@pytest.mark.parametrize(
    ("left", "asked", "looks"), [(EARLIER, True, True), (EARLIER, False, False), (None, True, False)]
)
def test_what_an_earlier_try_may_have_brought_too_is_looked_at_once_more_where_that_can_be_asked_t3(
    left: datetime | None, asked: bool, looks: bool
) -> None:
    what = delivery(attempts=1, left=left, ready=after(20))
    assert becomes(what, ended(Result.ACCEPTED, left=True, unsure=True), asked=asked).ready == (
        after(60) if looks else None
    )


def test_what_was_taken_at_its_first_try_is_not_looked_at_again() -> None:
    assert becomes(delivery(), ended(Result.ACCEPTED, left=True)) == Fate(ACCEPTED)


@pytest.mark.parametrize("state", DeliveryState)
def test_a_channel_has_nothing_against_it_where_it_took_it_or_nothing_was_to_go(state: DeliveryState) -> None:
    assert Fate(state).channel_works is (state in (ACCEPTED, OVERTAKEN))


@pytest.mark.parametrize(
    ("state", "tries", "before", "said"),
    [
        (PENDING, 1, "no answer", True),
        (PENDING, 1, "another answer", False),
        (PENDING, 0, "no answer", False),
        (REFUSED, 1, "no answer", False),
        (ACCEPTED, 1, "no answer", False),
    ],
)
def test_the_log_has_no_second_line_for_what_waits_on_for_the_same_reason(
    state: DeliveryState, tries: int, before: str, said: bool
) -> None:
    assert Fate(state).was_said(delivery(attempts=tries, detail=before), "no answer") is said


@pytest.mark.parametrize(
    ("left", "asked", "result"),
    [
        (False, False, Result.AGAIN),
        (False, True, Result.AGAIN),
        (True, True, Result.AGAIN),
        (True, False, Result.DOUBTFUL),
    ],
)
def test_a_try_that_does_not_end_is_a_persons_only_where_something_left_that_can_not_be_asked_after(
    left: bool, asked: bool, result: Result
) -> None:
    assert table.of_silence(left=left, asked=asked) is result


@pytest.mark.parametrize(
    ("sent", "asked", "first", "last"),
    [
        (False, False, Result.AGAIN, Result.REFUSED),
        (False, True, Result.AGAIN, Result.DOUBTFUL),
        (True, True, Result.AGAIN, Result.DOUBTFUL),
        (True, False, Result.DOUBTFUL, Result.DOUBTFUL),
    ],
)
def test_a_fault_of_ours_is_tried_again_where_that_is_no_risk_and_the_eighth_is_a_persons_t1(
    sent: bool, asked: bool, first: Result, last: Result
) -> None:
    results = [table.of_fault(delivery(attempts=tries), sent=sent, asked=asked) for tries in (0, 6, 7, 8)]
    assert results == [first, first, last, last]


CUT_OFF = {"state": SENDING, "attempts": 1, "left": EARLIER}


@pytest.mark.parametrize("result", [Result.AGAIN, Result.REFUSED])
def test_what_was_cut_off_and_can_not_be_asked_after_is_never_refused_and_never_waits_t12(result: Result) -> None:
    how = ended(result, wait=7, remote="r", left=False)
    doubted = table.doubted(delivery(**CUT_OFF), how, asked=False)
    assert doubted.outcome.result is Result.DOUBTFUL
    assert "may have arrived" in doubted.outcome.detail.template
    assert dict(doubted.outcome.detail.args) == {"why": phrase("so")}, "what happened is said still"
    assert (doubted.outcome.remote, doubted.state, doubted.left) == ("r", None, False)


@pytest.mark.parametrize(
    ("asked", "changed", "result"),
    [
        (True, {}, Result.AGAIN),
        (True, {"state": PENDING}, Result.REFUSED),
        (False, {"state": PENDING}, Result.AGAIN),
        (False, {"state": PENDING, "ready": EARLIER}, Result.AGAIN),
        (False, {"left": None}, Result.AGAIN),
        (False, {"left": None}, Result.REFUSED),
        (False, {}, Result.ACCEPTED),
        (False, {}, Result.DOUBTFUL),
    ],
)
def test_what_is_sure_or_can_be_asked_after_stays_what_it_is(
    asked: bool, changed: dict[str, Any], result: Result
) -> None:
    how = ended(result)
    assert table.doubted(delivery(**{**CUT_OFF, **changed}), how, asked=asked) is how


def test_what_may_be_there_and_was_sent_again_by_a_person_says_so_where_it_is_refused() -> None:
    """Refused, it read as if nothing had gone; whoever then told it anew told some users twice."""
    how = ended(Result.REFUSED)
    doubted = table.doubted(delivery(PENDING, 1, left=EARLIER, ready=EARLIER), how, asked=False)
    assert doubted.outcome.result is Result.REFUSED
    assert doubted.outcome.detail == phrase("{why} (an earlier try may have arrived)", why=phrase("so"))


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("state", [OVERTAKEN, QUESTIONED])
def test_what_was_not_let_go_says_itself_what_may_be_there(state: DeliveryState, asked: bool) -> None:
    how = ended(Result.REFUSED, state)
    assert table.doubted(delivery(PENDING, 1, left=EARLIER, ready=EARLIER), how, asked=asked) is how


@pytest.mark.parametrize(("tries", "seconds"), [(1, 30), (2, 60), (3, 120), (9, 300)])
def test_what_a_try_brought_that_was_cut_off_shows_as_late_as_if_nobody_had_answered_it_t3(
    tries: int, seconds: int
) -> None:
    taken = table.as_taken(delivery(SENDING, tries, left=NOW), NOW)
    assert taken == delivery(SENDING, tries, left=NOW, ready=after(seconds))


@pytest.mark.parametrize(("before", "ready"), [(EARLIER, after(60)), (after(59), after(60)), (after(61), after(61))])
def test_of_two_tries_that_may_still_bring_it_the_later_one_counts_t3(before: datetime, ready: datetime) -> None:
    """The first was over when the second was cut off: by the first alone it was sent a third time at once."""
    assert table.as_taken(delivery(SENDING, 2, left=NOW, ready=before), NOW).ready == ready


@pytest.mark.parametrize(
    "what",
    [delivery(), delivery(PENDING, 1, left=NOW), delivery(PENDING, 1, left=NOW, ready=NOW), delivery(SENDING, 1)],
)
def test_what_was_not_cut_off_or_let_nothing_leave_is_taken_as_it_is(what: Delivery) -> None:
    assert table.as_taken(what, NOW) is what


@pytest.mark.parametrize(
    ("state", "tries", "under_way"),
    [(SENDING, 3, True), (SENDING, 2, False), (SENDING, 4, False), (PENDING, 3, False), (ACCEPTED, 3, False)],
)
def test_a_try_is_under_way_while_its_row_says_sending_and_counts_it_last(
    state: DeliveryState, tries: int, under_way: bool
) -> None:
    assert table.is_under_way(delivery(state, tries), delivery(attempts=2)) is under_way


def test_a_row_that_is_gone_is_nobodys_try_and_no_news() -> None:
    assert not table.is_under_way(None, delivery())
    assert not table.is_news(None, ACCEPTED)


@pytest.mark.parametrize("row", DeliveryState)
def test_a_try_that_was_taken_over_is_news_only_where_it_was_accepted_and_nobody_is_sure(row: DeliveryState) -> None:
    sure = (ACCEPTED, DeliveryState.GIVEN_UP, OVERTAKEN)
    assert {state for state in DeliveryState if table.is_news(delivery(row), state)} == (
        set() if row in sure else {ACCEPTED}
    )
