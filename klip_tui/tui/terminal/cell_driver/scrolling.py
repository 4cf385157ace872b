"""Lines that only moved up or down: the terminal can move them itself.

A list or a text that scrolls by a line changes every line that is seen, but only one of them is new. A scroll region
(DECSTBM) and a line feed move the others. Whether that is shorter is for the encoder to see: it draws the frame both
ways.
"""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from klip_tui.tui.terminal.cell_driver.cells import Cells
from klip_tui.tui.terminal.cell_driver.pens import Pen

FEWEST: Final = 4
"""Lines that have to have moved together: with fewer it is never shorter."""
FARTHEST: Final = 12
"""Lines that they may have moved by."""
EDGE: Final = 2
"""Columns at the right that are not looked at: a scrollbar stands there."""
UNKNOWN: Final = "\0"
"""Stands in cells of which nobody knows what is in them; it is like no character that is drawn."""


class Scroll(NamedTuple):
    """Lines from ``top`` to ``bottom`` (inclusive) move up by a number of lines; a negative one: down."""

    top: int
    bottom: int
    lines: int


def find(cells: Cells, shown: Cells) -> Scroll | None:
    """Return the scroll that brings most lines to where they are wanted, if any does."""
    if sum(new != old for new, old in zip(cells.chars, shown.chars, strict=True)) < FEWEST:
        return None
    new = ["".join(line[:-EDGE]) for line in cells.chars]
    old = ["".join(line[:-EDGE]) for line in shown.chars]
    moved = [y for y in range(cells.height) if new[y] != old[y]]
    if len(moved) < FEWEST:
        return None
    places: dict[str, list[int]] = {}
    for y, text in enumerate(old):
        if not text.isspace():
            places.setdefault(text, []).append(y)
    steps = {y: [at - y for at in places.get(new[y], ()) if 0 < abs(at - y) <= FARTHEST] for y in moved}
    votes = Counter(step for found in steps.values() for step in found)
    if not votes:
        return None
    lines, count = votes.most_common(1)[0]
    if count < FEWEST:
        return None
    wanted = [y for y, found in steps.items() if lines in found]
    top, bottom = min(wanted), max(wanted)
    return Scroll(top, bottom + lines, lines) if lines > 0 else Scroll(top + lines, bottom, lines)


def sequence(scroll: Scroll) -> str:
    """Return what makes a terminal scroll. Most go to the first cell after it, some stay."""
    top, bottom, lines = scroll
    step = f"\x1b[{bottom + 1}H" + "\n" * lines if lines > 0 else f"\x1b[{top + 1}H" + "\x1bM" * -lines
    return f"\x1b[{top + 1};{bottom + 1}r{step}\x1b[r"


def scrolled(shown: Cells, scroll: Scroll, pen: Pen) -> Cells:
    """Return what is shown after a scroll; terminals differ in the colour of the lines that come free."""
    after = Cells(shown.width, shown.height, pen)
    after.chars = [line[:] for line in shown.chars]
    after.pens = [line[:] for line in shown.pens]
    top, bottom, lines = scroll
    for y in range(top, bottom + 1):
        if top <= y + lines <= bottom:
            after.chars[y], after.pens[y] = shown.chars[y + lines][:], shown.pens[y + lines][:]
        else:
            after.chars[y], after.pens[y] = [UNKNOWN] * shown.width, [pen] * shown.width
    return after
