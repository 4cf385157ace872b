"""``alert list --json``, ``ack --json`` and ``alert test --json``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from klip_tui.commitment.alerting.course import escalated
from klip_tui.commitment.alerting.values import Alert
from klip_tui.commitment.calendar.local_time import wall
from klip_tui.text.clean import one_line
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from klip_tui.alerts.kind import Tried


def alert_json(one: Alert) -> dict[str, Any]:
    """Put an alert into its JSON shape."""
    return {
        "id": one.id,
        "kind": one.kind.value,
        "subject": one_line(one.subject),
        "since": wall(one.since),
        "until": wall(one.until),
        "state": one.state.value,
        "by": one.who or None,
        "acknowledged": wall(one.acknowledged),
        "escalated": escalated(one),
        "step": one.step,
        "sent": wall(one.sent),
        "message": one_line(one.detail, 1000),
        "runbook": one.runbook or None,
    }


def alerts_json(found: Iterable[Alert]) -> list[dict[str, Any]]:
    """Put alerts into their JSON shape."""
    return [alert_json(one) for one in found]


def tried_json(found: Iterable[Tried], voice: Voice) -> list[dict[str, Any]]:
    """Put what became of test pages into its JSON shape."""
    return [
        {
            "target": one.name,
            "kind": one.kind,
            "state": one.outcome.result.value,
            "detail": voice.say(one.outcome.detail),
        }
        for one in found
    ]
