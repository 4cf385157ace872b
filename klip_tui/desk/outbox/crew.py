"""Channels side by side: a thread for each try, one try a channel, and none that is waited for beyond its limit.

The network keeps to its deadline by itself; a secret's command, a template or a folder on a dead disk need not. A try
that outlives its limit counts as ended, and its channel stays busy until its thread really is.
"""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Generic, TypeVar

from klip_tui.commitment.frozen import dataclass
from klip_tui.runtime.threads import Running
from klip_tui.runtime.world import REAL, World

Job = TypeVar("Job")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Under(Generic[Job]):
    job: Job
    token: object
    thread: Running
    until: float


class Overdue(Exception):
    """A try that did not end in time."""


class Crew(Generic[Job, Result]):
    """Tries under way, by the name of their channel."""

    def __init__(self, world: World = REAL) -> None:
        self._world = world
        self._under: dict[str, _Under[Job]] = {}
        self._left: dict[str, Running] = {}
        self._ended = world.heard()

    @property
    def busy(self) -> frozenset[str]:
        """The channels that can take nothing now."""
        self._left = {name: thread for name, thread in self._left.items() if thread.is_alive()}
        return frozenset((*self._under, *self._left))

    @property
    def idle(self) -> bool:
        """Whether nothing is under way that will be heard of."""
        return not self._under

    def begin(self, name: str, job: Job, work: Callable[[], Result], limit: float) -> None:
        """Begin a try of at most ``limit`` seconds in a thread that nobody waits for."""

        token = object()

        def run() -> None:
            ended: Result | Exception
            try:
                ended = work()
            except Exception as error:
                ended = error
            self._ended.put((name, token, ended))

        until = self._world.steady() + limit
        self._under[name] = _Under(job, token, self._world.begin(run, f"deliver {name}"), until)

    def ended(self, patience: float) -> list[tuple[Job, Result | Exception]]:
        """Wait up to ``patience`` seconds for a try to end; return what has ended, what is overdue with it."""
        found: list[tuple[Job, Result | Exception]] = []
        try:
            first = self._ended.get(timeout=patience)
            while True:
                name, token, result = first
                under = self._under.get(name)
                if under is not None and under.token is token:
                    found.append((self._under.pop(name).job, result))
                first = self._ended.get_nowait()
        except queue.Empty:
            pass
        now = self._world.steady()
        for name, under in list(self._under.items()):
            if now >= under.until:
                self._left[name] = under.thread
                found.append((self._under.pop(name).job, Overdue()))
        return found
