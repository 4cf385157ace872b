"""``calendar --json`` and ``due --json``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from klip_tui.commitment.calendar.answer_clock import AnswerClock
from klip_tui.commitment.calendar.local_time import wall
from klip_tui.commitment.calendar.working_days import Day


def days_json(rows: Sequence[Day]) -> dict[str, Any]:
    """Put days into their JSON shape."""
    return {
        "days": [{"date": one.date.isoformat(), "working": one.working, "names": list(one.names)} for one in rows],
        "working_days": sum(one.working for one in rows),
    }


def answer_json(clock: AnswerClock) -> dict[str, Any]:
    """Put a question's deadlines into their JSON shape."""
    return {"acted_on": wall(clock.acted_on), "answer_due": wall(clock.answer_due)}


def announce_json(by: datetime) -> dict[str, Any]:
    """Put the last moment to announce an interruption into its JSON shape."""
    return {"communicate_by": wall(by)}
