"""What every screen and every dialog has: the three facts at its top, and what it asks of the app."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import ModalScreen, Screen, ScreenResultType

from klip_tui.commitment.phrase import Phrase
from klip_tui.tui.context import AppContext, context
from klip_tui.tui.widgets.bars import TooSmall
from klip_tui.tui.widgets.facts import SMALLEST, FactsBar

if TYPE_CHECKING:
    from textual.widget import Widget
    from textual.worker import Worker

    from klip_tui.desk.views.status_view import StatusView
    from klip_tui.text.voice import Voice


class FactsScreen(Screen[ScreenResultType]):
    """A screen that shows the three facts, each second as they are."""

    _had_focus: Widget | None = None

    @property
    def klip(self) -> AppContext:
        """The app, as far as a screen may ask it."""
        return context(self)

    @property
    def voice(self) -> Voice:
        """The language."""
        return self.klip.voice

    @property
    def stands(self) -> bool:
        """Whether its widgets are there: news may come while it is still being laid out."""
        return self.is_mounted and bool(self.query(FactsBar))

    def take_width(self) -> None:
        """Take the classes of the size that the screen will have, before it is laid out: styles are applied once."""
        size = self.app.size
        for length, points in ((size.width, self.HORIZONTAL_BREAKPOINTS), (size.height, self.VERTICAL_BREAKPOINTS)):
            if points:
                self.add_class([name for least, name in points if length >= least][-1], update=False)

    def show_view(self, view: StatusView) -> None:
        """Show what the engine saw."""
        del view
        self.tick()

    def tick(self) -> None:
        """Let the clocks tick: called each second, on the screen that is looked at only."""
        self.query_one(FactsBar).tick()

    def _compositor_refresh(self) -> None:
        """Draw what changed; while the app holds its frames back, as at its start, none of it would be seen."""
        if not self.app._batch_count:
            super()._compositor_refresh()

    def on_resize(self) -> None:
        """Leave nothing but the facts where the terminal is too small for the screen."""
        size = self.app.size
        small = size.width < SMALLEST[0] or size.height < SMALLEST[1]
        if small and not self.query(TooSmall):
            self.mount(TooSmall())
        if small and not self.has_class("-too-small"):
            # What is hidden loses the focus: whoever was typing goes on where they were.
            self._had_focus = self.focused
        elif not small and self.has_class("-too-small") and self._had_focus is not None:
            self.call_after_refresh(self.set_focus, self._had_focus)
        self.set_class(small, "-too-small")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hear how this screen's threads end."""
        self.klip.unforeseen(event)

    def say(self, sentence: Phrase) -> str:
        """Say a phrase."""
        return self.voice.say(sentence)


class Dialog(ModalScreen[ScreenResultType], FactsScreen[ScreenResultType]):
    """A dialog over a screen: it yields a ``FactsBar`` first."""

    def leave(self, then: Callable[[], object]) -> None:
        """Close without having done anything, then do something else; a key led elsewhere."""
        self.dismiss(None)
        then()
