"""Bytes that a program sends, beside the fewest that would draw the same change of the screen."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

from tests.live.terminal import Terminal, encode

Cells = list[list[tuple[str, tuple[Any, ...]]]]
COSTS = (16, 16, 2, 2, 2, 2, 2)


def cells(app: Terminal) -> Cells:
    screen = app.screen
    return [
        [(one.data, (one.fg, one.bg, one.bold, one.italics, one.underscore, one.strikethrough, one.reverse))
         for one in (row[x] for x in range(screen.columns))]
        for row in (screen.buffer[y] for y in range(screen.lines))
    ]  # fmt: skip


def _style(old: tuple[Any, ...], new: tuple[Any, ...]) -> int:
    if old == new:
        return 0
    size = 3
    for before, after, cost in zip(old, new, COSTS, strict=True):
        if before != after:
            size += 3 if after == "default" else cost + (1 if cost == 2 and not after else 0)
    return size


def fewest(before: Cells, after: Cells) -> int:
    """Bytes of the changed runs alone: one move a run, a style where it differs, the text."""
    total, pen = 0, None
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        x, width = 0, len(new)
        while x < width:
            if new[x] == old[x]:
                x += 1
                continue
            end, gap = x + 1, 0
            while end < width and gap < 6:
                gap = gap + 1 if new[end] == old[end] else 0
                end += 1
            end -= gap
            total += len(f"\x1b[{y + 1};{x + 1}H")
            for char, style in new[x:end]:
                total += _style(pen, style) if pen is not None else 30
                pen = style
                total += len(char.encode())
            x = end
    return total


def press(app: Terminal, key: str, quiet: float = 0.1, limit: float = 3.0) -> tuple[int, float]:
    """Press a key; return the bytes until it is quiet, and milliseconds to the first of them that drew something."""
    before, app.last_byte = len(app.raw), None
    begun = time.perf_counter()
    os.write(app.fd, encode(key))
    app.settle(quiet, limit)
    return len(app.raw) - before, ((app.last_byte or begun) - begun) * 1000


def walk(app: Terminal, keys: Sequence[str]) -> tuple[int, int]:
    """Press keys one after the other; return the bytes sent and the fewest that would have drawn the same."""
    sent = least = 0
    for key in keys:
        before = cells(app)
        count, _ms = press(app, key, 0.3, 4.0)
        sent += count
        least += fewest(before, cells(app))
    return sent, least
