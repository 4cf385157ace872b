"""By how much a window does not keep to the promises, or takes what is kept free: minutes, counted by hand.

December 2026 has 18 working days; of 2027 January has 20, April and September 22, and October 21. Of their office hours
a hundredth may be down, and of the rest a tenth.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from klip_tui.commitment.calendar.local_time import local_date, midnight, seconds
from klip_tui.commitment.figures.load import assumed_load
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS
from klip_tui.commitment.window_limits import Asked, Limits
from klip_tui.commitment.window_wish import HourSpan, Preferences, Wish
from klip_tui.commitment.windows import plan
from tests.commitment.build import at

DECEMBER, JANUARY, SEPTEMBER, OCTOBER = 18 * 288, 20 * 288, 22 * 288, 21 * 288
"""The seconds of office hours that may be down."""
APRIL, APRIL_OUTSIDE = 22 * 288, (30 * 86_400 - 22 * 28_800) // 10
DECEMBER_OUTSIDE, JANUARY_OUTSIDE = (31 * 86_400 - 18 * 28_800) // 10, (31 * 86_400 - 20 * 28_800) // 10
TUESDAY: dict[str, Any] = {"first": date(2026, 12, 8), "last": date(2026, 12, 9), "on": frozenset({1})}
HALF = Preferences(keep_free=Fraction(1, 2))


def wish(*announced: tuple[int, int], keep: Preferences | None = None) -> Wish:
    now = at("2026-11-24T10:30")
    return Wish(
        PUBLISHED, timedelta(hours=2), date(2026, 12, 1), date(2027, 10, 31), now, {}, announced,
        assumed_load(PUBLISHED_TERMS), preferences=keep or Preferences(),
    )  # fmt: skip


def broken(known: Limits, start: str, end: str, inside: int) -> dict[str, float]:
    asked = Asked(seconds(at(start)), seconds(at(end)), inside, None)
    return known.broken(local_date(at(start)), asked)


def test_over_the_end_of_a_month_each_month_has_its_own_excess() -> None:
    """A3.1, A3.2: a working day in each month; a week and a Saturday; closed days, then a weekend and a Monday."""
    days = broken(Limits(wish()), "2027-09-29T17:00", "2027-10-02T00:00", 2 * 28_800)
    assert days == {"A3.1": (2 * 28_800 - SEPTEMBER - OCTOBER) / 60}
    april = broken(Limits(wish()), "2027-04-25T00:00", "2027-05-02T00:00", 5 * 28_800)
    assert april == {"A3.1": (5 * 28_800 - APRIL) / 60, "A3.2": (24 + 5 * 16) * 60 - APRIL_OUTSIDE / 60}
    closed = broken(Limits(wish()), "2026-12-29T00:00", "2027-01-05T00:00", 28_800)
    outside = 7 * 86_400 - 28_800 - DECEMBER_OUTSIDE - JANUARY_OUTSIDE
    assert closed == {"A3.1": (28_800 - JANUARY) / 60, "A3.2": outside / 60}


@pytest.mark.parametrize(
    ("start", "end", "inside", "more"),
    [
        ("2026-12-08T09:00", "2026-12-08T10:00", 3_600, {"keep_free": 3_600 - DECEMBER // 2}),
        ("2026-12-08T09:00", "2026-12-08T09:43:12", DECEMBER // 2, {}),
        ("2026-12-04T16:00", "2026-12-06T00:00", 3_600, {"keep_free": 3_600 - DECEMBER // 2 + 3_600}),
        ("2026-12-08T09:00", "2026-12-08T12:00", 10_800, {"A3.1": 10_800 - DECEMBER, "keep_free": DECEMBER // 2}),
        ("2027-09-30T16:07:12", "2027-10-01T09:50:24", (SEPTEMBER + OCTOBER) // 2, {}),
        ("2027-09-30T16:07:12", "2027-10-01T09:50:25", (SEPTEMBER + OCTOBER) // 2 + 1, {"keep_free": 1}),
        ("2027-09-30T16:00", "2027-10-01T10:00", 7_200, {"keep_free": 7_200 - (SEPTEMBER + OCTOBER) // 2}),
    ],
)
def test_what_is_kept_free_is_taken_by_the_minute(start: str, end: str, inside: int, more: dict[str, int]) -> None:
    """Half of each budget is: inside 43 minutes are left of December's, outside 30 hours; what is missed is no part."""
    assert broken(Limits(wish(keep=HALF)), start, end, inside) == {name: over / 60 for name, over in more.items()}


def test_a_lead_that_is_missed_is_days_and_hours_that_are_left_are_minutes() -> None:
    """A4.1-3 on a day three days ahead; and an hour and a half of which until six was wished, and later ones."""
    assert broken(Limits(wish()), "2026-11-27T05:00", "2026-11-27T06:00", 0) == {"A4.1-3": 2 * 24 * 60}
    tuesdays = Limits(replace(wish(), on=frozenset({1})))
    assert broken(tuesdays, "2026-12-09T05:00", "2026-12-09T06:30", 0) == {"days": 0}
    early = Limits(replace(wish(), within=(HourSpan(4 * 60, 6 * 60),)))
    assert broken(early, "2026-12-08T05:00", "2026-12-08T06:30", 0) == {"within": 30}
    assert broken(early, "2026-12-08T06:00", "2026-12-08T07:30", 0) == {"within": 90}
    assert broken(early, "2026-12-08T07:00", "2026-12-08T08:30", 0) == {"within": 90}


def test_days_that_are_alike_but_for_what_is_left_are_not_alike() -> None:
    """A3.1: what is announced for January leaves less than an hour of it, and December has one left."""
    taken = midnight(date(2027, 1, 4)) + 9 * 3600
    asked = replace(
        wish((taken, taken + 3_600)), duration=timedelta(hours=1), first=date(2026, 12, 8), last=date(2027, 1, 13),
        on=frozenset({1}), within=(HourSpan(9 * 60, 10 * 60),),
    )  # fmt: skip
    starts = {local_date(start) for slot in plan(asked).slots for start in (slot.start, *slot.also)}
    assert starts == {date(2026, 12, day) for day in (8, 15, 22, 29)}, "the last of them is a closed day"


def test_a_day_that_lacks_a_day_of_lead_is_not_like_one_that_lacks_none() -> None:
    """A4.1-3: of two Saturdays the windows of the first are too soon, each of its quarters, and nothing else is."""
    asked = replace(
        wish(), now=at("2026-12-01T10:30"), first=date(2026, 12, 5), last=date(2026, 12, 13),
        within=(HourSpan(5 * 60, 6 * 60),),
    )  # fmt: skip
    (lead,) = (one for one in plan(asked).in_the_way if one.promise == "A4.1-3")
    assert lead.windows == 96


def test_hours_over_a_night_with_an_hour_more_are_longer() -> None:
    """From ten to three it is six hours on the night that the clock goes back, and five a week before."""
    asked = replace(
        wish(), duration=timedelta(hours=7), first=date(2027, 10, 23), last=date(2027, 11, 1), on=frozenset({5}),
        within=(HourSpan(22 * 60, 3 * 60),),
    )  # fmt: skip
    (within,) = (one for one in plan(asked).in_the_way if one.promise == "within")
    assert within.nearest is not None
    assert within.nearest.start == at("2027-10-30T21:00")


@pytest.mark.parametrize("over", [0, 1])
def test_what_lies_outside_office_hours_fits_in_what_is_left_of_that(over: int) -> None:
    """A3.2: what is announced for closed days leaves an hour; an hour before nine and one after fit exactly."""
    closed = midnight(date(2026, 12, 25))
    asked = wish((closed, closed + DECEMBER_OUTSIDE - 3_600 + over))
    start = seconds(at("2026-12-08T08:00"))
    assert Limits(asked).fits(date(2026, 12, 8), Asked(start, start + 7_200, 3_600, None)) is not bool(over)
    assert bool(plan(replace(asked, **TUESDAY, within=(HourSpan(8 * 60, 10 * 60),))).slots) is not bool(over)


@pytest.mark.parametrize(("clock", "fits"), [("10:29:59", False), ("10:30:00", True)])
def test_a_window_may_begin_now(clock: str, fits: bool) -> None:
    start = seconds(at(f"2026-11-24T{clock}"))
    assert Limits(wish()).fits(date(2026, 11, 24), Asked(start, start + 900, 900, None)) is fits


def test_all_that_is_left_may_be_taken_and_nothing_is_over_then() -> None:
    asked = replace(wish(), **TUESDAY, within=(HourSpan(10 * 60, 12 * 60),))
    (slot,) = plan(replace(asked, duration=timedelta(seconds=DECEMBER))).slots
    assert (slot.inside, slot.budget_left) == (DECEMBER, 0)
    assert "leaves {left} of the budget of {month}" in [why.template for why in slot.why]
    assert plan(replace(asked, duration=timedelta(seconds=DECEMBER + 1))).slots == ()
