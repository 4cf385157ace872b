"""``plan --json``."""

from __future__ import annotations

from typing import Any

from klip_tui.commitment.window_obstacles import NearestMiss
from klip_tui.commitment.windows import Plan, Slot
from klip_tui.desk.schemas.values import wall
from klip_tui.text.voice import Voice


def plan_json(found: Plan, voice: Voice) -> dict[str, Any]:
    """Put a plan into its JSON shape."""
    rows: dict[str, Any] = {"slots": [slot_json(slot, voice) for slot in found.slots]}
    if not found.slots:
        rows["in_the_way"] = [
            {"promise": one.promise, "windows": one.windows, "nearest": _miss(one.nearest)} for one in found.in_the_way
        ]
        rows["nearest"] = _miss(found.nearest)
    return rows


def slot_json(slot: Slot, voice: Voice) -> dict[str, Any]:
    """Put a slot into its JSON shape; ``also`` are the starts of windows like it on other days."""
    return {
        "start": wall(slot.start),
        "end": wall(slot.end),
        "communicate_by": wall(slot.communicate_by),
        "communicate_in_days": slot.days_to_tell,
        "inside_seconds": slot.inside,
        "budget_left_seconds": slot.budget_left,
        "budget_left": {scope.value: left for scope, left in slot.left},
        "plan_requests": round(slot.load),
        "staffed": slot.staffed,
        "also": [wall(start) for start in slot.also],
        "why": [voice.say(reason) for reason in slot.why],
    }


def _miss(miss: NearestMiss | None) -> dict[str, Any] | None:
    if miss is None:
        return None
    return {"start": wall(miss.start), "end": wall(miss.end), "promises": list(miss.promises)}
