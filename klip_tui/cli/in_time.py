"""Reading for machines: a store that stalls or is locked is given up, since whoever asked waits no longer either."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from klip_tui.cli.shell import Shell
from klip_tui.commitment.phrase import Unreachable, phrase

if TYPE_CHECKING:
    from klip_tui.desk.session import Desk

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds after which a store that does not answer is a failure of ours; monitoring systems wait ten."""


def in_time(shell: Shell, read: Callable[[Desk], T]) -> T:
    """Read in a thread that is left behind after ``PATIENCE``. Raises Unreachable then, and what reading raises."""
    found: list[T] = []
    wrong: list[BaseException] = []

    def work() -> None:
        try:
            found.append(read(shell.looking))
        except BaseException as error:
            wrong.append(error)

    reader = threading.Thread(target=work, daemon=True)
    reader.start()
    reader.join(PATIENCE)
    if reader.is_alive():
        shell.give_up()
        raise Unreachable(phrase("the store does not answer within {seconds} s", seconds=int(PATIENCE)))
    if wrong:
        raise wrong[0]
    return found[0]
