"""When the next frame may leave: one at a time is on its way, and the terminal itself says when it has drawn it.

That a descriptor takes bytes says nothing: the kernel, sshd and the network hold many seconds of a slow line. So each
frame ends with a question for the cursor's place (CSI 6 n). Its answer comes when the terminal has drawn the frame.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

QUESTION: Final = "\x1b[6n"
PATIENCE: Final = 2.0
"""Seconds that an answer may take; after them frames go unpaced, until an answer comes after all."""
SLOWEST: Final = 480.0
"""Bytes a second (half of 9,600 baud) that a terminal which has answered before is given on top."""


class Pacing:
    """Counts questions and answers. Answers come in the questions' order, the app's own ones among them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._asked: deque[bool] = deque()
        self._until: float | None = None
        self._answers = False
        self._paced = True

    def wait(self) -> float | None:
        """Return the seconds until a frame may leave; None: now."""
        if self._until is None:
            return None
        left = self._until - self._clock()
        if left > 0:
            return left
        self._until = None
        self._paced = False
        return None

    def leaves(self, size: int) -> bool:
        """Note that a frame of so many bytes leaves; return whether it is to end with the question."""
        if not self._paced and True in self._asked:
            return False
        self._asked.append(True)
        self._paced = True
        self._until = self._clock() + PATIENCE + (size / SLOWEST if self._answers else 0.0)
        return True

    def asked_by_app(self) -> None:
        """Note that the app asks for the cursor's place itself."""
        self._asked.append(False)

    def answered(self) -> bool:
        """Note an answer; return whether it was ours, and not the app's."""
        ours = bool(self._asked) and self._asked.popleft()
        if ours:
            self._answers = self._paced = True
            if True not in self._asked:
                self._until = None
        return ours

    @property
    def outstanding(self) -> bool:
        """Whether an answer of ours may still come."""
        return True in self._asked
