"""``notices --json``, ``interruptions --json``, and what becomes of a notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.commitment.interruptions.interruption import Interruption, lengths, standing
from klip_tui.commitment.kinds import Kind
from klip_tui.desk.views.checklist import Step
from klip_tui.desk.views.delivery_age import last_tried, next_try
from klip_tui.store.deliveries import Delivery
from klip_tui.store.drifts import Drift
from klip_tui.store.notices import Written


def interruption_json(one: Interruption, told: tuple[Written, ...]) -> dict[str, Any]:
    """Put an interruption and its notices into their JSON shape."""
    facts = one.facts
    return {
        "id": one.id,
        "kind": facts.kind.value,
        "title": facts.title,
        "start": wall(facts.start),
        "end": wall(facts.end),
        "next_update": wall(facts.next_update),
        "detected": wall(facts.detected),
        "services": list(facts.services),
        "reason": facts.reason,
        "state": standing(one).value,
        "told": one.last is not None and one.last.communicated is not None,
        "turn_back_by": wall(facts.turn_back),
        **_lengths_json(one),
        "seconds": int((facts.end - facts.start).total_seconds()) if facts.end is not None else None,
        "notices": [notice_json(written) for written in told],
    }


def _lengths_json(one: Interruption) -> dict[str, int | None]:
    """Return how long a planned interruption was told to last and how long it lasted, in seconds (A4.1-1)."""
    if one.facts.kind is not Kind.PLANNED:
        return {}
    planned, actual = lengths(one)
    return {
        "planned_seconds": None if planned is None else int(planned.total_seconds()),
        "actual_seconds": None if actual is None else int(actual.total_seconds()),
    }


def notice_json(written: Written, deliveries: list[Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """Put a notice into its JSON shape."""
    notice = written.notice
    told = None
    if notice.communicated is not None:
        told = int((notice.communicated - (notice.facts.detected or notice.facts.start)) / timedelta(seconds=1))
    found: dict[str, Any] = {
        "id": notice.id,
        "interruption": written.interruption,
        "type": notice.type.value,
        "kind": notice.facts.kind.value,
        "title": notice.facts.title,
        "start": wall(notice.facts.start),
        "end": wall(notice.facts.end),
        "next_update": wall(notice.facts.next_update),
        "who": written.who,
        "drafted_by": written.drafter or written.who,
        "approved_by": written.approver or None,
        "created": wall(notice.created),
        "communicated": wall(notice.communicated),
        "seconds_to_communication": told if notice.facts.kind is Kind.UNPLANNED else None,
        "reason": written.reason,
        "findings": [{name: row[name] for name in row if name not in ("said", "code")} for row in written.findings],
        "text": dict(written.texts),
    }
    if deliveries is not None:
        found["deliveries"] = deliveries
    return found


def delivery_json(row: Delivery) -> dict[str, Any]:
    """Put a delivery into its JSON shape."""
    return {
        "channel": row.channel,
        "kind": row.kind,
        "required": row.required,
        "state": row.state.value,
        "detail": row.detail,
        "attempts": row.attempts,
        "changed": wall(row.changed),
        "tried": wall(last_tried(row)),
        "due": wall(next_try(row)),
    }


def posted_json(
    notice: str | None, deliveries: Iterable[Delivery], check: Mapping[str, Any] | None = None, **more: object
) -> dict[str, Any]:
    """Put what became of a notice into its JSON shape: what it went through, and what the check said of it."""
    found = {"notice": notice, **more, "deliveries": [delivery_json(one) for one in deliveries]}
    return found if check is None else found | {"check": check}


def unsent_json(shown: Iterable[tuple[str, str]], check: Mapping[str, Any]) -> dict[str, Any]:
    """Put what would be sent, by channel, into its JSON shape."""
    rows = [{"channel": name, "state": "not sent", "detail": text} for name, text in shown]
    return {"notice": None, "deliveries": rows, "check": check}


def drift_json(drift: Drift) -> dict[str, Any]:
    """Put a drift into its JSON shape."""
    return {
        "notice": drift.notice,
        "channel": drift.channel,
        "state": drift.state.value,
        "seen": wall(drift.seen),
        "differences": [{"field": d.field, "meant": d.meant, "there": d.there} for d in drift.differences],
    }


def step_json(one: Step) -> dict[str, Any]:
    """Put a step of a checklist into its JSON shape."""
    return {"step": one.number, "when": one.when, "text": one.text, "done": wall(one.at), "who": one.who or None}
