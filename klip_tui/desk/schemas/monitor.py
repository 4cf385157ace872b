"""``monitor --once --json``."""

from __future__ import annotations

from typing import Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.sources.rounds import Round


def round_json(seen: Round) -> dict[str, Any]:
    """Put one round of probes into its JSON shape."""
    return {"at": wall(seen.at), "state": seen.state.value, "why": seen.why, "milliseconds": seen.milliseconds}
