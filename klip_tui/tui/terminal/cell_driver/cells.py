"""The cells of a screen, and how wide a character stands in them.

A line is two lists: what stands in each cell, and the pen that it was drawn with. A wide character stands in its first
cell and leaves an empty string in its second; marks that combine are part of their character's cell.
"""

from __future__ import annotations

import re
from typing import Final, TypeVar

from rich.cells import split_graphemes

from klip_tui.tui.terminal.cell_driver.pens import Pen

_SINGLE: Final = " -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2200-\u22ff"
_BOXES: Final = "\u2500-\u25fc\u2800-\u28ff"
_SIGNS: Final = "\u2300-\u2319\u231c-\u2327\u232b-\u23ce\u23d0-\u23e8\u2713\u2715\u2717-\u271c\u2729-\u2732\u2756\u2794"
"""Technical signs, ticks and crosses that are not also emoji."""
_WIDE: Final = "\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
_only_single = re.compile(f"[{_SINGLE}{_BOXES}{_SIGNS}]*").fullmatch
_sure = re.compile(f"[{_SINGLE}{_BOXES}{_SIGNS}{_WIDE}]?").fullmatch
"""Characters that every terminal gives the same width: no emoji, no combining marks, nothing newly assigned."""


def all_single(text: str) -> bool:
    """Whether every character of a text takes one cell, on every terminal."""
    return text.isascii() or _only_single(text) is not None


def is_sure(cell: str) -> bool:
    """Whether a cell's character has the same width on every terminal, so that the cursor's place is known after it."""
    return cell.isascii() or _sure(cell) is not None


def split(text: str) -> list[tuple[str, int]]:
    """Return a text's characters, combining marks with what they combine with, and the cells that each takes."""
    return [(text[start:end], width) for start, end, width in split_graphemes(text)[0]]


Content = TypeVar("Content")


def _fitted(lines: list[list[Content]], width: int, height: int, fill: Content) -> list[list[Content]]:
    """Return lines cut or padded to a size."""
    kept = [line[:width] + [fill] * (width - len(line)) for line in lines[:height]]
    return kept + [[fill] * width for _ in range(height - len(kept))]


class Cells:
    """A screen's cells."""

    __slots__ = ("chars", "height", "pens", "width")

    def __init__(self, width: int, height: int, pen: Pen) -> None:
        self.width, self.height = width, height
        self.chars = [[" "] * width for _ in range(height)]
        self.pens = [[pen] * width for _ in range(height)]

    def resize(self, width: int, height: int, pen: Pen) -> None:
        """Cut or pad every line, at the right and at the bottom."""
        self.chars = _fitted(self.chars, width, height, " ")
        self.pens = _fitted(self.pens, width, height, pen)
        self.width, self.height = width, height
        for chars in self.chars:
            # A wide character at the right lost its second half.
            if width and chars[-1] and not all_single(chars[-1]) and sum(size for _, size in split(chars[-1])) > 1:
                chars[-1] = " "

    def fill(self, pen: Pen) -> None:
        """Make every cell blank."""
        for y in range(self.height):
            self.chars[y] = [" "] * self.width
            self.pens[y] = [pen] * self.width

    def put(self, y: int, x: int, text: str, pen: Pen) -> int:
        """Write a text that takes one cell a character; what does not fit is cut. Return the column after it."""
        room = self.width - x
        if len(text) > room:
            text = text[:room]
        end = x + len(text)
        chars = self.chars[y]
        cut = end < self.width and chars[end] == ""
        if x and chars[x] == "":
            chars[x - 1] = " "
        chars[x:end] = text
        self.pens[y][x:end] = [pen] * len(text)
        if cut:
            chars[end] = " "
        return end

    def put_any(self, y: int, x: int, text: str, pen: Pen) -> int:
        """Write a text of characters of any width."""
        for cell, width in split(text):
            if width == 0:
                self._combine(y, x, cell)
            elif x + width <= self.width:
                self.put(y, x, " " * width, pen)
                self.chars[y][x : x + width] = [cell] + [""] * (width - 1)
                x += width
            elif x < self.width:
                x = self.put(y, x, " ", pen)
        return x

    def _combine(self, y: int, x: int, mark: str) -> None:
        chars = self.chars[y]
        at = x - 1
        while at > 0 and chars[at] == "":
            at -= 1
        if at >= 0:
            chars[at] += mark

    def erase(self, y: int, start: int, end: int, pen: Pen) -> None:
        """Blank the cells from one column up to another."""
        if start < end:
            self.put(y, start, " " * (end - start), pen)

    def scroll_up(self, pen: Pen) -> None:
        """Take the first line away and add a blank one at the bottom."""
        del self.chars[0], self.pens[0]
        self.chars.append([" "] * self.width)
        self.pens.append([pen] * self.width)
