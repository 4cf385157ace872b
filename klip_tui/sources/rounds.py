"""Rounds of probes at a fixed pace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from klip_tui.commitment.kinds import State
from klip_tui.config.schema import Endpoint
from klip_tui.sources.probe import Answer, probing
from klip_tui.sources.verdict import combine

STEP = 2.0
"""Seconds between what the wall clock and the steady clock say of a span, from which the wall clock was set."""


@dataclass(frozen=True, slots=True)
class Round:
    """One round: ``at`` is when it was sent, ``milliseconds`` the slowest required endpoint that answered.

    ``steady`` is the same instant by a clock that is never set and stands still while the machine sleeps (seconds).
    """

    at: datetime
    state: State
    why: str
    milliseconds: int | None
    answers: tuple[tuple[Endpoint, Answer], ...]
    steady: float = 0.0


def stepped(before: Round, after: Round) -> bool:
    """Whether the wall clock was set, or the machine slept, between two rounds."""
    by_wall = (after.at - before.at).total_seconds()
    return abs(by_wall - (after.steady - before.steady)) > STEP


async def rounds(
    endpoints: Sequence[Endpoint], interval: float, clock: Callable[[], datetime], stop: asyncio.Event
) -> AsyncGenerator[Round, None]:
    """Probe all endpoints together every ``interval`` seconds until ``stop`` is set."""
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        asking = [await stack.enter_async_context(probing(endpoint)) for endpoint in endpoints]
        due = loop.time()
        while not stop.is_set():
            at, steady = clock(), loop.time()
            answers = await _unless(stop, asyncio.gather(*(ask() for ask in asking)))
            if answers is None:
                return
            yield assess(at, tuple(zip(endpoints, answers, strict=True)), steady)
            due = max(due + interval, loop.time())
            try:
                await asyncio.wait_for(stop.wait(), due - loop.time())
            except TimeoutError:
                continue


async def _unless(stop: asyncio.Event, asked: asyncio.Future[list[Answer]]) -> list[Answer] | None:
    """Wait for the answers, or for the end, whichever comes first: nobody waits for a KLIP that hangs."""
    ended = asyncio.create_task(stop.wait())
    try:
        either: list[asyncio.Future[Any]] = [asked, ended]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        return asked.result() if asked.done() else None
    finally:
        ended.cancel()
        asked.cancel()


def assess(at: datetime, answers: tuple[tuple[Endpoint, Answer], ...], steady: float = 0.0) -> Round:
    """Judge one round's answers."""
    state, why = combine(answers)
    times = [a.milliseconds for e, a in answers if e.role == "required" and a.ok]
    return Round(at, state, why, max(times, default=None), answers, steady)
