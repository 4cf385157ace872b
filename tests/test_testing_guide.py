"""docs/testing.md says how much is tried: as much as the tests themselves say."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from tests.commitment import test_duty_model, test_ranking, test_year
from tests.crash import test_every_step
from tests.durability import test_power_cuts
from tests.faults.actions import ACTIONS
from tests.faults.test_disk import WAYS
from tests.fuzz.bounds import FEW, MANY
from tests.fuzz.test_fuzz import KINDS
from tests.live import test_killed_monitor, test_killed_posting
from tests.simulation import test_simulation

GUIDE = (Path(__file__).parents[1] / "docs" / "testing.md").read_text(encoding="utf-8")
WORDS = {3: "three", 5: "five", 6: "six"}


def _row(name: str) -> str:
    return next(line for line in GUIDE.splitlines() if line.startswith(f"| tests/{name} |"))


def _parts(test: object) -> int:
    """How many parts a long test is cut in."""
    marks = {mark.name: mark for mark in test.pytestmark}  # type: ignore[attr-defined]
    return len(marks["parametrize"].args[1])


def _each(test: object, pattern: str) -> int:
    """How much one part of it tries, as its source says."""
    found = re.search(pattern, inspect.getsource(test))  # type: ignore[arg-type]
    assert found is not None
    return int(found[1].replace("_", ""))


def test_worlds_steps_and_faults() -> None:
    assert f"| {test_simulation.SEEDS} worlds" in _row("simulation")
    assert f"| {test_simulation.MANY:,} worlds" in _row("simulation")
    assert f"of {WORDS[len(test_every_step.WAYS)]} stories" in _row("crash")
    assert f"of {WORDS[len(ACTIONS)]} actions | every call, {WORDS[len(WAYS)]} ways" in _row("faults")


def test_cuts_and_kills() -> None:
    cuts = test_power_cuts.test_a_thousand_power_cuts_lose_nothing_and_send_nothing_twice_t2
    few = test_power_cuts.test_a_power_cut_loses_nothing_and_sends_nothing_twice_t2
    pattern = r"tmp_path, (\d+),"
    assert f"| {_each(few, pattern)} cuts | {_parts(cuts) * _each(cuts, pattern):,} cuts" in _row("durability")
    posting, measuring = test_killed_posting.test_eight_hundred_kills, test_killed_monitor.test_two_hundred_kills
    told, seen = (_parts(one) * _each(one, pattern) for one in (posting, measuring))
    assert f"| {told + seen:,} kills: {told} of posting, {seen} of measuring" in _row("live")


def test_what_others_write() -> None:
    row = _row("fuzz")
    assert f"| {FEW} of each of {len(KINDS)} kinds, {FEW // 3} keys |" in row
    assert f"| {MANY:,} of each of {len(KINDS)} kinds, {MANY:,} keys" in row
    assert FEW * len(KINDS) + FEW // 3 >= 1_000
    assert MANY * (len(KINDS) + 1) >= 50_000


def test_the_promises() -> None:
    row = _row("commitment")
    model = test_duty_model.test_duties_of_forty_thousand_situations_are_those_of_the_model
    assert f"{_each(model, r'compare.([0-9_]+),'):,} situations" in row
    plans = test_ranking.test_two_hundred_random_plans_with_versions_midnights_month_ends_and_both_changes_of_the_clock
    some = _each(plans, r"count.(\d+)")
    assert f"{some} plans" in row
    months = test_year.test_three_hundred_months_are_those_of_a_count_second_by_second
    years = _each(months, r"range.(\d+)")
    assert f"{12 * years} months" in row
