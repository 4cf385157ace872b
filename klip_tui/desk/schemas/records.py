"""What ``import`` and ``volume set`` answer with ``--json``."""

from __future__ import annotations

from typing import Any

from klip_tui.commitment.figures.volume import DayVolume


def imported_json(imported: int, skipped: int) -> dict[str, Any]:
    """Put what became of a file's rows into its JSON shape."""
    return {"imported": imported, "skipped": skipped}


def volume_json(day: DayVolume) -> dict[str, Any]:
    """Put a day's plan requests into their JSON shape."""
    return {"date": day.day.isoformat(), "processed": day.processed, "received": day.received}
