"""The planner against an exhaustive search that is written down as the commitment says it, minute by minute."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pytest

from klip_tui.commitment.calendar.local_time import at_wall, days, instant, local, local_date, midnight, seconds
from klip_tui.commitment.calendar.office_hours import office_hours
from klip_tui.commitment.calendar.working_days import day_of, is_working
from klip_tui.commitment.figures.availability import Segment, month_figures, months_of
from klip_tui.commitment.figures.budget import budget_rows
from klip_tui.commitment.figures.load import assumed_load
from klip_tui.commitment.kinds import State
from klip_tui.commitment.promises.limits import EndBeforeLimit
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS, Commitment
from klip_tui.commitment.window_grid import STEP, Grid
from klip_tui.commitment.window_limits import Asked, Limits
from klip_tui.commitment.window_wish import HourSpan, Preferences, Wish
from klip_tui.commitment.windows import best_slots, plan
from tests.commitment.build import at
from tests.pace import quiet_seconds
from tests.soaking import Soaked

EDGES = [date(2027, 3, 28), date(2026, 10, 25), date(2026, 12, 31), date(2027, 2, 28), date(2026, 12, 24),
         date(2027, 5, 6), date(2027, 1, 15), date(2026, 11, 30)]  # fmt: skip
ONE = timedelta(days=1)


def commitment_of(rng: random.Random, around: date) -> Commitment:
    """The published one, or one that changes within a month, near the days that are looked at."""
    if rng.random() < 0.35:
        return PUBLISHED
    later = PUBLISHED_TERMS.__class__(
        **{name: getattr(PUBLISHED_TERMS, name) for name in PUBLISHED_TERMS.__dataclass_fields__}
        | {
            "first_day": around + ONE * rng.randint(-1, 1),
            "lead_days": rng.choice((2, 5, 9)),
            "end_before": rng.choice((time(12), time(16), time(22, 30))),
            "office_start": rng.choice((time(8), time(9, 20))),
            "office_end": rng.choice((time(17), time(18, 30))),
            "target_inside": rng.choice((Fraction(99, 100), Fraction(97, 100))),
            "target_outside": rng.choice((Fraction(9, 10), Fraction(99, 100))),
            "planned_counts": rng.random() < 0.85,
        }
    )
    return Commitment((PUBLISHED_TERMS, later))


def wish_of(rng: random.Random) -> Wish:
    around = rng.choice(EDGES)
    commitment = commitment_of(rng, around)
    first = around - ONE * rng.randint(0, 2)
    last = first + ONE * rng.randint(0, 4)
    now = at_wall(first - ONE * rng.choice((1, 3, 5, 6, 12)), time(rng.randrange(24), rng.randrange(60)))
    months = {}
    for year, month in months_of(midnight(first), midnight(last + ONE)):
        begin = midnight(date(year, month, 1))
        down = Segment(State.DOWN, begin + 9 * 3600, begin + 9 * 3600 + rng.randrange(0, 5400))
        up = Segment(State.UP, down.end, max(down.end, seconds(now)))
        months[year, month] = month_figures(commitment, year, month, [down, up], seconds(now))
    busy = []
    for _ in range(rng.randrange(3)):
        start = midnight(first) + rng.randrange(0, 4 * 86400, 300)
        busy.append((start, start + rng.randrange(900, 20000)))
    hours = [HourSpan(22 * 60, 2 * 60), HourSpan(5 * 60, 9 * 60), HourSpan(0, 4 * 60), HourSpan(18 * 60, 24 * 60)]
    return Wish(
        commitment,
        timedelta(minutes=rng.choice((15, 30, 50, 60, 95, 120, 180, 300, 420, 1800))),
        first,
        last,
        now,
        months,
        tuple(busy),
        tuple(value * rng.uniform(0.9, 1.1) for value in assumed_load(commitment.versions[0])),
        rng.choice((1, 5, 8, 40)),
        tuple(rng.sample(hours, rng.randint(1, 2))) if rng.random() < 0.3 else (),
        frozenset(rng.sample(range(7), 4)) if rng.random() < 0.25 else None,
        Preferences(days=rng.choice((None, frozenset({1, 3, 5}))), keep_free=rng.choice((Fraction(0), Fraction(1, 4)))),
    )


class Exhaustive:
    """Looks at each window by itself."""

    def __init__(self, wish: Wish) -> None:
        self.wish, self.commitment = wish, wish.commitment
        self.begin = midnight(wish.first)
        last = midnight(wish.last + ONE) + wish.length + 86400
        self.minutes = [self._minute(local(instant(epoch))) for epoch in range(self.begin, last, 60)]

    def _minute(self, wall: datetime) -> tuple[float, int, int]:
        """Requests, office seconds and weight of one minute."""
        day, at_ = wall.date(), wall.hour * 60 + wall.minute
        terms, hours = self.commitment.on(day), office_hours(self.commitment, day)
        weekend = day.weekday() >= 5
        row = day.weekday() if hours is not None or weekend else 7
        likes = self.wish.preferences
        liked = hours is not None
        if likes.days is not None:
            liked = day.weekday() in likes.days and not day_of(self.commitment, day).names
        weight = 2
        opens, closes = terms.office_start, min(terms.office_end, terms.end_before)
        if hours is not None and opens <= wall.time() < closes:
            weight = 1
        if liked and (6 * 60 <= at_ < 9 * 60 or 17 * 60 <= at_ < 20 * 60):
            weight = 0
        office = 60 if hours is not None and hours[0] <= wall < hours[1] else 0
        # Load is constant within an hour: a minute takes a sixtieth.
        return self.wish.load[row * 24 + wall.hour] / 60, office, weight

    def cost(self, start: int) -> tuple[int, int, int, bool]:
        wish = self.wish
        cells = self.minutes[(start - self.begin) // 60 : (start - self.begin + wish.length) // 60]
        hindrance = sum(cell[0] for cell in cells) + sum(cell[1] for cell in cells) / 60
        alike = wish.commitment.on(wish.first).plan_requests / 100
        wall = local(instant(start))
        away = sum(cell[2] for cell in cells) * 60
        second = wall.hour * 3600 + wall.minute * 60
        return int(round(hindrance, 6) // alike), away, second, is_working(self.commitment, wall.date())

    def meets(self, start: int) -> bool:
        wish, end = self.wish, start + self.wish.length
        day, wall = local_date(instant(start)), local(instant(end))
        if instant(start) < wish.now.replace(microsecond=0) or end > midnight(wish.last + ONE):
            return False
        if (day - local_date(wish.now)).days < self.commitment.on(day).lead_days:
            return False
        if wall.time() >= self.commitment.on(wall.date()).end_before:
            return False
        if any(a < end and start < b for a, b in wish.announced):
            return False
        if wish.on is not None and day.weekday() not in wish.on:
            return False
        spans = [span.on(one) for span in wish.within for one in (day - ONE, day)]
        if spans and not any(a <= start and end <= b for a, b in spans):
            return False
        rows = budget_rows(self.commitment, wish.months, wish.now, (start, end), wish.announced)
        share = wish.preferences.keep_free
        if any(row.draft and row.left < int(row.budget * share) for row in rows) and share:
            return False
        return not self.commitment.on(day).planned_counts or all(row.met for row in rows if row.draft)

    def found(self) -> list[tuple[int, frozenset[int]]]:
        wish = self.wish
        fits = [s for s in range(self.begin, midnight(wish.last + ONE), STEP) if self.meets(s)]
        costs = {start: self.cost(start) for start in fits}
        apart = min(max(wish.length, 3600), 10800)
        chosen: list[int] = []
        for start in sorted(fits, key=lambda s: (costs[s][0], costs[s][1], s)):
            if len(chosen) == wish.count:
                break
            wall, working = costs[start][2:]
            near = [abs(wall - costs[c][2]) for c in chosen if costs[c][3] == working]
            if any(min(gap, 86400 - gap) < apart for gap in near) or any(abs(start - c) < wish.length for c in chosen):
                continue
            chosen.append(start)
        return [(c, frozenset(s for s in fits if costs[s] == costs[c] and s != c)) for c in chosen]


def as_found(wish: Wish) -> list[tuple[int, frozenset[int]]]:
    return [(seconds(s.start), frozenset(seconds(other) for other in s.also)) for s in plan(wish).slots]


def compared(seeds: range) -> tuple[int, int]:
    """Compare, and count the plans with slots and those whose search sees two versions."""
    some = versions = 0
    for seed in seeds:
        wish = wish_of(random.Random(seed))
        expected = Exhaustive(wish).found()
        assert as_found(wish) == expected, f"seed {seed}"
        some += bool(expected)
        versions += len({wish.commitment.on(day) for day in days(wish.first, wish.last + ONE)}) > 1
    return some, versions


def each_window(wish: Wish) -> tuple[list[tuple[str, int, int | None]], int]:
    """What stands in the way, found by asking the limits of every single window."""
    limits, counts, alone = Limits(wish), Counter[str](), dict[str, tuple[float, int]]()
    grid, nearest = Grid(wish, limits.end), (99, 0.0, 0)
    for day in days(wish.first, wish.last + ONE):
        for one in grid.starts(day).every:
            start = midnight(day) + one.offset
            if start < seconds(wish.now) or start + wish.length > grid.limit:
                continue
            broken = limits.broken(day, Asked(start, start + wish.length, one.inside, one.late))
            counts.update(broken.keys())
            nearest = min(nearest, (len(broken), sum(broken.values()), start))
            if len(broken) == 1:
                ((promise, excess),) = broken.items()
                alone[promise] = min(alone.get(promise, (excess, start)), (excess, start))
    found = [(name, count, alone[name][1] if name in alone else None) for name, count in counts.items()]
    return sorted(found, key=lambda row: row[0]), nearest[2]


def obstacles_compared(seeds: range) -> int:
    """Compare what stands in the way with what every window says; count the plans in which nothing fits."""
    nothing = 0
    for seed in seeds:
        wish = wish_of(random.Random(seed))
        found = plan(wish)
        if found.slots or found.nearest is None:
            continue
        nothing += 1
        rows = [(o.promise, o.windows, seconds(o.nearest.start) if o.nearest else None) for o in found.in_the_way]
        assert (sorted(rows, key=lambda row: row[0]), seconds(found.nearest.start)) == each_window(wish), f"seed {seed}"
    return nothing


def test_what_stands_in_the_way_is_what_every_window_says() -> None:
    """The nearest window of each promise, and how many it rules out, are those of a search without short cuts."""
    assert obstacles_compared(range(8)) > 1


@pytest.mark.soak
def test_what_stands_in_the_way_of_many_plans() -> None:
    assert obstacles_compared(range(100, 200)) > 25


@pytest.mark.parametrize("asked", [{"within": (HourSpan(15 * 60, 17 * 60),)}, {"within": (HourSpan(5 * 60, 6 * 60),)}])
def test_that_nothing_fits_in_a_year_is_found_in_a_tenth_of_a_second(asked: dict[str, object]) -> None:
    a_year = wish(timedelta(hours=2), date(2026, 12, 1), date(2027, 11, 30), **asked)
    found = plan(a_year)
    assert found.slots == ()
    assert found.nearest is not None
    assert quiet_seconds(lambda: plan(a_year)) < 0.1


def test_the_planner_finds_what_an_exhaustive_search_finds() -> None:
    some, versions = compared(range(20))
    assert some > 6
    assert versions > 2


@pytest.mark.parametrize(
    ("first", "last", "hours", "more"),
    [
        (date(2027, 3, 20), date(2027, 3, 28), 1, {"on": frozenset({6})}),
        (date(2027, 10, 23), date(2027, 10, 31), 1, {"on": frozenset({6})}),
        (date(2026, 12, 1), date(2026, 12, 8), 7, {}),
    ],
)
def test_days_that_are_alike_are_told_from_those_that_are_not(
    first: date, last: date, hours: int, more: dict[str, Any]
) -> None:
    """Two Sundays, of which one has an hour less or more; and long windows that lie over each other on some days."""
    asked = wish(timedelta(hours=hours), first, last, count=40, **more)
    assert as_found(asked) == Exhaustive(asked).found()
    assert len(as_found(asked)) > 1


@pytest.mark.soak
def test_two_hundred_random_plans_with_versions_midnights_month_ends_and_both_changes_of_the_clock(
    soaked: Soaked,
) -> None:
    soaked.count(200)
    some, versions = compared(range(1000, 1200))
    assert some > 80
    assert versions > 30


def wish(duration: timedelta, first: date, last: date, **more: object) -> Wish:
    now = at("2026-11-24T10:30")
    return Wish(PUBLISHED, duration, first, last, now, {}, (), assumed_load(PUBLISHED_TERMS), **more)  # type: ignore[arg-type]


def test_two_hours_are_found_before_people_come_to_work_and_alike_days_are_one_line() -> None:
    best, *others = plan(wish(timedelta(hours=2), date(2026, 11, 30), date(2026, 12, 13))).slots
    assert local(best.start) == local(at("2026-11-30T05:00"))
    assert best.staffed
    assert [local(start).strftime("%m-%d %H") for start in best.also] == [
        "12-01 05", "12-02 05", "12-03 05", "12-04 05", "12-07 05", "12-08 05", "12-09 05", "12-10 05", "12-11 05",
    ]  # fmt: skip
    walls = {(local(s.start).hour, is_working(PUBLISHED, local_date(s.start))) for s in (best, *others)}
    assert len(walls) == len(others) + 1, "no hour is proposed for a second day of its kind"


def test_what_is_preferred_decides_among_equals_only() -> None:
    days_ = (date(2026, 11, 30), date(2026, 12, 6))
    evening = Preferences(hours=(HourSpan(22 * 60, 24 * 60),), days=frozenset({2}))
    best = plan(wish(timedelta(hours=2), *days_, preferences=evening)).slots[0]
    assert local(best.start) == local(at("2026-12-02T22:00")), "though Tuesday's night is nearer"
    noon = Preferences(hours=(HourSpan(10 * 60, 12 * 60),))
    assert local(plan(wish(timedelta(hours=1), *days_, preferences=noon)).slots[0].start).hour < 9


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({"within": (HourSpan(15 * 60, 17 * 60),)}, {"A4.1-2", "A3.1", "within"}),
        ({"within": (HourSpan(5 * 60, 6 * 60),)}, {"within", "A4.1-2", "A3.1"}),
        ({"on": frozenset({6})}, {"A4.1-2", "A3.1", "days"}),
        ({"preferences": Preferences(keep_free=Fraction(98, 100))}, {"A4.1-2", "A3.1", "keep_free"}),
    ],
)
def test_where_nothing_fits_each_obstacle_has_the_nearest_window_that_meets_the_others(
    more: dict[str, object], names: set[str]
) -> None:
    found = plan(wish(timedelta(hours=2), date(2026, 12, 1), date(2026, 12, 4), **more))
    assert found.slots == ()
    assert {one.promise for one in found.in_the_way} == names
    for one in found.in_the_way:
        if one.nearest is not None:
            start = seconds(one.nearest.start)
            assert one.nearest.promises == (one.promise,)
            assert start % STEP == 0
            assert one.nearest.end - one.nearest.start == timedelta(hours=2)


@pytest.mark.parametrize(("last", "minutes"), [(27, 120), (27, 15), (28, 120)])
def test_no_promise_is_met_alone_where_the_lead_is_in_the_way(last: int, minutes: int) -> None:
    """Of days that are alike but for the lead that they lack, the last one comes nearest."""
    found = plan(wish(timedelta(minutes=minutes), date(2026, 11, 24), date(2026, 11, last)))
    (lead,) = [one for one in found.in_the_way if one.promise == "A4.1-3"]
    assert lead.nearest is not None
    assert local_date(lead.nearest.start) == date(2026, 11, last), "the day that lacks the least"
    assert lead.nearest.promises == ("A4.1-3",)


@pytest.mark.parametrize("hours", [0.5, 3, 7, 24, 72, 168])
def test_a_year_takes_less_than_a_tenth_of_a_second_for_any_length(hours: float) -> None:
    """A whole week fits nowhere: every window is judged then, and what is in the way of it named."""
    a_year = wish(timedelta(hours=hours), date(2026, 12, 1), date(2027, 11, 30))
    found = plan(a_year)
    assert bool(found.slots) == (hours < 168)
    assert found.slots or found.in_the_way
    assert quiet_seconds(lambda: plan(a_year)) < 0.1


def test_now_is_utc_whatever_zone_it_is_given_in() -> None:
    asked = wish(timedelta(hours=2), date(2026, 11, 30), date(2026, 12, 4))
    assert asked.now.astimezone(UTC) == asked.now
    assert asked.today == date(2026, 11, 24)


def test_what_is_known_and_not_told_blocks_nothing_and_is_said() -> None:
    """What was told is what is announced: what nobody knows of takes from no budget and from no window."""
    days_ = (date(2026, 11, 30), date(2026, 12, 6))
    plain = plan(wish(timedelta(hours=2), *days_))
    start = seconds(plain.slots[0].start)
    known = plan(wish(timedelta(hours=2), *days_, untold=((start + 3600, start + 9000, "2026-007"),)))
    assert [one.start for one in known.slots] == [one.start for one in plain.slots]
    said = [dict(why.args).get("id") for why in known.slots[0].why]
    assert "2026-007" in said
    assert all("2026-007" not in [dict(why.args).get("id") for why in one.why] for one in known.slots[1:])


def test_a_window_does_not_lie_over_what_ends_as_it_starts_or_starts_as_it_ends() -> None:
    asked = wish(timedelta(hours=2), date(2026, 11, 30), date(2026, 12, 6), count=1)
    (first,) = plan(asked).slots
    start, end = seconds(first.start), seconds(first.end)
    for spans, said in [
        (((start - 900, start, "before"), (end, end + 900, "behind")), set()),
        (((start - 900, start + 1, "before"), (end - 1, end + 900, "behind")), {"before", "behind"}),
    ]:
        (slot,) = plan(replace(asked, untold=spans)).slots
        assert {dict(why.args).get("id") for why in slot.why} - {None} == said


def load(**by_hour: float) -> tuple[float, ...]:
    """Plan requests of some hours of every day ("h8"), and none in the others."""
    return tuple(by_hour.get(f"h{hour}", 0.0) for hour in range(24)) * 8


@pytest.mark.parametrize(
    ("promised", "requests", "best"),
    [(150, 1.4, "06:00"), (150, 1.6, "05:45"), (20, 0.9, "06:00"), (20, 1.1, "05:45"), (2000, 19.9, "06:00")],
)
def test_equals_differ_by_less_than_a_hundredth_of_a_days_plan_requests_and_by_less_than_one(
    promised: int, requests: float, best: str
) -> None:
    """A4.1-hindrance: from six o'clock on people are at work, which decides among equals only."""
    day = date(2026, 12, 8)
    commitment = Commitment((replace(PUBLISHED_TERMS, plan_requests=promised),))
    asked = wish(timedelta(hours=1), day, day, within=(HourSpan(5 * 60, 7 * 60),))
    slots = plan(replace(asked, commitment=commitment, load=load(h6=requests))).slots
    assert local(slots[0].start).strftime("%H:%M") == best


@pytest.mark.parametrize(("requests", "best"), [(200, "09:00"), (50, "08:00")])
def test_a_minute_of_office_hours_hinders_as_a_plan_request_does(requests: float, best: str) -> None:
    """The hour before they begin takes so many requests, and the first of them none, but sixty minutes."""
    day = date(2026, 12, 8)
    asked = wish(timedelta(hours=1), day, day, within=(HourSpan(8 * 60, 10 * 60),))
    assert local(plan(replace(asked, load=load(h8=requests))).slots[0].start).strftime("%H:%M") == best


def test_seconds_weigh_by_who_is_at_work_then_to_the_second() -> None:
    """In a quarter and half a minute, whose rest is the half: nothing while preferred, once in the day, else twice."""
    day = date(2026, 12, 8)
    hours = (HourSpan(6 * 60, 9 * 60), HourSpan(10 * 60, 10 * 60 + 5))
    asked = wish(timedelta(minutes=24, seconds=30), day, day, preferences=Preferences(hours=hours))
    shape = Grid(asked, None).shape(day)
    assert shape.working
    at_ = {clock: 4 * clock for clock in (0, 6, 9, 10, 16, 23)}
    assert [shape.away[n] for n in at_.values()] == [1800, 0, 900, 600, 1800, 1800]
    assert [shape.away_rest[n] for n in at_.values()] == [1140, 0, 570, 270, 1140, 1140]


def test_seconds_of_office_hours_and_minutes_too_late_are_those_of_each_quarter() -> None:
    """Office hours from 09:20, an end before 16:00: of a quarter, and of nine minutes and a half into one."""
    day = date(2026, 12, 8)
    commitment = Commitment((replace(PUBLISHED_TERMS, office_start=time(9, 20)),))
    asked = replace(wish(timedelta(minutes=24, seconds=30), day, day), commitment=commitment)
    shape = Grid(asked, EndBeforeLimit(commitment)).shape(day)
    assert (shape.inside[36:39], shape.inside_rest[36:39]) == ((0, 600, 900), (0, 270, 570))
    assert (shape.inside[67:69], shape.inside_rest[67:69]) == ((900, 0), (570, 0))
    assert shape.late[62:66] == (None, None, 9.5, 24.5)


def test_the_best_windows_alone_are_those_of_the_plan() -> None:
    """A4.1-2: people prefer the evening, in which none may end."""
    day = date(2026, 12, 8)
    asked = wish(timedelta(hours=1), day, day, within=(HourSpan(14 * 60, 20 * 60),))
    assert best_slots(asked) == plan(asked).slots
    assert [local(slot.end).hour for slot in best_slots(asked)] == [15]


def test_a_day_on_which_nothing_ends_in_time_hides_no_later_one() -> None:
    """A4.1-2: of 25 minutes from a quarter on none ends before 00:10, until a version allows more: at its midnight."""
    early = replace(PUBLISHED_TERMS, end_before=time(0, 10))
    commitment = Commitment((early, replace(PUBLISHED_TERMS, first_day=date(2026, 12, 3))))
    asked = wish(timedelta(minutes=25), date(2026, 12, 1), date(2026, 12, 3), count=40)
    found = plan(replace(asked, commitment=commitment)).slots
    assert min(slot.start for slot in found) == at("2026-12-02T23:45")


@pytest.mark.parametrize(("over", "staffed"), [(0, False), (1, True)])
def test_people_are_at_work_at_the_last_second_of_a_window(over: int, staffed: bool) -> None:
    """From five to six nobody is, and at six they are."""
    day = date(2026, 12, 8)
    asked = wish(timedelta(hours=1, seconds=over), day, day, within=(HourSpan(5 * 60, 6 * 60 + 1),))
    (slot,) = plan(asked).slots
    assert slot.staffed is staffed


@pytest.mark.parametrize(
    ("clock_", "staffed"),
    [("07T21:59:59", False), ("07T22:00", True), ("08T00:00", True), ("08T01:59:59", True), ("08T02:00", False)],
)
def test_preferred_hours_go_on_over_midnight(clock_: str, staffed: bool) -> None:
    assert Preferences((HourSpan(22 * 60, 2 * 60),)).staffed(PUBLISHED, at(f"2026-12-{clock_}")) is staffed
    assert Preferences((HourSpan(60, 60),)).staffed(PUBLISHED, at(f"2026-12-{clock_}")), "until the same hour next day"
