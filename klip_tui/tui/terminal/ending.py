"""An app that leaves the terminal as it was, whoever ends it and whenever."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.app import App

from klip_tui.tui.terminal.presence import end_on_signals

if TYPE_CHECKING:
    from textual.driver import Driver

R = TypeVar("R")


class EndingApp(App[R]):
    """Ends well on the signals that end a program."""

    def _build_driver(self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None) -> Driver:
        """Make what takes the terminal; from before it is taken a signal leaves it as it was.

        The app ends once its first screen stands: nothing can be mounted on a screen that was told to end.
        """
        driver = super()._build_driver(headless, inline, mouse, size)
        if not driver.is_headless:
            end_on_signals(lambda: self.call_later(self.exit))
        return driver
