"""``doctor --json``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def doctor_json(rows: Sequence[tuple[str, bool | None, str]]) -> dict[str, Any]:
    """Put what was looked at into its JSON shape: what, whether it is good (None: neither), and what was found."""
    return {
        "ok": all(good is not False for _, good, _ in rows),
        "seen": [{"what": what, "good": good, "detail": detail} for what, good, detail in rows],
    }
