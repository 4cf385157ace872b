"""``handover --json``."""

from __future__ import annotations

from typing import Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.desk.schemas.alerts import alerts_json
from klip_tui.desk.schemas.corrections import correction_json
from klip_tui.desk.schemas.log import entry_json
from klip_tui.desk.schemas.notices import delivery_json
from klip_tui.desk.schemas.status import duty_json
from klip_tui.desk.views.handover import Handover
from klip_tui.desk.views.status_view import Ahead
from klip_tui.store.fault_words import fault_words
from klip_tui.text.voice import Voice


def handover_json(found: Handover, voice: Voice) -> dict[str, Any]:
    """Put a handover into its JSON shape."""
    view = found.view
    return {
        "at": wall(view.at),
        "since": wall(found.since),
        "state": view.now.state.value,
        "state_since": wall(view.now.since),
        "runbook": view.runbook or None,
        "open": [_interruption(one) for one in found.open],
        "owed": [duty_json(one, view, voice) for one in found.owed],
        "alerts": alerts_json(found.alerts),
        "doubtful": [{"notice": one.notice, **delivery_json(one)} for one in found.doubtful],
        "corrections": [correction_json(one) for one in found.corrections],
        "faults": [
            {"place": one.place, "what": fault_words(one, voice), "since": wall(one.first)} for one in found.faults
        ],
        "planned": [_planned(one) for one in found.planned],
        "changed": [entry_json(one) for one in found.changed],
        "changed_more": found.more,
    }


def _interruption(one: Interruption) -> dict[str, Any]:
    told = one.told_facts
    return {
        "id": one.id,
        "kind": one.facts.kind.value,
        "title": one.facts.title,
        "start": wall(one.facts.start),
        "end": wall(one.facts.end),
        "told": told is not None,
        "next_update": wall(told.next_update) if told is not None else None,
    }


def _planned(one: Ahead) -> dict[str, Any]:
    return {**_interruption(one.interruption), "lead_days": one.lead}
