"""``plan --json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.commitment.kinds import Scope
from klip_tui.commitment.window_obstacles import NearestMiss
from klip_tui.commitment.windows import Plan, Slot
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from klip_tui.desk.notices.windows_together import Compared


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


def compared_json(rows: Sequence[Compared], voice: Voice) -> dict[str, Any]:
    """Put windows that are compared into their JSON shape: what each leaves of both budgets, alone and together."""
    from klip_tui.text.finding_rows import finding_json

    def left(found: Mapping[Scope, int]) -> dict[str, int]:
        return {f"{scope.value}_seconds": seconds for scope, seconds in found.items()}

    return {
        "windows": [
            {
                "title": row.facts.title,
                "start": wall(row.facts.start),
                "end": wall(row.facts.end),
                "communicate_by": wall(row.result.communicate_by),
                "ok": row.result.ok,
                "findings": [finding_json(one, voice) for one in row.result.findings],
                "left_alone": left(row.alone),
                "left_together": left(row.together),
            }
            for row in rows
        ],
        "left_after_all": left(rows[-1].together),
    }
