"""Detail: lines of any number behind a scroll bar. Other lines cost what differs, never a layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from klip_tui.text.labels import N_
from klip_tui.tui.widgets.lines import Line, difference, draw, width_of


def folded(line: Line, width: int) -> list[Line]:
    """Fold a line that is too wide, at a space where there is one; under a mark or an indent it goes on indented."""
    if width_of(line) <= width:
        return [line]
    hang = _hang(line) if width > 2 * MOST_HANG else 0
    if hang:
        first, *rest = line
        top, *under = folded(rest, width - hang)
        return [[first, *top], *([(" " * hang, ""), *row] for row in under)]
    cells = [(char, name) for text, name in line for char in text]
    rows: list[Line] = []
    while cells:
        used = at = 0
        space = 0
        while at < len(cells) and used + cell_len(cells[at][0]) <= width:
            used += cell_len(cells[at][0])
            at += 1
            if cells[at - 1][0] == " " and not _between(cells, at - 1):
                space = at
        cut = max(1, space if at < len(cells) and space > width // 2 else at)
        rows.append([("".join(char for char, _ in run), name) for name, run in _runs(cells[:cut])])
        cells = cells[cut:]
    return rows


MOST_HANG = 8
"""Cells of a mark and its blanks under which a line goes on."""


def _hang(line: Line) -> int:
    """Return how wide the mark is that a line begins with, such as "· " or blanks; 0 where it begins with words."""
    mark = line[0][0] if len(line) > 1 else ""
    return len(mark) if mark.endswith(" ") and len(mark) <= MOST_HANG and not re.search(r"\w", mark) else 0


def _between(cells: Sequence[tuple[str, str]], at: int) -> bool:
    """Whether a space stands between a number and what it counts, such as "8 h": they stay together."""
    return 0 < at < len(cells) - 1 and cells[at - 1][0].isdigit() and cells[at + 1][0].islower()


def _runs(cells: list[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(name, list(run)) for name, run in groupby(cells, key=lambda cell: cell[1])]


class Detail(ScrollView, can_focus=True):
    """Shows lines and scrolls through them; ``put`` replaces them."""

    DEFAULT_CSS = "Detail { height: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_down", N_("Down"), show=False, id="detail.down"),
        Binding("up,k", "scroll_up", N_("Up"), show=False, id="detail.up"),
        Binding("pagedown", "page_down", N_("Page down"), show=False, id="detail.pagedown"),
        Binding("pageup", "page_up", N_("Page up"), show=False, id="detail.pageup"),
        Binding("home", "scroll_home", N_("First"), show=False, id="detail.first"),
        Binding("end", "scroll_end", N_("Last"), show=False, id="detail.last"),
    ]

    def __init__(self, lines: Sequence[Line] = (), *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._source: list[Line] = [list(line) for line in lines]
        self._lines: list[Line] = self._source

    def put(self, lines: Sequence[Line], *, keep_place: bool = False) -> None:
        """Show other lines, from the top unless the place is kept."""
        self._source, old = [list(line) for line in lines], self._lines
        if not self.is_mounted:
            self._lines = self._source
            return
        self._fold()
        top = round(self.scroll_y)
        if top and not keep_place:
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
            self.refresh()
            return
        width = self.scrollable_content_region.width
        for y in range(self.size.height):
            at = top + y
            found = difference(
                old[at] if at < len(old) else (), self._lines[at] if at < len(self._lines) else (), width
            )
            if found is not None:
                self.refresh(Region(found[0], y, found[1] - found[0], 1))

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        index = y + round(self.scroll_y)
        return draw(self, self._lines[index] if index < len(self._lines) else (), self.scrollable_content_region.width)

    def on_resize(self, _event: Any) -> None:
        """Fold for the new width."""
        self._fold()
        self.refresh()

    def _fold(self) -> None:
        width = self.scrollable_content_region.width
        self._lines = [row for line in self._source for row in folded(line, width)] if width > 0 else self._source
        self.virtual_size = Size(self.size.width, len(self._lines))

    @property
    def plain(self) -> str:
        """The text shown, for tests and copying."""
        return "\n".join("".join(text for text, _ in line).rstrip() for line in self._source)
