"""Counters of plan requests: whatever they do, no plan request is invented (M7)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klip_tui.commitment.calendar.local_time import BRUSSELS
from klip_tui.commitment.figures.counter import FORGOTTEN, Aside, Rules, Tally, tallied

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
MINUTES = timedelta(minutes=5)
DAILY, TOTAL = Rules(daily=True), Rules(daily=False)


def at(hour: int, minute: int = 0, second: int = 0, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute, second), BRUSSELS)


def read(rules: Rules, *readings: tuple[datetime, int | dict[str, int]]) -> list[int]:
    """Return what the day has come to after each reading."""
    tally: Tally | None = None
    counts = []
    for when, raw in readings:
        tally, _ = tallied(tally, raw if isinstance(raw, dict) else {"": raw}, when, rules)
        counts.append(tally.count)
    return counts


def test_a_daily_counter_starts_at_zero_each_midnight() -> None:
    assert read(DAILY, (at(9), 40), (at(10), 100), (at(9, day=TUESDAY), 130)) == [40, 100, 130]


def test_a_total_counts_from_its_first_reading_and_over_midnight() -> None:
    rows = [(at(23, 50), 5_000_000), (at(23, 55), 5_000_040), (at(0, 0, day=TUESDAY), 5_000_043)]
    assert read(TOTAL, *rows) == [0, 40, 3]


def test_a_pod_that_starts_anew_invents_nothing_m7() -> None:
    """M7: of two pods of 1,000,100 each one restarts: 20 came, not a million."""
    both = {"a": 1_000_100, "b": 1_000_100}
    assert read(TOTAL, (at(9), both), (at(9, 5), both | {"a": 15}), (at(9, 10), {"a": 20, "b": 1_000_110})) == [
        0, 15, 30
    ]  # fmt: skip


def test_a_series_that_is_missing_is_a_gap_and_no_restart_m7() -> None:
    both = {"a": 1000, "b": 2000}
    assert read(TOTAL, (at(9), both), (at(9, 5), {"b": 2010}), (at(9, 10), {"a": 1030, "b": 2020})) == [0, 10, 50]


def test_a_series_that_is_new_says_nothing_yet_m7() -> None:
    assert read(TOTAL, (at(9), {"a": 10}), (at(9, 5), {"a": 11, "b": 1_000_000}), (at(9, 10), {"b": 1_000_002})) == [
        0, 1, 3
    ]  # fmt: skip


def test_a_slight_step_back_is_a_replica_that_lags_and_no_restart_m7() -> None:
    rows = [(at(9), 5000), (at(9, 5), 5100), (at(9, 10), 5080), (at(9, 15), 5120), (at(9, 20), 4000)]
    assert read(TOTAL, *rows) == [0, 100, 100, 120, 4120]


@pytest.mark.parametrize(("late", "count"), [(899, 0), (900, 70)])
def test_what_a_day_counter_says_first_is_todays_from_a_quarter_past_its_start_on(late: int, count: int) -> None:
    """Until then it may not have started anew: what it says is yesterday's."""
    assert read(DAILY, (at(0, day=TUESDAY) + timedelta(seconds=late), 70)) == [count]


@pytest.mark.parametrize("late", [3, 200, 800])
def test_a_day_counter_reset_some_seconds_after_midnight_m7(late: int) -> None:
    """M7: what still stands there just after midnight is yesterday's."""
    midnight = at(0, day=TUESDAY)
    counts = read(
        DAILY, (at(23, 59), 2340), (midnight + timedelta(seconds=late), 2345), (midnight + timedelta(minutes=16), 4),
        (midnight + timedelta(minutes=21), 9),
    )  # fmt: skip
    assert counts == [2340, 5, 9, 14], "the five came between the readings"


@pytest.mark.parametrize(("back", "counts"), [(4500, [0, 0, 10]), (4499, [0, 4499, 5010])])
def test_a_step_back_by_one_in_ten_of_itself_is_slight_yet(back: int, counts: list[int]) -> None:
    assert read(TOTAL, (at(9), 5000), (at(9, 5), back), (at(9, 10), 5010)) == counts


@pytest.mark.parametrize("late", [1, 899])
def test_what_is_the_same_just_after_midnight_is_yesterdays_and_nothing_came(late: int) -> None:
    midnight = at(0, day=TUESDAY)
    assert read(DAILY, (midnight - timedelta(seconds=1), 2340), (midnight + timedelta(seconds=late), 2340)) == [2340, 0]


@pytest.mark.parametrize(("late", "count"), [(899, 5), (900, 2345)])
def test_what_is_not_lower_is_yesterdays_until_a_quarter_past_midnight(late: int, count: int) -> None:
    midnight = at(0, day=TUESDAY)
    rows = [(midnight - timedelta(seconds=1), 2340), (midnight + timedelta(seconds=late), 2345)]
    assert read(DAILY, *rows) == [2340, count]


def test_a_day_counter_that_resets_at_midnight_elsewhere_m7() -> None:
    """M7: at UTC midnight it is 1:00 in Brussels."""
    utc = Rules(daily=True, timezone=ZoneInfo("UTC"))
    counts = read(
        utc, (at(23, 55), 2300), (at(0, 0, day=TUESDAY), 2302), (at(0, 55, day=TUESDAY), 2310),
        (at(1, 5, day=TUESDAY), 1), (at(1, 20, day=TUESDAY), 6),
    )  # fmt: skip
    assert counts == [2300, 2, 10, 11, 16]


def test_a_day_counter_that_resets_at_another_time_m7() -> None:
    six = Rules(daily=True, reset=time(6))
    assert read(six, (at(5, 55), 700), (at(6, 5), 2), (at(6, 20), 9)) == [0, 2, 9]


def test_a_counter_that_has_passed_what_it_was_since_midnight_has_started_anew_m7() -> None:
    assert read(DAILY, (at(22), 20), (at(11, day=TUESDAY), 900)) == [20, 900]


def test_what_nobody_read_over_midnight_belongs_to_no_day_m7() -> None:
    tally, _ = tallied(None, {"": 1000}, at(10), TOTAL)
    tally, aside = tallied(tally, {"": 3500}, at(9, day=TUESDAY), TOTAL)
    assert (tally.count, aside) == (0, Aside(bridged=1))
    tally, aside = tallied(tally, {"": 3510}, at(9, 5, day=TUESDAY), TOTAL)
    assert (tally.count, aside) == (10, Aside())


def test_what_can_not_be_true_is_set_aside_m7() -> None:
    tally, _ = tallied(None, {"": 2_000_200}, at(9), TOTAL)
    tally, aside = tallied(tally, {"": 1_000_100}, at(9, 5), TOTAL)
    assert (tally.count, aside) == (0, Aside(implausible=1_000_100)), "a sum of two pods, of which one restarted"
    tally, aside = tallied(tally, {"": 1_000_150}, at(9, 10), TOTAL)
    assert (tally.count, aside) == (50, Aside())


def test_a_series_that_has_long_gone_is_forgotten() -> None:
    tally, _ = tallied(None, {"a": 1, "b": 1}, at(9), TOTAL)
    later = at(9) + FORGOTTEN
    assert set(tallied(tally, {"b": 2}, later - MINUTES, TOTAL)[0].marks) == {"a", "b"}
    assert set(tallied(tally, {"b": 2}, later, TOTAL)[0].marks) == {"b"}


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30), st.sets(st.integers(0, 29)), st.booleans())
def test_restarts_lose_at_most_what_nobody_read(steps: list[int], restarts: set[int], daily: bool) -> None:
    """A counter that restarts right after a reading loses nothing."""
    rules = DAILY if daily else TOTAL
    tally, raw = tallied(None, {"": 0}, at(9), rules)[0], 0
    for n, step in enumerate(steps):
        # A restart that is not seen as one (as much came as there was before) is beyond any reader.
        if n in restarts and step < raw * 0.9:
            raw = 0
        raw += step
        tally = tallied(tally, {"": raw}, at(9) + (n + 1) * MINUTES, rules)[0]
    assert tally.count == sum(steps)


@given(
    st.lists(st.tuples(st.integers(1, 4000), st.dictionaries(st.sampled_from("abc"), st.integers(0, 5000)))),
    st.booleans(),
)
def test_whatever_is_read_no_day_exceeds_its_bound_m7(rows: list[tuple[int, dict[str, int]]], daily: bool) -> None:
    tally, when = None, at(0)
    rules = Rules(daily=daily, most=8000)
    for minutes, raw in rows:
        when += timedelta(minutes=minutes)
        tally = tallied(tally, raw, when, rules)[0]
        assert 0 <= tally.count <= 8000
