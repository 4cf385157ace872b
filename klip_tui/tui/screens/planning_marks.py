"""Windows that are marked on the Planning screen: shown in the week, counted, laid side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.tui.screens.checks import ChecksScreen
from klip_tui.tui.screens.compare import CompareScreen, Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from klip_tui.tui.screens.base import BaseScreen


class Marks:
    """What is marked; ``show`` is called when that is another."""

    def __init__(self, screen: BaseScreen, show: Callable[[], object]) -> None:
        self._screen, self._show = screen, show
        self.windows: list[Window] = []

    def toggle(self, window: Window) -> None:
        """Mark a window, or take its mark away."""
        marked = window in self.windows
        self.windows = [one for one in self.windows if one != window] + ([] if marked else [window])
        self._show()

    def compare(self) -> None:
        """Lay the marked windows side by side, to be announced together or kept as drafts."""
        if self.windows:
            self._screen.app.push_screen(CompareScreen(self.windows), self._compared)
        else:
            text = self._screen.voice.text("mark windows with {key} first")
            self._screen.notify(text.format(key=self._screen.klip.key_names.of("planning.mark", "space")), markup=False)

    def _compared(self, notice: str | None) -> None:
        if notice is None:
            return
        self.windows = []
        self._show()
        if notice:
            self._screen.klip.wake_engine()
            self._screen.klip.go_to("notices", notice)
        else:
            text = self._screen.voice.text("the drafts are kept: {key} shows them")
            self._screen.notify(text.format(key=self._screen.klip.key_names.of("screen.notices", "4")), markup=False)


def checks_of(screen: BaseScreen, identity: str, title: str) -> None:
    """Show the checklist of a planned interruption."""
    screen.app.push_screen(ChecksScreen(identity, title, screen.reload))
