"""A status page that runs Cachet 3."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from klip_tui.channels.api import Api
from klip_tui.channels.cachet import Cachet
from klip_tui.channels.cachet.answers import attributes, identity_of, instant, is_alike, number_of, rows_of, shown_later
from klip_tui.channels.cachet.requests import META, STATUS, THREAD, Step, requests, status_of, what
from klip_tui.channels.kind import Surroundings
from klip_tui.channels.page import Page, no_component, no_incident, opened
from klip_tui.channels.protocol import Channel, Message, Outcome, Result
from klip_tui.commitment.interruptions.published import Public
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.config.secrets import token
from klip_tui.net import SOCKETS, Network

NAME_LENGTH = 255
_PAGES = 5
_PAGE = 100


class CachetChannel(Page):
    """A planned interruption is a schedule, an unplanned one an incident; further notices are updates of it."""

    kind = "cachet"
    can_be_asked = True

    def __init__(self, settings: Cachet, token: Callable[[], str], network: Network = SOCKETS) -> None:
        self.name = settings.name
        self._settings = settings
        self._token = token
        self._network = network

    def requests(self, message: Message) -> list[Step]:
        """Return the requests that tell a notice, in order: method, path, body."""
        return requests(message, self._settings)

    def preview(self, message: Message) -> str:
        """Return the requests with their bodies; the token is left out."""
        return "\n\n".join(
            f"{method} {self._settings.url}{path}\n\n{json.dumps(body, ensure_ascii=False, indent=1)}"
            for method, path, body in self.requests(message)
        )

    def unfit(self, message: Message) -> Phrase | None:
        """Say what is too long."""
        if len(message.title) > NAME_LENGTH:
            return phrase("the title is longer than {limit} characters", limit=NAME_LENGTH)
        return None

    def find(self, message: Message) -> Outcome | None:
        """Look for our key: in the meta of what was created, or in the texts of its updates."""
        api = self._api()
        if isinstance(api, Outcome):
            return api
        if message.remote:
            told = self._told(api, message)
            if isinstance(told, Outcome):
                return told
            return _found(message.remote) if told else None
        mine = self._mine(api, message, META, message.key)
        if isinstance(mine, Outcome):
            return mine
        return _found(identity_of(mine[0])) if mine else None

    def copies(self, message: Message) -> int | Outcome:
        """Count what was created with our key, or the updates that bear it."""
        api = self._api()
        if isinstance(api, Outcome):
            return api
        mine = self._mine(api, message, META, message.key)
        if isinstance(mine, Outcome):
            return mine
        told = self._told(api, message) if message.remote else 0
        return told if isinstance(told, Outcome) else max(len(mine), told)

    def _put(self, api: Api, message: Message) -> Outcome:
        identity = message.remote
        for method, path, body in self.requests(message):
            reply = api.call(method, path, json.dumps(body, ensure_ascii=False).encode())
            if isinstance(reply, Outcome):
                return reply
            data = reply.value.get("data") if isinstance(reply.value, dict) else None
            if not isinstance(data, dict) or not identity_of(data):
                return no_incident(sent=True)
            identity = identity or identity_of(data)
        return _found(identity)

    def meant(self, message: Message, now: datetime) -> Public:
        """Return what the page should say; a schedule's state follows from the clock, so it is not compared."""
        del now
        facts = message.facts
        if facts.kind is Kind.UNPLANNED:
            # Which of the two depended on what was measured when it went.
            either = {status_of(message), status_of(replace(message, answers=True))}
            return Public(message.title, message.body, tuple(map(str, sorted(either))))
        return Public(message.title, message.body, ("-",), facts.start, None if message.over else facts.end)

    def read(self, message: Message) -> Public | Outcome | None:
        """Read the schedule or incident, and its newest update."""
        api = self._api()
        if isinstance(api, Outcome):
            return api
        planned = message.facts.kind is Kind.PLANNED
        path = f"/{what(message)}/{message.remote}"
        reply = api.call("GET", path)
        if isinstance(reply, Outcome):
            return None if reply.status == 404 else reply
        updates = self._updates(api, message)
        if isinstance(updates, Outcome):
            return updates
        found = attributes(reply.value.get("data") if isinstance(reply.value, dict) else None)
        if not found:
            return no_incident()
        newest = attributes(max(updates, key=number_of, default={}))
        own = _tells(found, message) and not shown_later(newest, found)
        text = str((not own and newest.get("message")) or found.get("message") or "")
        status = found.get("status")
        value = status.get("value") if isinstance(status, dict) else status
        meant = message.facts
        return Public(
            str(found.get("name", "")),
            text.replace(f"({message.key})", ""),
            ("-",) if planned else (str(value),),
            instant(found, "scheduled", meant.start),
            instant(found, "completed", meant.end),
        )

    def check(self) -> Outcome:
        """See that the API answers, that the token is accepted, and that the components are there."""
        api = self._api()
        if isinstance(api, Outcome):
            return api
        for kind in ("incidents", "schedules"):
            reply = api.call("GET", f"/{kind}", None, per_page=1)
            if isinstance(reply, Outcome):
                return reply
        for name, identity in self._settings.components.items():
            reply = api.call("GET", f"/components/{identity}")
            if isinstance(reply, Outcome):
                if reply.status != 404:
                    return reply
                return no_component(identity, name)
        return Outcome(Result.ACCEPTED, phrase("{url} lets us in", url=self._settings.url))

    def _mine(self, api: Api, message: Message, key: str, value: str) -> list[dict[str, Any]] | Outcome:
        """List what was created with one of our keys.

        A Cachet before July 2026 can't be asked for one, and keeps none: what stands there is compared.
        """
        path = f"/{what(message)}"
        wanted: dict[str, str | int] = {f"filter[meta][{key}]": value, "per_page": _PAGE}
        reply = api.call("GET", path, None, **wanted)
        if not isinstance(reply, Outcome):
            rows = rows_of(reply.value)
            return rows if isinstance(rows, Outcome) else [row for row in rows if _bears(row, key, value)]
        if reply.status != 400:
            return reply
        rows = self._paged(api, path, sort="-id")
        if isinstance(rows, Outcome):
            return rows
        return [row for row in rows if _is_ours(row, message, key, value)]

    def _updates(self, api: Api, message: Message) -> list[dict[str, Any]] | Outcome:
        return self._paged(api, f"/{what(message)}/{message.remote}/updates")

    def _told(self, api: Api, message: Message) -> int | Outcome:
        rows = self._updates(api, message)
        if isinstance(rows, Outcome):
            return rows
        count = sum(_tells(attributes(row), message) for row in rows)
        if count or message.facts.kind is not Kind.PLANNED:
            return count
        # What moved a schedule, or was told quietly, stands in the schedule itself.
        reply = api.call("GET", f"/{what(message)}/{message.remote}")
        if isinstance(reply, Outcome):
            return reply
        data = reply.value.get("data") if isinstance(reply.value, dict) else None
        return int(_tells(attributes(data), message)) if data else no_incident()

    @staticmethod
    def _paged(api: Api, path: str, **params: str) -> list[dict[str, Any]] | Outcome:
        """Read a list whole, up to a bound: 15 rows come where nobody says how many."""
        found: dict[str, dict[str, Any]] = {}
        for page in range(1, _PAGES + 1):
            reply = api.call("GET", path, None, per_page=_PAGE, page=page, **params)
            if isinstance(reply, Outcome):
                return reply
            rows = rows_of(reply.value)
            if isinstance(rows, Outcome):
                return rows
            before = len(found)
            found |= {identity_of(row): row for row in rows}
            if len(rows) < _PAGE or len(found) == before:
                break
        return list(found.values())

    def _adopted(self, api: Api, message: Message) -> Message | Outcome:
        """Find the entry of the same interruption where an earlier notice may stand without our knowing its id."""
        if message.remote or message.sequence == 1:
            return message
        mine = self._mine(api, message, THREAD, message.thread)
        if isinstance(mine, Outcome):
            return mine
        return replace(message, remote=identity_of(mine[0])) if mine else message

    def _api(self) -> Api | Outcome:
        settings = self._settings
        return opened(settings.url, "Bearer", self._token, settings.timeout, settings.ca_file, self._network)


def _tells(found: dict[str, Any], message: Message) -> bool:
    """Whether a text bears a notice's key."""
    return f"({message.key})" in str(found.get("message", ""))


def _bears(row: dict[str, Any], key: str, value: str) -> bool:
    """Whether a row is the one that was asked for; one whose meta is not shown was chosen by the page."""
    meta = attributes(row).get("meta")
    return meta.get(key) == value if isinstance(meta, dict) else not meta


def _is_ours(row: dict[str, Any], message: Message, key: str, value: str) -> bool:
    """Whether one of all rows is ours: by its meta, or, where the page keeps none, by what was made of the notice."""
    meta = attributes(row).get("meta")
    if isinstance(meta, dict) and meta:
        return meta.get(key) == value
    facts = message.facts
    # A later notice of the interruption has a text of its own.
    text = message.body if key == META else None
    return is_alike(row, title=message.title, start=facts.start, planned=facts.kind is Kind.PLANNED, text=text)


def _found(identity: str) -> Outcome:
    return Outcome(Result.ACCEPTED, phrase("entry {id}", id=identity), identity)


__all__ = ["STATUS", "CachetChannel"]


def make(settings: Cachet, around: Surroundings) -> Channel:
    """Make the channel of a table of the configuration."""
    return CachetChannel(settings, partial(token, settings.token), around.network)
