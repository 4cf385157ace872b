"""A simulated world, from one seed each: whatever fails, nothing is lost, nothing is told twice, everything goes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.universe import Lab, Universe
from tests.soaking import Soaked, parts

MEMORY = Path("/dev/shm")
SEEDS, MANY, PARTS = 50, 2000, 20
"""Worlds in each run of the tests, and in the long one, which is cut in parts that can run side by side."""


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with tempfile.TemporaryDirectory(prefix="klip-tui-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Lab(Path(folder))


def run(seed: int, lab: Lab) -> Universe:
    universe = Universe(seed, lab)
    universe.run()
    return universe


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_world_from_one_seed(seed: int, lab: Lab) -> None:
    assert run(seed, lab).wrong == []


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS), ids=parts)
def test_many_worlds(lab: Lab, part: int, soaked: Soaked) -> None:
    wrong = {}
    for seed in range(part, MANY, PARTS):
        world = run(seed, lab)
        soaked.count(1, told=len(world.others.taken))
        if world.wrong:
            wrong[seed] = world.wrong
            soaked.failed(*world.wrong)
    assert wrong == {}


def test_what_a_receiver_takes_when_nobody_waits_any_more_is_history_that_says_so(lab: Lab) -> None:
    """Of one seed: a webhook took an announcement 79 s after it was sent, 21 s after the change of it."""
    world = run(1789, lab)
    assert world.wrong == []
    came = [one.sequence for one in world.others.taken if one.channel == "hook" and one.thread == "klip-2026-003"]
    assert came == [2, 1, 3]


def test_what_shows_soon_is_not_left_waiting_for_the_pause_of_many_tries(lab: Lab) -> None:
    """Of one seed: asked five seconds too early, it was asked again after five and a half minutes."""
    assert run(76, lab).wrong == []


def test_one_seed_replays_exactly(lab: Lab) -> None:
    first, second = run(7, lab), run(7, lab)
    assert first.trace == second.trace
    assert first.digest != run(8, lab).digest
