"""What was measured and counted, in figures: spans that touch, counters that step back, budgets that burn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from klip_tui.commitment.calendar.durations import parse_duration
from klip_tui.commitment.calendar.local_time import midnight, parse_date, parse_instant, parse_month, seconds
from klip_tui.commitment.calendar.office_hours import month_office_seconds, office_change, working_seconds
from klip_tui.commitment.calendar.working_days import add_working_days, working_days
from klip_tui.commitment.figures.answers import QuestionTimes, question_figures
from klip_tui.commitment.figures.availability import Segment, intersect, merge, month_figures, overlaid, restated
from klip_tui.commitment.figures.budget import budget_rows
from klip_tui.commitment.figures.burn import burns
from klip_tui.commitment.figures.counter import Rules, Tally, tallied
from klip_tui.commitment.figures.days import day_figures
from klip_tui.commitment.figures.load import assumed_load, expected, row_of
from klip_tui.commitment.figures.volume import DayVolume, volume_figures
from klip_tui.commitment.interruptions.lead import Period, stretches, worst_stretch
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.promises.registry import results
from klip_tui.commitment.promises.results import MonthResults
from klip_tui.commitment.service import helpdesk_commitment
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS, Commitment
from tests.commitment.build import at
from tests.commitment.recorded.words import words

LATER = replace(PUBLISHED_TERMS, first_day=date(2026, 11, 16), target_inside=Fraction(97, 100), planned_counts=False)
TURNED = Commitment((PUBLISHED_TERMS, LATER))
SPANS = ([], [(0, 10)], [(10, 20)], [(0, 5), (5, 9), (12, 20)], [(2, 3), (4, 11), (11, 12)], [(3, 3)], [(0, 30)])


def _segment(state: State, start: str, end: str) -> Segment:
    return Segment(state, seconds(at(start)), seconds(at(end)))


MONTH = [
    _segment(State.DOWN, "2026-10-31T22:00", "2026-11-01T00:30"),
    _segment(State.UP, "2026-11-01T00:30", "2026-11-10T08:00"),
    _segment(State.DOWN, "2026-11-10T08:00", "2026-11-10T10:10"),
    _segment(State.UNKNOWN, "2026-11-10T10:10", "2026-11-10T12:00"),
    _segment(State.DEGRADED, "2026-11-10T12:00", "2026-11-10T18:00"),
    _segment(State.UP, "2026-11-12T00:00", "2026-11-16T00:00"),
    _segment(State.DOWN, "2026-11-16T00:00", "2026-11-16T09:00:01"),
    _segment(State.UP, "2026-11-16T09:00:01", "2026-12-02T00:00"),
]
TOLD = [(seconds(at("2026-11-10T09:00")), seconds(at("2026-11-10T09:30"))),
        (seconds(at("2026-11-16T08:00")), seconds(at("2026-11-16T10:00")))]  # fmt: skip


def spans() -> Iterator[str]:
    """Spans merged, intersected and laid over each other, and periods by when they were told."""
    for left in SPANS:
        yield f"merge {merge(left)}; back {merge(left[::-1])}"
        for right in SPANS:
            yield f"{left} and {right}: {intersect(left, right)}"
    row = [Segment(State.UP, 0, 10), Segment(State.DEGRADED, 10, 15), Segment(State.DOWN, 20, 30)]
    for over in SPANS:
        yield f"over {over}: {words(overlaid(row, over))}"
        for state in State:
            yield f"stated {state.value} {over}: {words(restated(row, [Segment(state, a, b) for a, b in over]))}"
    told = [
        (at("2026-12-01T10:00"), Period(at("2026-12-08T07:00"), at("2026-12-08T09:00"), ())),
        (at("2026-12-04T10:00"), Period(at("2026-12-08T07:30"), at("2026-12-08T10:00"), ("api",))),
        (at("2026-12-07T10:00"), Period(at("2026-12-08T07:00"), at("2026-12-08T10:00"), ("api", "portal"))),
    ]
    for count, services in product(range(4), ((), ("api",), ("portal", "api"), ("other",))):
        for start, end in pairwise(("2026-12-08T06:00", "2026-12-08T07:00", "2026-12-08T08:00", "2026-12-08T10:30")):
            found = stretches(told[:count], at(start), at(end), services)
            worst = worst_stretch(told[:count], at(start), at(end), services)
            yield f"{count} told, {services} {start} {end}: {words(found)}; worst {words(worst)}"


def months() -> Iterator[str]:
    """Months of one and of two versions, their days, budgets and what they come to against each promise."""
    for commitment, now in product(
        (PUBLISHED, TURNED), ("2026-11-01T00:00", "2026-11-10T09:15", "2026-11-16T09:00", "2026-12-05T00:00")
    ):
        when = at(now)
        figures = month_figures(commitment, 2026, 11, MONTH, seconds(when), TOLD)
        yield f"{words(when)}: {words(figures)}"
        for scope in Scope:
            of = figures.scope(scope)
            yield f"  {scope.value}: {of.measured} {of.unknown} {words((of.availability, of.worst, of.coverage, of.without_planned, of.met, of.budget, of.budget_left))} met {figures.met(scope)} budget {figures.budget(scope)} {words(of.forecast(3600))}"
        span = (seconds(at("2026-11-30T08:00")), seconds(at("2026-12-01T10:00")))
        for announced in ([], TOLD, [span]):
            for row in budget_rows(commitment, {(2026, 11): figures}, when, span, announced):
                yield f"  {words(row)} left {row.left}"
        answers = question_figures(commitment, 2026, 11, questions_by(when), when)
        volume = volume_figures(commitment, date(2026, 11, 1), 19, volumes_by(when))
        reached = month_figures(helpdesk_commitment(commitment), 2026, 11, REACHED, seconds(when))
        for row in results(commitment, MonthResults(figures, reached.scope(Scope.INSIDE), volume, answers)):
            yield f"  {words(row)}"
        yield f"  {words(answers)} {answers.met}"
        yield f"  {words(volume)} {words(volume.mean)} {volume.met}"
    for now in ("2026-11-10T09:15", "2026-12-05T00:00"):
        for day in day_figures(MONTH, date(2026, 10, 31), date(2026, 12, 4), seconds(at(now))):
            yield f"{words(day)} {words(day.availability)}"


REACHED = [_segment(State.UP, "2026-11-03T09:00", "2026-11-10T09:00"),
           _segment(State.DOWN, "2026-11-10T09:00", "2026-11-10T09:20"),
           _segment(State.UP, "2026-11-10T09:20", "2026-12-01T00:00")]  # fmt: skip
"""When the helpdesk was reached."""
QUESTIONS = [
    (at(received), at(answered) if answered else None)
    for received, answered in (
        ("2026-10-28T10:00", "2026-11-03T17:00"), ("2026-10-28T10:00", "2026-11-03T17:00:01"), ("2026-10-27T10:00", None),
        ("2026-11-02T10:00", "2026-11-02T11:00"), ("2026-11-01T00:00", "2026-11-02T01:00"), ("2026-11-09T10:00", None),
        ("2026-11-09T10:00", "2026-11-13T17:00"), ("2026-11-10T10:00", "2026-11-19T12:00"), ("2026-11-27T10:00", None),
        ("2026-12-01T00:00", None), ("2026-11-12T17:00", "2026-11-16T09:30"), ("2026-11-25T16:59:59", "2026-11-30T17:00"),
    )
]  # fmt: skip
VOLUMES = [DayVolume(date(2026, 11, day), count, received) for day, count, received in (
    (3, 2000, None), (4, 1999, None), (5, 1999, 1999), (6, 1999, 2000), (7, 9, 9), (9, 2500, 2600), (11, 5, None), (17, 1900, 1900))]  # fmt: skip


def questions_by(now: datetime) -> list[QuestionTimes]:
    """The questions as they stood at an instant: what comes later is not known yet."""
    stood = [(came, answered if answered is not None and answered <= now else None) for came, answered in QUESTIONS]
    return [QuestionTimes(came, answered, answered is None) for came, answered in stood if came <= now]


def volumes_by(now: datetime) -> list[DayVolume]:
    """The counts of the days that were over at an instant."""
    return [volume for volume in VOLUMES if midnight(volume.day) + 86_400 <= seconds(now)]


Burning = tuple[str, datetime, list[Segment], list[tuple[int, int]]]
OFFICE = at("2026-11-24T12:00"), at("2026-11-24T17:30"), at("2026-11-30T16:00")


def burning_cases() -> Iterator[Burning]:
    """How long it was down, until when before an instant, and whether that was announced in part."""
    for now, back, long, told in product(
        OFFICE, (0, 1, 5), (1, 60, 140, 141, 300, 1500, 4000, 9000, 40000), (False, True)
    ):
        end = seconds(now) - back * 1800
        down = [
            Segment(State.DOWN, end - 2 * long, end - long),
            Segment(State.UP, end - long, end - long + 1),
            Segment(State.DOWN, end - long + 1, end),
        ]
        name = f"at {words(now)}, {long} s until {back} half hours before{', told' if told else ''}"
        yield name, now, down, [(end - long // 2, end + 60)] if told else []


def burning() -> Iterator[str]:
    """Budgets that burn: how long it was down, and when it was, in each scope."""
    for name, now, down, announced in burning_cases():
        month = month_figures(PUBLISHED, 2026, 11, down, seconds(now))
        found = burns(PUBLISHED, down, announced, month, now)
        if found:
            yield f"{name}: {words(found)}"
    helpdesk = helpdesk_commitment(PUBLISHED)
    month = month_figures(helpdesk, 2026, 11, MONTH, seconds(OFFICE[0]))
    yield f"the helpdesk: {words(burns(helpdesk, MONTH, [], month, OFFICE[0]))}"


def counters() -> Iterator[str]:
    """Readings of counters, one after another."""
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    stories: dict[str, list[tuple[datetime, dict[str, int]]]] = {
        "it goes on": [(at("2026-11-24T10:00") + n * minute, {"a": 100 + 7 * n, "b": n}) for n in range(4)],
        "it starts anew": [(at("2026-11-24T10:00") + n * minute, {"a": value}) for n, value in enumerate((50, 60, 3, 9, 8, 0))],
        "slightly back": [(at("2026-11-24T10:00") + n * minute, {"a": v}) for n, v in enumerate((1000, 990, 989, 1001, 949, 951, 900))],
        "over midnight": [(at("2026-11-24T23:50") + n * 5 * minute, {"a": 100 + n}) for n in range(5)],
        "over midnight, a gap of a quarter": [(at("2026-11-24T23:50"), {"a": 5}), (at("2026-11-25T00:05"), {"a": 9})],
        "over midnight, a longer gap": [(at("2026-11-24T23:50"), {"a": 5}), (at("2026-11-25T00:05:01"), {"a": 9})],
        "anew over midnight": [(at("2026-11-24T23:58") + n * minute, {"a": v}) for n, v in enumerate((90, 95, 0, 2, 4, 90, 99))],
        "anew too late": [(at("2026-11-24T23:58"), {"a": 90}), *((at("2026-11-25T00:00") + n * 5 * minute, {"a": 95 + n}) for n in range(9))],
        "too much": [(at("2026-11-24T10:00"), {"a": 5}), (at("2026-11-24T10:01"), {"a": 105}), (at("2026-11-24T10:02"), {"a": 106}), (at("2026-11-24T10:03"), {"a": 206})],
        "forgotten": [(at("2026-11-24T10:00"), {"a": 5, "b": 5, "c": 1}), (at("2026-11-26T09:59:59"), {"c": 2}), (at("2026-11-26T10:00"), {"b": 9, "c": 3}), (at("2026-11-26T11:00"), {"a": 9})],
        "first at night": [(at("2026-11-25T00:00") + n * 10 * minute, {f"s{n}": 40}) for n in range(6)],
        "at six": [(at("2026-11-24T05:50") + n * 4 * minute, {"a": v}) for n, v in enumerate((70, 75, 3, 9, 12))] + [(at("2026-11-25T04:00") + n * hour, {"a": 80 + n}) for n in range(4)],
    }  # fmt: skip
    kinds = {
        "for ever": Rules(False, most=100),
        "daily": Rules(True, most=100),
        "daily from six": Rules(True, reset=at("2026-01-01T06:00").astimezone(Rules(True).timezone).time(), most=100),
    }
    for (story, readings), (kind, rules) in product(stories.items(), kinds.items()):
        yield f"{story}; {kind}"
        tally: Tally | None = None
        for when, read in readings:
            tally, aside = tallied(tally, read, when, rules)
            marks = {name: mark.raw for name, mark in tally.marks.items()}
            yield f"  {words(when)} {read}: {tally.day} {tally.count} {marks} {words(aside)} {bool(aside)}"


def _read(work: Callable[[], Any]) -> str:
    try:
        return words(work())
    except Refused as refused:
        return words(refused.sentence)


def times() -> Iterator[str]:
    """Times, dates and lengths as people write them; office hours and working days from each side of an edge."""
    for text in (
        "90s",
        "5m",
        "5min",
        "2h",
        "2u",
        "1h30m",
        "1d",
        "1d 2h 3m 4s",
        "",
        "d",
        "1",
        "-1h",
        "1h1h",
        "12345d",
        "x" * 60,
        "  3M ",
    ):
        yield f"{text!r}: {_read(lambda text=text: parse_duration(text))}"  # type: ignore[misc]
    for text in (
        "2026-11-24",
        "2026-11-31",
        "24-11-2026",
        "2026-1-1",
        "٢٠٢٦-11-24",
        "1899-12-31",
        "2200-01-01",
        "0001-01-01",
        "9999-12-31",
        "",
    ):
        yield f"{text!r}: {_read(lambda text=text: parse_date(text))}"  # type: ignore[misc]
        yield f"{text[:7]!r}: {_read(lambda text=text: parse_month(text[:7]))}"  # type: ignore[misc]
    for text in (
        "2026-11-24T10:00",
        "2026-11-24 10:00",
        "2026-11-24T10:00Z",
        "2026-11-24T10:00+05:00",
        "2026-10-25T02:30",
        "2026-10-25T02:30+01:00",
        "2026-10-25T02:30+02:00",
        "2026-03-28T02:30",
        "2026-03-29T02:30",
        "2026-03-29T03:00",
        "2026-11-24",
        "24:00",
        "",
        "9999-12-31T23:59",
        "1800-01-01T00:00",
    ):
        yield f"{text!r}: {_read(lambda text=text: parse_instant(text))}"  # type: ignore[misc]
    edges = [
        at(day + hour)
        for day in ("2026-11-24", "2026-11-27", "2026-11-28", "2026-12-24", "2026-12-31", "2026-03-29")
        for hour in ("T08:59:59", "T09:00", "T16:59:59", "T17:00")
    ]
    for moment in edges:
        yield f"{words(moment)}: {words(office_change(PUBLISHED, moment))} {[working_seconds(PUBLISHED, moment, other) for other in edges]}"
    for day in ("2026-11-24", "2026-11-27", "2026-12-24"):
        yield f"{day}: {[str(add_working_days(PUBLISHED, date.fromisoformat(day), n)) for n in range(6)]}"
    for month in range(1, 13):
        office = month_office_seconds(TURNED, 2026, month)
        begin = midnight(date(2026, month, 1))
        yield f"2026-{month:02d}: {working_days(TURNED, 2026, month)} days, {office.between(begin, begin + 30 * 86400)} s, {office.until(begin + 20 * 86400 + 40000) - office.until(begin)}, {len(office.spans())}"
    for terms in (PUBLISHED_TERMS, LATER):
        load = assumed_load(terms)
        yield " ".join(words(value) for value in load)
        for day in (24, 28):
            for a, b in pairwise((0, 1, 3599, 3600, 5400, 32_400, 32_461, 61_200, 86_399, 200_000)):
                base = at(f"2026-11-{day}T00:00")
                yield f"  {day} {a} {b}: {words(expected(load, base + timedelta(seconds=a), base + timedelta(seconds=b, microseconds=5)))} {row_of(PUBLISHED, load, date(2026, 12, day))} {row_of(PUBLISHED, load[:168], date(2026, 12, 25))}"
