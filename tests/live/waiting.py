"""Waiting for a condition, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], T], limit: float = 20.0, every: float = 0.05) -> T:
    """Ask again and again until the answer is true, and return it; an error counts as not yet."""
    end = time.monotonic() + limit
    while True:
        error: Exception | None = None
        try:
            found = condition()
            if found:
                return found
        except Exception as raised:
            error = raised
        if time.monotonic() > end:
            raise AssertionError(f"not within {limit} s") from error
        time.sleep(every)
