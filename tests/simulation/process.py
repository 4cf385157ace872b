"""A process of the simulated world: its clock, its store, its threads, and its death between any two steps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine

from klip_tui.runtime.world import World, wait
from klip_tui.store.opening import Store
from tests.simulation.clockwork import Crash, Fiber, Loop, Queue, here, sleep

BEGUN = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
AT_ONCE = frozenset({"keep", "lease", "finish"})
"""Work that asks nobody but the store: it is done in one go."""
SHORT = 5.0
"""Seconds: waits up to this are stretched, for a world that looks every second takes as long as the real one."""

Breaks = Callable[["Process", str], bool]


class Process:
    """One process: ``skew`` is how many seconds its clock is ahead."""

    def __init__(
        self, loop: Loop, name: str, breaks: Breaks, chance: Random, *, skew: float = 0.0, stretch: float = 0.0
    ) -> None:
        self.loop, self.name, self.skew, self.dead = loop, name, skew, False
        self.fibers: set[Fiber] = set()
        self.tasks: dict[asyncio.Task[Any], None] = {}
        self._breaks, self._chance, self._stretch = breaks, chance, stretch
        self.world = World(loop.time, self._wait, Random(chance.random()), self._apart, self._begin, self._heard)

    def clock(self) -> datetime:
        return BEGUN + timedelta(seconds=self.loop.now + self.skew)

    def alive(self) -> None:
        if self.dead:
            raise Crash

    def step(self, what: str) -> None:
        """Take a step that shows outside; the process may die right here."""
        self.alive()
        if self._breaks(self, what):
            self.die()
            raise Crash

    def die(self) -> None:
        """Die: what is under way goes no further."""
        if not self.dead:
            self.dead = True
            self.loop.call_soon(self._bury)

    def _bury(self) -> None:
        for fiber in list(self.fibers):
            fiber.resume(fiber.turn)
        for task in list(self.tasks):
            task.cancel()

    def pause(self) -> None:
        """Let others come in between, where that can be."""
        if here() is not None and self._chance.random() < 0.15:
            sleep(self._chance.uniform(0.0, 1.5))

    async def _wait(self, event: asyncio.Event, seconds: float) -> bool:
        return await wait(event, max(seconds, self._stretch) if seconds <= SHORT else seconds)

    async def _apart(self, work: Callable[[], Any], name: str) -> Any:
        self.alive()
        return work() if name in AT_ONCE else await Fiber(self.loop, self, work).found

    def _begin(self, work: Callable[[], None], name: str) -> Fiber:
        del name
        return Fiber(self.loop, self, work)

    def _heard(self) -> Queue:
        return Queue(self.loop)


class SimulatedStore(Store):
    """The real store over the real file, whose process may die before and after each commit.

    One engine serves them all, since each would compile every statement anew; transactions are never open side by side.
    """

    def __init__(self, engine: Engine, file: Path, process: Process) -> None:
        super().__init__(engine, file)
        self._process = process

    def close(self) -> None:
        """Leave the engine to the next one."""

    @contextmanager
    def read(self, **more: Any) -> Iterator[Connection]:
        self._process.alive()
        with super().read(**more) as connection:
            yield connection

    @contextmanager
    def write(self, **more: Any) -> Iterator[Connection]:
        self._process.pause()
        self._process.step("begin")
        with super().write(**more) as connection:
            yield connection
            self._process.step("commit")
        self._process.step("committed")
        self._process.pause()
