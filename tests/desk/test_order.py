"""Which of what waits may go: each thread in its order on each channel, what is cut off first, and whose try it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from klip_tui.commitment.kinds import DeliveryState
from klip_tui.desk.outbox.order import firsts, is_ours, may_go, next_due
from klip_tui.store.deliveries import Delivery

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PENDING, SENDING = DeliveryState.PENDING, DeliveryState.SENDING


def row(identity: int, thread: str = "a", sequence: int = 1, channel: str = "page", **more: Any) -> Delivery:
    values = {"state": PENDING, "attempts": 0, "due": NOW, "changed": NOW, "remote": "", "detail": "", **more}
    return Delivery(identity, f"{thread}/{sequence}", thread, sequence, channel, "statuspage", True, "k", **values)


def chosen(*rows: Delivery) -> list[int]:
    return [one.id for one in firsts(rows)]


def test_a_thread_goes_in_its_order_on_each_channel_and_no_thread_waits_for_another() -> None:
    assert chosen(row(1), row(2, sequence=2), row(3, channel="list", sequence=2), row(4, "b", 7)) == [1, 3, 4]


@pytest.mark.parametrize("earlier", [{}, {"due": NOW + 60 * SECOND}, {"attempts": 5}])
def test_an_earlier_notice_that_waits_keeps_the_later_one_back_whoever_was_written_first(earlier: Any) -> None:
    assert chosen(row(1, sequence=2), row(2, sequence=1, **earlier)) == [2]


def test_what_was_cut_off_goes_before_everything_else_then_what_was_written_first() -> None:
    assert chosen(row(4, "d"), row(3, "c", state=SENDING), row(1, "a"), row(2, "b", state=SENDING)) == [2, 3, 1, 4]


def test_where_nothing_waits_nothing_goes() -> None:
    assert chosen() == []
    assert next_due([], NOW) is None


@pytest.mark.parametrize(("seconds", "goes"), [(-1, True), (0, True), (1, False)])
def test_it_goes_once_its_time_has_come(seconds: int, goes: bool) -> None:
    assert may_go(row(1, due=NOW + seconds * SECOND), NOW, (), ()) is goes


def test_what_was_cut_off_waits_for_no_time() -> None:
    assert may_go(row(1, state=SENDING, due=NOW + SECOND), NOW, (), ())


@pytest.mark.parametrize(("seconds", "goes"), [(0, False), (5, False), (6, True), (86_400, True)])
def test_what_a_clock_wrote_that_stood_ahead_waits_for_no_time_of_it(seconds: int, goes: bool) -> None:
    """It waited, and users with it, until the instant came that the clock had shown."""
    ahead = row(1, changed=NOW + seconds * SECOND, due=NOW + (seconds + 1) * SECOND)
    assert may_go(ahead, NOW, (), ()) is goes
    assert next_due([ahead], NOW) == (NOW if goes else ahead.due)


@pytest.mark.parametrize("state", [PENDING, SENDING])
@pytest.mark.parametrize(
    ("busy", "elsewhere", "goes"),
    [((), (), True), (("page",), (), False), (("list",), (), True), ((), ("a/1",), False), ((), ("a/2",), True)],
)
def test_it_waits_for_its_own_channel_and_for_what_is_brought_over_and_for_no_other(
    state: DeliveryState, busy: tuple[str, ...], elsewhere: tuple[str, ...], goes: bool
) -> None:
    assert may_go(row(1, state=state), NOW, busy, elsewhere) is goes


def test_the_next_may_go_when_the_first_of_them_is_due_and_at_once_what_was_cut_off() -> None:
    waiting = [row(1, due=NOW + 9 * SECOND), row(2, due=NOW + 5 * SECOND)]
    assert next_due(waiting, NOW) == NOW + 5 * SECOND
    assert next_due([*waiting, row(3, state=SENDING, due=NOW + 7 * SECOND)], NOW) == NOW


@pytest.mark.parametrize(
    ("holder", "now", "elsewhere", "ours"),
    [
        ("we", {}, (), True),
        ("they", {}, (), False),
        (None, {}, (), False),
        ("we", {"attempts": 4}, (), False),
        ("we", {"state": PENDING}, (), False),
        ("we", {}, ("a/1",), False),
        ("we", {}, ("b/1",), True),
    ],
)
def test_a_try_is_ours_while_we_hold_the_lease_and_nobody_else_began_one_or_brings_it_over_t4(
    holder: str | None, now: dict[str, Any], elsewhere: tuple[str, ...], ours: bool
) -> None:
    standing = row(1, **{"state": SENDING, "attempts": 3, **now})
    assert is_ours(standing, row(1, attempts=2), holder=holder, who="we", elsewhere=elsewhere) is ours
    assert not is_ours(None, row(1, attempts=2), holder=holder, who="we", elsewhere=elsewhere)
