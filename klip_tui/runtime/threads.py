"""Work that blocks, each in a thread of its own: one that hangs takes no place from another, nor keeps a process alive.

A shared pool would: six name look-ups that nobody answers fill asyncio's own on a machine of two cores, and at the end
it waits for them. Whoever waits can be cancelled; the thread then ends when it can, and what it found is dropped.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Threads(Protocol):
    """How work that blocks is done apart: ``apart`` below, or a simulation's own way."""

    def __call__(self, work: Callable[[], T], name: str) -> Awaitable[T]:
        """Do it, and give what it returns or raises."""
        ...


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
        except BaseException as error:
            give, what = found.set_exception, error
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, give, what)

    threading.Thread(target=run, name=f"klip {name}", daemon=True).start()
    return await found
