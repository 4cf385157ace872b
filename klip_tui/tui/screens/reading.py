"""A page to read: lines that are fetched in a thread, over the screen at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from klip_tui.commitment.phrase import Refused
from klip_tui.text.labels import N_
from klip_tui.tui.context import context
from klip_tui.tui.screens.facts_screen import Dialog
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.lines import Line

if TYPE_CHECKING:
    pass


class ReadScreen(Dialog[None]):
    """Shows what ``load`` fetches; ``empty`` where that is nothing."""

    CSS_PATH = "reading.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "close", N_("back"), id="reading.close")]

    def __init__(self, load: Callable[[], list[Line]], empty: str = "") -> None:
        super().__init__()
        self._load_lines, self._empty = load, empty

    def compose(self) -> ComposeResult:
        """Lay the page out."""
        yield FactsBar()
        with Vertical():
            yield Detail(id="page")

    def on_mount(self) -> None:
        """Fetch the lines."""
        self.run_worker(self._read, thread=True, exit_on_error=False, group="page", description="read page")

    def _read(self) -> None:
        app = context(self)
        try:
            lines = self._load_lines()
        except Refused as error:
            lines = [[(app.voice.say(error.sentence), "bad")]]
        self.app.call_from_thread(self._show, lines or [[(self._empty, "quiet")]])

    def _show(self, lines: list[Line]) -> None:
        widget = self.query_one("#page", Detail)
        widget.put(lines)
        widget.focus()

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()
