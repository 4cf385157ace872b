"""A main screen with one long list that is filtered while typing."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from klip_tui.text.labels import N_
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.widgets.lines import Line
from klip_tui.tui.widgets.rows import Rows


class FilteredScreen(BaseScreen):
    """Keeps all rows; shows those whose text holds every word of the filter."""

    DEFAULT_CSS = """
    FilteredScreen #filter { display: none; margin: 0 1; }
    FilteredScreen #filter.-shown { display: block; }
    FilteredScreen Rows { margin: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash",
            "filter",
            N_("filter"),
            key_display="/",
            id="list.filter",
            tooltip=N_("Show only what holds these words"),
        ),
        Binding("escape", "unfilter", N_("back"), show=False, id="list.unfilter", tooltip=N_("Show everything again")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._all: list[tuple[str, Line]] = []
        self._texts: list[str] = []
        self._empty = ""

    def body(self) -> ComposeResult:
        """Lay out the filter and the list."""
        yield Input(placeholder=self.voice.text("filter"), id="filter")
        yield Rows(id="rows", empty=self.voice.text("reading …"))

    def put_rows(self, rows: list[tuple[str, Line]], empty: str) -> None:
        """Show other rows, filtered as before."""
        self._all, self._empty = rows, empty
        self._texts = ["".join(text for text, _ in line).lower() for _, line in rows]
        self._apply()

    def _apply(self) -> None:
        words = self.query_one("#filter", Input).value.lower().split()
        rows = self._all
        if words:
            found = [all(word in text for word in words) for text in self._texts]
            rows = [row for row, shown in zip(self._all, found, strict=True) if shown]
        self.query_one("#rows", Rows).put(rows, self._empty)

    def action_filter(self) -> None:
        """Type a filter."""
        field = self.query_one("#filter", Input)
        field.add_class("-shown")
        # At once, not by a message: the letters may be on their way already.
        self.set_focus(field)

    def action_unfilter(self) -> None:
        """Show everything again."""
        field = self.query_one("#filter", Input)
        field.value = ""
        field.remove_class("-shown")
        self.set_focus(self.query_one("#rows", Rows))
        self.klip.action_put_away()

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._apply()

    @on(Input.Submitted, "#filter")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.set_focus(self.query_one("#rows", Rows))
