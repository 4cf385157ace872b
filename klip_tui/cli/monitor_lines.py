"""The monitor's lines: each is a fact, JSON where that was asked for, else key=value pairs (logfmt)."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from datetime import datetime

from klip_tui.commitment.calendar.local_time import wall

_BARE = re.compile(r"[^\s\"=]+")


class Lines:
    """Writes the lines, and remembers what each work can't do, as it was said last."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], datetime], as_json: bool) -> None:
        self._write, self._clock, self._as_json = write, clock, as_json
        self._troubles: dict[str, str] = {}

    def say(self, event: str, **facts: object) -> None:
        """Write one line."""
        line = {"at": wall(self._clock()), "event": event, **facts}
        # Nobody reads it any more, or the disk is full: that ends neither measuring nor delivering.
        with contextlib.suppress(OSError, ValueError):
            self._write(json.dumps(line, ensure_ascii=False) if self._as_json else " ".join(map(_pair, line.items())))

    def trouble(self, work: str, why: str = "") -> None:
        """Say what a work can't do, and that it can again: once each, not at every try, of which one comes a second."""
        if why != self._troubles.get(work, ""):
            self._troubles[work] = why
            self.say("trouble" if why else "recovered", work=work, why=why)


def _pair(pair: tuple[str, object]) -> str:
    name, value = pair
    text = str(value)
    return f"{name}={text}" if _BARE.fullmatch(text) else f"{name}={json.dumps(text, ensure_ascii=False)}"
