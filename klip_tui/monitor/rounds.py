"""Rounds of probes at a fixed pace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from klip_tui.commitment.kinds import State
from klip_tui.config.schema import Endpoint
from klip_tui.monitor.probe import Answer, client, probe
from klip_tui.monitor.verdict import combine


@dataclass(frozen=True, slots=True)
class Round:
    """One round: ``at`` is when it was sent, ``milliseconds`` the slowest required endpoint that answered."""

    at: datetime
    state: State
    why: str
    milliseconds: int | None
    answers: tuple[tuple[Endpoint, Answer], ...]


async def rounds(
    endpoints: Sequence[Endpoint], interval: float, clock: Callable[[], datetime], stop: asyncio.Event
) -> AsyncGenerator[Round, None]:
    """Probe all endpoints together every ``interval`` seconds until ``stop`` is set."""
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(client(endpoint)) for endpoint in endpoints]
        due = loop.time()
        while not stop.is_set():
            at = clock()
            answers = await asyncio.gather(*(probe(c, e) for c, e in zip(clients, endpoints, strict=True)))
            yield assess(at, tuple(zip(endpoints, answers, strict=True)))
            due = max(due + interval, loop.time())
            try:
                await asyncio.wait_for(stop.wait(), due - loop.time())
            except TimeoutError:
                continue


def assess(at: datetime, answers: tuple[tuple[Endpoint, Answer], ...]) -> Round:
    """Judge one round's answers."""
    state, why = combine(answers)
    times = [a.milliseconds for e, a in answers if e.role == "required" and a.ok]
    return Round(at, state, why, max(times, default=None), answers)
