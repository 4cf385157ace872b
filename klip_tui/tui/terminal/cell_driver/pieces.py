"""A line's changed cells, cut into pieces that are drawn in one go.

A piece is a stretch of cells with one pen, or of blanks that are erased instead of written where that is shorter.
Unchanged cells between two changed ones are leapt over, or written again where that is shorter than a leap. Which pen a
blank was drawn with does not matter where it does not show.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from klip_tui.tui.terminal.cell_driver.pens import Pen

LEAP: Final = 4
"""Bytes of the usual leap within a line (``ESC [ 5 C``): as many are written again instead."""
ERASE: Final = 10
"""Cells from which on erasing in the middle of a line and leaping over it is shorter than blanks."""
TAIL: Final = 3
"""Bytes of erasing to the end of the line."""


class Piece:
    """Cells beside one another that are drawn with one pen."""

    __slots__ = ("blank", "erased", "pen", "text", "x", "y")

    def __init__(self, x: int, y: int, pen: Pen, text: list[str], *, blank: bool, erased: int = 0) -> None:
        self.x, self.y, self.pen, self.text = x, y, pen, text
        self.blank = blank
        """Whether there is nothing but blanks in it: any pen serves that draws blanks as this one does."""
        self.erased = erased
        """Cells that are erased instead of written; -1: to the end of the line."""


class Cutter:
    """Cuts lines into pieces, for a terminal that can or cannot erase."""

    def __init__(self, *, erases: Callable[[Pen], bool], erase_characters: bool) -> None:
        self._erases = erases
        self._erase_characters = erase_characters

    def cut(self, y: int, chars: list[str], pens: list[Pen], changed: list[int]) -> list[Piece]:
        """Return the pieces that draw a line's changed cells, from left to right."""
        tail = self._tail(chars, pens, changed)
        pieces: list[Piece] = []
        last: Piece | None = None
        end = 0
        for x in changed:
            if x >= tail:
                pieces.append(Piece(x, y, pens[x].blank, [], blank=True, erased=-1))
                break
            if last is not None and end < x and self._bridge(last, chars, pens, end, x):
                end = x
            pen, char = pens[x], chars[x]
            if last is not None and x == end and self._joins(last, pen, char):
                last.text.append(char)
            else:
                last = Piece(x, y, pen, [char], blank=char == " " and pen.blank.erases)
                pieces.append(last)
            end = x + 1
        if self._erase_characters:
            return [part for piece in pieces for part in self._split(piece)]
        return pieces

    def _tail(self, chars: list[str], pens: list[Pen], changed: list[int]) -> int:
        """Return the column from which on erasing to the end of the line is the shortest; past the end: nowhere."""
        width = len(chars)
        ground = pens[-1].blank
        if chars[-1] != " " or not self._erases(ground):
            return width
        start = width
        while start and chars[start - 1] == " " and pens[start - 1].blank is ground:
            start -= 1
        return start if sum(x >= start for x in changed) > TAIL else width

    @staticmethod
    def _joins(piece: Piece, pen: Pen, char: str) -> bool:
        """Whether a cell can be drawn with a piece's pen, taking its pen over where the piece has only blanks."""
        if char == " ":
            return pen.blank is piece.pen.blank
        if pen is piece.pen or (piece.blank and pen.blank is piece.pen.blank):
            piece.pen, piece.blank = pen, False
            return True
        return False

    def _bridge(self, piece: Piece, chars: list[str], pens: list[Pen], start: int, end: int) -> bool:
        """Write the unchanged cells up to the next changed one again, if that is shorter than a leap."""
        gap = chars[start:end]
        blank = piece.pen.blank
        through = (
            self._erase_characters
            and piece.text[-1] == " " == chars[end]
            and self._erases(blank)
            and "".join(gap).isspace()
        )
        if not through and len("".join(gap).encode()) > (LEAP if end - start > 1 else LEAP - 1):
            return False
        for x in range(start, end):
            if pens[x] is not piece.pen and (chars[x] != " " or pens[x].blank is not blank):
                return False
        piece.blank = piece.blank and all(char == " " for char in gap)
        piece.text += gap
        return True

    def _split(self, piece: Piece) -> list[Piece]:
        """Cut long stretches of blanks out of a piece."""
        text = piece.text
        blanks = " " * ERASE
        whole = "".join(text)
        if blanks not in whole or not self._erases(piece.pen.blank):
            return [piece]
        parts: list[Piece] = []
        x = at = 0
        while (at := whole.find(blanks, x)) >= 0:
            if at > x:
                parts.append(Piece(piece.x + x, piece.y, piece.pen, text[x:at], blank=not whole[x:at].strip()))
            x = len(whole) - len(whole[at:].lstrip(" "))
            parts.append(Piece(piece.x + at, piece.y, piece.pen.blank, [], blank=True, erased=x - at))
        if x < len(text):
            parts.append(Piece(piece.x + x, piece.y, piece.pen, text[x:], blank=False))
        return parts
