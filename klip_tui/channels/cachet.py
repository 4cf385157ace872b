"""A status page that runs Cachet 3."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from klip_tui.channels.http import Api
from klip_tui.channels.protocol import Message, Outcome, Result
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.schema import Cachet

NAME_LENGTH = 255
_META = "klip_tui"
_INVESTIGATING, _IDENTIFIED, _FIXED = 1, 2, 4
_OPERATIONAL, _MAJOR_OUTAGE, _MAINTENANCE = 1, 4, 6
_STATUS = {NoticeType.ANNOUNCEMENT: _INVESTIGATING, NoticeType.END: _FIXED}


class CachetChannel:
    """A planned interruption is a schedule, an unplanned one an incident; further notices are updates of it."""

    kind = "cachet"
    can_be_asked = True

    def __init__(self, settings: Cachet, token: Callable[[], str]) -> None:
        self.name = settings.name
        self._settings = settings
        self._token = token

    def requests(self, message: Message) -> list[tuple[str, str, dict[str, Any]]]:
        """Return the requests that tell a notice, in order: method, path, body. The first one is what is asked for."""
        what = "schedules" if message.facts.kind is Kind.PLANNED else "incidents"
        if not message.remote:
            return [("POST", f"/{what}", self._created(message))]
        path = f"/{what}/{message.remote}"
        text = f"{message.body.strip()}\n\n({message.key})"
        if message.facts.kind is Kind.UNPLANNED:
            status = _STATUS.get(message.type, _IDENTIFIED)
            return [("POST", f"{path}/updates", {"status": status, "message": text})]
        update: dict[str, Any] = {"message": text}
        if message.type in (NoticeType.END, NoticeType.CANCELLATION):
            update["completed_at"] = message.written.isoformat()
        steps: list[tuple[str, str, dict[str, Any]]] = []
        if message.type in (NoticeType.CHANGE, NoticeType.UPDATE):
            steps.append(("PUT", path, self._period(message)))
        return [*steps, ("POST", f"{path}/updates", update)]

    def _created(self, message: Message) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "name": message.title,
            "message": message.body,
            "notifications": self._settings.notify,
            "meta": {_META: message.key},
        }
        status = _MAINTENANCE if message.facts.kind is Kind.PLANNED else _MAJOR_OUTAGE
        components = [
            {"id": identity, "status": status}
            for name, identity in self._settings.components.items()
            if name in message.services
        ]
        if components:
            fields["components"] = components
        if message.facts.kind is Kind.PLANNED:
            return {**fields, **self._period(message), "published_at": message.written.isoformat()}
        return {
            **fields,
            "status": _INVESTIGATING,
            "visible": True,
            "occurred_at": message.facts.start.isoformat(),
        }

    @staticmethod
    def _period(message: Message) -> dict[str, Any]:
        end = message.facts.end
        return {
            "name": message.title,
            "scheduled_at": message.facts.start.isoformat(),
            "completed_at": end.isoformat() if end is not None else None,
        }

    def preview(self, message: Message) -> str:
        """Return the requests with their bodies; the token is left out."""
        return "\n\n".join(
            f"{method} {self._settings.url}{path}\n\n{json.dumps(body, ensure_ascii=False, indent=1)}"
            for method, path, body in self.requests(message)
        )

    def find(self, message: Message) -> Outcome | None:
        """Look for our key: in the meta of what was created, or in the texts of its updates."""
        api = self._api()
        if isinstance(api, Outcome):
            return api
        what = "schedules" if message.facts.kind is Kind.PLANNED else "incidents"
        if message.remote:
            reply = api.call("GET", f"/{what}/{message.remote}/updates", None)
            if isinstance(reply, Outcome):
                return reply
            told = any(f"({message.key})" in str(_attributes(row).get("message", "")) for row in _rows(reply.value))
            return _found(message.remote) if told else None
        reply = api.call("GET", f"/{what}", None, **{f"filter[meta][{_META}]": message.key})
        if isinstance(reply, Outcome):
            return reply
        for row in _rows(reply.value):
            meta = _attributes(row).get("meta")
            if not isinstance(meta, dict) or meta.get(_META) == message.key:
                return _found(str(row["id"]))
        return None

    def send(self, message: Message) -> Outcome:
        """Create, or update."""
        if len(message.title) > NAME_LENGTH:
            return Outcome(Result.REFUSED, phrase("the title is longer than {limit} characters", limit=NAME_LENGTH))
        api = self._api()
        if isinstance(api, Outcome):
            return api
        identity = message.remote
        for method, path, body in self.requests(message):
            reply = api.call(method, path, json.dumps(body, ensure_ascii=False).encode())
            if isinstance(reply, Outcome):
                return reply
            data = reply.value.get("data") if isinstance(reply.value, dict) else None
            if not isinstance(data, dict) or "id" not in data:
                return Outcome(Result.AGAIN, phrase("it answers something that is no incident; it is asked again"))
            identity = identity or str(data["id"])
        return _found(identity)

    def check(self) -> Outcome:
        """See that the API answers and the token is accepted."""
        api = self._api()
        if isinstance(api, Outcome):
            return api
        reply = api.call("GET", "/incidents", None, per_page=1)
        if isinstance(reply, Outcome):
            return reply
        return Outcome(Result.ACCEPTED, phrase("{url} lets us in", url=self._settings.url))

    def _api(self) -> Api | Outcome:
        try:
            headers = {"Authorization": f"Bearer {self._token()}"}
        except Refused as error:
            return Outcome(Result.REFUSED, error.sentence)
        return Api(self._settings.url, headers, self._settings.timeout, self._settings.ca_file)


def _rows(value: Any) -> list[dict[str, Any]]:
    rows = value.get("data") if isinstance(value, dict) else None
    return [row for row in rows if isinstance(row, dict) and "id" in row] if isinstance(rows, list) else []


def _attributes(row: dict[str, Any]) -> dict[str, Any]:
    found = row.get("attributes")
    return found if isinstance(found, dict) else {}


def _found(identity: str) -> Outcome:
    return Outcome(Result.ACCEPTED, phrase("entry {id}", id=identity), identity)
