"""The cells that differ, written with few bytes.

The pieces of a frame are drawn in one of two orders, whichever is shorter: line by line, or pen by pen. A pen in true
colour costs up to 38 bytes and a move 4 to 8, so where many short pieces alternate between a few pens it is shorter to
go through the lines once for each pen.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from klip_tui.tui.terminal.cell_driver import scrolling
from klip_tui.tui.terminal.cell_driver.cells import Cells, all_single, is_sure
from klip_tui.tui.terminal.cell_driver.moves import Abilities, move, vertical
from klip_tui.tui.terminal.cell_driver.pens import Pen, Pens
from klip_tui.tui.terminal.cell_driver.pieces import Cutter, Piece

LEAPS = {1: "\x1b[C", 2: "\x1b[2C", 3: "\x1b[3C"}
"""Leaps that are longer than the cells that they leap over."""


class Stand(NamedTuple):
    """Where the terminal's cursor is and what it draws with; None: not known."""

    x: int | None = None
    y: int | None = None
    pen: Pen | None = None
    edge: bool = False
    """Whether the last column was written: terminals differ in whether the cursor is on it or behind it."""


class Encoder:
    """Knows what the terminal shows, and turns it into what it is to show."""

    def __init__(self, pens: Pens, abilities: Abilities) -> None:
        self._pens = pens
        self._abilities = abilities
        self._cutter = Cutter(erases=self._erases, erase_characters=abilities.erase_characters)
        self._shown: Cells | None = None
        self._stand = Stand()
        self._wanted: Cells | None = None
        self._out: list[str] = []

    def forget(self) -> None:
        """Nothing is known of the terminal any more: the next time everything is drawn."""
        self._shown = None
        self._stand = Stand()

    def paint(self, cells: Cells, cursor: tuple[int, int] | None = None) -> str:
        """Return what makes the terminal show these cells, with its cursor at a column and a line."""
        self._out, self._wanted = [], cells
        shown = self._shown
        if shown is None or (shown.width, shown.height) != (cells.width, cells.height):
            shown = self._shown = self._clear(cells)
            scroll = None
        else:
            scroll = scrolling.find(cells, shown)
        before = self._stand
        self._differences(cells, shown)
        if scroll is not None:
            plain, after = self._out, self._stand
            self._stand, self._out = Stand(pen=before.pen), [scrolling.sequence(scroll)]
            self._differences(cells, scrolling.scrolled(shown, scroll, self._pens.default))
            if len("".join(self._out)) >= len("".join(plain)):
                self._out, self._stand = plain, after
        if cells.chars != shown.chars or cells.pens != shown.pens:
            shown.chars, shown.pens = [line[:] for line in cells.chars], [line[:] for line in cells.pens]
        if cursor is not None:
            self._go(*cursor, cells.width)
        return "".join(self._out)

    def _differences(self, cells: Cells, shown: Cells) -> None:
        """Draw the cells that differ."""
        pieces: list[Piece] = []
        for y in range(cells.height):
            chars, pens, old_chars, old_pens = cells.chars[y], cells.pens[y], shown.chars[y], shown.pens[y]
            if chars == old_chars and pens == old_pens:
                continue
            changed = [
                x
                for x, (new, old, pen, old_pen) in enumerate(zip(chars, old_chars, pens, old_pens, strict=True))
                if new != old or (pen is not old_pen and (new != " " or pen.blank is not old_pen.blank))
            ]
            if not changed:
                continue
            if "" in chars or "" in old_chars or not all_single("".join(chars)):
                self._careful_line(y, chars, pens, _whole_characters(changed, chars, old_chars))
            else:
                pieces += self._cutter.cut(y, chars, pens, changed)
        self._draw_shortest(pieces, cells.width)

    def _clear(self, cells: Cells) -> Cells:
        """Clear the screen in the colour that most of its blanks have."""
        self._stand = Stand()
        counted: Counter[Pen] = Counter()
        for chars, pens in zip(cells.chars, cells.pens, strict=True):
            counted.update(pen.blank for char, pen in zip(chars, pens, strict=True) if char == " ")
        ground = next((pen for pen, _ in counted.most_common() if self._erases(pen)), self._pens.default)
        self._draw_with(ground)
        self._out.append("\x1b[H\x1b[J")
        self._stand = Stand(0, 0, ground)
        return Cells(cells.width, cells.height, ground)

    def _erases(self, pen: Pen) -> bool:
        return pen.erases and (self._abilities.coloured_erase or not pen.bg)

    def _draw_shortest(self, pieces: list[Piece], width: int) -> None:
        """Draw pieces in the order that takes fewer bytes."""
        before, begun = self._stand, self._out
        ways: list[tuple[int, str, Stand]] = []
        orders = [pieces] if len(pieces) < 3 else [pieces, self._by_pen(pieces, before.pen)]
        for order in orders:
            self._stand, self._out = before, []
            for piece in order:
                self._draw(piece, width)
            text = "".join(self._out)
            ways.append((len(text), text, self._stand))
        _, text, self._stand = min(ways, key=lambda way: way[0])
        self._out = [*begun, text]

    def _by_pen(self, pieces: list[Piece], pen: Pen | None) -> list[Piece]:
        """Order pieces by their pens, each pen followed by the one that is nearest to it."""
        groups: dict[Pen, list[Piece]] = {}
        on_ground: dict[Pen, Pen] = {}
        for piece in pieces:
            # Blanks go with the pen before them that draws them as well.
            chosen = on_ground.get(piece.pen.blank, piece.pen) if piece.blank else piece.pen
            groups.setdefault(chosen, []).append(piece)
            on_ground[piece.pen.blank] = chosen
        order: list[Piece] = []
        while groups:
            if pen is None:
                nearest = next(iter(groups))
            else:
                way = self._pens.way
                nearest = min(groups, key=lambda other, here=pen: len(way(here, other)))  # type: ignore[misc]
            order += groups.pop(nearest)
            pen = nearest
        return order

    def _draw(self, piece: Piece, width: int) -> None:
        self._go(piece.x, piece.y, width)
        pen = self._pens.onto_blank(self._stand.pen, piece.pen) if piece.blank else piece.pen
        if piece.erased:
            self._draw_with(pen if pen.erases else piece.pen.blank)
            self._out.append("\x1b[K" if piece.erased < 0 else f"\x1b[{piece.erased}X")
            return
        self._draw_with(pen)
        self._out.append("".join(piece.text))
        self._written(piece.x + len(piece.text), width)

    def _written(self, x: int, width: int, *, sure: bool = True) -> None:
        """Note where the cursor is after a character, if that is known."""
        _, y, pen, _ = self._stand
        self._stand = Stand(x if sure and x < width else None, y, pen, x >= width)

    def _careful_line(self, y: int, chars: list[str], pens: list[Pen], changed: list[int]) -> None:
        """Draw cells of which the terminal's idea of their width may be another than ours, each at its own place."""
        width = len(chars)
        for x in changed:
            char, pen = chars[x], pens[x]
            if char == "":
                continue
            self._go(x, y, width)
            blank = char == " " and pen.blank.erases
            self._draw_with(self._pens.onto_blank(self._stand.pen, pen) if blank else pen)
            size = 2 if x + 1 < width and chars[x + 1] == "" else 1
            sure = is_sure(char)
            if not sure and size == 2:
                # Where the terminal draws it narrow its second cell is not left as it was.
                self._out.append("  ")
                self._written(x + size, width)
                self._go(x, y, width)
            self._out.append(char)
            self._written(x + size, width, sure=sure)

    def _go(self, x: int, y: int, width: int) -> None:
        old_x, old_y, pen, edge = self._stand
        if (old_x, old_y) == (x, y):
            return
        step = move((old_x, old_y), x, y, self._abilities.newline)
        if edge and old_y is not None and x == width - 1 and y != old_y:
            # On the last cell or behind it: one line further it is the last cell that is written next.
            step = min(step, vertical(y - old_y), key=len)
        self._out.append(self._rewritten(step, x, y))
        self._stand = Stand(x, y, pen)

    def _rewritten(self, step: str, x: int, y: int) -> str:
        """Write the last cells on the way again instead of leaping over them, where that is shorter and shows."""
        pen, cells = self._stand.pen, self._wanted
        for count, leap in LEAPS.items():
            if pen is None or cells is None or not step.endswith(leap):
                continue
            chars, pens = cells.chars[y][x - count : x], cells.pens[y][x - count : x]
            if all(" " <= char <= "~" for char in chars) and all(
                old is pen or (char == " " and old.blank is pen.blank) for char, old in zip(chars, pens, strict=True)
            ):
                return step.removesuffix(leap) + "".join(chars)
        return step

    def _draw_with(self, pen: Pen) -> None:
        if pen is not self._stand.pen:
            self._out.append(self._pens.way(self._stand.pen, pen))
            self._stand = self._stand._replace(pen=pen)


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
