"""From a notice to Cachet's requests: pure, so that a preview shows exactly what is sent.

Whether a page mails its subscribers about an update is the entry's own ``notifications``. An incident's is set before
each update, off for what is told quietly. A schedule's is set when it is made and never again: what is told quietly is
written into the schedule itself, which mails nobody. One that is moved mails by itself, so that is how it is told.
"""

from __future__ import annotations

from typing import Any

from klip_tui.channels.cachet import Cachet
from klip_tui.channels.protocol import Message
from klip_tui.commitment.interruptions.interruption import phase_of
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, Phase

META, THREAD = "klip_tui", "klip_tui_interruption"
"""The names of our keys in an entry's meta: the notice that created it, and its interruption."""

INVESTIGATING, IDENTIFIED, WATCHING, FIXED = 1, 2, 3, 4
OPERATIONAL, SLOW, PARTIAL_OUTAGE, MAJOR_OUTAGE, MAINTENANCE = 1, 2, 3, 4, 6
STATUS = {
    Phase.INVESTIGATING: INVESTIGATING,
    Phase.IDENTIFIED: IDENTIFIED,
    Phase.MONITORING: WATCHING,
    Phase.RESOLVED: FIXED,
}
_COMPONENT = {Impact.DEGRADED: SLOW, Impact.PARTIAL: PARTIAL_OUTAGE, Impact.MAJOR: MAJOR_OUTAGE}

Step = tuple[str, str, dict[str, Any]]
"""A request: method, path, body."""


def what(message: Message) -> str:
    """Return what an interruption is there."""
    return "schedules" if message.facts.kind is Kind.PLANNED else "incidents"


def requests(message: Message, settings: Cachet) -> list[Step]:
    """Return the requests that tell a notice, in order."""
    if not message.remote:
        return [("POST", f"/{what(message)}", _created(message, settings))]
    path = f"/{what(message)}/{message.remote}"
    update: dict[str, Any] = {"message": f"{message.body.strip()}\n\n({message.key})"}
    entry: dict[str, Any] = {"name": message.title}
    components = _components(message, settings)
    if components:
        entry["components"] = components
    if message.facts.kind is Kind.PLANNED:
        return _schedule(message, path, entry, update)
    entry["notifications"] = settings.notify and not message.quiet
    update["status"] = status_of(message)
    if message.over:
        # Before the update too: a try that is cut off behind it is found there, and nothing more is sent.
        entry["status"] = FIXED
    steps: list[Step] = [("PUT", path, entry), ("POST", f"{path}/updates", update)]
    if message.over:
        # Some versions leave the incident as it was.
        steps.append(("PUT", path, {"status": FIXED}))
    if message.quiet and settings.notify:
        steps.append(("PUT", path, {"notifications": True}))
    return steps


def _schedule(message: Message, path: str, entry: dict[str, Any], update: dict[str, Any]) -> list[Step]:
    period = _period(message)
    if message.over:
        # The update ends it, without a mail beside its own.
        end = message.facts.end if message.type is NoticeType.END else None
        period["completed_at"] = update["completed_at"] = (end or message.written).isoformat()
    if message.quiet or (message.moved and not message.over):
        return [("PUT", path, {**entry, **period, "message": update["message"]})]
    if message.over:
        del period["completed_at"]
    return [("PUT", path, {**entry, **period}), ("POST", f"{path}/updates", update)]


def _created(message: Message, settings: Cachet) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "name": message.title,
        "message": message.body,
        "notifications": settings.notify and not message.quiet,
        "meta": {META: message.key, THREAD: message.thread},
    }
    components = _components(message, settings)
    if components:
        fields["components"] = components
    if message.facts.kind is Kind.PLANNED:
        return {**fields, **_period(message), "published_at": message.written.isoformat()}
    return {
        **fields,
        "status": status_of(message),
        "visible": True,
        "occurred_at": message.facts.start.isoformat(),
    }


def _components(message: Message, settings: Cachet) -> list[dict[str, int]]:
    # A schedule's components say what they are during it; an incident's what they are now.
    planned = message.facts.kind is Kind.PLANNED
    status = MAINTENANCE if planned else OPERATIONAL if message.over else _COMPONENT[message.facts.impact]
    named = dict.fromkeys(message.services, status) | dict.fromkeys(message.released, OPERATIONAL)
    return [{"id": identity, "status": named[name]} for name, identity in settings.components.items() if name in named]


def status_of(message: Message) -> int:
    """Return an incident's status after a notice: watched where it answers again and its end is not told yet."""
    return STATUS[phase_of(message.type, message.facts, answers=message.answers)]


def _period(message: Message) -> dict[str, Any]:
    end = message.facts.end
    return {
        "scheduled_at": message.facts.start.isoformat(),
        "completed_at": end.isoformat() if end is not None else None,
    }
