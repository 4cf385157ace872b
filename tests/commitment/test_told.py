"""What users were told is what every required channel accepted; what is announced ends with the end notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from klip_tui.commitment.calendar.local_time import seconds
from klip_tui.commitment.figures.availability import Segment, month_figures
from klip_tui.commitment.interruptions.interruption import Interruption, applied, is_closed_untold
from klip_tui.commitment.interruptions.lead import (
    announced_spans,
    planned_ahead,
    stretches,
    told_periods,
    told_spans,
    told_until,
)
from klip_tui.commitment.interruptions.outages import covering, outage_since
from klip_tui.commitment.interruptions.told import ToldState, users_told
from klip_tui.commitment.kinds import Impact, Kind, State
from klip_tui.commitment.promises.duties import duties
from klip_tui.commitment.promises.duty import Duty, DutyKind, Situation
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.text.voice import Voice
from tests.commitment.build import at, facts, interruption, notice

PLANNED = facts("2026-12-08T10:00", "2026-12-08T15:00")
TOLD = notice("2026-12-01T10:00", PLANNED)
ENDED = facts("2026-12-08T10:00", "2026-12-08T11:00")
OVER = interruption(TOLD, notice("2026-12-08T11:05", ENDED, "end"))
"""Ended at 11:00, which users were told at 11:05."""


def _span(start: str, end: str) -> tuple[int, int]:
    return seconds(at(start)), seconds(at(end))


def _owed(planned: Interruption, state: State, since: str, now: str) -> list[Duty]:
    return list(duties(Situation(PUBLISHED, [planned], state, at(since)), at(now)))


def test_down_again_after_the_end_notice_is_an_outage_with_its_own_quarter_f4() -> None:
    assert covering([OVER], at("2026-12-08T12:00")) is None
    assert outage_since([OVER], at("2026-12-08T12:00"), at("2026-12-08T12:20")) == at("2026-12-08T12:00")
    first = _owed(OVER, State.DOWN, "2026-12-08T12:00", "2026-12-08T12:01")[0]
    assert (first.kind, first.subject, first.due) == (DutyKind.TELL_USERS, "KLIP", at("2026-12-08T12:15"))


def test_still_down_when_the_end_is_told_is_unplanned_from_that_moment_f4() -> None:
    first = _owed(OVER, State.DOWN, "2026-12-08T10:02", "2026-12-08T11:06")[0]
    assert (first.kind, first.subject) == (DutyKind.TELL_USERS, OVER.id)
    assert (first.since, first.due) == (at("2026-12-08T11:05"), at("2026-12-08T11:20"))
    assert Voice("en").say(first.message).startswith("KLIP is still down after users were told")


def test_seconds_after_the_end_notice_are_not_announced_f4() -> None:
    assert announced_spans([OVER]) == [_span("2026-12-08T10:00", "2026-12-08T11:05")]
    down = [Segment(State.DOWN, *_span("2026-12-08T10:00", "2026-12-08T12:00"))]
    figures = month_figures(PUBLISHED, 2026, 12, down, seconds(at("2027-01-01T00:00")), announced_spans([OVER]))
    assert (figures.inside.down, figures.inside.planned_down) == (7200, 3900)


def test_an_end_that_nobody_was_told_ends_nothing_f4_f13() -> None:
    """It is stuck in the outbox: users still count on 15:00, and are owed the end."""
    stuck = interruption(TOLD, notice(None, ENDED, "end", created="2026-12-08T11:05"))
    assert announced_spans([stuck]) == [_span("2026-12-08T10:00", "2026-12-08T15:00")]
    assert covering([stuck], at("2026-12-08T12:00")) is stuck
    (owed,) = _owed(stuck, State.UP, "2026-12-08T11:00", "2026-12-08T11:10")
    assert (owed.kind, owed.subject, owed.due) == (DutyKind.END_NOTICE, stuck.id, at("2026-12-08T11:20"))
    assert _owed(OVER, State.UP, "2026-12-08T11:00", "2026-12-08T11:10") == []


CHANGED = facts("2026-12-08T10:00", "2026-12-08T20:00")
MOVED = facts("2026-12-20T10:00", "2026-12-20T12:00")


def test_a_change_that_no_channel_accepted_moves_no_due_instant_f6() -> None:
    stuck = interruption(TOLD, notice(None, CHANGED, "change", created="2026-12-07T10:00"))
    kinds = {d.kind: d for d in _owed(stuck, State.UP, "2026-12-01T00:00", "2026-12-08T15:01")}
    assert kinds[DutyKind.END_NOTICE].due == at("2026-12-08T15:15"), "users were told 15:00"
    assert kinds[DutyKind.ANNOUNCE_CHANGE].due == at("2026-12-07T10:15")
    down = _owed(stuck, State.DOWN, "2026-12-08T10:00", "2026-12-08T15:01")
    assert {d.due for d in down if d.kind is DutyKind.TELL_USERS} == {at("2026-12-08T15:15")}


@pytest.mark.parametrize(
    ("known", "since"), [(None, "10:00"), ("2026-11-30T09:00", "10:00"), ("2026-12-07T08:00", "08:00")]
)
def test_a_change_that_waits_is_owed_from_when_it_was_known_itself_f11(known: str | None, since: str) -> None:
    """`known` belongs to a notice: it is not the announcement's, which the interruption keeps."""
    first = replace(PLANNED, known=at("2026-11-30T09:00"))
    change = replace(CHANGED, known=at(known) if known is not None else None)
    waiting = notice(None, change, "change", created="2026-12-07T10:00")
    one = interruption(notice("2026-12-01T10:00", first), waiting, facts=applied(first, waiting.type, change))
    (owed,) = [d for d in _owed(one, State.UP, "2026-12-01T00:00", "2026-12-07T10:01") if d.subject == one.id]
    assert owed.kind is DutyKind.ANNOUNCE_CHANGE
    assert (owed.since, owed.due) == (at(f"2026-12-07T{since}"), at(f"2026-12-07T{since}") + timedelta(minutes=15))


@pytest.mark.parametrize("type_", ["change", "cancellation"])
def test_what_waits_takes_nothing_off_what_is_announced_f6(type_: str) -> None:
    stuck = interruption(TOLD, notice(None, MOVED, type_, created="2026-12-02T10:00"))
    assert planned_ahead([stuck], at("2026-12-03T00:00")) == [_span("2026-12-08T10:00", "2026-12-08T15:00")]
    told = interruption(TOLD, notice("2026-12-02T10:05", MOVED, type_, created="2026-12-02T10:00"))
    ahead = [] if type_ == "cancellation" else [_span("2026-12-20T10:00", "2026-12-20T12:00")]
    assert planned_ahead([told], at("2026-12-03T00:00")) == ahead


def test_a_cancellation_that_waits_is_owed_f6() -> None:
    stuck = interruption(TOLD, notice(None, PLANNED, "cancellation", created="2026-12-02T10:00"))
    (owed,) = _owed(stuck, State.UP, "2026-12-01T00:00", "2026-12-02T11:00")
    assert (owed.kind, owed.due) == (DutyKind.ANNOUNCE_CHANGE, at("2026-12-02T10:15"))


def test_an_end_of_an_outage_that_waits_leaves_users_with_what_they_know_f6() -> None:
    outage = facts("2026-11-24T10:00", kind="unplanned", next_update=at("2026-11-24T11:00"))
    over = facts("2026-11-24T10:00", "2026-11-24T10:30", kind="unplanned")
    known = notice("2026-11-24T10:05", outage)
    stuck = interruption(known, notice(None, over, "end", created="2026-11-24T10:40"))
    kinds = {d.kind: d.due for d in _owed(stuck, State.UP, "2026-11-24T10:30", "2026-11-24T10:41")}
    assert kinds == {
        DutyKind.END_NOTICE: at("2026-11-24T10:45"),
        DutyKind.ANNOUNCE_CHANGE: at("2026-11-24T10:55"),
    }
    told = interruption(known, notice("2026-11-24T10:42", over, "end"))
    assert _owed(told, State.UP, "2026-11-24T10:30", "2026-11-24T10:43") == []
    assert covering([stuck], at("2026-11-24T10:50")) is stuck, "users still think it is down"
    again = _owed(told, State.DOWN, "2026-11-24T10:50", "2026-11-24T10:51")
    assert again[0].due == at("2026-11-24T11:05")


def test_a_notice_accepted_after_a_later_one_is_not_what_users_were_told_last() -> None:
    """The announcement was refused, the change accepted, then the announcement was sent again."""
    late = interruption(notice("2026-12-02T12:00", PLANNED), notice("2026-12-02T10:00", MOVED, "change"))
    assert late.told_facts == MOVED
    assert planned_ahead([late], at("2026-12-03T00:00")) == [_span("2026-12-20T10:00", "2026-12-20T12:00")]


def test_a_service_that_a_change_adds_is_communicated_by_that_change_f6() -> None:
    portal = facts("2026-12-08T07:00", "2026-12-08T08:30", services=("portal",))
    both = facts("2026-12-08T07:00", "2026-12-08T08:30", services=("portal", "api"))
    one = interruption(notice("2026-12-01T10:00", portal), notice("2026-12-06T10:00", both, "change"))
    parts = stretches(told_periods(one), both.start, at("2026-12-08T08:30"), both.services)
    assert {(part.services, part.lead) for part in parts} == {(("portal",), 7), (("api",), 2)}
    whole = stretches(told_periods(one), both.start, at("2026-12-08T08:30"))
    assert whole == [], "nobody was told of everything"
    every = interruption(notice("2026-12-01T10:00", PLANNED))
    (kept,) = stretches(told_periods(every), PLANNED.start, at("2026-12-08T15:00"), ("api",))
    assert kept.lead == 7, "all of them is the api too"


OUTAGE = facts(
    "2026-11-24T10:00", kind="unplanned", next_update=at("2026-11-24T11:00"), detected=at("2026-11-24T10:00")
)
FIRST = notice("2026-11-24T10:05", OUTAGE)


def test_what_users_were_told_last_has_its_own_instant() -> None:
    now = at("2026-11-24T10:30")
    down = users_told([interruption(FIRST, notice("2026-11-24T10:20", OUTAGE, "update"))], now)
    assert (down.state, down.since, down.next_update) == (State.DOWN, at("2026-11-24T10:05"), at("2026-11-24T11:00"))
    assert [down.otherwise(state) for state in State] == [True, True, False, False], "up, degraded, down, unknown"
    ended = interruption(FIRST, notice("2026-11-24T10:25", OUTAGE, "end"))
    over = users_told([ended], now)
    assert (over.state, over.since) == (State.UP, at("2026-11-24T10:25"))
    assert [over.otherwise(state) for state in State] == [False, False, True, False]
    assert users_told([], now) == ToldState(State.UP)


def test_of_two_outages_that_go_on_the_newest_word_is_what_users_believe() -> None:
    older = interruption(FIRST, id="2026-001")
    newer = interruption(FIRST, notice("2026-11-24T10:20", OUTAGE, "update"), id="2026-002")
    for known in ([older, newer], [newer, older]):
        assert users_told(known, at("2026-11-24T10:30")).interruption == "2026-002"


def test_what_users_count_on_holds_until_they_are_told_otherwise() -> None:
    """Interrupted from 10:00, put off at 10:30 to 13:00, and at 14:00 said to last until 16:00."""
    later, longer = (facts("2026-12-08T13:00", end) for end in ("2026-12-08T15:00", "2026-12-08T16:00"))
    one = interruption(TOLD, notice("2026-12-08T10:30", later, "change"), notice("2026-12-08T14:00", longer, "change"))
    assert told_spans(one, before_it_came=False) == [
        _span("2026-12-08T10:00", "2026-12-08T10:30"),
        _span("2026-12-08T13:00", "2026-12-08T16:00"),
    ]


def test_what_is_over_and_not_told_so_is_told_apart() -> None:
    waits = {kind: notice(None, ENDED, kind, created="2026-12-08T11:01") for kind in ("end", "cancellation")}
    owed = [interruption(TOLD, one) for one in waits.values()]
    cancelled = interruption(TOLD, notice("2026-12-02T10:00", PLANNED, "cancellation"))
    not_owed = [interruption(TOLD), OVER, cancelled, interruption(waits["end"]), interruption(notice(None, PLANNED))]
    assert [is_closed_untold(one) for one in (*owed, *not_owed)] == [True] * 2 + [False] * 5


@pytest.mark.parametrize("told", ["2026-12-08T09:59", "2026-12-08T10:00", "2026-12-08T10:30"])
def test_what_was_over_when_users_were_told_was_not_announced(told: str) -> None:
    late = interruption(notice(told, PLANNED))
    assert announced_spans([late]) == [_span(max(told, "2026-12-08T10:00"), "2026-12-08T15:00")]


def test_an_outage_that_lasts_longer_than_users_were_told_is_the_same_one() -> None:
    expected = interruption(notice("2026-11-24T10:05", replace(OUTAGE, end=at("2026-11-24T12:00"))))
    assert outage_since([expected], OUTAGE.start, at("2026-11-24T12:30")) == OUTAGE.start


def test_users_know_that_it_began_sooner_since_they_were_told_not_since_a_later_word() -> None:
    sooner = facts("2026-12-08T09:00", "2026-12-08T15:00")
    told = (TOLD, notice("2026-12-08T09:30", sooner, "change"), notice("2026-12-08T09:45", sooner, "update"))
    assert users_told([interruption(*told)], at("2026-12-08T09:50")).since == at("2026-12-08T09:30")


def test_of_what_goes_on_the_worst_is_what_users_believe_and_of_what_is_over_the_last_end() -> None:
    slow = notice("2026-11-24T10:20", replace(OUTAGE, impact=Impact.DEGRADED))
    down, worse = interruption(FIRST, id="2026-001"), interruption(slow, id="2026-002")
    early, late = (
        interruption(FIRST, replace(notice(f"2026-11-24T10:{told}", OUTAGE, "end"), id=told)) for told in ("15", "25")
    )
    now = at("2026-11-24T10:30")
    for known, ended in (([down, worse], [early, late]), ([worse, down], [late, early])):
        assert users_told([*known, *ended], now).interruption == "2026-001"
        assert (users_told(ended, now).notice, users_told(ended, now).since) == ("25", at("2026-11-24T10:25"))


def test_what_waits_was_not_told_f6() -> None:
    now = at("2026-11-24T10:30")
    queued = interruption(notice(None, OUTAGE, created="2026-11-24T10:05"))
    assert users_told([queued], now).otherwise(State.DOWN)
    stuck = interruption(FIRST, notice(None, OUTAGE, "end", created="2026-11-24T10:25"))
    assert users_told([stuck], now).otherwise(State.UP)
    assert [users_told([one], now).under_way for one in (queued, stuck, interruption(FIRST))] == [True, True, False]


def test_an_end_that_is_known_later_is_until_when_users_count_on_it() -> None:
    known = replace(OUTAGE, end=at("2026-11-24T12:00"))
    later = interruption(FIRST, notice("2026-11-24T10:20", known, "update"))
    assert told_until(interruption(FIRST), at("2026-11-24T11:00")) is None
    assert told_until(later, at("2026-11-24T11:00")) == known.end


@pytest.mark.parametrize(
    ("impact", "state"),
    [(Impact.MAJOR, State.DOWN), (Impact.PARTIAL, State.DEGRADED), (Impact.DEGRADED, State.DEGRADED)],
)
def test_what_was_told_as_less_than_down_is_no_more_than_that(impact: Impact, state: State) -> None:
    told = users_told(
        [interruption(notice("2026-11-24T10:05", replace(OUTAGE, impact=impact)))], at("2026-11-24T10:30")
    )
    assert told.state is state
    assert told.otherwise(State.DOWN) is (impact is Impact.DEGRADED), "part of it is out: that it is down, they know"
    assert told.otherwise(State.DEGRADED) is (state is State.DOWN)
    assert told.otherwise(State.UP)


def test_what_nobody_planned_counts_before_what_was_announced_and_a_first_word_on_its_way_is_seen() -> None:
    now = at("2026-12-08T11:00")
    broken = facts("2026-12-08T09:00", kind="unplanned", next_update=at("2026-12-08T12:00"))
    both = [interruption(TOLD), interruption(notice("2026-12-08T09:10", broken))]
    told = users_told(both, now)
    assert (told.kind, told.start, told.at) == (Kind.UNPLANNED, broken.start, at("2026-12-08T09:10"))
    assert told.otherwise(State.UP)
    assert not users_told(both[:1], now).otherwise(State.UP)
    first = users_told([interruption(notice(None, broken, created="2026-12-08T09:01"))], now)
    assert (first.state, first.goes_on, first.under_way) == (State.UP, False, True)


@pytest.mark.parametrize(
    ("now", "state", "since"),
    [
        ("2026-12-08T09:59:59", State.UP, None),
        ("2026-12-08T10:00", State.DOWN, "2026-12-08T10:00"),
        ("2026-12-08T14:59:59", State.DOWN, "2026-12-08T10:00"),
        ("2026-12-08T15:00", State.UP, "2026-12-08T15:00"),
    ],
)
def test_an_announced_period_is_told_from_its_start_to_its_end(now: str, state: State, since: str | None) -> None:
    told = users_told([interruption(TOLD)], at(now))
    assert (told.state, told.since) == (state, since and at(since))
    assert not told.otherwise(State.UP), "it may be up in the meantime"


@pytest.mark.parametrize(
    ("begun", "since"), [("2026-12-08T09:45", "2026-12-08T09:45"), ("2026-12-08T10:10", "2026-12-08T10:00")]
)
def test_users_who_are_told_that_it_begins_before_its_time_believe_that_it_has(begun: str, since: str) -> None:
    told = users_told([interruption(TOLD, notice(begun, PLANNED, "start"))], at(begun))
    assert (told.state, told.since) == (State.DOWN, at(since))
