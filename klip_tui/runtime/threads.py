"""Work that blocks, each in a thread of its own: one that hangs takes no place from another, nor keeps a process alive.

A shared pool would: six name look-ups that nobody answers fill asyncio's own on a machine of two cores, and at the end
it waits for them. Whoever waits can be cancelled; the thread then ends when it can, and what it found is dropped.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Threads(Protocol):
    """How work that blocks is done apart: ``apart`` below, or a simulation's own way."""

    def __call__(self, work: Callable[[], T], name: str) -> Awaitable[T]:
        """Do it, and give what it returns or raises."""
        ...


class Running(Protocol):
    """Work that was begun and is not waited for."""

    def is_alive(self) -> bool:
        """Whether it has not ended yet."""
        ...


class Heard(Protocol[T]):
    """Where those who were begun leave what they found: ``queue.SimpleQueue``, or a simulation's own."""

    def put(self, item: T) -> None:
        """Leave something."""
        ...

    def get(self, *, timeout: float) -> T:
        """Take the oldest, waiting for so many seconds at most. Raises queue.Empty."""
        ...

    def get_nowait(self) -> T:
        """Take the oldest. Raises queue.Empty."""
        ...


def begin(work: Callable[[], None], name: str) -> Running:
    """Begin work in a daemon thread that nobody waits for."""
    thread = threading.Thread(target=work, name=f"klip {name}", daemon=True)
    thread.start()
    return thread


def heard() -> Heard[Any]:
    """Make a place for what is found."""
    return queue.SimpleQueue()


async def apart(work: Callable[[], T], name: str) -> T:
    """Do work in a daemon thread of its own. Raises what it raises."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[T] = loop.create_future()

    def settle(give: Callable[[Any], None], what: Any) -> None:
        if not found.done():
            give(what)

    def run() -> None:
        give: Callable[[Any], None] = found.set_result
        what: Any
        try:
            what = work()
        except StopIteration as error:
            # No future takes it: whoever waits would wait for ever.
            give, what = found.set_exception, RuntimeError(repr(error))
        except BaseException as error:
            give, what = found.set_exception, error
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, give, what)

    begin(run, name)
    return await found
