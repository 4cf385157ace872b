"""T5, T7, T13: what is about to be told is judged at the moment it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.interruptions.still_true import Measured, Verdict, Waiting, still_true
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, Phase, State
from klip_tui.commitment.phrase import plain
from tests.commitment.build import at

NOW = at("2026-11-24T10:30")
OUTAGE = InterruptionDetails(Kind.UNPLANNED, "KLIP is onderbroken", at("2026-11-24T10:20"), None)
WORK = InterruptionDetails(Kind.PLANNED, "Onderhoud", at("2026-12-08T07:00"), at("2026-12-08T08:30"))
FOUR_HOURS = timedelta(hours=4)
UP = Measured(State.UP, at("2026-11-24T10:29"))
DOWN = Measured(State.DOWN, at("2026-11-24T10:29"))
A, U, E, X = NoticeType.ANNOUNCEMENT, NoticeType.UPDATE, NoticeType.END, NoticeType.CANCELLATION


def waiting(type_: NoticeType = A, facts: InterruptionDetails = OUTAGE, **more: object) -> Waiting:
    return Waiting(type_, facts, at("2026-11-24T10:25"), **more)  # type: ignore[arg-type]


def verdict(one: Waiting, measured: Measured = Measured(), now: object = NOW) -> Verdict:  # noqa: B008 - a value
    return still_true(one, measured, now, FOUR_HOURS)[0]  # type: ignore[arg-type]


def test_what_nothing_speaks_against_goes() -> None:
    assert verdict(waiting()) is Verdict.SEND
    assert verdict(waiting(facts=WORK)) is Verdict.SEND
    assert verdict(waiting(), DOWN) is Verdict.SEND


@pytest.mark.parametrize("quietly", [True, False])
@pytest.mark.parametrize("accepted", [(E,), (U,), (U, E), (X,)])
def test_what_a_later_notice_went_before_does_not_go_t5(accepted: tuple[NoticeType, ...], quietly: bool) -> None:
    assert verdict(waiting(accepted=accepted, quietly=quietly)) is Verdict.OVERTAKEN


def test_of_a_queue_the_newest_is_the_news_and_a_page_keeps_the_rest_as_history_t13() -> None:
    assert verdict(waiting(coming=(U, E), quietly=True)) is Verdict.SEND_SILENT
    assert verdict(waiting(coming=(U, E))) is Verdict.OVERTAKEN
    assert verdict(waiting(E)) is Verdict.SEND


def test_an_end_that_a_person_decides_about_keeps_the_announcement_from_opening_anything_t5() -> None:
    assert verdict(waiting(stuck=(E,), quietly=True)) is Verdict.OVERTAKEN
    assert verdict(waiting(stuck=(U,), quietly=True)) is Verdict.OVERTAKEN


def test_what_waited_too_long_is_asked_about_once_t13() -> None:
    late = NOW + FOUR_HOURS
    assert verdict(waiting(), now=late) is Verdict.HOLD
    assert verdict(waiting(coming=(E,), quietly=True), now=late) is Verdict.OVERTAKEN
    assert verdict(waiting(), now=late - timedelta(minutes=6)) is Verdict.SEND
    assert "240 minutes" in plain(still_true(waiting(), Measured(), late, FOUR_HOURS)[1])


def test_down_is_not_told_while_it_is_measured_up_t7() -> None:
    assert verdict(waiting(), UP) is Verdict.HOLD
    assert verdict(waiting(), replace(UP, reported=True)) is Verdict.SEND
    assert verdict(waiting(), replace(UP, covered=True)) is Verdict.SEND
    assert verdict(waiting(), replace(UP, since=at("2026-11-24T10:24"))) is Verdict.SEND, "let go knowing it"
    assert verdict(waiting(whole=False), UP) is Verdict.SEND, "what is measured says nothing of one service"
    assert verdict(waiting(facts=replace(OUTAGE, impact=Impact.DEGRADED)), UP) is Verdict.SEND
    assert verdict(waiting(U), UP) is Verdict.SEND, "it answers again and its end is not told: monitoring"
    assert verdict(waiting(), Measured(State.UNKNOWN, NOW)) is Verdict.SEND


def test_that_it_works_again_is_not_told_while_it_is_measured_down_t7() -> None:
    again = replace(OUTAGE, phase=Phase.MONITORING)
    assert verdict(waiting(U, again), DOWN) is Verdict.HOLD
    assert verdict(waiting(U, again), UP) is Verdict.SEND
    assert verdict(waiting(U), DOWN) is Verdict.SEND


@pytest.mark.parametrize("facts", [OUTAGE, WORK], ids=["unplanned", "planned"])
def test_an_end_is_not_told_while_it_is_measured_down_t7(facts: InterruptionDetails) -> None:
    assert verdict(waiting(E, facts), DOWN) is Verdict.HOLD
    assert verdict(waiting(E, facts), replace(DOWN, covered=True)) is Verdict.SEND
    assert verdict(waiting(E, facts), UP) is Verdict.SEND


def test_a_period_that_is_over_is_not_announced() -> None:
    past = replace(WORK, start=at("2026-11-24T10:00"), end=at("2026-11-24T10:28"))
    assert verdict(waiting(facts=past)) is Verdict.HOLD
    assert verdict(waiting(E, past)) is Verdict.SEND
