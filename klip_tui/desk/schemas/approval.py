"""``approval --json``."""

from __future__ import annotations

from typing import Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.store.approval import Standing


def approval_json(standing: Standing) -> dict[str, Any]:
    """Put the rule into its JSON shape."""
    return {
        "on": standing.rule.on,
        "approvers": [{"role": one.role, "since": wall(one.since), "by": one.by} for one in standing.rule.approvers],
        "you": standing.role or None,
        "may_change": standing.may_change,
    }
