"""To the second: a budget of two versions within a month, the pace at which it is spent, a start that is near."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from klip_tui.commitment.calendar.local_time import seconds
from klip_tui.commitment.figures.availability import MonthFigures, Segment, Span, month_figures, overlaid
from klip_tui.commitment.figures.burn import LOOK_BACK, Burn, burns
from klip_tui.commitment.figures.load import assumed_load
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.interruptions.outages import begun_early, outage_since
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.promises.limits import BudgetLimit, NoOverlapLimit, Room, WindowsState, rooms
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS, ClosedRule, Commitment
from klip_tui.commitment.window_limits import Limits
from klip_tui.commitment.window_wish import Preferences, Wish
from tests.commitment.build import at, facts, interruption, notice

TURN = "2026-11-16T00:00"
"""A Monday, from which on a second version promises less: November has 8 working days before it, and 11 after."""
TWO = Commitment(
    (
        PUBLISHED_TERMS,
        replace(
            PUBLISHED_TERMS,
            first_day=date(2026, 11, 16),
            target_inside=Fraction(98, 100),
            target_outside=Fraction(80, 100),
        ),
    )
)
BEFORE, AFTER = 8 * 28_800, 11 * 28_800
"""Seconds of office hours in each part, of which 2,304 and 6,336 may be down."""
NIGHTS = 15 * 86_400 - AFTER
"""Seconds outside office hours in the second part, of which a fifth may be down."""


def span(start: str, lasting: int) -> Span:
    return seconds(at(start)), seconds(at(start)) + lasting


def november(now: str, down: int, *, unknown: int = 0, begun: str = "2026-11-03T09:00") -> MonthFigures:
    """Measure November until now: some seconds down and some unknown in office hours, all else up."""
    first, end = seconds(at("2026-11-01T00:00")), seconds(at(now))
    blind = seconds(at("2026-11-04T09:00"))
    up = [Segment(State.UP, first, min(blind, end))]
    if blind + unknown < end:
        up.append(Segment(State.UP, blind + unknown, end))
    return month_figures(TWO, 2026, 11, overlaid(up, [span(begun, down)]), end)


def left(now: str, down: int, *announced: Span, unknown: int = 0) -> list[Room]:
    """Say what is left of each part of November."""
    return rooms(_state(now, down, *announced, unknown=unknown), 2026, 11)


def _state(now: str, down: int, *announced: Span, unknown: int = 0) -> WindowsState:
    return WindowsState(TWO, at(now), {(2026, 11): november(now, down, unknown=unknown)}, announced)


def test_a_month_of_two_versions_asks_for_the_mean_of_both_by_their_seconds() -> None:
    month = november(TURN, 300, unknown=40)
    assert month.inside.target == 1 - Fraction(2_304 + 6_336, BEFORE + AFTER)
    assert month.inside == replace(
        month.inside, total=BEFORE + AFTER, elapsed=BEFORE, up=BEFORE - 340, degraded=0, down=300, planned_down=0
    )
    assert [part.inside.budget for part in month.parts] == [2_304, 6_336]
    assert month.budget(Scope.INSIDE) == 8_640


def test_a_month_without_office_hours_asks_for_what_its_version_promises() -> None:
    closed = Commitment((replace(PUBLISHED_TERMS, closed=(ClosedRule("Dicht", (11, 1), (11, 30)),)),))
    month = month_figures(closed, 2026, 11, (), 0)
    assert (month.inside.total, month.inside.target) == (0, PUBLISHED_TERMS.target_inside)


def test_a_month_of_two_versions_with_one_target_asks_for_that_one() -> None:
    same = Commitment((PUBLISHED_TERMS, replace(PUBLISHED_TERMS, first_day=date(2026, 11, 16), lead_days=6)))
    assert month_figures(same, 2026, 11, (), 0).inside.target == PUBLISHED_TERMS.target_inside


@pytest.mark.parametrize(
    ("down", "before", "after"), [(0, 2_304, 6_336), (2_303, 1, 6_336), (2_304, 0, 6_336), (2_305, 0, 0)]
)
def test_a_part_that_misses_its_target_by_a_second_leaves_nothing_in_the_other(
    down: int, before: int, after: int
) -> None:
    """To the second: one that spends all of its budget still meets it."""
    first, second = left(TURN, down)
    assert (first.start, first.end) == span("2026-11-01T00:00", 15 * 86_400)
    assert (second.start, second.end) == span(TURN, 15 * 86_400)
    assert (first.inside, second.inside) == (before, after)
    assert second.outside == NIGHTS // 5, "a scope that is met says nothing of the other one"


def test_half_a_second_too_much_is_a_target_that_is_missed() -> None:
    """Of 230,350 measured seconds 2,303.5 may be down: 2,304 miss it, and the month with it."""
    assert [room.inside for room in left(TURN, 2_304, unknown=50)] == [0, 0]
    assert [room.inside for room in left(TURN, 2_303, unknown=50)] == [0, 6_336]


@pytest.mark.parametrize("over", [0, 1])
def test_a_window_of_what_is_left_keeps_the_target_and_one_of_a_second_more_does_not(over: int) -> None:
    state = _state(TURN, 300)
    (_, room) = rooms(state, 2026, 11)
    excess = BudgetLimit(state, Scope.INSIDE).excess(*span("2026-11-18T10:00", room.inside + over))
    assert excess == (over / 60 if over else None)


@pytest.mark.parametrize("over", [0, 1, 120])
def test_a_window_exceeds_the_budget_by_what_it_overdraws(over: int) -> None:
    """December 2026 has eighteen working days: a hundredth of their 518,400 seconds may be down."""
    state = WindowsState(PUBLISHED, at("2026-11-24T10:00"), {}, ())
    excess = BudgetLimit(state, Scope.INSIDE).excess(*span("2026-12-15T09:00", 5_184 + over))
    assert excess == (over / 60 if over else None)


def test_what_is_announced_takes_from_its_own_part_and_only_what_lies_ahead() -> None:
    now = "2026-11-16T09:05"
    one, other = span("2026-11-13T16:00", 64 * 3600 + 4200), span("2026-11-17T16:50", 1_200)
    first, second = left(now, 0, one, other)
    assert first.inside == 2_304, "what was announced there is over"
    ahead = seconds(at("2026-11-16T09:10")) - seconds(at(now))
    assert second.inside == 6_336 - ahead - 600
    assert second.outside == NIGHTS // 5 - 600


def test_what_nobody_measured_and_is_over_may_not_be_down() -> None:
    """An hour of the second part has passed, of which half was unknown: the rest of it counts, and what comes."""
    end = seconds(at("2026-11-16T10:00"))
    segments = [Segment(State.UP, seconds(at("2026-11-01T00:00")), seconds(at("2026-11-16T09:00"))),
                Segment(State.UP, end - 1_799, end)]  # fmt: skip
    month = month_figures(TWO, 2026, 11, segments, end)
    (_, room) = rooms(WindowsState(TWO, at("2026-11-16T10:00"), {(2026, 11): month}, ()), 2026, 11)
    assert room.inside == (AFTER - 1_801) * 2 // 100 == 6_299


def kept(share: Fraction, down: int, *announced: Span, now: str = TURN) -> Room:
    months = {(2026, 11): november(now, down)}
    day = date(2026, 11, 18)
    wish = Wish(
        TWO, timedelta(hours=1), day, day, at(now), months, announced, assumed_load(PUBLISHED_TERMS),
        preferences=Preferences(keep_free=share),
    )  # fmt: skip
    return Limits(wish).room(day)


@pytest.mark.parametrize(
    ("share", "down", "inside"),
    [
        (Fraction(0), 300, 6_336),
        (Fraction(1, 7), 300, 6_336),
        (Fraction(1, 7), 2_300, 8_640 - 1_234 - 2_300),
        (Fraction(1, 2), 300, 4_320 - 300),
        (Fraction(1), 0, 0),
        (Fraction(1), 300, 0),
    ],
)
def test_what_is_kept_free_is_a_share_of_the_budget_of_both_versions_and_of_no_more_than_a_part_has(
    share: Fraction, down: int, inside: int
) -> None:
    assert kept(share, down).inside == inside


def test_what_is_announced_is_gone_from_what_may_be_taken_while_some_is_kept_free() -> None:
    now = "2026-11-16T09:05"
    announced = (span("2026-11-16T08:00", 4_200), span("2026-11-17T16:50", 1_200), span("2026-11-17T16:55", 300))
    assert kept(Fraction(1, 2), 300, *announced, now=now).inside == 4_320 - 300 - 300 - 600
    nights = (15 * 86_400 - BEFORE) // 10 + NIGHTS // 5
    assert kept(Fraction(1, 2), 300, *announced, now=now).outside == nights // 2 - 600


def burning(now: str, *down: Span) -> dict[int, Burn]:
    """Give the windows of office hours in which too much is down, by their seconds."""
    moment = at(now)
    up = [Segment(State.UP, seconds(moment - LOOK_BACK - timedelta(days=40)), seconds(moment))]
    rows = overlaid(up, down)
    month = month_figures(PUBLISHED, moment.year, moment.month, rows, seconds(moment))
    return {one.window: one for one in burns(PUBLISHED, rows, (), month, moment) if one.scope is Scope.INSIDE}


@pytest.mark.parametrize(
    ("now", "begun", "lost"),
    [
        ("2026-11-25T09:16:00", "2026-11-24T16:00:00", 600),
        ("2026-11-25T09:16:00", "2026-11-24T15:59:59", 599),
        ("2026-11-25T09:16:00", "2026-11-24T15:50:00", 0),
        ("2026-11-25T10:15:59", "2026-11-24T16:50:00", 1),
        ("2026-11-25T10:16:00", "2026-11-24T16:50:00", 0),
    ],
)
def test_the_window_of_six_hours_reaches_back_over_a_night_to_the_second(now: str, begun: str, lost: int) -> None:
    """In November it is 4,560 seconds of office hours, a 120th: those of yesterday end at five."""
    today = seconds(at(now)) - 359, seconds(at(now))
    assert burning(now, span(begun, 600), today)[4_560].down == lost + 359


def test_the_short_window_is_whole_seconds() -> None:
    """Of 760 seconds a twelfth is 63, of which 9.07 may not be down: what ended 63 seconds ago lies before it."""
    now = "2026-11-24T11:00:00"
    end = seconds(at(now))
    before = end - 300, end - 63
    assert 760 not in burning(now, before, (end - 9, end))
    assert 760 in burning(now, before, (end - 10, end))


@pytest.mark.parametrize(("lost", "burns_"), [(288, True), (287, False)])
def test_a_pace_of_exactly_its_rate_burns(lost: int, burns_: bool) -> None:
    """February 2026 has 576,000 seconds of office hours: six times the budget's pace are 288 of 4,800."""
    end = seconds(at("2026-02-12T14:00"))
    assert (4_800 in burning("2026-02-12T14:00", (end - lost, end))) is burns_


@pytest.mark.parametrize(("now", "burns_"), [("2026-02-26T10:20:00", True), ("2026-02-26T10:20:01", False)])
def test_a_pace_at_which_the_budget_is_gone_at_the_very_end_of_the_month_burns(now: str, burns_: bool) -> None:
    """480 of 4,800 seconds in the 52,800 that come are the 5,280 that are left."""
    end = seconds(at("2026-02-26T10:20:00"))
    assert (4_800 in burning(now, (end - 480, end))) is burns_


SINCE = "2026-12-08T06:40"


def announced(start: str, identity: str, *more: str, kind: str = "planned") -> Interruption:
    what = facts(start, "2026-12-08T09:30", kind=kind)
    told = notice("2026-12-01T10:00", what)
    return interruption(told, *(notice("2026-12-02T10:00", what, one) for one in more), id=identity)


def early(*known: Interruption) -> str:
    found = begun_early(known, at(SINCE), at(SINCE))
    return found.id if found is not None else ""


@pytest.mark.parametrize(
    ("start", "is_early"),
    [("06:39", False), ("06:40", False), ("06:41", True), ("07:00", True), ("07:40", True), ("07:41", False)],
)
def test_an_outage_is_one_that_began_early_up_to_an_hour_before_its_start(start: str, is_early: bool) -> None:
    assert early(announced(f"2026-12-08T{start}", "a")) == ("a" if is_early else "")


def test_of_several_it_is_the_nearest_and_of_two_at_the_same_time_the_one_that_was_named_first() -> None:
    far, near = announced("2026-12-08T07:30", "far"), announced("2026-12-08T07:00", "near")
    assert early(far, near) == early(near, far) == "near"
    assert early(announced("2026-12-08T07:00", "same"), near) == "same"
    assert early(near, announced("2026-12-08T07:00", "same")) == "near"


def test_what_is_off_or_over_or_was_never_told_or_not_planned_did_not_begin_early() -> None:
    start = "2026-12-08T07:00"
    untold = interruption(notice(None, facts(start, "2026-12-08T09:30")), id="untold")
    others = (announced(start, "off", "cancellation"), announced(start, "over", "end"), untold)
    assert early(*others, announced(start, "down", kind="unplanned")) == ""
    assert early(*others, announced(start, "a")) == "a"
    assert early() == ""


def test_what_goes_on_at_the_very_end_of_what_was_announced_is_unplanned_from_then() -> None:
    known = [announced("2026-12-08T07:00", "a")]
    since, end = at("2026-12-08T07:30"), at("2026-12-08T09:30")
    assert outage_since(known, since, end - timedelta(seconds=1)) == since
    assert outage_since(known, since, end) == end


@pytest.mark.parametrize(
    ("start", "end", "minutes"), [(0, 60, None), (540, 700, 1.0), (500, 1_310, 3.5), (600, 1_200, None)]
)
def test_what_is_announced_is_overlapped_by_the_minutes_in_common(start: int, end: int, minutes: float | None) -> None:
    assert NoOverlapLimit([(60, 600), (1_200, 1_400)]).excess(start, end) == minutes


def test_what_was_announced_wakes_nobody_whatever_was_announced_before_it() -> None:
    now = "2026-11-24T11:00:00"
    end = seconds(at(now))
    known = [(end - 7_200, end - 5_400), (end - 1_200, end)]
    moment = at(now)
    rows = overlaid([Segment(State.UP, end - 40 * 86_400, end)], [(end - 1_200, end)])
    month = month_figures(PUBLISHED, 2026, 11, rows, end, known)
    assert burns(PUBLISHED, rows, known, month, moment) == ()
    assert burns(PUBLISHED, rows, known[:1], month, moment) != ()
