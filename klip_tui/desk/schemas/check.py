"""``check --json``."""

from __future__ import annotations

from typing import Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.commitment.figures.availability import cut
from klip_tui.commitment.figures.budget import BudgetRow
from klip_tui.commitment.phrase import FileRefused
from klip_tui.desk.notices.check import Checked
from klip_tui.text.finding_rows import finding_json
from klip_tui.text.voice import Voice


def check_json(result: Checked, voice: Voice) -> dict[str, Any]:
    """Put a check into its JSON shape."""
    return {
        "ok": result.ok,
        "postable": result.postable,
        "findings": [finding_json(finding, voice) for finding in result.findings],
        "communicate_by": wall(result.communicate_by),
        "turn_back_by": wall(result.turn_back),
        "budget": [_row_json(row) for row in result.budget],
    }


def malformed_json(error: FileRefused, voice: Voice) -> dict[str, Any]:
    """Put a malformed draft into the check's JSON shape."""
    said = voice.say(error.sentence)
    finding = {"promise": "draft", "severity": "error", "message": said, "fix": None, "shorten": None}
    unknown: dict[str, Any] = {"communicate_by": None, "turn_back_by": None, "budget": []}
    return {"ok": False, "postable": False, "findings": [finding], **unknown}


def _row_json(row: BudgetRow) -> dict[str, Any]:
    return {
        "month": f"{row.year:04d}-{row.month:02d}",
        "scope": row.scope.value,
        "budget_seconds": row.budget,
        "down_seconds": row.down,
        "announced_seconds": row.announced,
        "draft_seconds": row.draft,
        "left_seconds": row.left,
        "forecast": cut(row.forecast) if row.forecast is not None else None,
        "target": float(row.target),
        "meets": row.met,
    }
