"""Small pictures in text: bars, sparklines, large digits. Pure functions that return strings or spans."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from textual.renderables.digits import DIGITS, DIGITS3X3

if TYPE_CHECKING:
    from klip_tui.commitment.figures.days import DayFigures
    from klip_tui.commitment.terms import Commitment, Terms
    from klip_tui.tui.widgets.lines import Span

LEVELS = "▁▂▃▄▅▆▇█"


def big(text: str) -> tuple[str, str, str]:
    """Write digits three lines high."""
    rows = ["", "", ""]
    for character in text:
        at = DIGITS.find(character)
        cells = DIGITS3X3[at * 3 : at * 3 + 3] if at >= 0 else [" ", " ", character]
        width = max(len(cell) for cell in cells)
        for n in range(3):
            rows[n] += cells[n].ljust(width)
    return rows[0], rows[1], rows[2]


def gauge(share: Fraction | None, width: int) -> str:
    """Draw a share as a bar; anything above nothing shows at least one cell, anything below all leaves one."""
    if share is None:
        return "·" * width
    cells = int(max(Fraction(0), min(Fraction(1), share)) * width)
    if share > 0:
        cells = max(1, cells)
    if share < 1:
        cells = min(cells, width - 1)
    return "▇" * cells + "▁" * (width - cells)


LEAST_MS = 16
"""A latency below it is the lowest bar; each bar above begins at twice the one below: up to 1024 ms and more."""


def latencies(values: Sequence[int], width: int) -> str:
    """Draw the newest latencies, a bar each. The scale stands still: a bar says the same whatever stands beside it."""
    return "".join(LEVELS[min(len(LEVELS) - 1, (max(0, value) // LEAST_MS).bit_length())] for value in values[-width:])


def day_span(day: DayFigures, terms: Terms) -> Span:
    """Draw one day's availability: full when nothing was down, lower and in another colour below the targets."""
    share = day.availability
    if share is None:
        return "·", "quiet"
    if share == 1:
        return "▇", "good"
    if share >= terms.target_inside:
        return "▆", "good"
    if share >= terms.target_outside:
        return "▄", "warn"
    return "▂", "bad"


def day_bar(days: Sequence[DayFigures], width: int, commitment: Commitment) -> list[Span]:
    """Draw the newest days, one cell each, by the version of its own day."""
    return [day_span(day, commitment.on(day.date)) for day in days[-width:]]
