"""``interruptions timeline --json``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.desk.views.timeline import Event


def timeline_json(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Put what happened into its JSON shape."""
    return [
        {"instant": wall(one.instant), "who": one.who or None, "kind": one.kind.value, "text": one.text}
        for one in events
    ]
