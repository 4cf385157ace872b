"""Keys one after the other: what is typed ahead goes where it was meant to go.

Textual hands every key to what has the focus at that moment. Over SSH keys come in bursts: ``n`` and then a title, a
title and then ``tab``, arrive before the editor is open, before the focus has moved. So a key waits until the one
before it has gone all its way, from the widget up to the app, and until a screen that is opening has its focus.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message

if TYPE_CHECKING:
    from textual.app import App
    from textual.message_pump import MessagePump
    from textual.screen import Screen

LONGEST = 0.3
"""Seconds that a key waits at most for the one before it: one that closed its own screen may leave no trace."""
OPENING = 0.5
"""Seconds that a key waits at most for a screen that is opening."""
LOOK = 0.015


class Passed(Message, bubble=True):
    """Follows a key on its way up; where it arrives, the key has been everywhere.

    It goes twice: what a key says by a message, such as that a field was entered, is on its way behind the key.
    """

    def __init__(self, number: int, target: MessagePump, *, again: bool = False) -> None:
        super().__init__()
        self.number, self.target, self.again = number, target, again


class KeyGate:
    """Lets keys through one at a time."""

    def __init__(self, app: App[None], opening: Callable[[events.Key], bool] = lambda _: False) -> None:
        """Guard an app's keys; while ``opening`` says that what a key acts on is about to be there, it waits."""
        self._app = app
        self._opening = opening
        self._ahead: deque[events.Key] = deque()
        self._released: events.Key | None = None
        self._flying = 0
        self._number = 0
        self._waits_since = 0.0
        self._looking = False

    def admit(self, key: events.Key) -> bool:
        """Whether a key may go now; one that may not comes again by itself."""
        if key is self._released:
            self._released = None
            return True
        if not (self._flying or self._ahead or self._released or self._opening(key)) and self._ready():
            return True
        self._ahead.append(key)
        if not self._flying:
            self._look()
        return False

    def follow(self, target: MessagePump) -> None:
        """Send a follower after a key that was handed to a widget."""
        self._number += 1
        self._flying = number = self._number
        if not target.post_message(Passed(number, target)):
            self.landed(number)
            return
        self._app.set_timer(LONGEST, lambda: self.landed(number))

    def passed(self, message: Passed) -> None:
        """Send the follower a second time, or see the key as landed."""
        if message.again or not message.target.post_message(Passed(message.number, message.target, again=True)):
            self.landed(message.number)

    def landed(self, number: int) -> None:
        """A key has been everywhere: let the next one through."""
        if self._flying == number:
            self._flying = 0
            self._let_through()

    def _let_through(self) -> None:
        if self._flying or self._released or not self._ahead:
            return
        if self._opening(self._ahead[0]) or (not self._ready() and monotonic() - self._waits_since < OPENING):
            self._look()
            return
        self._waits_since = 0.0
        self._released = self._ahead.popleft()
        self._app.post_message(self._released)

    def _look(self) -> None:
        """Look again soon, as long as a screen is opening."""
        if self._looking:
            return
        self._waits_since = self._waits_since or monotonic()
        self._looking = True

        def again() -> None:
            self._looking = False
            self._let_through()

        self._app.set_timer(LOOK, again)

    def _ready(self) -> bool:
        """Whether the screen on top has its focus, or wants none."""
        screen: Screen[object] = self._app.screen
        wants = screen.AUTO_FOCUS if screen.AUTO_FOCUS is not None else self._app.AUTO_FOCUS
        return screen.is_mounted and (screen.focused is not None or not wants)
