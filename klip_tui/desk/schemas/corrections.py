"""``correct --json`` and ``corrections --json``."""

from __future__ import annotations

from typing import Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.store.corrections import Correction


def correction_json(one: Correction) -> dict[str, Any]:
    """Put a correction into its JSON shape."""
    return {
        "id": one.id,
        "start": wall(one.start),
        "end": wall(one.end),
        "seconds": int((one.end - one.start).total_seconds()),
        "state": one.state.value,
        "reason": one.reason,
        "who": one.who,
        "created": wall(one.created),
        "approver": one.approver or None,
        "approved": wall(one.approved),
        "withdrawn": wall(one.withdrawn),
        "withdrawn_by": one.withdrawn_by or None,
        "counts": one.counts,
    }
