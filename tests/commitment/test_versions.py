"""F9, F14: under a version in which every number differs, check, plan and duties use none of the old ones."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest

from klip_tui.commitment.calendar.answer_clock import answer_clock
from klip_tui.commitment.calendar.local_time import instant, local, seconds
from klip_tui.commitment.calendar.office_hours import in_office_hours, office_hours
from klip_tui.commitment.figures.load import assumed_load
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType, Severity, State
from klip_tui.commitment.promises import registry
from klip_tui.commitment.promises.check import check
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.duties import duties
from klip_tui.commitment.promises.duty import DutyKind, Situation
from klip_tui.commitment.promises.findings import Finding
from klip_tui.commitment.promises.lead_limit import communicate_by
from klip_tui.commitment.terms import PUBLISHED_TERMS, ClosedRule, Commitment, HolidayRule, Terms
from klip_tui.commitment.window_grid import STEP
from klip_tui.commitment.window_wish import Wish
from klip_tui.commitment.windows import plan
from klip_tui.text.voice import Voice
from tests.commitment.build import at, facts, interruption, notice

NEW = Terms(
    first_day=date(2026, 12, 10),
    office_start=time(7, 30),
    office_end=time(18, 45),
    holidays=(HolidayRule("Sint", 12, 18),),
    closed=(ClosedRule("Brug", (12, 21), (12, 22)),),
    target_inside=Fraction(983, 1000),
    target_outside=Fraction(871, 1000),
    target_reachability=Fraction(957, 1000),
    plan_requests=3170,
    answer_days=4,
    lead_days=8,
    end_before=time(13, 20),
    immediate=timedelta(minutes=23),
    substantial=timedelta(minutes=37),
    long_planned=timedelta(hours=2, minutes=10),
    long_repair=timedelta(hours=6),
    first_update=timedelta(minutes=41),
    reason_length=17,
    weekend=frozenset({6}),
    planned_counts=False,
)
BOTH = Commitment((PUBLISHED_TERMS, NEW))
NOW = at("2026-11-24T10:30")


def _found(what: InterruptionDetails, when: datetime = NOW, **more: object) -> dict[str, Finding]:
    rows: dict[str, Finding] = {}
    type_ = more.pop("type_", NoticeType.ANNOUNCEMENT)
    for finding in check(CheckContext(BOTH, type_, what, when, **more)):  # type: ignore[arg-type]
        rows.setdefault(finding.promise, finding)
    return rows


def test_f14_every_number_differs() -> None:
    same = [f.name for f in fields(Terms) if getattr(NEW, f.name) == getattr(PUBLISHED_TERMS, f.name)]
    assert same == []


def test_f14_no_text_of_a_promise_keeps_an_old_number() -> None:
    voice = Voice("en")
    for one in registry.PROMISES:
        old, new = one.says(PUBLISHED_TERMS), one.says(NEW)
        assert old.template == new.template
        numbers = [pair for pair in zip(old.args, new.args, strict=True) if pair[0][0] != "name"]
        for (name, before), (_, after) in numbers:
            assert before != after, (one.id, name)
        if numbers:
            assert voice.say(old) != voice.say(new)


@pytest.mark.parametrize(
    ("start", "end", "short"),
    [
        ("2026-12-15T10:00", "2026-12-15T13:19", False),
        ("2026-12-15T10:00", "2026-12-15T13:20", True),
        ("2026-12-09T13:00", "2026-12-09T15:59", False),
        ("2026-12-09T23:00", "2026-12-10T13:30", True),
    ],
)
def test_f14_the_end_is_held_to_the_version_of_its_own_day(start: str, end: str, short: bool) -> None:
    findings = _found(facts(start, end))
    assert ("A4.1-2" in findings) is short
    if short:
        inner = dict(findings["A4.1-2"].message.args)
        limit = inner.get("limit") or dict(inner["finding"].args)["limit"]  # type: ignore[union-attr]
        assert limit == "13:20"


def test_f14_lead_clocks_and_thresholds_are_the_new_ones() -> None:
    week = facts("2026-12-15T05:00", "2026-12-15T06:00")
    assert "A4.1-3" in _found(week, at("2026-12-08T10:00")), "seven days were enough before"
    assert "A4.1-3" not in _found(week, at("2026-12-07T10:00"))
    assert communicate_by(BOTH, at("2026-12-15T05:00")) == at("2026-12-07T23:59:59")
    assert "A4.1-1" in _found(facts("2026-12-15T03:00", "2026-12-15T05:30"))
    told = interruption(notice("2026-11-24T10:00", week))
    small = replace(week, end=at("2026-12-15T06:30"))
    assert "A4.1-known" in _found(small, interruption=told, type_=NoticeType.CHANGE)
    outage = facts("2026-12-15T09:00", kind="unplanned", next_update=at("2026-12-15T10:00"))
    assert "A4.2-immediate" not in _found(outage, at("2026-12-15T09:23"))
    assert "A4.2-immediate" in _found(outage, at("2026-12-15T09:24"))
    long = facts("2026-12-15T07:30", "2026-12-15T14:00", kind="unplanned")
    assert "A4.2-repair" in _found(long, at("2026-12-15T07:35"))
    unknown = _found(facts("2026-12-15T09:00", kind="unplanned"), at("2026-12-15T09:05"))["A4.2-duration"]
    assert unknown.fix is not None
    assert unknown.fix.next_update == at("2026-12-15T09:46")


def test_f14_hours_days_load_and_duties_are_the_new_ones() -> None:
    assert in_office_hours(BOTH, at("2026-12-15T07:30"))
    assert in_office_hours(BOTH, at("2026-12-12T18:44")), "a Saturday"
    assert not in_office_hours(BOTH, at("2026-12-15T18:45"))
    assert office_hours(BOTH, date(2026, 12, 18)) is None
    assert office_hours(BOTH, date(2026, 12, 25)) is not None
    assert answer_clock(BOTH, at("2026-12-14T10:00")).answer_due == at("2026-12-19T18:45")
    load = assumed_load(NEW)
    assert load[8] == pytest.approx(3170 * 0.84 / 11)
    assert load[5 * 24 + 12] > load[6 * 24 + 12], "Saturday is worked"
    hindered = dict(_found(facts("2026-12-15T18:15", "2026-12-15T19:00"))["A4.1-hindrance"].message.args)
    assert hindered["time"] == timedelta(minutes=30)
    owed = duties(Situation(BOTH, state=State.DOWN, state_since=at("2026-12-15T09:00")), at("2026-12-15T09:01"))
    (telling,) = [duty for duty in owed if duty.kind is DutyKind.TELL_USERS]
    assert telling.due == at("2026-12-15T09:23")


def test_f14_plan_requests_are_counted_over_the_days_own_office_hours() -> None:
    load = tuple(290.0 if 7 <= n % 24 < 19 else 0.0 for n in range(168))
    two_days = facts("2026-12-14T18:00", "2026-12-15T13:00")
    finding = _found(two_days, load=load)["A3.4"]
    values = dict(finding.message.args)
    assert values["target"] == 3170
    assert values["day"] == date(2026, 12, 15), "not the day that it starts on"


def brute(wish: Wish) -> set[int]:
    """Every start on the grid that check accepts."""
    found = set()
    start = seconds(at(f"{wish.first}T00:00"))
    last = seconds(at(f"{wish.last + timedelta(days=1)}T00:00"))
    length = int(wish.duration.total_seconds())
    while start + length <= last:
        what = InterruptionDetails(Kind.PLANNED, "x", instant(start), instant(start + length))
        case = CheckContext(wish.commitment, NoticeType.ANNOUNCEMENT, what, wish.now)
        if all(f.severity is Severity.ADVICE for f in check(replace(case))):
            found.add(start)
        start += STEP
    return found


@pytest.mark.parametrize("seed", range(6))
def test_f9_plan_offers_what_check_accepts_where_a_version_begins(seed: int) -> None:
    draw = random.Random(seed)
    duration = timedelta(minutes=draw.choice((50, 130, 300, 420, 1500)))
    first = date(2026, 12, 8) + timedelta(days=seed % 3)
    tight = replace(NEW, target_inside=Fraction(draw.choice((975, 999)), 1000), lead_days=draw.choice((1, 16)))
    both = Commitment((PUBLISHED_TERMS, tight))
    wish = Wish(both, duration, first, first + timedelta(days=2), NOW, {}, (), assumed_load(NEW), 500)
    starts = {seconds(slot.start) for slot in plan(wish).slots}
    possible = brute(wish)
    assert starts <= possible
    assert bool(starts) == bool(possible)


@pytest.mark.parametrize("minutes", [1020, 1140, 1200])
def test_f9_a_window_over_the_start_of_a_version_takes_from_the_budget_of_both(minutes: int) -> None:
    """From the last working hour of the old version into the first hours of the new one: each part has its own room."""
    new = replace(NEW, planned_counts=True, lead_days=5, end_before=time(15), target_inside=Fraction(97, 100))
    both = Commitment((PUBLISHED_TERMS, new))
    duration, load = timedelta(minutes=minutes), assumed_load(NEW)
    wish = Wish(both, duration, date(2026, 12, 9), date(2026, 12, 10), NOW, {}, (), load, 500)
    starts = {seconds(slot.start) for slot in plan(wish).slots}
    possible = brute(wish)
    assert starts <= possible
    assert bool(starts) == bool(possible)


def test_f9_the_nearest_miss_names_what_check_names() -> None:
    busy = (seconds(at("2026-11-30T00:00")), seconds(at("2026-12-01T04:00")))
    others = (interruption(notice("2026-11-20T10:00", facts("2026-11-30T00:00", "2026-12-01T04:00"))),)
    for minutes in (1200, 1700, 2880):
        wish = Wish(
            Commitment((PUBLISHED_TERMS,)), timedelta(minutes=minutes), date(2026, 11, 30), date(2026, 12, 1), NOW, {},
            (busy,), assumed_load(PUBLISHED_TERMS),
        )  # fmt: skip
        found = plan(wish)
        assert found.slots == ()
        assert found.nearest is not None
        what = InterruptionDetails(Kind.PLANNED, "x", found.nearest.start, found.nearest.end)
        case = CheckContext(wish.commitment, NoticeType.ANNOUNCEMENT, what, NOW, others=others)
        short = {f.promise for f in check(case) if f.severity is Severity.SHORT}
        assert set(found.nearest.promises) - {"A4.1-hindrance"} == short


def test_an_end_at_local_midnight_belongs_to_the_next_day() -> None:
    assert local(at("2026-12-09T00:00")).time() == time()
    assert "A4.1-2" not in _found(facts("2026-12-08T22:00", "2026-12-09T00:00"))
