from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klip_tui.commitment.calendar.answer_clock import answer_clock
from klip_tui.commitment.calendar.local_time import (
    TimeHappensTwice,
    TimeRefused,
    at_wall,
    from_wall,
    month_span,
    parse_instant,
    seconds,
    wall,
)
from klip_tui.commitment.calendar.office_hours import in_office_hours, month_office_seconds, office_change
from klip_tui.commitment.calendar.working_days import day_of, working_days, year_days
from klip_tui.commitment.figures.availability import Segment, cut, month_figures, month_parts, months_of
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.promises.lead_limit import communicate_by
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS, Commitment
from tests.commitment.build import at

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "calendar-2024-2027.json").read_text())["years"]


@pytest.mark.parametrize("year", sorted(VECTORS))
def test_a_year_equals_its_vectors(year: str) -> None:
    expected, y = VECTORS[year], int(year)
    holidays = [[d.date.isoformat(), name] for d in year_days(PUBLISHED, y) for name in d.names]
    assert sorted(holidays) == sorted(map(list, expected["holidays"]))
    inside, outside = [], []
    for month in range(1, 13):
        start, end = month_span(y, month)
        within = month_office_seconds(PUBLISHED, y, month).between(start, end)
        inside.append(within)
        outside.append(end - start - within)
    assert [working_days(PUBLISHED, y, m) for m in range(1, 13)] == expected["working_days"]
    assert inside == expected["inside_seconds"]
    assert outside == expected["outside_seconds"]


def test_two_holidays_on_one_date_count_once() -> None:
    day = day_of(PUBLISHED, date(2008, 5, 1))
    assert set(day.names) == {"Feest van de Arbeid", "Hemelvaartsdag"}
    assert not day.working


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("2026-11-24T09:00:00", True),
        ("2026-11-24T08:59:59", False),
        ("2026-11-24T16:59:59", True),
        ("2026-11-24T17:00:00", False),
        ("2026-11-11T10:00:00", False),
        ("2026-12-28T10:00:00", False),
    ],
)
def test_office_hours_open_at_nine_and_close_at_five(text: str, inside: bool) -> None:
    assert in_office_hours(PUBLISHED, at(text)) is inside


@pytest.mark.parametrize(
    ("received", "acted_on", "due"),
    [
        ("2026-11-09T10:00", "2026-11-09T10:00", "2026-11-13T17:00"),
        ("2026-11-13T17:00", "2026-11-16T09:00", "2026-11-19T17:00"),
        ("2026-11-17T07:30", "2026-11-17T09:00", "2026-11-20T17:00"),
        ("2026-12-23T11:00", "2026-12-23T11:00", "2027-01-05T17:00"),
    ],
)
def test_an_answer_is_due_on_the_third_working_day(received: str, acted_on: str, due: str) -> None:
    clock = answer_clock(PUBLISHED, at(received))
    assert (clock.acted_on, clock.answer_due) == (at(acted_on), at(due))


def test_last_moment_to_communicate() -> None:
    assert communicate_by(PUBLISHED, at("2026-12-08T07:00")) == at("2026-12-03T23:59:59")


@pytest.mark.parametrize("text", ["2027-03-28T02:30", "2026-10-25T02:30", "0001-01-01T00:00", "9999-12-31T00:00", "nu"])
def test_a_time_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(TimeRefused):
        parse_instant(text)


@pytest.mark.parametrize("fraction", [".5", ".500000", ".5000000", ".500000999", ".5" + "0" * 40])
def test_an_instant_may_have_any_number_of_digits_behind_its_second(fraction: str) -> None:
    """RFC 3339, 5.6 (time-secfrac); ``date --rfc-3339=ns``, Go and Prometheus write nine of them."""
    wanted = datetime(2026, 12, 8, 6, 0, 0, 500_000, tzinfo=UTC)
    assert parse_instant(f"2026-12-08T07:00:00{fraction}+01:00") == wanted
    assert parse_instant(f"2026-12-08 06:00:00{fraction}z") == wanted


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30T10:00",
        "2026-13-01T10:00Z",
        "2026-12-08T25:00",
        "2026-12-08 07:60",
        "2026-12-08T07:00+00:60",
        "2026-12-08T07:00.5",
        "2026-12-08T07:00:00.Z",
    ],
)
def test_what_is_written_as_an_instant_and_is_none_is_named(text: str) -> None:
    with pytest.raises(TimeRefused, match=re.escape(f"'{text}' is no instant")):
        parse_instant(text)


def test_an_offset_settles_the_doubled_hour() -> None:
    assert parse_instant("2026-10-25T02:30+02:00") + timedelta(hours=1) == parse_instant("2026-10-25T02:30+01:00")


def test_what_a_wall_time_says_of_its_place_in_the_hour_that_comes_twice_is_no_offset() -> None:
    with pytest.raises(TimeHappensTwice):
        from_wall(datetime(2026, 10, 25, 2, 30, fold=1))


@pytest.mark.parametrize("said", ["2026-12-08T07:00", "2026-12-08 07:00:00", "2026-12-08t07:00:00.000"])
@pytest.mark.parametrize(
    ("offset", "hour"), [("", 6), ("Z", 7), ("z", 7), ("+01:00", 6), ("-05:00", 12), ("+00:00", 7)]
)
@pytest.mark.parametrize("gap", ["", " ", "\t"])
def test_an_offset_may_stand_a_little_apart(said: str, offset: str, hour: int, gap: str) -> None:
    found = parse_instant(said + gap + offset)
    assert found == datetime(2026, 12, 8, hour, tzinfo=UTC)
    assert found.tzinfo is UTC


def test_the_instant_of_a_wall_time_is_in_utc_wherever_this_machine_stands() -> None:
    for day, hour in ((date(2026, 7, 1), 7), (date(2026, 12, 8), 8)):
        assert at_wall(day, time(9)) == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        assert at_wall(day, time(9)).tzinfo is UTC
    assert at_wall(date(2026, 10, 25), time(2, 30)) == at("2026-10-25T02:30+02:00"), "of two the first"


@pytest.mark.parametrize(
    "text", ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", "2026-12-08T07:00:05+01:00"]
)
def test_an_instant_is_written_with_the_offset_of_brussels(text: str) -> None:
    assert wall(at(text)) == text
    assert wall(at(text).astimezone(UTC)) == text
    assert wall(at(text) + timedelta(microseconds=999_999)) == text
    assert wall(None) is None


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-11-30T23:59:59", "2026-11-30T23:59:59", [(2026, 11)]),
        ("2026-12-01T00:00", "2026-12-01T00:00", [(2026, 12)]),
        ("2026-11-30T23:59:59", "2026-12-01T00:00", [(2026, 11)]),
        ("2026-11-30T23:59:59", "2026-12-01T00:00:01", [(2026, 11), (2026, 12)]),
        ("2026-12-31T12:00", "2027-02-01T12:00", [(2026, 12), (2027, 1), (2027, 2)]),
    ],
)
def test_a_span_touches_the_months_of_its_seconds(start: str, end: str, months: list[tuple[int, int]]) -> None:
    assert months_of(seconds(at(start)), seconds(at(end))) == months


@pytest.mark.parametrize(
    ("month", "parts"),
    [
        ((2023, 12), [(0, "2023-12-01", "2024-01-01")]),
        ((2026, 11), [(0, "2026-11-01", "2026-12-01")]),
        ((2026, 12), [(0, "2026-12-01", "2026-12-10"), (1, "2026-12-10", "2027-01-01")]),
        ((2027, 1), [(2, "2027-01-01", "2027-02-01")]),
    ],
)
def test_a_month_has_a_part_for_each_version_that_is_in_force_in_it(
    month: tuple[int, int], parts: list[tuple[int, str, str]]
) -> None:
    later = [replace(PUBLISHED_TERMS, first_day=day) for day in (date(2026, 12, 10), date(2027, 1, 1))]
    versions = (PUBLISHED_TERMS, *later)
    assert month_parts(Commitment(versions), *month) == [
        (versions[number], seconds(at(f"{start}T00:00")), seconds(at(f"{end}T00:00"))) for number, start, end in parts
    ]


@given(st.integers(2000, 2100), st.integers(1, 12))
def test_the_two_scopes_partition_every_month(year: int, month: int) -> None:
    start, end = month_span(year, month)
    figures = month_figures(PUBLISHED, year, month, [Segment(State.UP, start, end)], end)
    assert figures.inside.total + figures.outside.total == end - start
    assert figures.inside.up + figures.outside.up == end - start
    assert figures.inside.total == working_days(PUBLISHED, year, month) * 8 * 3600


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(1, 7))
def test_a_figure_is_never_rounded_up(up: int, more: int, places: int) -> None:
    ratio = Fraction(up, up + more)
    shown = cut(ratio, places)
    assert Fraction(str(shown)) <= ratio < Fraction(str(shown)) + Fraction(2, 10**places)


def test_a_figure_has_five_decimals_where_nobody_asks_for_others() -> None:
    assert [cut(Fraction(n, 1_000_000)) for n in (989_999, 990_000, 999_999)] == [0.98999, 0.99, 0.99999]


@pytest.mark.parametrize(("extra", "met"), [(0, True), (1, False)])
def test_a_second_too_many_misses_the_target(extra: int, met: bool) -> None:
    _start, end = month_span(2026, 3)
    office = month_office_seconds(PUBLISHED, 2026, 3).spans()
    opens, budget = office[0][0], 6336
    segments = [Segment(State.DOWN, opens, opens + budget + extra), Segment(State.UP, opens + budget + extra, end)]
    figures = month_figures(PUBLISHED, 2026, 3, segments, end).scope(Scope.INSIDE)
    assert (figures.total, figures.budget, figures.down) == (633600, budget, budget + extra)
    assert figures.budget_left == -extra
    assert figures.met is met


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)))
def test_the_next_change_of_office_hours_is_ahead(drawn: datetime) -> None:
    moment = at(f"{drawn:%Y-%m-%dT%H:%M}Z")
    inside, change = office_change(PUBLISHED, moment)
    assert change > moment
    assert in_office_hours(PUBLISHED, change) is not inside
