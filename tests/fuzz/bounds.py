"""How often is tried, and within which time and memory each must end."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.soaking import Soaked

FEW, MANY = 120, 5_600
"""Examples of each kind (keys one by one): with these kinds 1,000 in each run of the tests, 50,000 in the long one."""
GUIDED, MEGABYTES = 20_000, 200
"""Inputs of each kind that the branches taken guide, and the memory of the whole process, of what it has loaded too."""
SECONDS = 2.0
"""Processor seconds that one may take; most take a thousandth."""
MEMORY = 60_000_000
"""Bytes that one may take."""

Target = Callable[[Any], None]


@contextmanager
def bounded(*, memory: bool) -> Iterator[None]:
    """See that what is done within ends in time, and within its memory (which is dear to measure)."""
    begun = time.process_time()
    if memory:
        tracemalloc.start()
    try:
        yield
        assert time.process_time() - begun < SECONDS * (10 if memory else 1), "it takes too long"
        if memory:
            assert tracemalloc.get_traced_memory()[1] < MEMORY, "it takes too much memory"
    finally:
        if memory:
            tracemalloc.stop()


def few(examples: int = FEW) -> Any:
    """Try some, the same ones each time."""
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip


def many(target: Target, strategy: st.SearchStrategy[Any], soaked: Soaked, examples: int = MANY) -> None:
    """Try many, others each time, within their bounds."""
    from hypothesis import given

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def tried(value: Any) -> None:
        soaked.count(1)
        with bounded(memory=soaked.many % 20 == 0):
            target(value)

    try:
        tried()
    except BaseException as error:
        soaked.failed(repr(error))
        raise


__all__ = ["bounded", "few", "many", "pytest"]
