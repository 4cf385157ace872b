from __future__ import annotations

from dataclasses import replace

import pytest

from klip_tui.commitment.interruptions.outages import outage_since
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, State
from klip_tui.commitment.promises.duties import duties
from klip_tui.commitment.promises.duty import DutyKind, HeldNotice, OpenDrift, OpenQuestion, Situation, StuckDelivery
from klip_tui.commitment.terms import PUBLISHED
from tests.commitment.build import at, facts, interruption, notice


def _kinds(situation: Situation, now: str) -> list[DutyKind]:
    return [duty.kind for duty in duties(situation, at(now))]


def test_nothing_is_owed_on_a_quiet_day() -> None:
    assert (
        duties(Situation(PUBLISHED, state=State.UP, state_since=at("2026-11-01T00:00")), at("2026-11-24T10:00")) == ()
    )


def test_an_outage_owes_telling_within_a_quarter() -> None:
    duty = duties(Situation(PUBLISHED, state=State.DOWN, state_since=at("2026-11-14T22:10")), at("2026-11-14T22:12"))[0]
    assert (duty.kind, duty.due) == (DutyKind.TELL_USERS, at("2026-11-14T22:25"))


def test_down_outside_office_hours_without_a_notice_owes_telling_acting_and_the_restart_f13() -> None:
    """Reported Sat 2026-11-14 22:10: users told by 22:25; acted on in the office hours of Mon 2026-11-16."""
    situation = Situation(PUBLISHED, state=State.DOWN, state_since=at("2026-11-14T22:10"))
    found = [(d.kind, d.promise, d.since, d.due) for d in duties(situation, at("2026-11-14T22:12"))]
    monday = (at("2026-11-16T09:00"), at("2026-11-16T17:00"))
    assert found == [
        (DutyKind.TELL_USERS, "A4.2-immediate", at("2026-11-14T22:10"), at("2026-11-14T22:25")),
        (DutyKind.ACT_ON_REPORT, "A4.2-outside", *monday),
        (DutyKind.RESTART, "A4.2-restart", at("2026-11-14T22:10"), monday[1]),
    ]
    inside = Situation(PUBLISHED, state=State.DOWN, state_since=at("2026-11-24T10:00"))
    assert _kinds(inside, "2026-11-24T10:01") == [DutyKind.TELL_USERS, DutyKind.RESTART], "nothing to act on later"


def test_an_outage_found_outside_office_hours_is_acted_on_in_the_next_ones() -> None:
    told = facts("2026-11-14T22:10", kind="unplanned", next_update=at("2026-11-16T10:00"))
    outage = interruption(notice("2026-11-14T22:15", told), id="2026-002")
    going = Situation(PUBLISHED, [outage], State.DOWN, at("2026-11-14T22:10"))
    (act,) = [d for d in duties(going, at("2026-11-16T08:00")) if d.kind is DutyKind.ACT_ON_REPORT]
    assert (act.since, act.due) == (at("2026-11-16T09:00"), at("2026-11-16T17:00"))
    assert (act.late(at("2026-11-16T17:00")), act.late(at("2026-11-16T17:00:01"))) == (False, True)
    for acted, owed in (("09:20", False), ("09:00", False), ("08:59:59", True)):
        one = interruption(*outage.notices, notice(f"2026-11-16T{acted}", told, "update"), id="2026-002")
        kinds = _kinds(replace(going, interruptions=[one]), "2026-11-16T09:30")
        assert (DutyKind.ACT_ON_REPORT in kinds) is owed, acted


def test_a_certificate_that_ends_is_owed_until_it_does() -> None:
    expires = at("2026-12-10T12:00")
    (duty,) = duties(Situation(PUBLISHED, certificates=[("klip.example", expires)]), at("2026-11-24T10:00"))
    assert (duty.kind, duty.promise, duty.subject) == (DutyKind.CERTIFICATE, "A3.3", "klip.example")
    assert (duty.due, duty.late(expires), duty.late(at("2026-12-10T12:00:01"))) == (expires, False, True)


def test_a_planned_interruption_without_notice_owes_one() -> None:
    planned = interruption(facts=facts("2026-12-08T07:00", "2026-12-08T08:30"))
    (duty,) = duties(Situation(PUBLISHED, [planned], State.UP), at("2026-12-01T10:00"))
    assert (duty.kind, duty.promise, duty.due) == (DutyKind.ANNOUNCE, "A4.1-3", at("2026-12-03T23:59:59"))


def test_what_is_known_and_not_told_is_owed_from_that_moment_f11() -> None:
    known = facts("2026-12-08T07:00", "2026-12-08T08:30", known=at("2026-11-24T11:00"))
    found = duties(Situation(PUBLISHED, [interruption(facts=known)], State.UP), at("2026-11-24T11:01"))
    assert [(d.kind, d.promise, d.since, d.due) for d in found] == [
        (DutyKind.ANNOUNCE, "A4.1-known", at("2026-11-24T11:00"), at("2026-11-24T11:15")),
        (DutyKind.ANNOUNCE, "A4.1-3", at("2026-11-24T11:00"), at("2026-12-03T23:59:59")),
    ]
    queued = interruption(notice(None, known, created="2026-11-24T11:00"))
    assert len(duties(Situation(PUBLISHED, [queued], State.UP), at("2026-11-24T11:01"))) == 2, "what waits is not told"
    told = interruption(notice("2026-11-24T11:05", known))
    assert duties(Situation(PUBLISHED, [told], State.UP), at("2026-11-24T11:06")) == ()


def test_an_edit_that_users_do_not_know_is_owed_at_once() -> None:
    told = facts("2026-12-08T07:00", "2026-12-08T08:30")
    planned = interruption(notice("2026-12-01T10:00", told), facts=facts("2026-12-08T07:00", "2026-12-08T08:45"))
    assert _kinds(Situation(PUBLISHED, [planned], State.UP), "2026-12-02T10:00") == [DutyKind.ANNOUNCE_CHANGE]
    small = interruption(notice("2026-12-01T10:00", told), facts=facts("2026-12-08T07:00", "2026-12-08T08:44"))
    assert _kinds(Situation(PUBLISHED, [small], State.UP), "2026-12-02T10:00") == []


def test_a_planned_interruption_that_runs_late() -> None:
    planned = interruption(notice("2026-12-01T10:00", facts("2026-12-08T07:00", "2026-12-08T08:30")))
    situation = Situation(PUBLISHED, [planned], State.DOWN, at("2026-12-08T07:00"))
    assert _kinds(situation, "2026-12-08T08:31") == [
        DutyKind.END_NOTICE, DutyKind.TELL_USERS, DutyKind.ACT_ON_REPORT, DutyKind.RESTART,
    ]  # fmt: skip


def test_an_outage_that_is_over_owes_its_end() -> None:
    told = facts(
        "2026-11-24T10:00", kind="unplanned", next_update=at("2026-11-24T11:00"), detected=at("2026-11-24T10:00")
    )
    outage = interruption(notice("2026-11-24T10:05", told))
    going = Situation(PUBLISHED, [outage], State.DOWN, at("2026-11-24T10:00"))
    update, restart = duties(going, at("2026-11-24T10:20"))
    assert (update.kind, update.since) == (DutyKind.UPDATE, at("2026-11-24T10:05"))
    assert (restart.kind, restart.since) == (DutyKind.RESTART, at("2026-11-24T10:00"))
    over = Situation(PUBLISHED, [outage], State.UP, at("2026-11-24T10:30"))
    (duty,) = duties(over, at("2026-11-24T10:31"))
    assert (duty.kind, duty.due) == (DutyKind.END_NOTICE, at("2026-11-24T10:45"))


def test_what_an_outage_owes_is_owed_since_it_was_told_and_since_it_was_detected() -> None:
    what = facts(
        "2026-11-24T10:00", kind="unplanned", next_update=at("2026-11-24T11:00"), detected=at("2026-11-24T09:55")
    )
    outage = interruption(notice("2026-11-24T10:07", what, created="2026-11-24T10:05"))
    owed = duties(Situation(PUBLISHED, [outage], State.DOWN, at("2026-11-24T09:55")), at("2026-11-24T10:20"))
    assert [(one.kind, one.since) for one in owed] == [
        (DutyKind.UPDATE, at("2026-11-24T10:07")), (DutyKind.RESTART, at("2026-11-24T09:55")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("up", "kind"), [("10:00", DutyKind.UPDATE), ("10:00:01", DutyKind.END_NOTICE), ("09:00", DutyKind.UPDATE)]
)
def test_only_what_answers_again_since_it_began_is_over(up: str, kind: DutyKind) -> None:
    """A4.2-duration: what is measured up from its very start on was never measured down: a user saw it."""
    told = facts("2026-11-24T10:00", kind="unplanned", next_update=at("2026-11-24T11:00"))
    seen = Situation(PUBLISHED, [interruption(notice("2026-11-24T10:05", told))], State.UP, at(f"2026-11-24T{up}"))
    assert _kinds(seen, "2026-11-24T10:20") == [kind]


def test_the_most_urgent_comes_first() -> None:
    situation = Situation(
        PUBLISHED,
        state=State.DOWN,
        state_since=at("2026-11-24T10:00"),
        questions=[OpenQuestion("311", "Plannen", at("2026-11-19T10:00"))],
        stuck=[StuckDelivery("n1", "mail", "doubtful", at("2026-11-24T09:00"), Kind.UNPLANNED)],
    )
    assert _kinds(situation, "2026-11-24T10:01") == [
        DutyKind.DELIVERY, DutyKind.TELL_USERS, DutyKind.ANSWER, DutyKind.RESTART,
    ]  # fmt: skip


PLANNED = facts("2026-12-08T07:00", "2026-12-08T08:30")


def test_an_announced_interruption_that_begins_early_owes_a_change_and_no_outage() -> None:
    planned = interruption(notice("2026-12-01T10:00", PLANNED))
    situation = Situation(PUBLISHED, [planned], State.DOWN, at("2026-12-08T06:40"))
    (duty,) = duties(situation, at("2026-12-08T06:45"))
    assert (duty.kind, duty.subject, duty.due) == (DutyKind.BEGAN_EARLY, planned.id, at("2026-12-08T06:55"))
    far = Situation(PUBLISHED, [planned], State.DOWN, at("2026-12-08T05:40"))
    hours_before = duties(far, at("2026-12-08T05:45"))[0]
    assert (hours_before.kind, hours_before.subject) == (DutyKind.TELL_USERS, "KLIP"), "that is an outage of its own"


def test_what_began_early_is_unplanned_from_its_announced_end_on() -> None:
    """A4.2-immediate, A4.2-restart: announced time ends; what is down after it has its own 15 minutes."""
    early = interruption(notice("2026-12-01T10:00", facts("2026-12-08T07:00", "2026-12-08T08:30")))
    down = Situation(PUBLISHED, [early], State.DOWN, at("2026-12-08T06:40"))
    assert DutyKind.BEGAN_EARLY in _kinds(down, "2026-12-08T08:29:59")
    found = {d.kind: (d.promise, d.since, d.due) for d in duties(down, at("2026-12-08T08:30"))}
    assert DutyKind.BEGAN_EARLY not in found
    ended = at("2026-12-08T08:30")
    assert found[DutyKind.TELL_USERS] == ("A4.2-immediate", ended, at("2026-12-08T08:45"))
    assert found[DutyKind.RESTART] == ("A4.2-restart", ended, at("2026-12-08T17:00"))
    assert found[DutyKind.ACT_ON_REPORT][1:] == (at("2026-12-08T09:00"), at("2026-12-08T17:00"))
    before = at("2026-12-08T08:29:59")
    assert outage_since([early], at("2026-12-08T06:40"), before) == at("2026-12-08T06:40")
    assert outage_since([early], at("2026-12-08T06:40"), ended) == ended, (
        "what is told now is told of what is unplanned"
    )


@pytest.mark.parametrize("over", ["2026-12-08T07:50", "2026-12-08T08:00"])
def test_what_began_early_is_unplanned_from_the_notice_of_its_end_on(over: str) -> None:
    """It was counted from its beginning, before the announced start: late by an hour as soon as the end was told."""
    announced = notice("2026-12-01T10:00", facts("2026-12-08T07:00", "2026-12-08T08:30"))
    ended = notice("2026-12-08T08:00", facts("2026-12-08T07:00", over), "end")
    began = at("2026-12-08T06:40")
    down = Situation(PUBLISHED, [interruption(announced, ended)], State.DOWN, began)
    found = {d.kind: (d.subject, d.since, d.due) for d in duties(down, at("2026-12-08T08:05"))}
    told = at("2026-12-08T08:00")
    assert found[DutyKind.TELL_USERS] == (down.interruptions[0].id, told, at("2026-12-08T08:15"))
    assert found[DutyKind.RESTART][1] == told
    assert [outage_since(down.interruptions, began, now) for now in (told, at("2026-12-08T08:05"))] == [told, told]


@pytest.mark.parametrize("since", ["2026-12-08T06:40", "2026-12-08T07:10"])
def test_whether_it_began_early_or_not_it_is_unplanned_from_when_users_counted_on_it_no_more(since: str) -> None:
    """Until 08:00 users counted on 08:30; then they were told that it was to end at 07:45."""
    announced = notice("2026-12-01T10:00", facts("2026-12-08T07:00", "2026-12-08T08:30"))
    shorter = notice("2026-12-08T08:00", facts("2026-12-08T07:00", "2026-12-08T07:45"), "change")
    known = [interruption(announced, shorter)]
    assert outage_since(known, at(since), at("2026-12-08T07:59")) == at(since)
    assert outage_since(known, at(since), at("2026-12-08T08:05")) == at("2026-12-08T08:00")


def test_an_outage_before_what_was_cancelled_is_of_its_own() -> None:
    announced = notice("2026-12-01T10:00", facts("2026-12-08T07:00", "2026-12-08T08:30"))
    off = notice("2026-12-02T10:00", facts("2026-12-08T07:00", "2026-12-08T08:30"), "cancellation")
    began = at("2026-12-08T06:40")
    down = Situation(PUBLISHED, [interruption(announced, off)], State.DOWN, began)
    duty = duties(down, at("2026-12-08T06:41"))[0]
    assert (duty.kind, duty.subject, duty.since) == (DutyKind.TELL_USERS, "KLIP", began)


@pytest.mark.parametrize(
    ("impact", "measured", "says"),
    [
        (Impact.MAJOR, State.UP, "is down: tell them that {id} is over"),
        (Impact.MAJOR, State.DEGRADED, "is down, and it answers, slowly or in part"),
        (Impact.PARTIAL, State.UP, "is slow or out in part: tell them that {id} is over"),
        (Impact.DEGRADED, State.UP, "is slow or out in part: tell them that {id} is over"),
        (Impact.PARTIAL, State.DEGRADED, None),
        (Impact.DEGRADED, State.DEGRADED, None),
        (Impact.DEGRADED, State.DOWN, None),
    ],
)
def test_what_is_told_as_slow_may_be_slow_and_nobody_is_said_to_be_told_that_it_is_down(
    impact: Impact, measured: State, says: str | None
) -> None:
    """A4.2-duration: slow, or some services only, may be told as such: then no end is owed while it is as told."""
    what = facts("2026-12-08T10:00", "2026-12-08T11:00", kind="unplanned", impact=impact)
    going = Situation(PUBLISHED, [interruption(notice("2026-12-08T10:05", what))], measured, at("2026-12-08T10:40"))
    (news,) = [d for d in duties(going, at("2026-12-08T10:41")) if d.promise == "A4.2-duration"]
    assert (news.kind is DutyKind.END_NOTICE) is (says is not None)
    assert says is None or says in news.message.template
    assert news.due == at("2026-12-08T10:55" if says is not None else "2026-12-08T11:00")


def test_an_outage_inside_the_announced_period_belongs_to_it_until_its_planned_end() -> None:
    planned = interruption(notice("2026-12-01T10:00", PLANNED))
    inside = Situation(PUBLISHED, [planned], State.DOWN, at("2026-12-08T07:02"))
    (duty,) = duties(inside, at("2026-12-08T07:30"))
    assert (duty.kind, duty.due) == (DutyKind.TELL_USERS, at("2026-12-08T08:45")), "only if it runs past its end"
    later = duties(inside, at("2026-12-08T08:40"))
    assert {(d.kind, d.subject) for d in later} == {
        (kind, planned.id)
        for kind in (DutyKind.TELL_USERS, DutyKind.END_NOTICE, DutyKind.ACT_ON_REPORT, DutyKind.RESTART)
    }
    assert outage_since([planned], at("2026-12-08T07:02"), at("2026-12-08T08:40")) == at("2026-12-08T08:30")
    assert outage_since([planned], at("2026-12-08T07:02"), at("2026-12-08T08:00")) == at("2026-12-08T07:02")


def test_once_users_know_of_what_goes_on_the_planned_one_owes_only_its_end() -> None:
    planned = interruption(notice("2026-12-01T10:00", PLANNED))
    going_on = facts("2026-12-08T08:30", kind="unplanned", next_update=at("2026-12-08T10:00"))
    unplanned = interruption(notice("2026-12-08T08:40", going_on), id="2026-002")
    situation = Situation(PUBLISHED, [planned, unplanned], State.DOWN, at("2026-12-08T07:02"))
    kinds = _kinds(situation, "2026-12-08T09:00")
    assert DutyKind.TELL_USERS not in kinds
    assert DutyKind.END_NOTICE in kinds


def test_a_planned_interruption_that_nobody_ended_owes_word_however_long_ago() -> None:
    planned = interruption(notice("2026-12-01T10:00", PLANNED))
    (duty,) = duties(Situation(PUBLISHED, [planned], State.UP), at("2026-12-20T10:00"))
    assert (duty.kind, duty.late(at("2026-12-20T10:00"))) == (DutyKind.END_NOTICE, True)


def test_a_held_notice_and_a_drift_are_owed() -> None:
    held = HeldNotice("2026-001/1", "an", NoticeType.ANNOUNCEMENT, at("2026-12-08T07:00"), at("2026-12-01T10:00"))
    drift = OpenDrift("2026-001/1", "page", at("2026-12-01T11:00"), Kind.PLANNED)
    owed = {d.kind: d for d in duties(Situation(PUBLISHED, held=[held], drifts=[drift]), at("2026-12-01T11:05"))}
    assert owed[DutyKind.APPROVE].due == at("2026-12-03T23:59:59")
    assert owed[DutyKind.DRIFT].due == at("2026-12-01T11:15")
    changed = HeldNotice("2026-001/2", "an", NoticeType.CHANGE, at("2026-12-08T07:00"), at("2026-12-01T10:00"))
    (duty,) = duties(Situation(PUBLISHED, held=[changed]), at("2026-12-01T10:05"))
    assert duty.due == at("2026-12-01T10:15")
