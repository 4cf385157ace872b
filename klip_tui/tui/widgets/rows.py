"""Rows: a list of any length with a cursor. Moving it sends two lines, whatever the length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from klip_tui.text.labels import N_
from klip_tui.tui.widgets.lines import Line, difference, draw
from klip_tui.tui.widgets.paint import paints


class Rows(ScrollView, can_focus=True):
    """Shows rows, each with a key that tells it from the others; the cursor stays on its key when rows change.

    On the first row it stays on the first row, whatever comes there.
    """

    DEFAULT_CSS = "Rows { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", N_("Down"), show=False, id="list.down"),
        Binding("up,k", "move(-1)", N_("Up"), show=False, id="list.up"),
        Binding("pagedown", "page(1)", N_("Page down"), show=False, id="list.pagedown"),
        Binding("pageup", "page(-1)", N_("Page up"), show=False, id="list.pageup"),
        Binding("home", "edge(0)", N_("First"), show=False, id="list.first"),
        Binding("end", "edge(1)", N_("Last"), show=False, id="list.last"),
        Binding("enter", "choose", N_("open"), id="list.choose", tooltip=N_("Open")),
    ]

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, rows: Rows, key: str | None) -> None:
            super().__init__()
            self.rows, self.key = rows, key

        @property
        def control(self) -> Rows:
            """The list."""
            return self.rows

    class Chosen(Moved):
        """A row was chosen with enter or a second click."""

    class Resized(Message):
        """The list has another width: what was made for the old one is made anew."""

    def __init__(self, *, empty: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._keys: list[str] = []
        self._rows: list[Line] = []
        self._cursor = 0
        self._touched = False
        self._empty = empty
        self.beside: Callable[[], None] | None = None
        """Shows at once what stands beside the row under the cursor, in the same frame; where that costs little."""

    @property
    def key(self) -> str | None:
        """The key of the row under the cursor."""
        return self._keys[self._cursor] if self._cursor < len(self._keys) else None

    def put(self, rows: Sequence[tuple[str, Line]], empty: str | None = None) -> None:
        """Show other rows; the cursor keeps its key where that is still there."""
        before = self.key
        self._keys = [key for key, _ in rows]
        fresh: list[Line] = [list(line) for _, line in rows]
        old, self._rows = self._rows, fresh
        unread, self._empty = self._empty, empty if empty is not None else self._empty
        # A cursor that nobody moved stays on top: what is most urgent comes there, and enter means it.
        stays = before in self._keys and self._touched
        where = self._keys.index(before or "") if stays else min(self._cursor, max(0, len(rows) - 1))
        moved, self._cursor = where != self._cursor, where
        if len(old) != len(fresh):
            self.virtual_size = Size(self.size.width, len(fresh))
        if moved or len(old) != len(fresh) or (not fresh and unread != self._empty):
            self.refresh()
        else:
            for index, (a, b) in enumerate(zip(old, fresh, strict=True)):
                found = difference(a, b, self.size.width)
                if found is not None:
                    self._refresh_row(index, *found)
        if self.key != before:
            self.post_message(self.Moved(self, self.key))

    def unread(self, waiting: str, said: str) -> None:
        """Say that nothing was read, where it is still said to be waited for."""
        if not self._rows and self._empty == waiting:
            self._empty = said
            self.refresh()

    def go(self, key: str) -> None:
        """Put the cursor on a key, if it is there."""
        if key in self._keys:
            self._to(self._keys.index(key))

    def _refresh_row(self, index: int, begin: int = 0, end: int = 0) -> None:
        y = index - round(self.scroll_y)
        if 0 <= y < self.size.height:
            self.refresh(Region(begin, y, (end or self.scrollable_content_region.width) - begin, 1))

    def _to(self, index: int) -> None:
        index = max(0, min(index, len(self._rows) - 1))
        if index == self._cursor or not self._rows:
            return
        self._refresh_row(self._cursor)
        self._cursor, self._touched = index, index > 0
        self._refresh_row(index)
        self.scroll_to_region(
            Region(0, index, max(1, self.size.width), 1), animate=False, force=True, immediate=True, x_axis=False
        )
        if self.beside is not None:
            self.beside()
        self.post_message(self.Moved(self, self.key))

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        index = y + round(self.scroll_y)
        width = self.scrollable_content_region.width
        if not self._rows:
            return draw(self, [(self._empty, "quiet")] if y == 0 else [], width)
        if index >= len(self._rows):
            return draw(self, (), width)
        if index == self._cursor:
            styles = paints(self)
            if self.has_focus:
                return draw(self, [(text, "") for text, _ in self._rows[index]], width, styles["row-focus"])
            return draw(self, self._rows[index], width, styles["row"])
        return draw(self, self._rows[index], width)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._to(self._cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by a page."""
        self._to(self._cursor + by * max(1, self.size.height - 1))

    def action_edge(self, last: int) -> None:
        """Move the cursor to the first or last row."""
        self._to(len(self._rows) - 1 if last else 0)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.key is not None:
            self.post_message(self.Chosen(self, self.key))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse clicked; a second click chooses."""
        index = event.y + round(self.scroll_y)
        if index >= len(self._rows):
            return
        if index == self._cursor and event.chain > 1:
            self.action_choose()
        self._to(index)

    def on_focus(self, _event: events.Focus) -> None:
        """Show the cursor's row anew."""
        self._refresh_row(self._cursor)

    def on_blur(self, _event: events.Blur) -> None:
        """Show the cursor's row anew."""
        self._refresh_row(self._cursor)

    def on_resize(self, _event: Any) -> None:
        """Keep the width."""
        if self.size.width != self.virtual_size.width:
            self.post_message(self.Resized())
        self.virtual_size = Size(self.size.width, len(self._rows))

    @property
    def plain(self) -> str:
        """The rows' text, for tests and copying."""
        return "\n".join("".join(text for text, _ in row).rstrip() for row in self._rows)
