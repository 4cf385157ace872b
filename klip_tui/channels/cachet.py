"""A status page that runs Cachet 3."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from klip_tui.channels.http import Api, instant_of
from klip_tui.channels.protocol import Message, Outcome, Result
from klip_tui.commitment.calendar.local_time import BRUSSELS
from klip_tui.commitment.interruptions.published import Public
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.schema import Cachet

NAME_LENGTH = 255
LONGEST_ID = 100
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
        steps: list[tuple[str, str, dict[str, Any]]]
        text = f"{message.body.strip()}\n\n({message.key})"
        if message.facts.kind is Kind.UNPLANNED:
            status = _STATUS.get(message.type, _IDENTIFIED)
            steps = [("PUT", path, {"name": message.title})] if message.quiet else []
            return [*steps, ("POST", f"{path}/updates", {"status": status, "message": text})]
        update: dict[str, Any] = {"message": text}
        if message.type in (NoticeType.END, NoticeType.CANCELLATION):
            update["completed_at"] = message.written.isoformat()
        steps = []
        if message.type in (NoticeType.CHANGE, NoticeType.UPDATE) or message.quiet:
            steps.append(("PUT", path, self._period(message)))
        return [*steps, ("POST", f"{path}/updates", update)]

    def _created(self, message: Message) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "name": message.title,
            "message": message.body,
            "notifications": self._settings.notify and not message.quiet,
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
                return _found(_identity(row))
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
            if not isinstance(data, dict) or not _identity(data):
                return Outcome(Result.AGAIN, phrase("it answers something that is no incident; it is asked again"))
            identity = identity or _identity(data)
        return _found(identity)

    def meant(self, message: Message, now: datetime) -> Public:
        """Return what the page should say; a schedule's state follows from the clock, so it is not compared."""
        del now
        facts = message.facts
        if facts.kind is Kind.UNPLANNED:
            return Public(message.title, message.body, (str(_STATUS.get(message.type, _IDENTIFIED)),))
        ended = message.type in (NoticeType.END, NoticeType.CANCELLATION)
        return Public(message.title, message.body, ("-",), facts.start, None if ended else facts.end)

    def read(self, message: Message) -> Public | Outcome | None:
        """Read the schedule or incident, and its newest update."""
        api = self._api()
        if isinstance(api, Outcome):
            return api
        planned = message.facts.kind is Kind.PLANNED
        path = f"/{'schedules' if planned else 'incidents'}/{message.remote}"
        reply = api.call("GET", path)
        if isinstance(reply, Outcome):
            return None if reply.status == 404 else reply
        updates = api.call("GET", f"{path}/updates")
        if isinstance(updates, Outcome):
            return updates
        found = _attributes(reply.value.get("data") if isinstance(reply.value, dict) else None)
        newest = max(_rows(updates.value), key=_number, default={})
        text = str(_attributes(newest).get("message") or found.get("message") or "")
        status = found.get("status")
        value = status.get("value") if isinstance(status, dict) else status
        meant = message.facts
        return Public(
            str(found.get("name", "")),
            text.replace(f"({message.key})", ""),
            ("-",) if planned else (str(value),),
            _there(found.get("scheduled_at"), meant.start),
            _there(found.get("completed_at"), meant.end),
        )

    def check(self) -> Outcome:
        """See that the API answers, that the token is accepted, and that the components are there."""
        api = self._api()
        if isinstance(api, Outcome):
            return api
        for what in ("incidents", "schedules"):
            reply = api.call("GET", f"/{what}", None, per_page=1)
            if isinstance(reply, Outcome):
                return reply
        for name, identity in self._settings.components.items():
            reply = api.call("GET", f"/components/{identity}")
            if isinstance(reply, Outcome):
                if reply.status != 404:
                    return reply
                why = phrase("the page has no component {id} ({name})", id=identity, name=name)
                return Outcome(Result.REFUSED, why)
        return Outcome(Result.ACCEPTED, phrase("{url} lets us in", url=self._settings.url))

    def _api(self) -> Api | Outcome:
        try:
            headers = {"Authorization": f"Bearer {self._token()}"}
        except Refused as error:
            return Outcome(Result.REFUSED, error.sentence)
        return Api(self._settings.url, headers, self._settings.timeout, self._settings.ca_file)


def _rows(value: Any) -> list[dict[str, Any]]:
    rows = value.get("data") if isinstance(value, dict) else None
    return [row for row in rows if isinstance(row, dict) and _identity(row)] if isinstance(rows, list) else []


def _identity(row: dict[str, Any]) -> str:
    """Return a row's id; empty where it has none that could be asked for again."""
    found = row.get("id")
    text = str(found) if isinstance(found, str) or type(found) is int else ""
    return text if text.isprintable() and len(text) <= LONGEST_ID else ""


def _number(row: dict[str, Any]) -> int:
    text = str(row["id"])
    return int(text) if text.isascii() and text.isdigit() else 0


def _there(value: Any, meant: datetime | None) -> datetime | None:
    """Read an instant of an answer: without an offset it is the page's own zone, Brussels or UTC, whichever fits."""
    found = instant_of(value.replace(" ", "T") if isinstance(value, str) else value)
    if found is None or found.tzinfo is not None:
        return found
    possible = [found.replace(tzinfo=BRUSSELS), found.replace(tzinfo=UTC)]
    return min(possible, key=lambda one: abs(one - meant)) if meant is not None else possible[0]


def _attributes(row: Any) -> dict[str, Any]:
    found = row.get("attributes") if isinstance(row, dict) else None
    return found if isinstance(found, dict) else {}


def _found(identity: str) -> Outcome:
    return Outcome(Result.ACCEPTED, phrase("entry {id}", id=identity), identity)
