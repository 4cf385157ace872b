"""What work takes on a quiet machine with two processors, where the budgets were set, told from what it takes here.

A machine is slower while others use its processors, their caches and its memory, and not for long. So work is timed
beside a known piece of work of the same kind (numbers, small objects, look-ups, sorting), each time anew.
"""

from __future__ import annotations

import time as clock
from collections.abc import Callable

QUIET = 0.0036
"""Processor seconds that the known piece of work takes there."""


def _known() -> None:
    found: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for number in range(12_000):
        found.setdefault((number % 97, number % 11), []).append((number * number % 7919, number / 7))
    for rows in found.values():
        rows.sort()


def _seconds(work: Callable[[], object]) -> float:
    begun = clock.process_time()
    work()
    return clock.process_time() - begun


def pace() -> float:
    """Return the factor by which work takes longer just now: 1 where the machine is no slower."""
    return max(1.0, min(_seconds(_known) for _ in range(3)) / QUIET)


def quiet_seconds(work: Callable[[], object], rounds: int = 7) -> float:
    """Return the processor seconds that work takes there: the least of some rounds, each with the pace around it."""
    found = []
    before = pace()
    for _ in range(rounds):
        took, after = _seconds(work), pace()
        found.append(took / min(before, after))
        before = after
    return min(found)
