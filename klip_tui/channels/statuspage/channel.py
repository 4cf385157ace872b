"""A status page over the Statuspage REST API v1."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from klip_tui.channels.api import Api, Reply, instant_of
from klip_tui.channels.kind import Surroundings
from klip_tui.channels.page import Page, no_component, no_incident, opened
from klip_tui.channels.protocol import Channel, Message, Outcome, Result
from klip_tui.channels.statuspage import Statuspage
from klip_tui.channels.statuspage.postmortem import put_draft
from klip_tui.commitment.interruptions.interruption import phase_of
from klip_tui.commitment.interruptions.published import Public
from klip_tui.commitment.kinds import Impact, Kind, NoticeType
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.config.secrets import token
from klip_tui.net import SOCKETS, Network

NAME_LENGTH = 255
BODY_LENGTH = 25_000
LONGEST_ID = 100
_PAGES = 3
_SPACE = "klip_tui"

_COMPONENT = {
    Impact.DEGRADED: "degraded_performance",
    Impact.PARTIAL: "partial_outage",
    Impact.MAJOR: "major_outage",
}
_WORST = ("operational", "degraded_performance", "under_maintenance", "partial_outage", "major_outage")
"""A component has one status, whatever is told of it: of several that are true the worst, which comes last."""
_GOING = frozenset({NoticeType.CHANGE, NoticeType.UPDATE})
_OVERRIDE = {Impact.DEGRADED: "minor", Impact.PARTIAL: "major", Impact.MAJOR: "critical"}


class StatuspageChannel(Page):
    """Creates one incident per interruption and updates it with every further notice."""

    kind = "statuspage"
    can_be_asked = True

    def __init__(self, settings: Statuspage, key: Callable[[], str], network: Network = SOCKETS) -> None:
        self.name = settings.name
        self._settings = settings
        self._key = key
        self._network = network

    def incident(self, message: Message) -> dict[str, Any]:
        """Return the incident's fields as they are sent."""
        facts = message.facts
        planned = facts.kind is Kind.PLANNED
        fields: dict[str, Any] = {
            "name": message.title,
            "status": _status(message, message.written),
            "body": message.body,
            "deliver_notifications": self._settings.notify and not message.quiet,
            "metadata": {_SPACE: {"interruption": message.thread, "notice": message.key}},
        }
        if planned and facts.end is not None:
            fields["scheduled_for"] = facts.start.isoformat()
            fields["scheduled_until"] = facts.end.isoformat()
            fields["scheduled_auto_in_progress"] = True
            fields["scheduled_auto_completed"] = False
        elif not planned:
            fields["impact_override"] = _OVERRIDE[facts.impact]
        affected = [id_ for name, id_ in self._settings.components.items() if name in message.services]
        if affected:
            fields["component_ids"] = affected
        components = self.components(message)
        if components:
            fields["components"] = {self._settings.components[name]: status for name, status in components.items()}
        return fields

    def components(self, message: Message) -> dict[str, str]:
        """Return the components' statuses by service: the named ones, and back to normal what was named before.

        What another interruption that is not over means for one of them stays, where that is worse.
        """
        found = self._own(message)
        for other in message.beside:
            for name, status in self._own(other).items():
                if name in found:
                    found[name] = max(found[name], status, key=_WORST.index)
        return found

    def _own(self, message: Message) -> dict[str, str]:
        known = self._settings.components
        found = dict.fromkeys((name for name in known if name in message.released), "operational")
        status = _component_status(message)
        if status:
            found |= dict.fromkeys((name for name in known if name in message.services), status)
        return found

    def preview(self, message: Message) -> str:
        """Return the request with its body; the key is left out."""
        method, path = self._target(message)
        return f"{method} {self._settings.url}{path}\n\n{self._body(message).decode()}"

    def unfit(self, message: Message) -> Phrase | None:
        """Say what is too long."""
        if len(message.title) > NAME_LENGTH:
            return phrase("the title is longer than {limit} characters", limit=NAME_LENGTH)
        if len(message.body) > BODY_LENGTH:
            return phrase("the text is longer than {limit} characters", limit=BODY_LENGTH)
        return None

    def find(self, message: Message) -> Outcome | None:
        """Look for our key in the metadata of the incident, or of the recent ones."""
        api = self._api()
        if isinstance(api, Outcome):
            return api
        if message.remote:
            reply = api.call("GET", f"/pages/{self._settings.page}/incidents/{message.remote}")
            if isinstance(reply, Outcome):
                return reply
            if not _identity(reply.value):
                # What is no incident says nothing of what is there: taken for "not there" it would be told twice.
                return no_incident()
            return self._found(reply.value) if _key_of(reply.value) == message.key else None
        rows = self._recent(api)
        if isinstance(rows, Outcome):
            return rows
        mine = [row for row in rows if _key_of(row) == message.key and _identity(row)]
        return self._found(mine[0]) if mine else None

    def _recent(self, api: Api) -> list[Any] | Outcome:
        found: list[Any] = []
        for page in range(1, _PAGES + 1):
            reply = api.call("GET", f"/pages/{self._settings.page}/incidents", None, limit=100, page=page)
            if isinstance(reply, Outcome):
                return reply
            rows = reply.value
            if not isinstance(rows, list):
                return Outcome(Result.AGAIN, phrase("it answers no list of incidents; it is asked again"))
            found += rows
            if len(rows) < 100:
                break
        return found

    def copies(self, message: Message) -> int | Outcome:
        """Count the incidents with our key, and the updates with our text in the one that has it."""
        api = self._api()
        if isinstance(api, Outcome):
            return api
        rows = self._recent(api)
        if isinstance(rows, Outcome):
            return rows
        made = sum(_key_of(row) == message.key for row in rows) if message.sequence == 1 else 0
        mine = next((row for row in rows if _identity(row) == message.remote), None)
        same = sum(_flat(one.get("body")) == _flat(message.body) for one in _updates(mine))
        return max(made, same - message.repeats)

    def _adopted(self, api: Api, message: Message) -> Message | Outcome:
        """Find the entry of the same interruption where an earlier notice may stand without our knowing its id."""
        if message.remote or message.sequence == 1:
            return message
        rows = self._recent(api)
        if isinstance(rows, Outcome):
            return rows
        mine = next((row for row in rows if _thread_of(row) == message.thread and _identity(row)), None)
        return replace(message, remote=_identity(mine)) if mine is not None else message

    def _put(self, api: Api, message: Message) -> Outcome:
        method, path = self._target(message)
        reply = api.call(method, path, self._body(message))
        if isinstance(reply, Outcome):
            return reply
        return self._found(reply.value) if _identity(reply.value) else no_incident(sent=True)

    def meant(self, message: Message, now: datetime) -> Public:
        """Return what the page should say: it goes to in_progress by itself when a maintenance starts."""
        statuses = {_status(message, message.written), _status(message, max(now, message.written))}
        if "in_progress" in statuses:
            statuses.add("verifying")
        if message.facts.kind is Kind.UNPLANNED and message.type in _GOING:
            # Which of both depended on what was measured when it went.
            statuses |= {phase_of(message.type, message.facts, answers=answers).value for answers in (False, True)}
        facts = message.facts
        planned = facts.kind is Kind.PLANNED
        first = _status(message, message.written)
        return Public(
            message.title,
            message.body,
            (first, *sorted(statuses - {first})),
            facts.start if planned else None,
            facts.end if planned else None,
            tuple(self.components(message).items()),
        )

    def read(self, message: Message) -> Public | Outcome | None:
        """Read the incident."""
        api = self._api()
        if isinstance(api, Outcome):
            return api
        reply = api.call("GET", f"/pages/{self._settings.page}/incidents/{message.remote}")
        if isinstance(reply, Outcome):
            return None if reply.status == 404 else reply
        row = reply.value
        if not _identity(row):
            return no_incident()
        updates = _updates(row)
        return Public(
            str(row.get("name", "")),
            str(updates[0].get("body", "")) if updates else "",
            (str(row.get("status", "")),),
            _aware(instant_of(row.get("scheduled_for"))),
            _aware(instant_of(row.get("scheduled_until"))),
            self._there(row.get("components")),
        )

    def _there(self, listed: Any) -> tuple[tuple[str, str], ...]:
        """Name what stands there of our components, by service."""
        names = {identity: name for name, identity in self._settings.components.items()}
        rows = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        return tuple(
            (names[found], str(one.get("status", ""))) for one in rows if (found := str(one.get("id", ""))) in names
        )

    def check(self) -> Outcome:
        """See that the key, the page and the components are right."""
        api = self._api()
        if isinstance(api, Outcome):
            return api
        reply: Reply | Outcome = api.call("GET", f"/pages/{self._settings.page}/incidents", None, limit=1)
        if isinstance(reply, Outcome):
            return reply
        if self._settings.components:
            reply = api.call("GET", f"/pages/{self._settings.page}/components", None)
            if isinstance(reply, Outcome):
                return reply
            listed = reply.value if isinstance(reply.value, list) else []
            known = {_identity(row) for row in listed}
            for name, identity in self._settings.components.items():
                if identity not in known:
                    return no_component(identity, name)
        return Outcome(Result.ACCEPTED, phrase("{url} lets us in", url=self._settings.url))

    def put_postmortem(self, remote: str, text: str, *, over: bool) -> Outcome:
        """Put a postmortem at an incident, as a draft."""
        api = self._api()
        if isinstance(api, Outcome):
            return api
        return put_draft(api, f"/pages/{self._settings.page}/incidents/{remote}/postmortem", text, over=over)

    def _api(self) -> Api | Outcome:
        settings = self._settings
        return opened(settings.url, "OAuth", self._key, settings.timeout, settings.ca_file, self._network)

    def _target(self, message: Message) -> tuple[str, str]:
        path = f"/pages/{self._settings.page}/incidents"
        return ("PATCH", f"{path}/{message.remote}") if message.remote else ("POST", path)

    def _body(self, message: Message) -> bytes:
        return json.dumps({"incident": self.incident(message)}, ensure_ascii=False, indent=1).encode()

    @staticmethod
    def _found(row: Any) -> Outcome:
        identity = _identity(row)
        return Outcome(Result.ACCEPTED, phrase("incident {id}", id=str(row.get("shortlink") or identity)), identity)


def _identity(row: Any) -> str:
    """Return an incident's id; empty where it has none that could be asked for again."""
    found = row.get("id") if isinstance(row, dict) else None
    return found if isinstance(found, str) and found.isprintable() and len(found) <= LONGEST_ID else ""


def _aware(instant: datetime | None) -> datetime | None:
    """Take an instant without an offset as UTC, in which the API writes its own."""
    return instant.replace(tzinfo=UTC) if instant is not None and instant.tzinfo is None else instant


def _status(message: Message, at: datetime) -> str:
    """Return the page's word for the state after a notice, at an instant."""
    if message.facts.kind is Kind.UNPLANNED:
        return phase_of(message.type, message.facts, answers=message.answers).value
    if message.over:
        return "completed"
    begun = message.type is NoticeType.START or at >= message.facts.start
    return "in_progress" if begun else "scheduled"


def _component_status(message: Message) -> str:
    if message.over:
        return "operational"
    if message.facts.kind is Kind.UNPLANNED:
        return _COMPONENT[message.facts.impact]
    return "under_maintenance" if message.begun else ""


def _ours(row: Any, name: str) -> str:
    metadata = row.get("metadata") if isinstance(row, dict) else None
    ours = metadata.get(_SPACE) if isinstance(metadata, dict) else None
    return str(ours.get(name, "")) if isinstance(ours, dict) else ""


def _key_of(row: Any) -> str:
    return _ours(row, "notice")


def _thread_of(row: Any) -> str:
    return _ours(row, "interruption")


def _updates(row: Any) -> list[dict[str, Any]]:
    listed = row.get("incident_updates") if isinstance(row, dict) else None
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _flat(text: Any) -> str:
    return " ".join(str(text or "").split())


def make(settings: Statuspage, around: Surroundings) -> Channel:
    """Make the channel of a table of the configuration."""
    return StatuspageChannel(settings, partial(token, settings.key), around.network)
