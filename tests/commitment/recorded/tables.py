"""All tables, by the name of their file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.commitment.recorded import alerts, figures, findings, owed, windows

FOLDER = Path(__file__).parent
TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "owed": owed.owed,
    "told": owed.told,
    "outages": owed.outages,
    "turns": owed.turns,
    "planned": findings.planned,
    "unplanned": findings.unplanned,
    "slow": findings.slow,
    "malformed": findings.malformed,
    "windows": windows.windows,
    "drawn": windows.drawn,
    "spans": figures.spans,
    "months": figures.months,
    "burning": figures.burning,
    "counters": figures.counters,
    "times": figures.times,
    "signals": alerts.reasons,
    "course": alerts.course,
    "staffed": windows.staffed,
}
