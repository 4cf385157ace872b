"""A main screen with one long list that is filtered while typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from klip_tui.text.labels import N_
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.screens.filtering import holds
from klip_tui.tui.widgets.field import Field
from klip_tui.tui.widgets.lines import Line, Lines
from klip_tui.tui.widgets.rows import Rows


class FilteredScreen(BaseScreen):
    """Keeps all rows; shows those whose text holds every word of the filter and no ``!word``, and counts them."""

    DEFAULT_CSS = """
    FilteredScreen #filter { display: none; margin: 0 1; }
    FilteredScreen #hits { display: none; margin: 0 1; }
    FilteredScreen #filter.-shown, FilteredScreen #hits.-shown { display: block; }
    FilteredScreen Rows { margin: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash",
            "filter",
            N_("filter"),
            key_display="/",
            id="list.filter",
            tooltip=N_("Show only what holds these words; !word leaves out"),
        ),
        Binding("escape", "unfilter", N_("back"), show=False, id="list.unfilter", tooltip=N_("Show everything again")),
    ]
    AUTO_FOCUS = "#rows"
    LIST: ClassVar[str] = "#rows"
    """Which list is filtered."""

    def __init__(self) -> None:
        super().__init__()
        self._all: list[tuple[str, Line]] = []
        self._texts: list[str] = []
        self._empty = ""
        self._field: Field | None = None
        self._hits = (0, 0)

    def body(self) -> ComposeResult:
        """Lay out the list; the filter stands above it once somebody filters."""
        yield Rows(id="rows", empty=self.voice.text("reading …"))

    def put_rows(self, rows: list[tuple[str, Line]], empty: str, texts: Sequence[str] | None = None) -> None:
        """Show other rows, filtered as before; ``texts`` are what is searched, where that is more than the rows."""
        self._all, self._empty = rows, empty
        shown = texts if texts is not None else ["".join(text for text, _ in line) for _, line in rows]
        self._texts = [text.lower() for text in shown]
        self._apply()

    @property
    def filter_words(self) -> tuple[str, ...]:
        """The words of the filter."""
        return tuple(self._field.value.split()[:8]) if self._field is not None else ()

    def _apply(self) -> None:
        words = self.filter_words
        rows = self._all
        if words:
            rows = [row for row, text in zip(self._all, self._texts, strict=True) if holds(text, words)]
        empty = self.voice.text("nothing holds these words") if words and self._all else self._empty
        self.query_one(self.LIST, Rows).put(rows, empty)
        self.show_hits(len(rows), len(self._all))

    def show_hits(self, found: int, total: int) -> None:
        """Say how much the filter finds."""
        self._hits = (found, total)
        for line in self.query("#hits").results(Lines):
            line.put(self._counted())

    def _counted(self) -> list[Line]:
        found, total = self._hits
        return [[(self.voice.text("{found} of {total}").format(found=found, total=total), "quiet")]]

    async def action_filter(self) -> None:
        """Type a filter."""
        if self._field is None:
            # Made when somebody filters: a field with its rules is a tenth of what a screen costs to open.
            self._field = Field(placeholder=self.voice.text("words, !word leaves out"), id="filter")
            rows = self.query_one(self.LIST, Rows)
            assert isinstance(rows.parent, Widget)
            await rows.parent.mount(self._field, Lines(self._counted(), id="hits"), before=rows)
        self.query("#filter, #hits").add_class("-shown")
        # At once, not by a message: the letters may be on their way already.
        self.set_focus(self._field)

    def action_unfilter(self) -> None:
        """Show everything again; where nothing is filtered, put the banner away."""
        filtered = self._field is not None and self._field.has_class("-shown")
        if self._field is not None:
            self._field.value = ""
        self.query("#filter, #hits").remove_class("-shown")
        self.set_focus(self.query_one(self.LIST, Rows))
        if not filtered:
            self.klip.action_put_away()

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.words_changed()

    def words_changed(self) -> None:
        """Show what holds the words."""
        self._apply()

    @on(Input.Submitted, "#filter")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.set_focus(self.query_one(self.LIST, Rows))
