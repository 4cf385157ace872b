"""What the program takes from the world besides the wall clock (the desk's): steady time, waiting, chance, threads.

One value, given at the top, so that a simulation can run the whole of it with time and chance of its own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import field
from random import Random
from typing import Any

from klip_tui.commitment.frozen import dataclass
from klip_tui.runtime.threads import Heard, Running, Threads, apart, begin, heard


async def wait(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event, for so many seconds at most; return whether it is set."""
    try:
        await asyncio.wait_for(event.wait(), max(0.0, seconds))
    except TimeoutError:
        return event.is_set()
    return True


@dataclass(frozen=True, slots=True)
class World:
    """The seams: ``steady`` gives seconds by a clock that is never set; ``wait`` ends early when its event is set."""

    steady: Callable[[], float] = time.monotonic
    wait: Callable[[asyncio.Event, float], Awaitable[bool]] = wait
    chance: Random = field(default_factory=Random)
    threads: Threads = apart
    begin: Callable[[Callable[[], None], str], Running] = begin
    """Begin work that nobody waits for; ``heard`` makes the place where it leaves what it found."""
    heard: Callable[[], Heard[Any]] = heard


REAL = World()
