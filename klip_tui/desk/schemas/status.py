"""``status --json``."""

from __future__ import annotations

from typing import Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.commitment.interruptions.blips import Blip
from klip_tui.commitment.promises.duty import Duty
from klip_tui.desk.schemas.alerts import alerts_json
from klip_tui.desk.schemas.report import month_json
from klip_tui.desk.views.service_row import ServiceRow
from klip_tui.desk.views.status_view import StatusView
from klip_tui.store.fault_words import fault_words
from klip_tui.text.clean import one_line
from klip_tui.text.voice import Voice


def status_json(view: StatusView, voice: Voice) -> dict[str, Any]:
    """Put the status into its JSON shape: what is measured, what users were told, what is owed."""
    told = view.told
    return {
        "at": wall(view.at),
        "service": view.service.id if view.service is not None else None,
        "state": view.now.state.value,
        "since": wall(view.now.since),
        "why": one_line(view.now.why),
        "measured_at": wall(view.now.measured_at),
        "fresh_until": wall(view.now.fresh_until),
        "told": {
            "state": told.state.value,
            "since": wall(told.since),
            "notice": told.notice,
            "next_update": wall(told.news_by),
            "otherwise": told.otherwise(view.now.state),
        },
        "month": f"{view.month.year:04d}-{view.month.month:02d}",
        "availability": month_json(view.month, view.month_ahead),
        "inside_office_hours": view.inside_office_hours,
        "office_hours_change": wall(view.office_change),
        "measured_by": view.measurer or None,
        "duties": [duty_json(one, view, voice) for one in view.duties],
        "faults": [
            {"place": one.place, "what": fault_words(one, voice), "since": wall(one.first), "count": one.count}
            for one in view.faults
        ],
        "services": [service_json(one) for one in view.services],
        "alerts": alerts_json(view.alerts),
        "runbook": view.runbook or None,
        "failing": list(view.failing),
        "blips": [blip_json(one, voice) for one in view.blips],
    }


def service_json(one: ServiceRow) -> dict[str, Any]:
    """Put a service's row into its JSON shape: where there is more than one, each has one."""
    return {
        "id": one.service.id,
        "name": one.service.name,
        "state": one.state.value,
        "since": wall(one.since),
        "told": {"state": one.told.state.value, "otherwise": one.told.otherwise(one.state)},
        "availability": month_json(one.month, {}),
        "owed": len(one.duties),
        "late": one.late,
    }


def blip_json(one: Blip, voice: Voice) -> dict[str, Any]:
    """Put an outage that was over before anybody told into its JSON shape, with what is owed of it and why."""
    return {
        "start": wall(one.start),
        "end": wall(one.end),
        "seconds": int((one.end - one.start).total_seconds()),
        "owed": one.owed,
        "message": voice.say(one.message),
    }


def duty_json(one: Duty, view: StatusView, voice: Voice) -> dict[str, Any]:
    """Put a duty into its JSON shape."""
    return {
        "kind": one.kind.value,
        "promise": one.promise,
        "subject": one.subject,
        "message": voice.say(one.message),
        "since": wall(one.since),
        "due": wall(one.due),
        "late": one.late(view.at),
        "late_seconds": max(0, int((view.at - one.due).total_seconds())),
    }
