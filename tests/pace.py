"""How much slower this machine is just now than a quiet one with two processors, where the budgets were set."""

from __future__ import annotations

import time as clock

QUIET = 0.0165
"""Processor seconds that the work below takes there."""


def pace() -> float:
    """Return the factor by which a budget of processor time is to be taken here: 1 where it is no slower."""
    took = []
    for _ in range(7):
        begun = clock.process_time()
        sum(number * number % 7 for number in range(300_000))
        took.append(clock.process_time() - begun)
    return max(1.0, min(took) / QUIET)
