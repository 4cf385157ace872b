"""The small figures by worked examples: seconds of a scope, days, plan requests, corrections, a month's results."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from fractions import Fraction

import pytest

from klip_tui.commitment.calendar.local_time import TimeRefused, midnight, parse_date, parse_month, seconds
from klip_tui.commitment.calendar.working_days import lead_days
from klip_tui.commitment.figures.answers import QuestionFigures
from klip_tui.commitment.figures.availability import Segment, month_figures, overlaid, restated
from klip_tui.commitment.figures.budget import ahead_seconds
from klip_tui.commitment.figures.counter import Rules
from klip_tui.commitment.figures.days import DayFigures, day_figures
from klip_tui.commitment.figures.load import assumed_load, expected
from klip_tui.commitment.figures.volume import DayVolume, volume_figures, volume_met
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.promises.lead_limit import LeadLimit, communicate_by
from klip_tui.commitment.promises.limits import EndBeforeLimit
from klip_tui.commitment.promises.registry import PROMISES
from klip_tui.commitment.promises.results import Measure, MonthResults
from klip_tui.commitment.service import further_commitment, helpdesk_commitment
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS, Commitment
from tests.commitment.build import at

HOUR = 3600
TUESDAY = date(2026, 12, 8)
UP, DOWN, DEGRADED, UNKNOWN = State.UP, State.DOWN, State.DEGRADED, State.UNKNOWN


def span(start: str, end: str) -> tuple[int, int]:
    return seconds(at(start)), seconds(at(end))


def test_what_is_announced_takes_only_what_is_still_to_come_and_once() -> None:
    spans = [span("2026-12-08T08:00", "2026-12-08T18:00"), span("2026-12-08T10:00", "2026-12-08T14:00")]
    whole = ahead_seconds(PUBLISHED, 2026, 12, spans, at("2026-12-01T09:00"))
    assert whole == {Scope.INSIDE: 8 * HOUR, Scope.OUTSIDE: 2 * HOUR}
    rest = ahead_seconds(PUBLISHED, 2026, 12, spans, at("2026-12-08T12:00"))
    assert rest == {Scope.INSIDE: 5 * HOUR, Scope.OUTSIDE: HOUR}
    assert ahead_seconds(PUBLISHED, 2026, 12, spans, at("2026-12-09T12:00")) == dict.fromkeys(Scope, 0)
    assert ahead_seconds(PUBLISHED, 2026, 11, spans, at("2026-11-09T12:00")) == dict.fromkeys(Scope, 0)


def test_a_day_meets_the_promise_by_the_number_or_by_all_that_came() -> None:
    assert volume_met(DayVolume(TUESDAY, 2000), 2000) is True
    assert volume_met(DayVolume(TUESDAY, 1999), 2000) is None, "whether more came is unknown"
    assert volume_met(DayVolume(TUESDAY, 1999, 1999), 2000) is True
    assert volume_met(DayVolume(TUESDAY, 1999, 2000), 2000) is False


def test_a_months_plan_requests_are_those_of_its_working_days() -> None:
    rows = [
        DayVolume(date(2026, 12, 4), 2400), DayVolume(date(2026, 12, 5), 7), DayVolume(date(2026, 12, 7), 1500),
        DayVolume(TUESDAY, 1000, 1200), DayVolume(date(2026, 12, 25), 3),
    ]  # fmt: skip
    found = volume_figures(PUBLISHED, date(2026, 12, 1), 18, rows)
    assert (found.target, found.working_days, found.counted_days) == (2000, 18, 3)
    assert (found.met_days, found.unknown_days, found.total) == (1, 1, 4900)
    assert (found.mean, found.met) == (Fraction(4900, 3), False)
    assert volume_figures(PUBLISHED, date(2026, 12, 1), 18, rows[:1]).met is True
    assert volume_figures(PUBLISHED, date(2026, 12, 1), 18, rows[1:3]).met is None
    assert volume_figures(PUBLISHED, date(2026, 12, 1), 18, rows[1:2]).met is None


def test_a_month_under_two_numbers_of_plan_requests_is_met_when_each_part_is() -> None:
    """The mean of the whole reaches the first number, but the second part fell short of its own."""
    more = Commitment((PUBLISHED_TERMS, replace(PUBLISHED_TERMS, first_day=date(2026, 12, 7), plan_requests=2600)))
    rows = [DayVolume(date(2026, 12, day), 2500, 2700) for day in (2, 3, 4, 7, 8)]
    found = volume_figures(more, date(2026, 12, 1), 18, rows)
    assert [(part.target, part.counted_days, part.met) for part in found.parts] == [(2000, 3, True), (2600, 2, False)]
    assert (found.target, found.mean, found.met_days, found.met) == (2240, 2500, 3, False)
    assert volume_figures(more, date(2026, 12, 1), 18, rows[:3]).met is True
    assert volume_figures(more, date(2026, 12, 1), 18, rows[3:]).target == 2600
    unknown = [*rows[:3], DayVolume(date(2026, 12, 8), 2500)]
    assert volume_figures(more, date(2026, 12, 1), 18, unknown).met is None
    assert volume_figures(more, date(2026, 12, 1), 18, []).target == 2000


def test_what_is_known_to_be_down_lies_over_what_was_measured() -> None:
    measured = [Segment(UP, 0, 100), Segment(DEGRADED, 100, 200), Segment(UP, 300, 400)]
    found = overlaid(measured, [(50, 120), (110, 150), (390, 500), (250, 260)])
    assert found == [
        Segment(UP, 0, 50), Segment(DOWN, 50, 150), Segment(DEGRADED, 150, 200), Segment(DOWN, 250, 260),
        Segment(UP, 300, 390), Segment(DOWN, 390, 500),
    ]  # fmt: skip
    assert overlaid(measured, []) == measured
    assert overlaid([Segment(UP, 10, 20)], [(10, 20)]) == [Segment(DOWN, 10, 20)]
    assert overlaid([Segment(UP, 10, 20)], [(0, 10), (20, 30)]) == [
        Segment(DOWN, 0, 10), Segment(UP, 10, 20), Segment(DOWN, 20, 30),
    ]  # fmt: skip


def test_a_correction_lies_over_what_was_measured_and_a_later_one_over_an_earlier_one() -> None:
    measured = [Segment(UP, 0, 100), Segment(DOWN, 100, 200)]
    assert restated(measured, [Segment(UP, 100, 200)]) == [Segment(UP, 0, 100), Segment(UP, 100, 200)]
    assert restated(measured, [Segment(UNKNOWN, 50, 150)]) == [Segment(UP, 0, 50), Segment(DOWN, 150, 200)]
    assert restated(measured, [Segment(DOWN, 40, 60), Segment(UP, 50, 55)]) == [
        Segment(UP, 0, 40), Segment(DOWN, 40, 50), Segment(UP, 50, 55), Segment(DOWN, 55, 60), Segment(UP, 60, 100),
        Segment(DOWN, 100, 200),
    ]  # fmt: skip
    assert restated(measured, [Segment(UP, 200, 300), Segment(UP, 150, 150)])[-1] == Segment(UP, 200, 300)
    assert restated([], [Segment(UP, 5, 5)]) == []


def test_each_day_has_its_own_seconds() -> None:
    zero = midnight(TUESDAY)
    day = 24 * HOUR
    rows = [
        Segment(UP, zero - HOUR, zero + 6 * HOUR), Segment(UNKNOWN, zero + 6 * HOUR, zero + 7 * HOUR),
        Segment(DOWN, zero + 7 * HOUR, zero + 8 * HOUR), Segment(DEGRADED, zero + 8 * HOUR, zero + day + 2 * HOUR),
        Segment(DOWN, zero + day + 2 * HOUR, zero + 5 * day),
    ]  # fmt: skip
    first, until = TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=4)
    found = day_figures(rows, first, until, zero + 2 * day + HOUR)
    assert found == [
        DayFigures(first, HOUR, 0), DayFigures(TUESDAY, 22 * HOUR, HOUR),
        DayFigures(TUESDAY + timedelta(days=1), 2 * HOUR, 22 * HOUR),
        DayFigures(TUESDAY + timedelta(days=2), 0, HOUR), DayFigures(TUESDAY + timedelta(days=3), 0, 0),
    ]  # fmt: skip
    assert (found[1].availability, found[4].availability) == (Fraction(22, 23), None)


def test_a_day_is_down_as_long_as_all_of_its_outages() -> None:
    zero = midnight(TUESDAY)
    rows = [Segment(state, zero + n * HOUR, zero + (n + 1) * HOUR) for n, state in enumerate((DOWN, UP, DOWN, DOWN))]
    one = day_figures(rows, TUESDAY, TUESDAY + timedelta(days=1), zero + 24 * HOUR)
    assert one == [DayFigures(TUESDAY, HOUR, 3 * HOUR)]


def test_how_much_a_window_exceeds_a_limit_in_minutes() -> None:
    lead = LeadLimit(PUBLISHED, date(2026, 12, 1))
    assert lead.excess(*span("2026-12-06T07:00", "2026-12-06T08:00")) is None
    assert lead.excess(*span("2026-12-05T07:00", "2026-12-05T08:00")) == 1440
    assert lead.excess(*span("2026-12-03T07:00", "2026-12-03T08:00")) == 3 * 1440
    end = EndBeforeLimit(PUBLISHED)
    assert end.excess(*span("2026-12-08T07:00", "2026-12-08T15:59:59")) is None
    assert end.excess(*span("2026-12-08T07:00", "2026-12-08T16:00")) == 0
    assert end.excess(*span("2026-12-08T07:00", "2026-12-08T17:30:30")) == 90.5
    assert communicate_by(PUBLISHED, at("2026-12-08T07:00")) == at("2026-12-03T23:59:59")
    assert lead_days(at("2026-12-08T00:00"), at("2026-12-03T23:59:59")) == 5


def test_months_and_days_are_read_whole_and_within_their_years() -> None:
    assert (parse_month("2026-03"), parse_month("1970-01"), parse_month("2199-12")) == (
        (2026, 3),
        (1970, 1),
        (2199, 12),
    )
    assert (parse_date("2026-03-09"), parse_date("2199-12-31")) == (date(2026, 3, 9), date(2199, 12, 31))
    for wrong in ("2026-13", "2026-00", "1969-12", "2200-01", "26-03", "2026-03-01", "", "2026-3", "٢٠٢٦-03"):
        with pytest.raises(TimeRefused):
            parse_month(wrong)
    for wrong in ("2026-02-30", "1969-12-31", "2200-01-01", "2026-03", "2026-3-9", "", "٢٠٢٦-03-01"):
        with pytest.raises(TimeRefused):
            parse_date(wrong)


def test_a_daily_counter_starts_anew_by_its_own_wall() -> None:
    rules = Rules(daily=True, reset=at("2026-12-08T02:30").astimezone(Rules(True).timezone).time())
    assert rules.last_reset(at("2026-12-08T02:30")) == at("2026-12-08T02:30")
    assert rules.last_reset(at("2026-12-08T02:29:59")) == at("2026-12-07T02:30")
    assert rules.last_reset(at("2026-12-08T23:00")) == at("2026-12-08T02:30")
    assert rules.last_reset(at("2026-12-08T23:00")).tzinfo is at("2026-12-08T23:00").tzinfo


def test_a_months_results_are_those_of_its_figures() -> None:
    month = month_figures(
        PUBLISHED, 2026, 11,
        [Segment(UP, *span("2026-11-03T08:00", "2026-11-03T11:00")),
         Segment(DOWN, *span("2026-11-03T11:00", "2026-11-03T12:00"))],
        seconds(at("2026-11-20T00:00")),
    )  # fmt: skip
    desk = month_figures(helpdesk_commitment(PUBLISHED), 2026, 11, [], seconds(at("2026-11-20T00:00"))).inside
    counts = volume_figures(PUBLISHED, date(2026, 11, 1), 19, [DayVolume(date(2026, 11, 3), 1990, 1990)])
    answers = QuestionFigures(5, 4, 4, 3, 1, 1, None, None, None)
    results = MonthResults(month, desk, counts, answers)
    found = {one.id: one.result(results) for one in PROMISES if one.result is not None}
    assert set(found) == {"A1.2", "A1.3", "A3.1", "A3.2", "A3.4"}
    said = {name: (row.promise, row.measure, row.value, row.target, row.met) for name, row in found.items()}
    assert said["A3.1"] == ("A3.1", Measure.SHARE, Fraction(2, 3), Fraction(99, 100), False)
    assert said["A3.2"] == ("A3.2", Measure.SHARE, Fraction(1), Fraction(90, 100), True)
    assert said["A1.2"] == ("A1.2", Measure.SHARE, None, Fraction(1), None)
    assert said["A1.3"] == ("A1.3", Measure.ANSWERS, Fraction(3, 4), Fraction(1), False)
    assert said["A3.4"] == ("A3.4", Measure.COUNT, Fraction(1990), Fraction(2000), True)
    none_due = MonthResults(month, desk, counts, QuestionFigures(0, 0, 0, 0, 0, 0, None, None, None))
    asked = next(one for one in PROMISES if one.id == "A1.3")
    assert asked.result is not None
    assert (asked.result(none_due).value, asked.result(none_due).met) == (None, None)


def test_a_further_service_holds_what_the_helpdesk_is_not_for() -> None:
    counting, silent = (further_commitment(PUBLISHED, counts=counts) for counts in (True, False))
    for promise in ("A1.1", "A1.2", "A1.3"):
        assert not counting.holds(promise)
        assert not silent.holds(promise)
    few = further_commitment(Commitment(PUBLISHED.versions, frozenset({"A3.1", "A1.2"})), counts=True)
    assert [one for one in ("A1.2", "A3.1", "A3.2") if few.holds(one)] == ["A3.1"]
    assert counting.versions == silent.versions == PUBLISHED.versions
    assert counting.holds("A3.4")
    assert not silent.holds("A3.4")
    assert silent.holds("A3.1")
    assert [one for one in ("A1.1", "A1.2", "A3.1") if helpdesk_commitment(PUBLISHED).holds(one)] == ["A1.2"]


@pytest.mark.parametrize(("opens", "closes"), [(9, 17), (0, 24), (9, 24), (23, 24)])
def test_what_is_assumed_of_office_hours_together_is_so_whenever_they_are(opens: int, closes: int) -> None:
    """Of 2000 plan requests of a working day 84% are expected in them, as many in each hour."""
    load = assumed_load(replace(PUBLISHED_TERMS, office_start=time(opens), office_end=time(closes % 24)))
    monday = load[:24]
    assert sum(monday[opens:closes]) == pytest.approx(1680)
    assert len({*monday[opens:closes]}) == 1
    assert all(hour <= 60 for hour in (*monday[:opens], *monday[closes:]))


def test_plan_requests_are_expected_by_the_hour_to_the_fraction_of_a_second() -> None:
    load = tuple(3600.0 if hour == 8 else 0.0 for _ in range(7) for hour in range(24))
    half, second = timedelta(milliseconds=500), timedelta(seconds=1)
    eight = at("2026-12-08T08:00")
    assert expected(load, eight - half, eight + second) == pytest.approx(1)
    assert expected(load, eight + half, eight + 2 * second) == pytest.approx(1.5)
