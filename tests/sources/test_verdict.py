"""From what probes saw to a state: thresholds, dated back to the first sign, and nothing carried over a gap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from klip_tui.commitment.kinds import State
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.schema import Measure
from klip_tui.sources.answer import Answer
from klip_tui.sources.verdict import Judgement, Verdict, combine

UP, DOWN, DEGRADED, UNKNOWN = State.UP, State.DOWN, State.DEGRADED, State.UNKNOWN
BEGUN = datetime(2026, 11, 24, 9, tzinfo=UTC)
GOOD = Answer(True, False, 80, "")
BAD = Answer(False, False, 90, "HTTP 503")
SLOW = Answer(True, True, 4000, "slow, 4000 ms")
FAULT = Answer(False, False, 1, "not understood", fault=True)


def endpoint(role: str = "required", name: str = "", url: str = "https://klip.example/") -> Endpoint:
    return Endpoint(url=url, name=name, role=role)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "state", "why"),
    [
        ([("required", GOOD)], UP, ""),
        ([("required", BAD)], DOWN, "HTTP 503"),
        ([("required", GOOD), ("required", BAD)], DOWN, "two: HTTP 503"),
        ([("required", SLOW)], DEGRADED, "slow, 4000 ms"),
        ([("required", GOOD), ("optional", BAD)], DEGRADED, "two: HTTP 503"),
        ([("required", GOOD), ("optional", SLOW)], DEGRADED, "two: slow, 4000 ms"),
        ([("required", SLOW), ("optional", BAD)], DEGRADED, "two: HTTP 503"),
        ([("required", BAD), ("optional", BAD)], DOWN, "HTTP 503"),
        ([("required", FAULT)], UNKNOWN, "not understood"),
        ([("required", FAULT), ("required", FAULT)], UNKNOWN, "one: not understood"),
        ([("required", FAULT), ("required", BAD)], DOWN, "two: HTTP 503"),
        ([("required", FAULT), ("required", GOOD)], UNKNOWN, "one: not understood"),
        ([("required", GOOD), ("optional", FAULT)], UP, ""),
        ([("required", BAD), ("reference", GOOD)], DOWN, "HTTP 503"),
        ([("required", BAD), ("reference", BAD)], UNKNOWN, "references fail too: our own network"),
        ([("required", BAD), ("reference", BAD), ("reference", GOOD)], DOWN, "HTTP 503"),
        ([("required", BAD), ("reference", FAULT)], DOWN, "HTTP 503"),
        ([("required", GOOD), ("reference", BAD)], UP, ""),
        ([("required", GOOD), ("reference", SLOW)], UP, ""),
    ],
)  # fmt: skip
def test_one_round(rows: list[tuple[str, Answer]], state: State, why: str) -> None:
    answers = [(endpoint(role, ("one", "two", "three")[at]), answer) for at, (role, answer) in enumerate(rows)]
    assert combine(answers) == (state, why)


def test_an_endpoint_without_a_name_is_named_by_its_address() -> None:
    rows = [(endpoint(url="https://a.example/"), GOOD), (endpoint(url="https://b.example/"), BAD)]
    assert combine(rows) == (DOWN, "https://b.example/: HTTP 503")


def run(*seen: State, interval: int = 60, failures: int = 3, successes: int = 2) -> list[Judgement | None]:
    """See one state after the other, an interval apart."""
    verdict = Verdict(Measure(interval=interval, failures_before_down=failures, successes_before_up=successes))
    found: list[Judgement | None] = []
    for at, state in enumerate(seen):
        verdict, judgement = verdict.see(state, BEGUN + timedelta(seconds=at * interval), f"{at}")
        found.append(judgement)
    return found


def said(found: list[Judgement | None]) -> list[tuple[str, int, bool] | None]:
    """State, the round that it began with, and whether it is news."""
    return [None if one is None else (one.state.value, int((one.since - BEGUN).total_seconds() // 60), one.changed)
            for one in found]  # fmt: skip


def test_up_at_once_and_down_only_after_enough_failures_dated_back() -> None:
    assert said(run(UP, UP, DOWN, DOWN, DOWN, DOWN)) == [
        ("up", 0, True), ("up", 0, False), None, None, ("down", 2, True), ("down", 4, False),
    ]  # fmt: skip


def test_a_blip_is_none() -> None:
    assert said(run(UP, DOWN, DOWN, UP, UP)) == [("up", 0, True), None, None, ("up", 1, False), ("up", 3, False)]


def test_up_again_only_after_enough_successes_dated_back() -> None:
    assert said(run(DOWN, DOWN, DOWN, UP, UP, UP)) == [
        None, None, ("down", 0, True), None, ("up", 3, True), ("up", 4, False),
    ]  # fmt: skip


def test_a_relapse_begins_counting_anew() -> None:
    assert said(run(DOWN, DOWN, DOWN, UP, DOWN, UP, UP))[3:] == [None, ("down", 3, False), None, ("up", 5, True)]


def test_signs_of_different_kinds_do_not_add_up() -> None:
    assert said(run(UP, DOWN, DEGRADED, DOWN, DOWN, DOWN)) == [
        ("up", 0, True), None, ("degraded", 2, True), None, None, ("down", 3, True),
    ]  # fmt: skip


def test_out_of_down_degraded_counts_with_up() -> None:
    assert said(run(DOWN, UP, DEGRADED, failures=1)) == [("down", 0, True), None, ("degraded", 1, True)]


def test_unknown_comes_at_once_also_out_of_down() -> None:
    assert said(run(DOWN, UNKNOWN, failures=1)) == [("down", 0, True), ("unknown", 1, True)]


@pytest.mark.parametrize(("gap", "carried"), [(180, True), (181, False), (-1, False), (0, True)])
def test_what_was_long_ago_says_nothing_of_now(gap: int, carried: bool) -> None:
    """Asleep, stopped or stepped: of the time between nobody can tell."""
    verdict, _ = Verdict(Measure(interval=60)).see(UP, BEGUN, "")
    _, judgement = verdict.see(UP, BEGUN + timedelta(seconds=gap), "")
    assert judgement is not None
    assert judgement.changed is not carried
    assert judgement.since == (BEGUN if carried else BEGUN + timedelta(seconds=gap))


def test_a_judgement_tells_when_and_why() -> None:
    found = run(DOWN, DOWN, failures=1)[1]
    assert found is not None
    assert (found.at, found.why) == (BEGUN + timedelta(seconds=60), "1")


def test_a_change_tells_when_and_why_too() -> None:
    found = run(UP, DOWN, DOWN, DOWN)[3]
    assert found is not None
    assert (found.at, found.why) == (BEGUN + timedelta(seconds=180), "3")


def test_signs_that_take_long_are_one_all_the_same() -> None:
    """Each sign holds on from the one before it, not from the last certain state."""
    assert said(run(UP, *[DOWN] * 6, failures=6))[-1] == ("down", 1, True)


def test_signs_are_not_carried_over_a_gap() -> None:
    verdict, _ = Verdict(Measure(interval=60, failures_before_down=2)).see(UP, BEGUN, "")
    verdict, _ = verdict.see(DOWN, BEGUN + timedelta(seconds=60), "")
    verdict, judgement = verdict.see(DOWN, BEGUN + timedelta(seconds=600), "late")
    assert judgement is None
    _, judgement = verdict.see(DOWN, BEGUN + timedelta(seconds=660), "again")
    assert judgement is not None
    assert judgement.since == BEGUN + timedelta(seconds=600)


def test_after_a_gap_it_tells_why() -> None:
    verdict, _ = Verdict(Measure(interval=60, failures_before_down=1)).see(UP, BEGUN, "")
    _, judgement = verdict.see(DOWN, BEGUN + timedelta(seconds=600), "late")
    assert judgement is not None
    assert judgement.why == "late"
