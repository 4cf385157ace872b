"""An end notice, and how far an interruption is: each sentence by its own case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from klip_tui.commitment.alerting.course import may_go
from klip_tui.commitment.interruptions.blips import blips
from klip_tui.commitment.interruptions.interruption import Interruption, phase_of, standing
from klip_tui.commitment.kinds import Kind, NoticeType, Phase, Severity
from klip_tui.commitment.promises.check import check
from klip_tui.commitment.promises.findings import FixName
from tests.commitment.build import at, case, facts, interruption, notice

NOW = "2026-11-24T10:30"
OUTAGE = facts("2026-11-24T10:00", kind="unplanned")


@pytest.mark.parametrize(
    ("what", "told", "fix"),
    [
        (facts("2026-11-24T10:00", None, kind="unplanned"), "An end notice says when it ended.", FixName.EXPECTED_END),
        (facts("2026-11-24T10:00", "2026-11-24T10:31", kind="unplanned"), "is still to come", FixName.EXPECTED_END),
        (facts("2026-11-24T10:00", "2026-11-24T09:59", kind="unplanned"), "is before the start", FixName.EXPECTED_END),
        (facts("2026-12-08T07:00", "2026-12-08T08:30"), "before that it can't end", FixName.TYPE),
    ],
)
def test_an_end_that_can_not_be_is_an_error_with_a_way_out(what: object, told: str, fix: FixName) -> None:
    begun = interruption(notice("2026-11-24T10:05", replace(what, end=None)))  # type: ignore[type-var]
    found = [one for one in check(case(what, NOW, "end", interruption=begun)) if told in one.message.template]  # type: ignore[arg-type]
    (finding,) = found
    assert finding.severity is Severity.ERROR
    assert finding.promise in ("A4.1-period", "A4.2-duration")
    assert finding.fix is not None
    assert finding.fix.name is fix
    if fix is FixName.EXPECTED_END:
        assert finding.fix.end == at(NOW)


def test_an_end_at_its_start_is_none_too_early() -> None:
    what = facts("2026-11-24T10:00", "2026-11-24T10:00", kind="unplanned")
    begun = interruption(notice("2026-11-24T10:05", OUTAGE))
    assert not any("before the start" in one.message.template
                   for one in check(case(what, NOW, "end", interruption=begun)))  # fmt: skip


@pytest.mark.parametrize(("now", "wrong"), [("06:59:59", True), ("07:00", False)])
def test_what_is_planned_can_end_as_soon_as_it_begins(now: str, wrong: bool) -> None:
    """Before the start it is a cancellation."""
    what = facts("2026-12-08T07:00", f"2026-12-08T{now}")
    begun = interruption(notice("2026-11-24T10:05", facts("2026-12-08T07:00", "2026-12-08T08:30")))
    errors = check(case(what, f"2026-12-08T{now}", "end", interruption=begun))
    assert any("before that it can't end" in one.message.template for one in errors) is wrong


@pytest.mark.parametrize(
    ("type_", "phase", "answers", "found"),
    [
        ("end", Phase.IDENTIFIED, False, Phase.RESOLVED),
        ("cancellation", None, False, Phase.RESOLVED),
        ("update", Phase.MONITORING, False, Phase.MONITORING),
        ("update", Phase.RESOLVED, False, Phase.IDENTIFIED),
        ("announcement", None, True, Phase.INVESTIGATING),
        ("update", None, False, Phase.IDENTIFIED),
        ("update", None, True, Phase.MONITORING),
        ("change", None, True, Phase.MONITORING),
    ],
)
def test_how_far_the_mending_is(type_: str, phase: Phase | None, answers: bool, found: Phase) -> None:
    assert phase_of(NoticeType(type_), replace(OUTAGE, phase=phase), answers=answers) is found


def test_a_word_for_how_far_it_is() -> None:
    first, end = notice("2026-11-24T10:05", OUTAGE), notice("2026-11-24T10:25", OUTAGE, "end")
    plan = facts("2026-12-08T07:00", "2026-12-08T08:30")
    told = notice("2026-11-24T10:05", plan)
    found = [
        standing(one)
        for one in (
            Interruption("a", OUTAGE, ()), interruption(notice(None, OUTAGE)), interruption(first), interruption(told),
            interruption(first, end), interruption(told, notice("2026-11-24T10:25", plan, "cancellation")),
        )
    ]  # fmt: skip
    assert found == ["not announced", "announcing", "open", "announced", "ended", "cancelled"]


def test_what_was_over_before_anybody_told_is_listed_newest_first_and_not_for_ever() -> None:
    def run(start: str, minutes: float) -> tuple[object, object]:
        return at(start), at(start) + timedelta(minutes=minutes)

    def said(now: str, *known: Interruption) -> list[tuple[object, bool]]:
        found = blips("KLIP", runs, known, at(now), timedelta(minutes=15))  # type: ignore[arg-type]
        return [(one.start, one.owed) for one in found]

    runs = [run("2026-11-20T10:00", 15), run("2026-11-24T09:00", 14.9), run("2026-11-24T10:00", 20)]
    long_, short, last = (one[0] for one in runs)
    assert said("2026-11-24T11:00") == [(last, True), (short, False), (long_, True)]
    assert said("2026-11-25T09:14:54") == [(last, True), (short, False), (long_, True)]
    assert said("2026-11-25T09:15") == [(last, True), (long_, True)]
    assert said("2026-11-27T10:15") == [(last, True), (long_, True)]
    assert said("2026-11-27T10:15:01") == [(last, True)]
    told = interruption(notice("2026-11-24T10:30", facts("2026-11-24T10:00", "2026-11-24T10:20", kind="unplanned")))
    assert told.facts.kind is Kind.UNPLANNED
    assert said("2026-11-24T11:00", told) == [(short, False), (long_, True)]
    planned = facts("2026-11-24T08:00", "2026-11-24T12:00")
    off = interruption(notice("2026-11-20T10:00", planned), notice("2026-11-21T10:00", planned, "cancellation"))
    for nothing in (interruption(notice(None, planned)), off):
        assert said("2026-11-24T11:00", nothing, told) == [(short, False), (long_, True)]


def test_a_target_is_told_again_after_a_minute() -> None:
    now = at(NOW)
    assert [may_go(left, now) for left in (None, now - timedelta(minutes=1), now - timedelta(seconds=59), now)] == [
        True, True, False, False,
    ]  # fmt: skip
    assert may_go(now + timedelta(seconds=1), now), "a clock that was set back holds nobody up"
