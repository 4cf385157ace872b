"""Article 4.2 to the second: what an outage's notice is asked, and what is asked of none that says it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from klip_tui.commitment.kinds import Impact, Severity, State
from klip_tui.commitment.phrase import phrase
from klip_tui.commitment.promises.check import check, judged, wellformed
from tests.commitment.build import at, case, facts, found, interruption, notice

NOW = "2026-11-24T10:30"
OUTAGE = facts("2026-11-24T10:20", "2026-11-24T12:00", kind="unplanned")


@pytest.mark.parametrize("field", ["next_update", "end"])
@pytest.mark.parametrize(("moment", "passed"), [("10:30", True), ("10:30:01", False)])
def test_what_is_told_for_this_very_moment_is_no_news(field: str, moment: str, passed: bool) -> None:
    """A4.2-duration: of what comes now users wait for nothing."""
    what = replace(OUTAGE, **({"end": None} | {field: at(f"2026-11-24T{moment}")}))
    said = [one for one in check(case(what, NOW)) if one.promise == "A4.2-duration"]
    assert ["already passed" in one.message.template for one in said] == [True] * passed


@pytest.mark.parametrize(("told", "speaks"), [(False, True), (True, False)])
def test_the_end_of_what_nobody_was_told_of_is_the_first_word_of_it(told: bool, speaks: bool) -> None:
    """A4.2-immediate: what was over before anybody told is told by its end alone, and held to the quarter."""
    long = facts("2026-11-24T09:00", "2026-11-24T10:00", kind="unplanned")
    known = interruption(notice("2026-11-24T09:10", long)) if told else interruption(facts=long)
    short = found(long, NOW, "end", interruption=known).get("A4.2-immediate")
    assert (short is not None) is speaks
    if short is not None:
        gives = dict(short.message.args)["gives"]
        assert gives == phrase("Nothing in the notice can mend that: a written reason is owed.")


def test_of_what_is_over_no_restart_and_no_repair_are_asked() -> None:
    """A4.2-restart and A4.2-repair are asked of an end that is expected."""
    begun = facts("2026-11-23T08:00", "2026-11-24T17:00", kind="unplanned")
    known = interruption(notice("2026-11-23T08:10", begun))
    going = found(begun, NOW, "update", interruption=known)
    assert {"A4.2-restart", "A4.2-repair"} <= going.keys()
    over = found(begun, "2026-11-24T17:05", "end", interruption=known)
    assert not {"A4.2-restart", "A4.2-repair"} & over.keys()


@pytest.mark.parametrize(
    ("impact", "measured", "speaks"),
    [
        (Impact.MAJOR, State.DEGRADED, True),
        (Impact.DEGRADED, State.DEGRADED, False),
        (Impact.PARTIAL, State.DEGRADED, False),
        (Impact.MAJOR, State.DOWN, False),
        (Impact.MAJOR, State.UNKNOWN, False),
        (Impact.DEGRADED, State.UP, False),
    ],
)
def test_only_what_is_told_as_down_is_otherwise_where_it_answers(impact: Impact, measured: State, speaks: bool) -> None:
    """A4.2-duration: slow, or only some services, may be told as such."""
    what = replace(OUTAGE, impact=impact)
    assert ("A4.2-duration" in found(what, NOW, measured=measured, since=at("2026-11-24T10:20"))) is speaks


@pytest.mark.parametrize(
    ("text", "contacts", "speaks"),
    [("KLIP ligt plat", ("help@example.be",), True), ("", ("help@example.be",), False), ("KLIP ligt plat", (), False)],
)
def test_where_there_is_no_text_or_no_way_to_report_none_is_missed(
    text: str, contacts: tuple[str, ...], speaks: bool
) -> None:
    assert ("A4.2-report" in found(OUTAGE, NOW, texts={"nl": text}, contacts=contacts)) is speaks


def test_an_outage_that_overdraws_the_budget_is_offered_no_other_window() -> None:
    """A3.1: for what is not planned the forecast is advice, and nothing in the notice can mend it."""
    what = replace(OUTAGE, end=at("2026-11-24T16:00"))
    (over,) = [one for one in judged(case(what, NOW)) if one.promise == "A3.1"]
    assert (over.severity, over.ways) == (Severity.ADVICE, None), "none is looked for either"


@pytest.mark.parametrize(("kind", "promise"), [("planned", "A4.1-channels"), ("unplanned", "A4.2-immediate")])
def test_what_the_channels_can_not_take_is_malformed_by_their_promise(kind: str, promise: str) -> None:
    why = phrase("too long")
    what = facts("2026-11-24T10:20", "2026-11-24T12:00", kind=kind)
    (error,) = check(case(what, NOW, unfit=(why,)))
    assert (error.promise, error.severity, error.message) == (promise, Severity.ERROR, why)


@pytest.mark.parametrize(("detected", "wrong"), [("10:30", False), ("10:30:01", True)])
def test_what_is_detected_now_is_not_still_to_come(detected: str, wrong: bool) -> None:
    what = replace(OUTAGE, detected=at(f"2026-11-24T{detected}"))
    assert bool(list(wellformed(case(what, NOW)))) is wrong


@pytest.mark.parametrize(("more", "wrong"), [(timedelta(), False), (timedelta(seconds=1), True)])
def test_a_leap_years_days_are_not_longer_than_a_year(more: timedelta, wrong: bool) -> None:
    what = replace(OUTAGE, end=OUTAGE.start + timedelta(days=366) + more)
    assert bool(list(wellformed(case(what, NOW)))) is wrong
