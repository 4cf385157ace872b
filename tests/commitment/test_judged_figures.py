"""The recorded months, counted anew: each second by its letter, each question and each day by the text of A1.3 and A3.

Of a month under two versions each part is counted by itself; what the whole comes to then is not in the text.
"""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest

from klip_tui.commitment.figures.answers import question_figures
from klip_tui.commitment.figures.availability import Figures, month_figures
from klip_tui.commitment.figures.budget import budget_rows
from klip_tui.commitment.figures.days import day_figures
from klip_tui.commitment.figures.volume import volume_figures
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.terms import PUBLISHED
from tests.commitment.build import at
from tests.commitment.law import DAY, Span, Tape, by_scope, days, epoch, instant, month, office, opens_next, wall, works
from tests.commitment.recorded.figures import MONTH, TOLD, TURNED, VOLUMES, questions_by, volumes_by

NOWS = ("2026-11-01T00:00", "2026-11-10T09:15", "2026-11-16T09:00", "2026-12-05T00:00")
TARGETS = (Fraction(99, 100), Fraction(9, 10))
LETTERS = {State.UP: "u", State.DEGRADED: "s", State.DOWN: "d"}


def measured(start: int, end: int, now: int) -> tuple[Tape, Tape, Tape]:
    """What was measured by now, what of it was announced to be down, and which seconds have passed."""
    states, told, passed = Tape(start, end), Tape(start, end), Tape(start, end)
    for segment in MONTH:
        if segment.state in LETTERS:
            states.paint(segment.start, min(segment.end, now), LETTERS[segment.state])
    for a, b in TOLD:
        for second in range(max(a, start), min(b, end)):
            if states.letters[second - start : second - start + 1] == b"d":
                told.paint(second, second + 1, "d")
    passed.paint(start, now, "p")
    return states, told, passed


def judge(found: Figures, n: int, tapes: tuple[Tape, Tape, Tape]) -> None:
    states, told, passed = tapes
    up, slow, down = (by_scope(states, letter)[n] for letter in "usd")
    total = by_scope(states, ".")[n] + up + slow + down
    gone, announced = by_scope(passed, "p")[n], by_scope(told, "d")[n]
    assert (found.total, found.elapsed, found.up, found.degraded, found.down, found.planned_down) == (
        total, gone, up + slow, slow, down, announced,
    )  # fmt: skip
    seen = up + slow + down
    assert (found.measured, found.unknown) == (seen, gone - seen)
    if not seen:
        assert (found.availability, found.worst, found.met) == (None, None, None), "not measured, never 100%"
        return
    assert found.availability == Fraction(up + slow, seen)
    assert found.worst == Fraction(up + slow, gone)
    assert found.coverage == Fraction(seen, gone)
    assert found.without_planned == Fraction(up + slow, seen - announced)
    assert found.met is (Fraction(up + slow, seen) >= TARGETS[n])
    assert found.budget == (1 - TARGETS[n]) * total
    assert found.budget_left == (1 - TARGETS[n]) * total - down
    assert found.forecast(3600) == Fraction(up + slow + total - gone - 3600, seen + total - gone)


@pytest.mark.parametrize("now", NOWS)
def test_a_months_seconds_are_those_that_are_counted_one_by_one(now: str) -> None:
    """A3.1, A3.2: time-weighted per scope; unknown is neither up nor down; degraded is up; announced is down."""
    moment = int(at(now).timestamp())
    figures = month_figures(PUBLISHED, 2026, 11, MONTH, moment, TOLD)
    tapes = measured(*month(2026, 11), moment)
    for n, scope in enumerate(Scope):
        judge(figures.scope(scope), n, tapes)


@pytest.mark.parametrize("now", NOWS)
def test_the_first_part_of_a_month_under_two_versions_is_counted_in_the_same_way(now: str) -> None:
    """The version in force on a day counts for that day: up to 16 November that of 2024."""
    moment, begin = int(at(now).timestamp()), month(2026, 11)[0]
    part = month_figures(TURNED, 2026, 11, MONTH, moment, TOLD).parts[0]
    assert (part.start, part.end) == (begin, epoch(date(2026, 11, 16)))
    tapes = measured(part.start, part.end, moment)
    for n, scope in enumerate(Scope):
        judge(part.scope(scope), n, tapes)


SPAN = (int(at("2026-11-30T08:00").timestamp()), int(at("2026-12-01T10:00").timestamp()))


@pytest.mark.parametrize(("now", "others"), product(NOWS, ([], TOLD, [SPAN])))
def test_a_budget_is_what_its_seconds_come_to(now: str, others: list[Span]) -> None:
    """A3.1, A3.2: (1 - target) x the scope's seconds; the rest is up, save what is announced and drafted."""
    moment = int(at(now).timestamp())
    figures = {(2026, 11): month_figures(PUBLISHED, 2026, 11, MONTH, moment, TOLD)}
    rows = budget_rows(PUBLISHED, figures, at(now), SPAN, others)
    assert [(row.month, row.scope) for row in rows] == list(product((11, 12), Scope))
    for row in rows:
        n = list(Scope).index(row.scope)
        begin, end = month(row.year, row.month)
        ahead = Tape(begin, end)
        ahead.paint(max(SPAN[0], moment), SPAN[1], "n")
        for a, b in others:
            ahead.paint(max(a, moment), b, "a")
        states, _, passed = measured(begin, end, moment)
        if row.month == 12:
            # Nobody measured December.
            states = Tape(begin, end)
        up, slow, down = (by_scope(states, letter)[n] for letter in "usd")
        total, gone = sum(by_scope(passed, letter)[n] for letter in ".p"), by_scope(passed, "p")[n]
        announced, drafted = by_scope(ahead, "a")[n], by_scope(ahead, "n")[n]
        budget = (1 - TARGETS[n]) * total
        share = Fraction(up + slow + total - gone - announced - drafted, up + slow + down + total - gone)
        assert (row.budget, row.down, row.announced, row.draft) == (budget, down, announced, drafted)
        assert (row.target, row.forecast, row.met) == (TARGETS[n], share, share >= TARGETS[n])
        assert row.left == budget - down - announced - drafted


@pytest.mark.parametrize("now", ["2026-11-10T09:15", "2026-12-05T00:00"])
def test_each_day_is_counted_by_itself(now: str) -> None:
    moment = int(at(now).timestamp())
    rows = list(day_figures(MONTH, date(2026, 10, 31), date(2026, 12, 4), moment))
    assert [row.date for row in rows] == days(date(2026, 10, 31), date(2026, 12, 3))
    for row in rows:
        states = measured(epoch(row.date), epoch(row.date, 24), moment)[0]
        assert (row.up, row.down) == (states.count("u") + states.count("s"), states.count("d"))


def due(received: int) -> int:
    """A1.3: the third working day after the one on which it counts as received, at the end of office hours."""
    day, left = wall(instant(opens_next(received))).date(), 3
    while left:
        day += DAY
        left -= works(day)
    return epoch(day, 17)


@pytest.mark.parametrize("now", NOWS)
def test_questions_are_in_time_by_their_own_due_instant(now: str) -> None:
    """A1.3: of what was due within the month and not after now; what is not answered is not in time."""
    moment, (begin, end), asked = int(at(now).timestamp()), month(2026, 11), questions_by(at(now))
    rows = [
        (int(one.received.timestamp()), None if one.answered is None else int(one.answered.timestamp()))
        for one in asked
    ]
    found = question_figures(PUBLISHED, 2026, 11, asked, at(now))
    owed = [(due(came), answered) for came, answered in rows if begin <= due(came) < end and due(came) <= moment]
    ours = [(came, answered) for came, answered in rows if begin <= came < end]
    assert found.due == len(owed)
    assert found.in_time == sum(answered is not None and answered <= by for by, answered in owed)
    assert found.met is (None if not owed else found.in_time == len(owed))
    assert found.not_due == sum(not (begin <= due(came) < end and due(came) <= moment) for came, _ in ours)
    assert (found.questions, found.answered) == (len(ours), sum(answered is not None for _, answered in ours))
    waiting = [came for came, answered in rows if answered is None]
    assert (found.open, found.oldest) == (len(waiting), instant(min(waiting)))
    hours = office(date(2026, 10, 26), date(2026, 12, 31))
    took = [sum(max(0, min(b, answered) - max(a, came)) for a, b in hours) for came, answered in ours if answered]
    assert found.slowest_seconds == max(took, default=None)
    assert found.median_seconds == (int(statistics.median(took)) if took else None)


@pytest.mark.parametrize("now", NOWS)
def test_a_working_day_meets_its_plan_requests_by_count_or_by_all_that_came(now: str) -> None:
    """A3.4: 2000, or all that were received; below 2000 with received unknown is no miss."""
    moment = at(now)
    counted = [v for v in VOLUMES if works(v.day) and epoch(v.day, 24) <= moment.timestamp()]
    found = volume_figures(PUBLISHED, date(2026, 11, 1), 19, volumes_by(moment))
    assert sum(map(works, days(date(2026, 11, 1), date(2026, 11, 30)))) == 19
    met = [v for v in counted if v.processed >= 2000 or v.processed == v.received]
    unknown = [v for v in counted if v.processed < 2000 and v.received is None]
    assert (found.counted_days, found.met_days, found.unknown_days) == (len(counted), len(met), len(unknown))
    assert found.total == sum(v.processed for v in counted)
    assert found.mean == (Fraction(found.total, len(counted)) if counted else None)


def test_the_tape_is_the_commitments_own_month() -> None:
    """November 2026: 19 working days of 8 hours, and all other seconds of 30 days."""
    begin, end = month(2026, 11)
    assert by_scope(Tape(begin, end), ".") == (19 * 8 * 3600, 30 * 86_400 - 19 * 8 * 3600)
    assert month(2026, 10)[1] - month(2026, 10)[0] == timedelta(days=31, hours=1).total_seconds()
