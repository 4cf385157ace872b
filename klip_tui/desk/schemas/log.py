"""``log --json``."""

from __future__ import annotations

from typing import Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.store.log import Entry


def entry_json(row: Entry) -> dict[str, Any]:
    """Put a line of the log into its JSON shape."""
    return {
        "id": row.id,
        "at": wall(row.at),
        "who": row.who,
        "what": row.what,
        "subject": row.subject,
        "why": row.why,
        "detail": row.detail,
    }
