"""The ways out that are proposed, before the check has judged which of them are sound: none is a waste of its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import Severity
from klip_tui.commitment.promises.ways import LONGEST_SEARCHED, earlier_end, later_start, movable, windows_from
from klip_tui.commitment.terms import PUBLISHED, Commitment
from klip_tui.commitment.window_wish import HourSpan, Preferences
from tests.commitment.build import at, case, facts, found, interruption, notice

NOW = "2026-12-07T10:00"


def _told(start: str, end: str, *services: str) -> Interruption:
    return interruption(notice("2026-11-20T10:00", facts(start, end, services=services)))


@pytest.mark.parametrize(("start", "shorter"), [("15:58", True), ("15:59", False), ("16:00", False)])
def test_what_would_last_no_time_is_not_proposed(start: str, shorter: bool) -> None:
    """A4.1-2: an interruption ends at 15:59 at the latest, so one that begins then can't be shortened to that."""
    ways = list(earlier_end(case(facts(f"2026-12-14T{start}", "2026-12-14T18:00"), NOW)))
    assert (ways[0].name == "shorten") is shorter
    assert all(way.end is not None and way.end > (way.start or at(f"2026-12-14T{start}")) for way in ways)


@pytest.mark.parametrize("now", ["2026-12-04T00:00", "2026-12-04T23:59"])
def test_the_first_day_that_will_do_has_five_days_of_lead(now: str) -> None:
    """A4.1-3: communicated on the 4th it may start on the 9th, and on the days after it, at the same hour."""
    ways = [way.start for way in later_start(case(facts("2026-12-08T07:00", "2026-12-08T09:00"), now))]
    assert ways[:3] == [at("2026-12-09T07:00"), at("2026-12-10T07:00"), at("2026-12-11T07:00")]


def test_what_was_told_of_one_service_is_kept_for_it() -> None:
    """A4.1-3: lead is counted per minute and service: of the portal the hours until nine were told in time."""
    longer = facts("2026-12-08T07:00", "2026-12-08T09:30", services=("portal",))
    told = _told("2026-12-08T07:00", "2026-12-08T09:00", "portal")
    finding = found(longer, NOW, "change", interruption=told, services=("portal", "api"))["A4.1-3"]
    assert finding.shorten is not None
    assert finding.shorten.end == at("2026-12-08T09:00")


@pytest.mark.parametrize(("told", "kept"), [("2026-12-03T23:59", True), ("2026-12-04T00:00", False)])
def test_what_was_told_five_days_ahead_is_kept(told: str, kept: bool) -> None:
    before = interruption(notice(told, facts("2026-12-08T07:00", "2026-12-08T09:00")))
    finding = found(facts("2026-12-08T07:00", "2026-12-08T09:30"), NOW, "change", interruption=before)["A4.1-3"]
    assert (finding.shorten is not None) is kept


def test_all_that_was_told_in_time_is_kept_whenever_it_was_told() -> None:
    """A4.1-3: an hour more was told on the 1st, in time as well. Half an hour has to go, and no more."""
    first, longer = facts("2026-12-08T07:00", "2026-12-08T08:00"), facts("2026-12-08T07:00", "2026-12-08T09:00")
    before = interruption(notice("2026-11-20T10:00", first), notice("2026-12-01T10:00", longer, "change"))
    finding = found(facts("2026-12-08T07:00", "2026-12-08T09:30"), NOW, "change", interruption=before)["A4.1-3"]
    assert finding.shorten is not None
    assert (finding.shorten.start, finding.shorten.end) == (None, at("2026-12-08T09:00"))
    assert dict(finding.shorten.label.args)["time"] == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("end", "kept"), [("12T00:00", ("10T00:00", "12T00:00")), ("10T12:00", ("08T00:00", "09T00:00"))]
)
def test_the_longest_that_was_told_in_time_is_kept(end: str, kept: tuple[str, str]) -> None:
    """Of the 9th users were told on the 5th, four days ahead; of the days before and after it in time."""
    first, longer = facts("2026-12-08T00:00", "2026-12-09T00:00"), facts("2026-12-08T00:00", "2026-12-10T00:00")
    before = interruption(notice("2026-12-01T10:00", first), notice("2026-12-05T10:00", longer, "change"))
    what = facts("2026-12-08T00:00", f"2026-12-{end}")
    way = next(later_start(case(what, "2026-12-05T12:00", "change", interruption=before)))
    assert (way.start or what.start, way.end) == tuple(at(f"2026-12-{moment}") for moment in kept)


def test_what_begins_with_what_was_not_told_in_time_begins_later() -> None:
    before = _told("2026-12-08T07:00", "2026-12-08T09:00")
    finding = found(facts("2026-12-08T06:00", "2026-12-08T10:00"), NOW, "change", interruption=before)["A4.1-3"]
    assert finding.shorten is not None
    assert (finding.shorten.start, finding.shorten.end) == (at("2026-12-08T07:00"), at("2026-12-08T09:00"))
    assert dict(finding.shorten.label.args)["time"] == timedelta(hours=2)


def test_the_first_day_that_will_do_may_be_two_weeks_ahead() -> None:
    """On working days three hours overdraw A3.1: of the days from Monday the 7th on the first Saturday will do."""
    finding = found(facts("2026-12-05T09:00", "2026-12-05T12:00"), "2026-12-02T10:00")["A4.1-3"]
    assert finding.fix is not None
    assert (finding.fix.start, finding.fix.end) == (at("2026-12-12T09:00"), at("2026-12-12T12:00"))


def test_where_no_day_will_do_at_its_hour_another_window_is_looked_for() -> None:
    """From a holiday on a Friday over the weekend: in the weeks after it that takes more of office hours than A3.1."""
    what = facts("2027-01-01T09:30", "2027-01-03T15:30")
    findings = found(what, "2026-12-28T10:00")
    assert [one.promise for one in findings.values() if one.severity is Severity.SHORT] == ["A4.1-3"]
    fix = findings["A4.1-3"].fix
    assert fix is not None
    assert fix.start is not None
    assert fix.start >= at("2027-01-02T00:00")
    assert fix.start + timedelta(hours=54) == fix.end
    assert local(fix.start).time() != time(9, 30)


def test_where_its_own_days_will_not_do_another_window_is_looked_for() -> None:
    """Saturday until 16:00 is too late, a minute earlier wants Friday, which is too soon, and Sunday ends at 16:00."""
    finding = found(facts("2026-12-12T00:00", "2026-12-12T16:00"), NOW)["A4.1-2"]
    assert finding.fix is not None
    assert finding.fix.start is not None
    assert finding.fix.start >= at("2026-12-12T00:00")
    assert finding.fix.start + timedelta(hours=16) == finding.fix.end
    assert local(finding.fix.end).time() < time(16)


@pytest.mark.parametrize("hour", [1, 4])
def test_the_window_that_is_offered_is_one_that_this_desk_prefers(hour: int) -> None:
    """A4.1-hindrance: among equals, when people are at work or just before: a setting."""
    liked = Preferences((HourSpan(hour * 60, hour * 60 + 60),), frozenset({3}))
    asked = case(facts("2026-12-14T02:00", "2026-12-14T02:30"), NOW, preferences=liked)
    quiet = replace(asked, load=tuple(0.0 for _ in range(168)))
    (way,) = windows_from(quiet, at("2026-12-14T00:00").date())
    assert way.start == at(f"2026-12-17T{hour:02d}:00")


@pytest.mark.parametrize(
    ("type_", "end", "now", "can"),
    [
        ("announcement", "09:00", "06:59:59", True),
        ("announcement", "09:00", "07:00", True),
        ("announcement", None, "06:00", False),
        ("change", "09:00", "06:59:59", True),
        ("change", "09:00", "07:00", False),
        ("update", "09:00", "06:59:59", False),
        ("start", "09:00", "06:59:59", False),
    ],
)
def test_what_was_begun_or_says_how_it_goes_is_not_moved(type_: str, end: str | None, now: str, can: bool) -> None:
    told = _told("2026-12-08T07:00", "2026-12-08T09:00") if type_ != "announcement" else None
    what = facts("2026-12-08T07:00", end and f"2026-12-08T{end}")
    assert movable(case(what, f"2026-12-08T{now}", type_, interruption=told)) is can


@pytest.mark.parametrize(("seconds", "offered"), [(0.5, 0), (1, 1)])
def test_a_window_of_a_second_is_looked_for_and_one_of_none_is_not(seconds: float, offered: int) -> None:
    what = facts("2026-12-14T02:00", "2026-12-14T03:00")
    brief = case(replace(what, end=what.start + timedelta(seconds=seconds)), NOW)
    assert len(list(windows_from(brief, at("2026-12-14T00:00").date()))) == offered


@pytest.mark.parametrize(("more", "offered"), [(timedelta(), 1), (timedelta(seconds=1), 0)])
def test_a_window_of_a_week_is_looked_for_and_a_longer_one_is_not(more: timedelta, offered: int) -> None:
    what = facts("2026-12-14T02:00", "2026-12-14T03:00")
    long = case(replace(what, end=what.start + LONGEST_SEARCHED + more), NOW)
    free = replace(long, commitment=Commitment(PUBLISHED.versions, excepted=frozenset({"A3.1", "A3.2"})))
    assert len(list(windows_from(free, at("2026-12-14T00:00").date()))) == offered
