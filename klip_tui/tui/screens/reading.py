"""A page to read: lines that are fetched in a thread, over the screen at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from klip_tui.commitment.phrase import Refused
from klip_tui.text.labels import N_
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Line

if TYPE_CHECKING:
    from klip_tui.tui.app import KlipApp


class ReadScreen(ModalScreen[None]):
    """Shows what ``load`` fetches; ``empty`` where that is nothing."""

    CSS = """
    ReadScreen { align: center middle; }
    ReadScreen > Vertical { width: 90%; height: 90%; background: $surface; padding: 1 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "close", N_("back"), id="reading.close")]

    def __init__(self, load: Callable[[], list[Line]], empty: str = "") -> None:
        super().__init__()
        self._load_lines, self._empty = load, empty

    def compose(self) -> ComposeResult:
        """Lay the page out."""
        with Vertical():
            yield Detail(id="page")

    def on_mount(self) -> None:
        """Fetch the lines."""
        self.run_worker(self._read, thread=True, exit_on_error=False, group="page", description="read page")

    def _read(self) -> None:
        app = cast("KlipApp", self.app)
        try:
            lines = self._load_lines()
        except Refused as error:
            lines = [[(app.voice.say(error.sentence), "bad")]]
        app.call_from_thread(self._show, lines or [[(self._empty, "quiet")]])

    def _show(self, lines: list[Line]) -> None:
        widget = self.query_one("#page", Detail)
        widget.put(lines)
        widget.focus()

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()
