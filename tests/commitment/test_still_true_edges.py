"""The edges of "is it still true?": at the very instant."""

from __future__ import annotations

from datetime import timedelta

import pytest

from klip_tui.commitment.interruptions.still_true import Measured, Verdict, Waiting, still_true
from klip_tui.commitment.kinds import NoticeType, State
from tests.commitment.build import at, facts

NOW = at("2026-12-08T08:30")
AGE = timedelta(hours=4)
PLANNED = facts("2026-12-08T07:00", "2026-12-08T08:30")
OUTAGE = facts("2026-12-08T07:00", kind="unplanned")


def judged(type_: NoticeType, what: object, since: str, measured: Measured | None = None, now: object = NOW) -> Verdict:
    waiting = Waiting(type_, what, at(since))  # type: ignore[arg-type]
    return still_true(waiting, measured or Measured(), now, AGE)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(("now", "verdict"), [("2026-12-08T08:30", Verdict.SEND), ("2026-12-08T08:31", Verdict.HOLD)])
def test_it_may_wait_as_long_as_it_may_and_no_longer(now: str, verdict: Verdict) -> None:
    assert judged(NoticeType.UPDATE, OUTAGE, "2026-12-08T04:30", now=at(now)) is verdict


@pytest.mark.parametrize(
    ("since", "now", "verdict"),
    [
        ("2026-12-08T08:29", "2026-12-08T08:30", Verdict.HOLD),
        ("2026-12-08T08:29", "2026-12-08T08:29", Verdict.SEND),
        ("2026-12-08T08:30", "2026-12-08T08:30", Verdict.SEND),
    ],
)
def test_a_period_is_over_at_its_end_and_let_go_after_it(since: str, now: str, verdict: Verdict) -> None:
    assert judged(NoticeType.ANNOUNCEMENT, PLANNED, since, now=at(now)) is verdict


@pytest.mark.parametrize(("since", "verdict"), [("2026-12-08T08:20", Verdict.SEND), ("2026-12-08T08:19", Verdict.HOLD)])
def test_who_let_it_go_at_the_change_or_later_knew_of_it(since: str, verdict: Verdict) -> None:
    measured = Measured(State.DOWN, at("2026-12-08T08:20"))
    assert judged(NoticeType.END, OUTAGE, since, measured) is verdict
