"""The way to the terminal: a thread that writes, so that a slow or stalled line never holds the app up.

What is not cells goes out at once, whole and in order. A frame is made at the moment when it may leave, from the newest
state: what was drawn in between is never sent. The descriptor stays as it is; the shell shares it, so O_NONBLOCK is not
ours to set.
"""

from __future__ import annotations

import os
import select
import termios
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread
from time import monotonic
from typing import Final

from klip_tui.tui.terminal.cell_driver.pacing import QUESTION, Pacing

CHUNK: Final = 1024
"""Bytes a write: one that is under way can't be called back."""
LOOK: Final = 0.25
"""Seconds between two looks at whether a stalled line is to be left."""
STALLED: Final = 1.0
"""Seconds without a byte taken after which a line that is to be closed counts as stalled."""


class Line:
    """Writes to a terminal's descriptor, frames paced by its answers."""

    def __init__(self, descriptor: int, frame: Callable[[], str], clock: Callable[[], float] = monotonic) -> None:
        self._descriptor = descriptor
        self._frame = frame
        self._pacing = Pacing(clock)
        self._waiting: deque[bytes] = deque()
        self._condition = Condition()
        self._wanted = False
        self._frames = True
        self._closing = False
        self._moved = monotonic()
        self._thread = Thread(target=self._run, name="terminal-output", daemon=True)

    def start(self) -> None:
        """Begin writing."""
        self._thread.start()

    def send(self, text: str) -> None:
        """Send something that is not cells."""
        with self._condition:
            if text == QUESTION:
                self._pacing.asked_by_app()
            self._waiting.append(text.encode("utf-8", "replace"))
            self._condition.notify_all()

    def want_frame(self) -> None:
        """There is something new to be seen."""
        with self._condition:
            self._wanted = True
            self._condition.notify_all()

    def answered(self) -> bool:
        """Note that the terminal has said where its cursor is; return whether it was asked by us."""
        with self._condition:
            ours = self._pacing.answered()
            self._condition.notify_all()
            return ours

    def end_frames(self, patience: float) -> None:
        """Send no more frames, and wait for the last one's answer: the shell would take a late one for typed text."""
        until = monotonic() + patience
        with self._condition:
            self._frames = False
            while self._pacing.outstanding and (left := until - monotonic()) > 0:
                self._condition.wait(left)

    def stop(self) -> None:
        """Write what waits and end; what a stalled terminal does not take is left after a moment."""
        with self._condition:
            self._closing = True
            self._moved = monotonic()
            self._condition.notify_all()
        self._join()
        if self._thread.is_alive():
            # What the kernel holds is thrown away: then the sequences that restore the terminal may still get in.
            try:
                termios.tcflush(self._descriptor, termios.TCOFLUSH)
            except (termios.error, OSError):
                return
            self._moved = monotonic()
            self._join()

    def _join(self) -> None:
        while self._thread.is_alive() and monotonic() - self._moved < STALLED:
            self._thread.join(0.02)

    def _run(self) -> None:
        while (chunk := self._next()) is not None:
            try:
                self._write(chunk)
            except OSError:
                # The terminal is gone; that the app ends is for the app to see.
                with self._condition:
                    self._waiting.clear()
                    self._frames = False

    def _next(self) -> bytes | None:
        """Return what is to be written next; None: nothing any more."""
        while True:
            with self._condition:
                if self._waiting:
                    return self._waiting.popleft()
                if self._closing:
                    return None
                if not (self._wanted and self._frames):
                    self._condition.wait()
                    continue
                left = self._pacing.wait()
                if left is not None:
                    self._condition.wait(left)
                    continue
                self._wanted = False
            # Outside our own lock: whoever makes frames holds another, and calls us while holding it.
            if data := self._frame().encode("utf-8", "replace"):
                with self._condition:
                    return data + QUESTION.encode() if self._pacing.leaves(len(data)) else data

    def _write(self, data: bytes) -> None:
        while data:
            _, ready, _ = select.select([], [self._descriptor], [], LOOK)
            if ready:
                written = os.write(self._descriptor, data[:CHUNK])
                self._moved = monotonic()
                data = data[written:]
            elif self._closing and monotonic() - self._moved > 2 * STALLED:
                return
