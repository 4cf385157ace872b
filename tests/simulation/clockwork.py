"""Time that jumps from one thing to the next, and work that blocks, one thing at a time: so a seed replays exactly."""

from __future__ import annotations

import asyncio
import queue
import selectors
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from greenlet import getcurrent, greenlet

Resume = Callable[[], None]


class Crash(BaseException):
    """The process died here. Nothing of the program's catches it, and nothing that it still does has any effect."""


class Loop(asyncio.SelectorEventLoop):
    """An event loop by a clock of its own: where nothing is ready it jumps to what comes next."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return self.now


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        assert timeout is not None, "nothing is left that could happen"
        self._loop.now += max(0.0, timeout)
        return []


_here: list[Fiber] = []
"""The fiber that runs, if one does: one thing happens at a time."""


class Fiber:
    """Work that blocks, with a stack of its own, which runs only while the loop waits for it."""

    def __init__(self, loop: Loop, process: Any, work: Callable[[], Any]) -> None:
        self.loop, self.process, self._work = loop, process, work
        self.found: asyncio.Future[Any] = loop.create_future()
        self.found.add_done_callback(_heard)
        self.ended = False
        self.turn = 0
        self._mine = greenlet(self._run)
        self._result: Callable[[], None] = lambda: None
        process.fibers.add(self)
        loop.call_soon(self.resume, 0)

    def is_alive(self) -> bool:
        return not self.ended

    def resume(self, turn: int) -> None:
        """Go on until it blocks again or ends; whoever wakes it too late wakes nobody."""
        if self.ended or turn != self.turn:
            return
        self.turn += 1
        self._mine.parent = getcurrent()
        _here.append(self)
        self._mine.switch()
        _here.pop()
        if self.ended:
            self.process.fibers.discard(self)
            if not self.found.done():
                self._result()

    def _run(self) -> None:
        try:
            self.process.alive()
            found = self._work()
            self._result = lambda: self.found.set_result(found)
        except BaseException as error:
            raised = error
            self._result = lambda: self.found.set_exception(raised)
        self.ended = True

    def pause(self, arm: Callable[[Resume], object]) -> None:
        """Block until what ``arm`` is given is called."""
        arm(partial(self.resume, self.turn))
        self._mine.parent.switch()
        self.process.alive()


def _heard(found: asyncio.Future[Any]) -> None:
    if not found.cancelled():
        found.exception()


def here() -> Fiber | None:
    """Return the fiber that runs, if one does."""
    return _here[-1] if _here else None


def sleep(seconds: float) -> None:
    """Block the fiber that runs; what runs in the loop itself takes no time."""
    fiber = here()
    if fiber is not None:
        fiber.pause(lambda resume: fiber.loop.call_later(seconds, resume))


class Queue:
    """What ``queue.SimpleQueue`` is to threads."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._items: deque[Any] = deque()
        self._waiting: Resume | None = None

    def put(self, item: Any) -> None:
        self._items.append(item)
        if self._waiting is not None:
            self._loop.call_soon(self._waiting)
            self._waiting = None

    def get(self, *, timeout: float) -> Any:
        if not self._items:
            fiber = here()
            assert fiber is not None

            def arm(resume: Resume) -> None:
                self._waiting = resume
                self._loop.call_later(timeout, resume)

            fiber.pause(arm)
            self._waiting = None
        return self.get_nowait()

    def get_nowait(self) -> Any:
        if not self._items:
            raise queue.Empty
        return self._items.popleft()
