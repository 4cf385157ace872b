"""Whether the terminal is still there: a line that drops does not always say so by a signal."""

from __future__ import annotations

import select
import sys


def is_gone() -> bool:
    """Whether the terminal on standard input has hung up."""
    try:
        watch = select.poll()
        watch.register(sys.stdin.fileno(), select.POLLIN)
        return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in watch.poll(0))
    except (OSError, ValueError):
        return True
