"""The recorded office hours, working days and staffed minutes, counted anew from articles 1, 2 and 4.1."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from klip_tui.commitment.calendar.local_time import parse_instant
from klip_tui.commitment.calendar.office_hours import month_office_seconds, office_change, working_seconds
from klip_tui.commitment.calendar.working_days import add_working_days, working_days
from klip_tui.commitment.figures.load import assumed_load, expected
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS
from klip_tui.commitment.window_wish import Preferences
from tests.commitment.build import at
from tests.commitment.law import BRUSSELS, DAY, days, epoch, instant, month, office, wall, works

EDGES = [
    at(day + hour)
    for day in ("2026-11-24", "2026-11-27", "2026-11-28", "2026-12-24", "2026-12-31", "2026-03-29")
    for hour in ("T08:59:59", "T09:00", "T16:59:59", "T17:00")
]
OFFICE = office(date(2026, 3, 1), date(2027, 2, 1))


def test_office_hours_change_at_their_next_edge() -> None:
    """A2.1: 09:00:00 is inside, 17:00:00 is outside."""
    turns = sorted(edge for span in OFFICE for edge in span)
    for moment in EDGES:
        inside, until = office_change(PUBLISHED, moment)
        second = int(moment.timestamp())
        assert inside is any(a <= second < b for a, b in OFFICE)
        assert until.timestamp() == min(turn for turn in turns if turn > second)


def test_the_office_hours_between_two_moments_are_those_of_each_day() -> None:
    for a in EDGES:
        for b in EDGES:
            first, last = sorted((int(a.timestamp()), int(b.timestamp())))
            count = sum(max(0, min(end, last) - max(start, first)) for start, end in OFFICE)
            assert working_seconds(PUBLISHED, a, b) == (count if a <= b else -count)


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 11, 27), date(2026, 12, 24)])
def test_working_days_are_counted_on(day: date) -> None:
    following = [day] + [one for one in days(day + DAY, day + 30 * DAY) if works(one)]
    assert [add_working_days(PUBLISHED, day, n) for n in range(6)] == following[:6]


@pytest.mark.parametrize("number", range(1, 13))
def test_a_month_has_the_working_days_and_office_seconds_of_its_days(number: int) -> None:
    begin, end = month(2026, number)
    all_ = days(wall(instant(begin)).date(), wall(instant(end - 1)).date())
    hours, found = office(all_[0], all_[-1]), month_office_seconds(PUBLISHED, 2026, number)
    assert working_days(PUBLISHED, 2026, number) == sum(map(works, all_)) == len(found.spans())
    for a, b in ((begin, begin + 30 * 86_400), (begin, begin + 20 * 86_400 + 40_000)):
        assert found.between(a, b) == sum(max(0, min(y, b) - max(x, a)) for x, y in hours)


@pytest.mark.parametrize("day", [date(2026, 12, 8), date(2026, 12, 11), date(2026, 12, 12), date(2026, 12, 25)])
def test_people_are_at_work_or_just_before(day: date) -> None:
    """A4.1-hindrance: 06:00-09:00 and 17:00-20:00 on working days, then the rest of the working day before 16:00."""
    for minute in range(24 * 60):
        hour = minute // 60
        said = works(day) and (6 <= hour < 9 or 17 <= hour < 20 or 9 <= hour < 16)
        assert Preferences().staffed(PUBLISHED, instant(epoch(day) + 60 * minute)) is said
        assert Preferences().staffed(PUBLISHED, instant(epoch(day) + 60 * minute + 1)) is said


@pytest.mark.parametrize("number", [24, 28])
def test_the_plan_requests_expected_are_those_of_each_second(number: int) -> None:
    load, midnight = assumed_load(PUBLISHED_TERMS), epoch(date(2026, 11, number))
    for a, b in pairwise((0, 1, 3599, 3600, 5400, 32_400, 32_461, 61_200, 86_399, 90_000)):
        total = 0.0
        for second in range(midnight + a, midnight + b):
            here = wall(instant(second))
            # A row for each day of the week, and one for days off within it.
            row = here.weekday() if works(here.date()) or here.weekday() > 4 else 7
            total += load[row * 24 + here.hour] / 3600
        found = expected(load, instant(midnight + a), instant(midnight + b))
        assert found == pytest.approx(total, rel=1e-6)


@pytest.mark.parametrize(
    "text",
    [*(f"2026-03-29T{wall}" for wall in ("01:59", "02:00", "02:30", "02:59", "03:00")),
     *(f"2026-10-25T{wall}" for wall in ("01:59", "02:00", "02:30", "02:59", "03:00"))],
)  # fmt: skip
def test_a_wall_time_that_does_not_exist_or_comes_twice_is_refused(text: str) -> None:
    """A wall time is read where exactly one instant shows it."""
    naive = datetime.fromisoformat(text)
    around = naive.replace(tzinfo=BRUSSELS).timestamp()
    shows = [n for n in range(-240, 241) if wall(instant(int(around) + 60 * n)).replace(tzinfo=None) == naive]
    if len(shows) == 1:
        assert parse_instant(text) - instant(int(around) + 60 * shows[0]) == timedelta(0)
    else:
        with pytest.raises(Refused):
            parse_instant(text)
