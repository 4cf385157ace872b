"""The shortest way for the cursor from one cell to another."""

from __future__ import annotations

from typing import NamedTuple


class Abilities(NamedTuple):
    """What a terminal can do, by its terminfo."""

    coloured_erase: bool = False
    """Erased cells take the pen's background (bce)."""
    erase_characters: bool = False
    """A number of cells can be erased in the middle of a line (ech)."""
    newline: str = "\r\n"
    """What has to be written for the cursor to go to the next line's first cell; ``\\n`` where the line driver adds
    the carriage return (ONLCR)."""


def _sideways(before: int, after: int) -> str:
    """Return the move along a line from a known column."""
    steps = after - before
    if steps == 0:
        return ""
    if steps > 0:
        return f"\x1b[{steps}C" if steps > 1 else "\x1b[C"
    if steps >= -3:
        return "\b" * -steps
    back = f"\x1b[{-steps}D"
    return min(back, "\r" + _sideways(0, after), key=len)


def absolute(x: int, y: int) -> str:
    """Return the move to a cell from anywhere."""
    if x == 0:
        return f"\x1b[{y + 1}H" if y else "\x1b[H"
    return f"\x1b[{y + 1};{x + 1}H" if y else f"\x1b[;{x + 1}H"


def move(before: tuple[int | None, int | None], x: int, y: int, newline: str) -> str:
    """Return the shortest move to a cell; a coordinate that is not known is None."""
    old_x, old_y = before
    if old_y is None:
        return absolute(x, y)
    known = old_x is not None
    if old_y == y:
        along = _sideways(old_x, x) if old_x is not None else f"\x1b[{x + 1}G"
        return min(along, "\r" + _sideways(0, x), key=len)
    ways = [absolute(x, y)]
    down = y - old_y
    if 0 < down <= 4:
        ways.append(newline * down + _sideways(0, x))
    if known and old_x is not None:
        step = vertical(down)
        ways.append(step + _sideways(old_x, x))
        if x == 0:
            ways.append("\r" + step)
    return min(ways, key=len)


def vertical(down: int) -> str:
    """Return the move within a column."""
    count = abs(down)
    return f"\x1b[{count if count > 1 else ''}{'B' if down > 0 else 'A'}"
