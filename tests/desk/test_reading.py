"""When a public page is read back, and when it is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from klip_tui.commitment.kinds import DeliveryState
from klip_tui.desk.outbox.reading import is_due, only_while_open, timely
from klip_tui.store.deliveries import Delivery

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LONG_AGO = NOW - timedelta(hours=1)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def row(identity: int, thread: str = "a", sequence: int = 1, channel: str = "page", **more: Any) -> Delivery:
    values = {"state": DeliveryState.ACCEPTED, "changed": LONG_AGO, "remote": "r", "checked": None, **more}
    return Delivery(
        identity, f"{thread}/{sequence}", thread, sequence, channel, "statuspage", True, "k", attempts=1, due=NOW,
        detail="", **values,
    )  # fmt: skip


def read(*rows: Delivery, everything: bool = False) -> list[int]:
    asked = {"everything": True} if everything else {}
    return [one.id for one in timely(rows, NOW, **asked)]


@pytest.mark.parametrize(("last", "due"), [(None, True), (ago(seconds=19), False), (ago(seconds=20), True)])
def test_it_is_looked_every_twenty_seconds_whether_a_page_is_to_be_read(last: datetime | None, due: bool) -> None:
    assert is_due(last, NOW) is due


@pytest.mark.parametrize(("seconds", "is_read"), [(19, False), (20, True), (3_600, True)])
def test_a_page_is_read_first_twenty_seconds_after_it_took_a_notice(seconds: int, is_read: bool) -> None:
    assert bool(read(row(1, changed=ago(seconds=seconds)))) is is_read


@pytest.mark.parametrize(("checked", "is_read"), [(ago(seconds=599), False), (ago(minutes=10), True)])
def test_it_is_read_again_every_ten_minutes(checked: datetime, is_read: bool) -> None:
    assert bool(read(row(1, checked=checked))) is is_read


@pytest.mark.parametrize(
    ("changed", "checked", "is_read"),
    [
        (ago(seconds=19), ago(seconds=30), False),
        (ago(seconds=20), ago(seconds=30), True),
        (ago(seconds=30), ago(seconds=30), False),
    ],
)
def test_what_was_read_before_it_was_taken_was_not_read(changed: datetime, checked: datetime, is_read: bool) -> None:
    """It was accepted anew: a person let it go a second time."""
    assert bool(read(row(1, changed=changed, checked=checked))) is is_read


def test_of_each_interruption_and_page_the_newest_notice_is_what_stands_there() -> None:
    rows = (row(1), row(2, sequence=2), row(3, channel="own"), row(4, "b"))
    assert read(*rows) == [2, 3, 4]


@pytest.mark.parametrize("state", [one for one in DeliveryState if one is not DeliveryState.ACCEPTED])
def test_what_was_not_accepted_does_not_stand_there_and_what_is_on_its_way_puts_reading_off(
    state: DeliveryState,
) -> None:
    on_its_way = state in (DeliveryState.PENDING, DeliveryState.SENDING)
    later = row(2, sequence=2, state=state)
    assert read(later) == []
    assert read(row(1), later, row(3, "b"), row(4, channel="own")) == ([] if on_its_way else [1]) + [3, 4]
    assert read(row(1), later, everything=True) == ([] if on_its_way else [1])


def test_what_the_page_has_no_name_for_can_not_be_read() -> None:
    assert read(row(1, remote="")) == []
    assert read(row(1), row(2, sequence=2, remote="")) == [1]


def test_whoever_asks_for_everything_waits_for_no_time() -> None:
    fresh = row(1, changed=NOW), row(2, "b", checked=NOW)
    assert (read(*fresh), read(*fresh, everything=True)) == ([], [1, 2])


@pytest.mark.parametrize(("seconds", "closed"), [(86_399, False), (86_400, True)])
def test_a_day_after_the_last_notice_it_is_read_only_while_its_interruption_is_open(seconds: int, closed: bool) -> None:
    assert only_while_open(row(1, changed=ago(seconds=seconds)), NOW) is closed
