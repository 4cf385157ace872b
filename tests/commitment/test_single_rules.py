"""What each promise asks of a notice, one at a time: where it speaks and where it is silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.blips import blips
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import applied, phase_of, substantial, uncommunicated_change
from klip_tui.commitment.kinds import Impact, NoticeType, Phase, Severity, State
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises.article_1_helpdesk import phone_outside
from klip_tui.commitment.promises.article_4_1_planned import lead, overlapping
from klip_tui.commitment.promises.check import check, sound
from klip_tui.commitment.promises.findings import Finding, Fix, FixName
from klip_tui.commitment.promises.ways import windows_from
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS
from klip_tui.config.load import load
from klip_tui.desk.notices.check import check as check_draft
from klip_tui.desk.session import Desk
from klip_tui.desk.views.proposals import propose
from klip_tui.text.voice import Voice
from tests.commitment.build import at, case, facts, found, interruption, notice

WORK = facts("2026-12-08T07:00", "2026-12-08T08:30")
OUTAGE = facts("2026-11-24T10:00", kind="unplanned", next_update=at("2026-11-24T11:00"))
NOW = "2026-11-24T10:05"


def _templates(findings: tuple[Finding, ...], promise: str) -> str:
    return " ".join(f.message.template for f in findings if f.promise == promise)


@pytest.mark.parametrize(("known", "speaks"), [("2026-11-23T23:59", True), ("2026-11-24T00:00", False)])
def test_known_is_told_on_its_own_day(known: str, speaks: bool) -> None:
    told = facts("2026-12-08T07:00", "2026-12-08T08:30", known=at(known))
    findings = found(told, NOW)
    assert ("A4.1-known" in findings) is speaks
    if speaks:
        assert findings["A4.1-known"].severity is Severity.ADVICE


@pytest.mark.parametrize(("end", "speaks"), [("2026-12-08T08:44", True), ("2026-12-08T08:45", False)])
def test_a_small_change_need_not_be_told(end: str, speaks: bool) -> None:
    before = interruption(notice("2026-11-24T09:00", WORK))
    findings = check(case(facts("2026-12-08T07:00", end), NOW, "change", interruption=before))
    assert ("need not be told anew" in _templates(findings, "A4.1-known")) is speaks


def test_what_nobody_was_told_of_has_no_change_to_tell() -> None:
    other = facts("2026-12-09T07:00", "2026-12-09T08:30")
    waits = interruption(notice(None, WORK, created="2026-11-24T09:00"), facts=other)
    assert not uncommunicated_change(PUBLISHED_TERMS, waits)
    assert uncommunicated_change(PUBLISHED_TERMS, interruption(notice("2026-11-24T09:00", WORK), facts=other))


def test_a_change_of_services_is_worth_telling() -> None:
    before = interruption(notice("2026-11-24T09:00", WORK))
    other = facts("2026-12-08T07:00", "2026-12-08T08:30", services=("api",))
    assert "A4.1-known" not in found(other, NOW, "change", interruption=before)


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("Van 7.00 tot 8.30 uur", False),
        ("van 7 uur tot 8u30", False),
        ("from 07:00 to 08:30", False),
        ("van 7 uur", True),
    ],
)
def test_a_text_names_start_and_end(text: str, speaks: bool) -> None:
    assert ("A4.1-period" in found(WORK, NOW, texts={"nl": text})) is speaks


def test_several_days_name_each_day_whose_office_hours_are_taken() -> None:
    findings = check(case(facts("2026-12-04T16:00", "2026-12-08T10:00"), NOW))
    (several,) = [f for f in findings if "several days" in f.message.template]
    shown = str(several.message)
    assert [day in shown for day in ("2026, 12, 4", "2026, 12, 7", "2026, 12, 8")] == [True] * 3
    assert not any(day in shown for day in ("2026, 12, 5", "2026, 12, 6"))


@pytest.mark.parametrize(
    ("start", "end", "named"),
    [
        ("2026-12-04T18:00", "2026-12-07T15:00", "2026, 12, 7"),
        ("2026-12-11T16:00", "2026-12-12T00:00:01", "2026, 12, 11"),
        ("2026-12-11T16:00", "2026-12-12T00:00", None),
        ("2026-12-11T18:00", "2026-12-12T05:00", None),
    ],
)
def test_of_several_days_the_only_one_whose_office_hours_are_taken_is_named(
    start: str, end: str, named: str | None
) -> None:
    """A4.1-hindrance: over several days advice names each day whose office hours it takes, one of them too."""
    shown = [str(f.message) for f in check(case(facts(start, end), NOW)) if "one of its days" in f.message.template]
    assert len(shown) == (named is not None)
    assert named is None or named in shown[0]


@pytest.mark.parametrize(("last", "more"), [("21", None), ("22", 1)])
def test_of_more_than_fourteen_days_the_rest_is_a_number(last: str, more: int | None) -> None:
    """A4.1-hindrance: 1 to 18 December 2026 are fourteen working days, from Tuesday to Friday."""
    findings = check(case(facts("2026-12-02T10:00", f"2026-12-{last}T10:00"), NOW))
    (several,) = [f for f in findings if "several days" in f.message.template]
    days = dict(several.message.args)["days"]
    assert isinstance(days, Phrase)
    assert dict(days.args).get("count") == more


@pytest.mark.parametrize(("hours", "speaks"), [(4, False), (5, True)])
def test_a_long_one_is_advised_to_be_short(hours: int, speaks: bool) -> None:
    assert ("A4.1-1" in found(facts("2026-12-08T01:00", f"2026-12-08T{1 + hours:02d}:00"), NOW)) is speaks


@pytest.mark.parametrize(
    ("start", "end", "named"),
    [
        ("12T07:00", "12T08:00", date(2026, 12, 12)),
        ("11T07:00", "11T08:00", None),
        ("11T20:00", "12T02:00", date(2026, 12, 12)),
        ("11T20:00", "12T00:00", None),
        ("13T20:00", "14T00:00", date(2026, 12, 13)),
        ("12T20:00", "14T00:00:01", None),
    ],
)
def test_nobody_works_on_the_day_it_is_restarted(start: str, end: str, named: date | None) -> None:
    """A4.1-hindrance: who restarts it is needed when it ends, whatever the day on which it begins."""
    findings = check(case(facts(f"2026-12-{start}", f"2026-12-{end}"), NOW))
    said = [dict(f.message.args)["day"] for f in findings if "no working day" in f.message.template]
    assert said == ([named] if named is not None else [])
    own = interruption(notice("2026-11-20T10:00", facts(f"2026-12-{start}", f"2026-12-{end}")))
    over = check(case(own.facts, f"2026-12-{end}", "end", interruption=own))
    assert "no working day" not in _templates(over, "A4.1-hindrance"), "it is up again"


def test_it_overlaps_another_that_is_open_and_not_its_own() -> None:
    other = interruption(notice("2026-11-20T10:00", facts("2026-12-08T08:00", "2026-12-08T09:00")), id="2026-007")
    after = interruption(notice("2026-11-20T10:00", facts("2026-12-08T08:30", "2026-12-08T09:00")), id="2026-008")
    before = interruption(notice("2026-11-20T10:00", facts("2026-12-08T06:00", "2026-12-08T07:00")), id="2026-009")
    assert "overlaps" in _templates(check(case(WORK, NOW, others=(other,))), "A4.1-hindrance")
    assert "overlaps" not in _templates(check(case(WORK, NOW, others=(after, before))), "A4.1-hindrance")


@pytest.mark.parametrize(("type_", "speaks"), [("change", True), ("end", False)])
def test_what_is_over_can_hinder_nobody_any_more(type_: str, speaks: bool) -> None:
    """A4.1-hindrance is advice to plan it otherwise."""
    told = facts("2026-11-24T09:00", "2026-11-24T10:05")
    own = interruption(notice("2026-11-10T10:00", told))
    findings = found(told, NOW, type_, interruption=own)
    assert ("A4.1-hindrance" in findings) is speaks
    assert "A4.1-3" not in findings


def test_a_text_says_how_to_report() -> None:
    contacts = ("+32 9 276 15 00", "help@example.be")
    assert "A4.2-report" in found(OUTAGE, NOW, texts={"nl": "KLIP ligt plat"}, contacts=contacts)
    assert "A4.2-report" not in found(OUTAGE, NOW, texts={"nl": "Mail help@example.be"}, contacts=contacts)


@pytest.mark.parametrize(
    ("end", "speaks"), [("2026-11-24T16:59", False), ("2026-11-25T10:00", False), ("2026-11-25T10:00:01", True)]
)
def test_a_repair_of_more_than_a_working_day(end: str, speaks: bool) -> None:
    assert ("A4.2-repair" in found(facts("2026-11-24T10:00", end, kind="unplanned"), NOW)) is speaks


def test_nobody_measuring_is_said_and_not_knowing_is_not() -> None:
    assert "A3.3" in found(WORK, NOW, measuring=False)
    assert "A3.3" not in found(WORK, NOW, measuring=True)
    assert "A3.3" not in found(WORK, NOW)


def test_plan_requests_that_a_day_would_lose() -> None:
    load = tuple(250.0 if 9 <= n % 24 < 17 else 10.0 for n in range(168))
    lost = found(facts("2026-12-08T09:00", "2026-12-08T10:00"), NOW, load=load)["A3.4"]
    assert dict(lost.message.args)["count"] == 7 * 250 + 16 * 10
    assert "A3.4" not in found(facts("2026-12-08T07:00", "2026-12-08T09:00"), NOW, load=load)
    weekend = found(facts("2026-12-05T07:00", "2026-12-07T12:00"), NOW, load=load)["A3.4"]
    assert dict(weekend.message.args)["day"] == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("kind", "type_", "speaks"), [("planned", "announcement", True), ("unplanned", "announcement", False),
                                  ("planned", "end", False)],
)  # fmt: skip
def test_only_what_can_still_be_planned_otherwise_is_advised_about_plan_requests(
    kind: str, type_: str, speaks: bool
) -> None:
    load = tuple(250.0 if 9 <= n % 24 < 17 else 0.0 for n in range(168))
    begun = facts("2026-11-24T09:00", "2026-11-24T10:00", kind=kind)
    told = interruption(notice("2026-11-10T10:00", begun)) if type_ == "end" else None
    assert ("A3.4" in found(begun, NOW, type_, load=load, interruption=told)) is speaks


@pytest.mark.parametrize(("hours", "speaks"), [(8, True), (9, False)])
def test_a_day_that_keeps_two_thousand_meets_its_promise(hours: int, speaks: bool) -> None:
    """A3.4: of nine hours of 250 one may be lost, of eight none."""
    load = tuple(250.0 if 17 - hours <= n % 24 < 17 else 0.0 for n in range(168))
    assert ("A3.4" in found(facts("2026-12-08T15:00", "2026-12-08T16:00"), NOW, load=load)) is speaks


@pytest.mark.parametrize(("seconds", "said"), [(0, "0 s of the budget of 86 min left"), (60, "over by 1 min")])
def test_a_budget_that_is_used_up_to_the_second_is_not_overdrawn(seconds: int, said: str) -> None:
    """A3.1: of December's 144 hours one went by unmeasured, so even what the whole month allows is too much."""
    start = at("2026-12-15T09:00")
    what = replace(facts("2026-12-15T09:00"), end=start + timedelta(seconds=5_184 + seconds))
    assert said in Voice("en").say(found(what, "2026-12-01T10:00")["A3.1"].message)


def test_t7_only_some_services_is_not_all_of_it_down() -> None:
    up = {"measured": State.UP, "since": at("2026-11-24T08:00"), "services": ("portal", "api")}
    assert found(OUTAGE, NOW, **up)["A4.2-duration"].severity is Severity.SHORT
    some = facts("2026-11-24T10:00", kind="unplanned", next_update=at("2026-11-24T11:00"), services=("api",))
    assert "A4.2-duration" not in found(some, NOW, **up)
    down = {"measured": State.DOWN, "since": at("2026-11-24T10:00")}
    slow = facts("2026-11-24T10:00", kind="unplanned", next_update=at("2026-11-24T11:00"), impact=Impact.DEGRADED)
    assert found(slow, NOW, **down)["A4.2-duration"].severity is Severity.ADVICE


def test_f15_a_call_outside_office_hours_is_advised_to_be_checked() -> None:
    finding = phone_outside(PUBLISHED, "phone", at("2026-11-28T23:00"))
    assert finding is not None
    assert (finding.promise, finding.severity) == ("A1.2", Severity.ADVICE)
    assert dict(finding.message.args)["moment"] == at("2026-11-30T09:00")
    assert phone_outside(PUBLISHED, "mail", at("2026-11-28T23:00")) is None
    assert phone_outside(PUBLISHED, "phone", at("2026-11-27T16:59:59")) is None


def test_a_later_version_from_the_configuration_is_what_check_and_plan_use(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'data = "{tmp_path}/data"\n[[commitment]]\nfirst_day = 2026-12-01\nend_before = 08:00:00\nlead_days = 10\n'
    )
    desk = Desk(load(config), lambda: at("2026-11-24T10:00"), "an")
    short = {
        f.promise
        for f in check_draft(desk, Draft(NoticeType.ANNOUNCEMENT, WORK)).findings
        if f.severity is Severity.SHORT
    }
    assert short == {"A4.1-2", "A4.1-channels"}
    soon = facts("2026-12-03T05:00", "2026-12-03T06:00")
    assert "A4.1-3" in {f.promise for f in check_draft(desk, Draft(NoticeType.ANNOUNCEMENT, soon)).findings}
    first = at("2026-11-30T12:00").date()
    for slot in propose(desk, timedelta(hours=1), first, first + timedelta(days=14), 50).slots:
        assert slot.start < at("2026-12-01T00:00") or slot.start >= at("2026-12-04T00:00")


@pytest.mark.parametrize(
    ("told", "said"), [("2026-12-07T10:00", "1 calendar day ahead"), ("2026-12-05T10:00", "3 calendar days ahead")]
)
def test_one_day_is_no_days(told: str, said: str) -> None:
    finding = found(facts("2026-12-08T07:00", "2026-12-08T08:00"), told)["A4.1-3"]
    assert said in Voice("en").say(finding.message)
    assert said.startswith("3") or "1 kalenderdag vooraf" in Voice("nl").say(finding.message)


@pytest.mark.parametrize(
    ("end", "now", "said"),
    [
        ("08:30", "07:00", "Communicated 0 calendar days ahead"),
        ("08:30", "07:00:01", "has already passed"),
        ("09:30", "08:30", "was communicated 0 calendar days ahead"),
        ("09:30", "08:30:01", "was not told before it began"),
    ],
)
def test_what_is_told_at_the_very_start_was_not_told_after_it(end: str, now: str, said: str) -> None:
    before = interruption(notice("2026-11-24T10:00", WORK)) if end != "08:30" else None
    what = facts("2026-12-08T07:00", f"2026-12-08T{end}")
    type_ = "announcement" if before is None else "change"
    assert said in Voice("en").say(found(what, f"2026-12-08T{now}", type_, interruption=before)["A4.1-3"].message)


def test_its_own_earlier_facts_and_what_has_ended_hide_no_other_that_it_overlaps() -> None:
    own = interruption(notice("2026-11-20T10:00", WORK), id="2026-006")
    over = interruption(
        notice("2026-11-20T10:00", WORK), notice("2026-11-20T11:00", WORK, "cancellation"), id="2026-007"
    )
    other = interruption(notice("2026-11-20T10:00", WORK), id="2026-008")
    findings = check(case(WORK, NOW, "change", interruption=own, others=(own, over, other)))
    overlapped = [dict(f.message.args)["id"] for f in findings if "overlaps" in f.message.template]
    assert overlapped == ["2026-008"]


@pytest.mark.parametrize(("a_day", "speaks"), [(1_992, False), (1_999, False), (2_000, True), (2_016, True)])
def test_a_day_on_which_fewer_than_promised_are_asked_loses_none_whatever_the_next_day_brings(
    a_day: int, speaks: bool
) -> None:
    """11 December is a Friday: the first hours of its Saturday are not its own. A day of 2,000 meets A3.4."""
    load = tuple(a_day / 8 if n // 24 == 4 and 9 <= n % 24 < 17 else 500.0 * (n // 24 != 4) for n in range(168))
    assert ("A3.4" in found(facts("2026-12-11T09:00", "2026-12-11T10:00"), NOW, load=load)) is speaks


def test_what_has_no_end_yet_has_no_lead_and_no_other_window() -> None:
    endless = case(facts("2026-12-08T07:00"), NOW)
    assert list(lead(endless)) == []
    assert list(windows_from(endless, at(NOW).date())) == []


def test_one_window_is_offered_and_it_is_the_nearest() -> None:
    (way,) = windows_from(case(WORK, NOW), at("2026-12-08T00:00").date())
    assert way.start is not None
    assert way.end == way.start + timedelta(minutes=90)


def test_a_planned_one_that_is_moved_keeps_its_duration() -> None:
    late = case(facts("2026-12-08T13:00", "2026-12-08T16:30"), NOW)
    findings = {f.promise: f for f in check(late)}
    falls, start = frozenset(findings), at("2026-12-14T02:00")
    for hours, name, kept in ((3.5, FixName.MOVE, True), (3, FixName.MOVE, False), (3, FixName.SHORTEN, True)):
        fix = Fix(phrase("another"), start=start, end=start + timedelta(hours=hours), name=name)
        assert sound(late, findings["A4.1-2"], fix, falls) is kept, (hours, name)


@pytest.mark.parametrize(("now", "offered"), [("2026-12-08T15:58", True), ("2026-12-08T15:59", False)])
def test_a_way_out_lies_in_the_future(now: str, offered: bool) -> None:
    """The end that would keep to A4.1-2 passes at 15:59."""
    late = case(facts("2026-12-08T07:00", "2026-12-08T16:30"), now)
    falls = frozenset(f.promise for f in check(late) if f.severity is Severity.SHORT)
    (finding,) = [f for f in check(late) if f.promise == "A4.1-2"]
    assert (
        sound(late, finding, Fix(phrase("earlier"), end=at("2026-12-08T15:59"), name=FixName.SHORTEN), falls) is offered
    )


def test_what_was_detected_first_is_kept_until_a_notice_says_otherwise() -> None:
    first = facts("2026-11-24T10:00", kind="unplanned", detected=at("2026-11-24T09:58"))
    later = facts("2026-11-24T10:00", kind="unplanned", detected=at("2026-11-24T09:55"))
    assert applied(first, NoticeType.UPDATE, OUTAGE).detected == first.detected
    assert applied(first, NoticeType.UPDATE, later).detected == later.detected
    assert applied(first, NoticeType.CANCELLATION, later) == first


def test_a_mending_is_watched_only_once_it_answers_again() -> None:
    assert phase_of(NoticeType.UPDATE, OUTAGE) is Phase.IDENTIFIED
    assert phase_of(NoticeType.UPDATE, OUTAGE, answers=True) is Phase.MONITORING


@pytest.mark.parametrize(
    ("before", "after", "told_anew"),
    [
        (None, None, False),
        (None, "2026-11-24T12:00", True),
        ("2026-11-24T12:00", None, True),
        ("2026-11-24T12:00", "2026-11-24T12:14", False),
        ("2026-11-24T12:00", "2026-11-24T12:15", True),
    ],
)
def test_an_end_that_is_known_now_or_no_more_is_to_be_told_anew(
    before: str | None, after: str | None, told_anew: bool
) -> None:
    old, new = (facts("2026-11-24T10:00", end, kind="unplanned") for end in (before, after))
    assert substantial(PUBLISHED_TERMS, old, new) is told_anew


@pytest.mark.parametrize(("type_", "speaks"), [("change", True), ("end", False), ("cancellation", False)])
def test_what_is_over_or_off_overlaps_nothing(type_: str, speaks: bool) -> None:
    own = interruption(notice("2026-11-20T10:00", WORK), id="2026-006")
    other = interruption(notice("2026-11-20T10:00", WORK), id="2026-008")
    findings = overlapping(case(WORK, NOW, type_, interruption=own, others=(other,)))
    assert bool(list(findings)) is speaks


@pytest.mark.parametrize(
    ("down", "is_known"),
    [("09:38:59", False), ("09:39", True), ("10:30", True), ("10:32", True), ("10:32:01", False), ("10:33", False)],
)
def test_an_outage_before_the_word_that_an_interruption_was_over_is_that_interruption(
    down: str, is_known: bool
) -> None:
    """It ended at 10:20, which was written at 10:31: that it was down again until then was known.

    What is a minute away, before or after, is the same outage.
    """
    outage = facts("2026-11-24T10:00", "2026-11-24T10:20", kind="unplanned")
    over = interruption(notice("2026-11-24T10:05", outage), notice("2026-11-24T10:31", outage, "end"))
    start = at(f"2026-11-24T{down}")
    run = start, start + timedelta(minutes=20)
    assert (blips("KLIP", [run], [over], at("2026-11-24T11:00"), timedelta(minutes=15)) == ()) is is_known
