"""What a person decides about a delivery that is stuck, and when a notice counts as communicated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from klip_tui.channels.protocol import Result
from klip_tui.commitment.kinds import STUCK, DeliveryState, NoticeType
from klip_tui.commitment.phrase import Refused
from klip_tui.desk.outbox.deciding import Decision, decide, settle
from klip_tui.store import deliveries, log, notices
from tests.desk.outbox_bench import NOW, POSTED, Bench, opened
from tests.desk.team import PLANNED, further

ACCEPTED, GIVEN_UP, OVERTAKEN = DeliveryState.ACCEPTED, DeliveryState.GIVEN_UP, DeliveryState.OVERTAKEN
WHY = "staat op de lijst"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(opened(tmp_path))
    yield made
    made.desk.close()


def set_to(bench: Bench, state: DeliveryState, *channels: str, at: object = POSTED, remote: str = "") -> None:
    with bench.desk.store.write() as connection:
        for channel in channels:
            row = deliveries.one(connection, bench.notice, channel)
            assert row is not None
            deliveries.move(connection, row.id, state, at, remote=remote, due=at)  # type: ignore[arg-type]


def settled(bench: Bench) -> None:
    with bench.desk.store.write() as connection:
        settle(connection, bench.notice, bench.now)


def told(bench: Bench) -> list[tuple[str, str, str, str, str]]:
    with bench.desk.store.read() as connection:
        rows = log.read(connection)[2:]
    return [(one.who, one.what, one.subject, one.why, one.detail) for one in rows]


@pytest.mark.parametrize(
    ("decision", "becomes"),
    [
        (Decision.SEND_AGAIN, DeliveryState.PENDING),
        (Decision.MARK_SENT, ACCEPTED),
        (Decision.GIVE_UP, GIVEN_UP),
    ],
)
@pytest.mark.parametrize("stuck", STUCK)
def test_what_is_stuck_becomes_what_a_person_decides_and_the_log_says_who_and_why(
    bench: Bench, stuck: DeliveryState, decision: Decision, becomes: DeliveryState
) -> None:
    set_to(bench, stuck, "knows", at=POSTED - timedelta(hours=1))
    before = bench.row("knows")
    decide(bench.desk, bench.notice, "knows", decision, WHY)
    assert bench.row("knows") == replace(before, state=becomes, changed=POSTED, due=POSTED, decided=POSTED, detail=WHY)
    assert told(bench) == [("an", decision.value.replace("_", " "), f"{bench.notice} knows", WHY, "")]


@pytest.mark.parametrize("state", [one for one in DeliveryState if one not in STUCK])
@pytest.mark.parametrize("decision", Decision)
def test_nothing_is_decided_about_what_waits_for_nobody(bench: Bench, state: DeliveryState, decision: Decision) -> None:
    set_to(bench, state, "list")
    before = bench.row("list")
    with pytest.raises(Refused, match=r"2026-001/1 on list waits for no decision"):
        decide(bench.desk, bench.notice, "list", decision)
    with pytest.raises(Refused, match=r"2026-001/1 on nowhere waits for no decision"):
        decide(bench.desk, bench.notice, "nowhere", decision)
    assert (bench.row("list"), told(bench)) == (before, [])


def withdrawn(bench: Bench) -> bool:
    with bench.desk.store.read() as connection:
        return notices.written(connection, bench.notice)[0].notice.withdrawn


@pytest.mark.parametrize(("channel", "decision"), [("knows", Decision.GIVE_UP), ("list", Decision.MARK_SENT)])
def test_only_a_required_delivery_that_is_given_up_takes_its_notice_with_it(
    bench: Bench, channel: str, decision: Decision
) -> None:
    set_to(bench, DeliveryState.REFUSED, channel)
    decide(bench.desk, bench.notice, channel, decision)
    assert not withdrawn(bench)
    set_to(bench, DeliveryState.REFUSED, "page")
    decide(bench.desk, bench.notice, "page", Decision.GIVE_UP)
    assert withdrawn(bench)
    assert told(bench)[-2:] == [
        ("an", "withdraw", bench.notice, "", PLANNED.title),
        ("an", "give up", f"{bench.notice} page", "", ""),
    ]


def test_a_notice_is_withdrawn_once_and_never_after_it_was_communicated(bench: Bench) -> None:
    set_to(bench, DeliveryState.REFUSED, "page", "list")
    for channel in ("page", "list"):
        decide(bench.desk, bench.notice, channel, Decision.GIVE_UP)
    assert [line[1] for line in told(bench)] == ["withdraw", "give up", "give up"]
    other = replace(bench, notice="2026-002/1")
    set_to(other, ACCEPTED, "page", "list")
    settled(other)
    set_to(other, DeliveryState.DOUBTFUL, "list")
    decide(bench.desk, other.notice, "list", Decision.GIVE_UP)
    assert not withdrawn(other)


def test_of_a_change_that_is_given_up_what_users_were_told_last_stands_again(bench: Bench) -> None:
    later = replace(PLANNED, end=PLANNED.start + timedelta(hours=1))
    change = further(bench.desk, "2026-001", NoticeType.CHANGE, later)
    changed = replace(bench, notice=change.notice)
    set_to(changed, DeliveryState.REFUSED, "list")
    with bench.desk.store.read() as connection:
        before = notices.load(connection, "2026-001")
    decide(bench.desk, change.notice, "list", Decision.GIVE_UP)
    with bench.desk.store.read() as connection:
        after = notices.load(connection, "2026-001")
    assert before is not None
    assert after is not None
    assert (before.facts.end, after.facts.end) == (later.end, PLANNED.end)


@pytest.mark.parametrize(
    "others", [DeliveryState.PENDING, DeliveryState.SENDING, *STUCK, GIVEN_UP, OVERTAKEN, DeliveryState.HELD]
)
def test_a_notice_is_communicated_once_every_required_channel_has_accepted_it_and_with_the_last_of_them(
    bench: Bench, others: DeliveryState
) -> None:
    """What a channel says that is not required changes nothing; neither does one that was given up for it."""
    set_to(bench, ACCEPTED, "page", at=NOW)
    set_to(bench, others, "list")
    set_to(bench, ACCEPTED, "knows", "repeats", at=NOW + timedelta(hours=1))
    settled(bench)
    assert bench.communicated is None
    set_to(bench, ACCEPTED, "list", at=NOW + timedelta(minutes=2))
    bench.now = NOW + timedelta(minutes=3)
    for _ in range(2):
        settled(bench)
    assert bench.communicated == NOW + timedelta(minutes=2)
    assert told(bench) == [("klip-tui", "communicated", bench.notice, "", PLANNED.title)], "once"


def test_what_was_communicated_keeps_its_instant(bench: Bench) -> None:
    set_to(bench, ACCEPTED, "page", "list", at=NOW)
    settled(bench)
    set_to(bench, ACCEPTED, "list", at=NOW + timedelta(hours=1))
    settled(bench)
    assert bench.communicated == NOW


@pytest.mark.parametrize("left_out", ["page", "list"])
def test_what_reaches_no_page_or_no_list_is_communicated_to_nobody(bench: Bench, left_out: str) -> None:
    """A4.1-channels: both; a webhook that is required takes the place of neither."""
    with bench.desk.store.write() as connection:
        connection.execute(text("update deliveries set required = channel != :one"), {"one": left_out})
    set_to(bench, ACCEPTED, "page", "list", "knows", "repeats")
    settled(bench)
    assert bench.communicated is None


def test_a_kind_of_channel_that_is_known_no_more_reaches_nobody_and_is_waited_for(bench: Bench) -> None:
    with bench.desk.store.write() as connection:
        connection.execute(text("update deliveries set required = 1, kind = 'pigeon' where channel = 'knows'"))
    set_to(bench, ACCEPTED, "page", "list", "repeats")
    settled(bench)
    assert bench.communicated is None
    set_to(bench, ACCEPTED, "knows", at=NOW)
    settled(bench)
    assert bench.communicated == NOW


@pytest.mark.parametrize(
    "state", [ACCEPTED, GIVEN_UP, OVERTAKEN, DeliveryState.PENDING, DeliveryState.REFUSED, DeliveryState.QUESTIONED]
)
def test_what_goes_with_another_becomes_what_that_one_became_once_it_is_sure(
    bench: Bench, state: DeliveryState
) -> None:
    along = replace(bench, notice="2026-002/1")
    with bench.desk.store.write() as connection:
        key = "update deliveries set key = 'both', state = case notice when :one then 'carried' else state end"
        connection.execute(text(f"{key} where channel = 'list'"), {"one": along.notice})
    set_to(along, ACCEPTED, "page")
    set_to(bench, state, "list", remote="r")
    settled(bench)
    row = along.row("list")
    if state in (ACCEPTED, GIVEN_UP, OVERTAKEN):
        assert (row.state, row.changed, row.remote, row.detail) == (state, NOW, "r", bench.notice)
    else:
        assert (row.state, row.remote) == (DeliveryState.CARRIED, "")
    assert along.communicated == (NOW if state is ACCEPTED else None), "it is settled with it"


def test_a_persons_word_settles_too(bench: Bench) -> None:
    bench.end("page", Result.ACCEPTED)
    bench.end("list", Result.DOUBTFUL)
    decide(bench.desk, bench.notice, "list", Decision.MARK_SENT, WHY)
    assert bench.communicated == NOW, "the page took it by the store's clock, a minute later"
