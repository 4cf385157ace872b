"""What was measured, beside its budget: printed, and written into docs/performance.md."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- bench: {} -->", "<!-- /bench -->"


@dataclass
class Samples:
    """Samples by name; the median is what is shown, the least where noise only ever adds."""

    found: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        self.found.setdefault(name, []).append(value)

    def median(self, name: str) -> float:
        return statistics.median(self.found[name])

    def least(self, name: str) -> float:
        return min(self.found[name])


@dataclass(frozen=True)
class Row:
    """A figure: ``limit`` None where there is no budget, ``beside`` what it is measured against."""

    name: str
    value: float
    unit: str = ""
    limit: float | None = None
    beside: float | None = None

    @property
    def met(self) -> bool:
        return self.limit is None or self.value <= self.limit


def number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    shown = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.2f}"
    return f"{shown} {unit}".strip()


class Tables:
    """The tables of one run."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def show(self, name: str, rows: list[Row], beside: str = "") -> None:
        """Print a table and put it into the page, where the page has a place for it."""
        print(f"\n{name}", flush=True)
        for row in rows:
            word = "" if row.limit is None else "ok" if row.met else "MISSED"
            print(
                f"  {row.name:46} {number(row.value, row.unit):>14} {number(row.limit, row.unit):>14}"
                f" {number(row.beside, row.unit):>14} {word}",
                flush=True,
            )
            if not row.met:
                self.missed.append(f"{name}: {row.name}")
        heads = ["", "measured", "budget", *([beside] if beside else [])]
        lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
        for row in rows:
            cells = [row.name, number(row.value, row.unit), number(row.limit, row.unit)]
            if row.limit is not None and not row.met:
                cells[2] += " **missed**"
            lines.append(f"| {' | '.join([*cells, *([number(row.beside, row.unit)] if beside else [])])} |")
        write(name, "\n".join(lines))


def write(name: str, text: str, path: Path = PAGE) -> None:
    """Put a text between a page's marks of a name."""
    page = path.read_text(encoding="utf-8")
    begin = BEGIN.format(name)
    if begin not in page:
        return
    head, _, rest = page.partition(begin)
    _, _, tail = rest.partition(END)
    path.write_text(f"{head}{begin}\n\n{text}\n\n{END}{tail}", encoding="utf-8")
