"""The worked examples of the commitment, as findings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klip_tui.commitment.interruptions.lead import Period, stretches, worst_stretch
from klip_tui.commitment.kinds import Severity
from klip_tui.commitment.phrase import phrase
from klip_tui.commitment.promises.check import check
from klip_tui.commitment.promises.findings import Finding, meets_all, owes_reason, postable
from tests.commitment.build import at, case, facts, found, interruption, notice


def test_a_planned_interruption_that_meets_everything() -> None:
    findings = check(case(facts("2026-12-08T07:00", "2026-12-08T08:30"), "2026-11-24T11:00"))
    assert postable(findings)
    assert meets_all(findings)


@pytest.mark.parametrize(
    ("told", "short"), [("2026-12-03T23:59:59", False), ("2026-12-04T00:00", True), ("2026-12-07T10:00", True)]
)
def test_five_calendar_days_ahead(told: str, short: bool) -> None:
    findings = found(facts("2026-12-08T07:00", "2026-12-08T08:30"), told)
    assert ("A4.1-3" in findings) is short
    if short:
        assert findings["A4.1-3"].severity is Severity.SHORT
        fix = findings["A4.1-3"].fix
        assert fix is not None
        assert fix.start is not None
        moved = facts("2026-12-08T07:00", "2026-12-08T08:30")
        later = found(type(moved)(moved.kind, moved.title, fix.start, fix.end), told)
        assert "A4.1-3" not in later


def test_told_just_before_midnight_starts_just_after_midnight() -> None:
    assert "A4.1-3" not in found(facts("2026-12-06T00:30", "2026-12-06T02:00"), "2026-12-01T23:59")


@pytest.mark.parametrize(
    ("end", "short"),
    [
        ("2026-12-08T15:59", False),
        ("2026-12-08T16:00", True),
        ("2026-12-09T05:00", False),
        ("2026-12-08T23:00", True),
    ],
)
def test_ends_before_four(end: str, short: bool) -> None:
    findings = found(facts("2026-12-08T13:00", end), "2026-11-24T11:00")
    assert ("A4.1-2" in findings) is short


def test_sixteen_hundred_is_offered_fifteen_fifty_nine() -> None:
    finding = found(facts("2026-12-08T13:00", "2026-12-08T16:00"), "2026-11-24T11:00")["A4.1-2"]
    assert finding.fix is not None
    assert (finding.fix.start, finding.fix.end) == (at("2026-12-08T12:59"), at("2026-12-08T15:59"))
    assert finding.shorten is not None
    assert (finding.shorten.name, finding.shorten.end) == ("shorten", at("2026-12-08T15:59"))


def _announced() -> object:
    return interruption(notice("2026-12-01T10:00", facts("2026-12-08T07:00", "2026-12-08T09:00")))


def test_shortening_keeps_the_lead() -> None:
    change = facts("2026-12-08T07:30", "2026-12-08T09:00")
    assert "A4.1-3" not in found(change, "2026-12-07T10:00", "change", interruption=_announced())


def test_lengthening_starts_anew_and_names_the_stretch() -> None:
    change = facts("2026-12-08T07:00", "2026-12-08T09:30")
    finding = found(change, "2026-12-07T10:00", "change", interruption=_announced())["A4.1-3"]
    values = dict(finding.message.args)
    assert (values["start"], values["end"], values["lead"]) == (
        at("2026-12-08T09:00"),
        "09:30",
        phrase("1 calendar day"),
    )
    assert finding.shorten is not None
    assert finding.shorten.end == at("2026-12-08T09:00"), "what was told is kept, and it says that it is less"
    assert finding.fix is not None
    assert (finding.fix.start, finding.fix.end) == (at("2026-12-12T07:00"), at("2026-12-12T09:30"))


@pytest.mark.parametrize(("told", "short"), [("2026-11-14T22:25", False), ("2026-11-14T22:25:01", True)])
def test_users_are_told_within_a_quarter_of_an_hour(told: str, short: bool) -> None:
    outage = facts(
        "2026-11-14T22:10",
        kind="unplanned",
        detected=at("2026-11-14T22:10"),
        next_update=at("2026-11-15T00:00"),
    )
    findings = found(outage, told)
    assert ("A4.2-immediate" in findings) is short
    assert dict(findings["A4.2-outside"].message.args)["moment"] == at("2026-11-16T09:00")


def test_the_restart_lies_in_office_hours() -> None:
    outage = facts("2026-11-24T16:00", "2026-11-24T18:00", kind="unplanned", detected=at("2026-11-24T16:00"))
    finding = found(outage, "2026-11-24T16:05")["A4.2-restart"]
    assert finding.severity is Severity.SHORT
    assert finding.fix is not None
    assert finding.fix.end == at("2026-11-25T09:00")


def test_an_unknown_duration_owes_a_next_update() -> None:
    outage = facts("2026-11-24T10:00", kind="unplanned", detected=at("2026-11-24T10:00"))
    assert found(outage, "2026-11-24T10:05")["A4.2-duration"].severity is Severity.ERROR


def test_too_long_a_night_overdraws_no_inside_budget_but_a_day_does() -> None:
    day = found(facts("2026-12-08T09:00", "2026-12-08T15:30"), "2026-11-24T11:00")
    assert day["A3.1"].severity is Severity.SHORT
    assert "A3.2" not in day
    fix = day["A3.1"].fix
    assert fix is not None
    assert fix.start is not None
    assert fix.end is not None
    assert fix.end - fix.start == timedelta(hours=6, minutes=30)


def test_a_short_draft_owes_a_reason() -> None:
    findings = check(case(facts("2026-12-08T13:00", "2026-12-08T16:00"), "2026-12-07T11:00"))
    assert owes_reason(findings)
    assert postable(findings)
    assert {f.promise for f in findings if f.severity is Severity.SHORT} >= {"A4.1-2", "A4.1-3"}


@pytest.mark.parametrize(
    ("severities", "can_go", "reason", "all_met"),
    [
        ((), True, False, True),
        ((Severity.ADVICE,), True, False, True),
        ((Severity.SHORT,), True, True, False),
        ((Severity.ADVICE, Severity.SHORT), True, True, False),
        ((Severity.ERROR,), False, False, False),
        ((Severity.ERROR, Severity.ADVICE), False, False, False),
    ],
)
def test_advice_stops_nothing_what_falls_short_wants_a_reason_and_what_is_malformed_stops(
    severities: tuple[Severity, ...], can_go: bool, reason: bool, all_met: bool
) -> None:
    findings = tuple(Finding("A4.1-2", severity, phrase("said")) for severity in severities)
    assert (postable(findings), owes_reason(findings), meets_all(findings)) == (can_go, reason, all_met)


MINUTES = st.integers(0, 48)
PERIOD = st.tuples(MINUTES, MINUTES).filter(lambda p: p[0] < p[1])
TOLD = st.lists(st.tuples(st.integers(0, 10), st.one_of(st.none(), PERIOD)), max_size=6)


def _told(rows: list[tuple[int, tuple[int, int] | None]]) -> list[tuple[object, object]]:
    base = at("2026-12-08T07:00")
    told = []
    for day, period in sorted(rows, key=lambda row: row[0]):
        when = at("2026-11-20T10:00") + timedelta(days=day)
        told.append(
            (
                when,
                period and Period(base + timedelta(minutes=30 * period[0]), base + timedelta(minutes=30 * period[1])),
            )
        )
    return told


@settings(max_examples=400, deadline=None)
@given(TOLD, PERIOD)
def test_lead_equals_a_reading_minute_by_minute(
    rows: list[tuple[int, tuple[int, int] | None]], asked: tuple[int, int]
) -> None:
    base = at("2026-12-08T07:00")
    told = _told(rows)
    start, end = base + timedelta(minutes=30 * asked[0]), base + timedelta(minutes=30 * asked[1])
    by_minute = {}
    for part in stretches(told, start, end):  # type: ignore[arg-type]
        minute = part.start
        while minute < part.end:
            by_minute[minute] = part.communicated
            minute += timedelta(minutes=30)
    minute = start
    while minute < end:
        since = None
        for when, period in told:
            holds = period is not None and period.start <= minute and minute + timedelta(minutes=30) <= period.end  # type: ignore[attr-defined]
            since = (since or when) if holds else None
        assert by_minute.get(minute) == since
        minute += timedelta(minutes=30)


@settings(max_examples=200, deadline=None)
@given(TOLD, PERIOD, st.integers(0, 20), st.integers(0, 20))
def test_shortening_a_communicated_period_never_worsens_its_lead(
    rows: list[tuple[int, tuple[int, int] | None]], last: tuple[int, int], a: int, b: int
) -> None:
    base = at("2026-12-08T07:00")
    start, end = base + timedelta(minutes=30 * last[0]), base + timedelta(minutes=30 * last[1])
    told = [*_told(rows), (at("2026-12-01T09:00"), Period(start, end))]
    before = worst_stretch(told, start, end)  # type: ignore[arg-type]
    shorter = (start + timedelta(minutes=a), end - timedelta(minutes=b))
    if shorter[0] >= shorter[1]:
        return
    after = worst_stretch([*told, (at("2026-12-07T09:00"), Period(*shorter))], *shorter)  # type: ignore[arg-type]
    assert before is not None
    assert after is not None
    assert after.communicated <= before.communicated
