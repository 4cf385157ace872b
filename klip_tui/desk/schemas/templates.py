"""``templates --json``."""

from __future__ import annotations

from typing import Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.desk.notices.named import Named


def template_json(row: Named) -> dict[str, Any]:
    """Put a text at hand into its JSON shape."""
    stored = row.stored
    return {
        "name": row.name,
        "source": "shipped" if row.is_shipped else "own",
        "draft": stored is not None,
        "kind": stored.kind if stored is not None else None,
        "type": stored.type if stored is not None else None,
        "title": stored.title if stored is not None else None,
        "file": str(row.file),
        "used": wall(row.used),
    }
