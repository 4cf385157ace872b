"""Rounds of probes at a fixed pace, each ended by its deadline."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import State
from klip_tui.config.endpoint import Endpoint
from klip_tui.runtime.world import REAL, World
from klip_tui.sources.answer import Answer
from klip_tui.sources.probe import late, probing
from klip_tui.sources.verdict import combine

STEP = 2.0
"""Seconds between what the wall clock and the steady clock say of a span, from which the wall clock was set."""
LONGEST_ROUND = 2.0
"""Intervals that a round lasts at most: the next one still comes while its result holds (``verdict.HOLD``)."""
Asking = Sequence[tuple[Endpoint, Callable[[], Awaitable[Answer]]]]


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
    endpoints: Sequence[Endpoint],
    interval: float,
    clock: Callable[[], datetime],
    stop: asyncio.Event,
    world: World = REAL,
) -> AsyncGenerator[Round, None]:
    """Probe all endpoints together every ``interval`` seconds until ``stop`` is set.

    A round in which we stood still ourselves (stopped, or a machine that gave us no time) tells nothing of who "did not
    answer": it is left out, but not two of them in a row, since who never has time would be silent for ever.
    """
    within, left_out = deadline(endpoints, interval), False
    async with AsyncExitStack() as stack:
        asking = [(one, await stack.enter_async_context(probing(one, world))) for one in endpoints]
        due = world.steady()
        while not stop.is_set():
            at, steady = clock(), world.steady()
            answers = await ask_all(asking, within, stop)
            if answers is None:
                return
            one = assess(at, answers, steady)
            stood_still = one.state is not State.UP and world.steady() - steady > within + STEP
            left_out = stood_still and not left_out
            if not left_out:
                yield one
            due = max(due + interval, world.steady())
            await world.wait(stop, due - world.steady())


def deadline(endpoints: Sequence[Endpoint], interval: float) -> float:
    """Seconds after which a round ends: the longest time-out, but no more than two intervals (M8).

    A result holds for three intervals. A round that lasted longer would leave nothing certain: a KLIP that hangs would
    never be down.
    """
    longest = max((endpoint.timeout for endpoint in endpoints), default=interval)
    return min(longest, LONGEST_ROUND * interval) if interval > 0 else longest


async def ask_all(asking: Asking, within: float, stop: asyncio.Event) -> tuple[tuple[Endpoint, Answer], ...] | None:
    """Ask all together; who has not answered in time has failed. None when ``stop`` is set first."""
    tasks = [asyncio.ensure_future(ask()) for _, ask in asking]
    ended = asyncio.create_task(stop.wait())
    gathered = asyncio.gather(*tasks)
    try:
        either: list[asyncio.Future[Any]] = [gathered, ended]
        await asyncio.wait(either, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        if ended.done() and not gathered.done():
            return None
        return tuple((endpoint, _answer(task, within)) for (endpoint, _), task in zip(asking, tasks, strict=True))
    finally:
        # Nobody waits for those that are late: what they would say is of no use any more.
        ended.cancel()
        gathered.cancel()
        gathered.add_done_callback(_heard)


def _answer(task: asyncio.Future[Answer], within: float) -> Answer:
    return task.result() if task.done() else Answer(False, False, round(within * 1000), late(within))


def _heard(gathered: asyncio.Future[Any]) -> None:
    if not gathered.cancelled():
        gathered.exception()


def assess(at: datetime, answers: tuple[tuple[Endpoint, Answer], ...], steady: float = 0.0) -> Round:
    """Judge one round's answers."""
    state, why = combine(answers)
    times = [a.milliseconds for e, a in answers if e.role == "required" and a.ok]
    return Round(at, state, why, max(times, default=None), answers, steady)
