"""The cells of a screen, and how wide a character stands in them.

A line is two lists: what stands in each cell, and the pen that it was drawn with. A wide character stands in its first
cell and leaves an empty string in its second; marks that combine are part of their character's cell.
"""

from __future__ import annotations

from typing import Final, TypeVar

from rich.cells import split_graphemes

from klip_tui.tui.terminal.cell_driver.pens import Pen

_SINGLE: Final = frozenset(
    chr(code)
    for first, last in (
        (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x2FF), (0x370, 0x482),  # Latin, Greek, Cyrillic
        (0x2010, 0x2027), (0x2030, 0x205E), (0x20A0, 0x20BF),  # punctuation, currencies
        (0x2190, 0x22FF), (0x2500, 0x25FC), (0x2800, 0x28FF),  # arrows, mathematics, boxes, Braille
        (0x2300, 0x2319), (0x231C, 0x2327), (0x232B, 0x23CE), (0x23D0, 0x23E8),  # technical signs that are no emoji
        (0x2713, 0x2713), (0x2715, 0x2715), (0x2717, 0x271C), (0x2729, 0x2732),  # ticks, crosses, stars that are none
    )
    for code in range(first, last + 1)
)  # fmt: skip
"""Characters that take one cell on every terminal: no emoji, no combining marks, nothing newly assigned."""
_WIDE: Final = (("\u3041", "\u3096"), ("\u30a1", "\u30fa"), ("\u4e00", "\u9fff"), ("\uac00", "\ud7a3"))
"""Characters that take two on every terminal: kana, Chinese characters, Hangul."""


def all_single(text: str) -> bool:
    """Whether every character of a text takes one cell, on every terminal."""
    return text.isascii() or _SINGLE.issuperset(text)


def is_sure(cell: str) -> bool:
    """Whether a cell's character has the same width on every terminal, so that the cursor's place is known after it."""
    return all_single(cell) or (len(cell) == 1 and any(first <= cell <= last for first, last in _WIDE))


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
