"""The cells that differ, written with few bytes.

A line that differs becomes pieces: stretches of cells with one pen, and stretches of blanks that are erased instead of
written where that is shorter. Cells that did not change are leapt over, or written again where that is shorter than a
leap. Which pen a blank was drawn with does not matter where it does not show.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from klip_tui.tui.terminal.cell_driver.cells import Cells, all_single, is_sure
from klip_tui.tui.terminal.cell_driver.moves import Abilities, move
from klip_tui.tui.terminal.cell_driver.pens import Pen, Pens

LEAP = 4
"""Bytes of the usual leap within a line (``ESC [ 5 C``): as many cells are written again instead."""
ERASE = 9
"""Cells from which on erasing in the middle of a line and leaping over it is shorter than blanks."""
TAIL = 3
"""Bytes of erasing to the end of the line."""


@dataclass(slots=True)
class Piece:
    """Cells beside one another that are drawn with one pen."""

    x: int
    y: int
    pen: Pen
    text: list[str]
    blank: bool
    """Whether there is nothing but blanks in it: any pen serves that draws blanks as this one does."""
    erased: int = 0
    """Cells that are erased instead of written; -1: to the end of the line."""


class Encoder:
    """Knows what the terminal shows, and turns it into what it is to show."""

    def __init__(self, pens: Pens, abilities: Abilities) -> None:
        self._pens = pens
        self._abilities = abilities
        self._shown: Cells | None = None
        self._pen: Pen | None = None
        self._x: int | None = None
        self._y: int | None = None
        self._out: list[str] = []

    def forget(self) -> None:
        """Nothing is known of the terminal any more: the next time everything is drawn."""
        self._shown = None
        self._leave()

    def _leave(self) -> None:
        """The cursor and the pen may be anywhere."""
        self._pen = self._x = self._y = None

    def paint(self, cells: Cells, cursor: tuple[int, int] | None = None) -> str:
        """Return what makes the terminal show these cells, with its cursor at a column and a line."""
        self._out = []
        shown = self._shown
        if shown is None or (shown.width, shown.height) != (cells.width, cells.height):
            shown = self._shown = self._clear(cells)
        for y in range(cells.height):
            chars, pens, old_chars, old_pens = cells.chars[y], cells.pens[y], shown.chars[y], shown.pens[y]
            if chars == old_chars and pens == old_pens:
                continue
            changed = [
                x
                for x, (new, old, pen, old_pen) in enumerate(zip(chars, old_chars, pens, old_pens, strict=True))
                if new != old or (pen is not old_pen and (new != " " or pen.blank is not old_pen.blank))
            ]
            if changed:
                self._line(y, chars, pens, old_chars, changed)
            shown.chars[y], shown.pens[y] = chars[:], pens[:]
        if cursor is not None:
            self._go(*cursor)
        return "".join(self._out)

    def _clear(self, cells: Cells) -> Cells:
        """Clear the screen in the colour that most of its blanks have."""
        self._leave()
        counted: Counter[Pen] = Counter()
        for chars, pens in zip(cells.chars, cells.pens, strict=True):
            counted.update(pen.blank for char, pen in zip(chars, pens, strict=True) if char == " ")
        ground = next((pen for pen, _ in counted.most_common() if self._erases(pen)), self._pens.default)
        self._draw_with(ground)
        self._out.append("\x1b[H\x1b[J")
        self._x = self._y = 0
        return Cells(cells.width, cells.height, ground)

    def _erases(self, pen: Pen) -> bool:
        return pen.erases and (self._abilities.coloured_erase or not pen.bg)

    def _line(self, y: int, chars: list[str], pens: list[Pen], old: list[str], changed: list[int]) -> None:
        if "" in chars or "" in old or not all_single("".join(chars)):
            self._careful_line(y, chars, pens, _whole_characters(changed, chars, old))
            return
        for piece in self._pieces(y, chars, pens, changed):
            self._draw(piece, len(chars))

    def _pieces(self, y: int, chars: list[str], pens: list[Pen], changed: list[int]) -> list[Piece]:
        """Cut a line's changed cells into pieces."""
        tail = self._tail(chars, pens, changed)
        pieces: list[Piece] = []
        last = Piece(-LEAP - 2, y, self._pens.default, [], blank=False)
        end = -LEAP - 2
        for x in changed:
            if x >= tail:
                pieces.append(Piece(x, y, pens[x].blank, [], blank=True, erased=-1))
                break
            pen, char = pens[x], chars[x]
            if end < x <= end + LEAP and self._bridge(last, chars, pens, end, x):
                end = x
            if x == end and self._joins(last, pen, char):
                last.text.append(char)
            else:
                last = Piece(x, y, pen, [char], blank=char == " " and pen.blank.erases)
                pieces.append(last)
            end = x + 1
        if self._abilities.erase_characters:
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
        if len("".join(gap).encode()) > (LEAP if end - start > 1 else 3):
            return False
        for x in range(start, end):
            if pens[x] is not piece.pen and (chars[x] != " " or pens[x].blank is not piece.pen.blank):
                return False
        if any(char != " " for char in gap):
            piece.blank = False
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
            x = at + len(whole[at:]) - len(whole[at:].lstrip(" "))
            parts.append(Piece(piece.x + at, piece.y, piece.pen.blank, [], blank=True, erased=x - at))
        if x < len(text):
            parts.append(Piece(piece.x + x, piece.y, piece.pen, text[x:], blank=False))
        return parts

    def _draw(self, piece: Piece, width: int) -> None:
        self._go(piece.x, piece.y)
        self._draw_with(self._pens.onto_blank(self._pen, piece.pen.blank) if piece.blank else piece.pen)
        if piece.erased:
            self._out.append("\x1b[K" if piece.erased < 0 else f"\x1b[{piece.erased}X")
            return
        self._out.append("".join(piece.text))
        end = piece.x + len(piece.text)
        # At the right edge terminals differ: some stay on the last cell, some stand behind it.
        self._x = end if end < width else None

    def _careful_line(self, y: int, chars: list[str], pens: list[Pen], changed: list[int]) -> None:
        """Draw cells of which the terminal's idea of their width may be another than ours, each at its own place."""
        width = len(chars)
        for x in changed:
            char = chars[x]
            if char == "":
                continue
            self._go(x, y)
            self._draw_with(pens[x])
            size = 2 if x + 1 < width and chars[x + 1] == "" else 1
            sure = is_sure(char)
            if not sure and size == 2:
                # Where the terminal draws it narrow its second cell is not left as it was.
                self._out.append("  ")
                self._x = x + size if x + size < width else None
                self._go(x, y)
            self._out.append(char)
            self._x = x + size if sure and x + size < width else None

    def _go(self, x: int, y: int) -> None:
        if (self._x, self._y) != (x, y):
            self._out.append(move((self._x, self._y), x, y, self._abilities.newline))
            self._x, self._y = x, y

    def _draw_with(self, pen: Pen) -> None:
        if pen is not self._pen:
            self._out.append(self._pens.way(self._pen, pen))
            self._pen = pen


def _whole_characters(changed: list[int], chars: list[str], old: list[str]) -> list[int]:
    """Add the other halves of wide characters, before and after: a terminal blanks a half that is left alone."""
    cells = set(changed)
    for x in changed:
        for line in (chars, old):
            at = x
            while at > 0 and line[at] == "":
                at -= 1
            while at < len(line) and (at <= x or line[at] == ""):
                cells.add(at)
                at += 1
    more = sorted(cells)
    return more if len(more) == len(changed) else _whole_characters(more, chars, old)
