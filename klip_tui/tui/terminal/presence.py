"""Whether the terminal is still there: a line that drops does not always say so by a signal."""

from __future__ import annotations

import asyncio
import select
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.app import App

SEE_TERMINAL: Final = 3.0
"""Seconds between two looks at whether the terminal is still there."""


def is_gone() -> bool:
    """Whether the terminal on standard input has hung up."""
    try:
        watch = select.poll()
        watch.register(sys.stdin.fileno(), select.POLLIN)
        return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in watch.poll(0))
    except (OSError, ValueError):
        return True


def end_when_gone(app: App[Any]) -> None:
    """Look every few seconds, and end the app when its terminal has hung up, also where no signal said so."""
    app.set_interval(SEE_TERMINAL, lambda: app.exit() if is_gone() else None)


def end_on_signals(end: Callable[[], object]) -> None:
    """End well when the line drops or somebody ends us: the terminal is left as it was."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end)
