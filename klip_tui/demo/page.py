"""A status page that speaks the Statuspage REST API v1 and shows its incidents at its own address."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from klip_tui.demo.serving import Handler, Server

NAME_LENGTH, BODY_LENGTH = 255, 25_000
REALTIME = ("investigating", "identified", "monitoring", "resolved")
SCHEDULED = ("scheduled", "in_progress", "verifying", "completed")
CLOSED = ("resolved", "completed")
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "article{border-left:4px solid #c60;padding-left:1rem;margin:2rem 0}article.closed{border-color:#2a7}"
    "pre{white-space:pre-wrap;font:inherit}"
)


class StatusPage(Server):
    """One page with its incidents, in memory; creates are counted."""

    def __init__(self, page: str, key: str, components: tuple[str, ...] = ()) -> None:
        self.page, self.key, self.components = page, key, components
        self.incidents: dict[str, dict[str, Any]] = {}
        self.statuses: dict[str, str] = dict.fromkeys(components, "operational")
        """Components belong to the page: each has the status that was set last, through whichever incident."""
        self.postmortems: dict[str, dict[str, Any]] = {}
        self.created = 0
        self.lock = threading.Lock()
        super().__init__(_Page)


class _Page(Handler):
    server: StatusPage

    def do_GET(self) -> None:
        """Show the page, or answer the API."""
        parts = urlsplit(self.path)
        if parts.path == "/":
            self.answer(200, self._html().encode(), "text/html; charset=utf-8")
            return
        rest = self._admitted(parts.path)
        if rest is None:
            return
        with self.server.lock:
            rows = list(self.server.incidents.values())[::-1]
        if rest in ("incidents", "incidents/unresolved"):
            if rest.endswith("unresolved"):
                rows = [row for row in rows if row["status"] not in CLOSED]
            query = parse_qs(parts.query)
            limit, page = int(query.get("limit", ["100"])[0]), int(query.get("page", ["1"])[0])
            self.answer_json(200, [self._whole(row) for row in rows[limit * (page - 1) : limit * page]])
        elif rest == "components":
            self.answer_json(200, self._components(self.server.components))
        elif (found := self._story(rest)) is not None:
            self.answer_json(200, found)
        elif rest.startswith("incidents/") and rest[10:] in self.server.incidents:
            self.answer_json(200, self._whole(self.server.incidents[rest[10:]]))
        else:
            self.answer_json(404, {"error": "Not found"})

    def do_POST(self) -> None:
        """Create an incident."""
        if (rest := self._admitted(self.path)) is None:
            return
        fields = self._fields(create=True) if rest == "incidents" else None
        if fields is None:
            if rest != "incidents":
                self.answer_json(404, {"error": "Not found"})
            return
        with self.server.lock:
            self.server.created += 1
            identity = f"demo{self.server.created:04d}"
            row = {
                "id": identity,
                "shortlink": f"{self.server.url}/#{identity}",
                "incident_updates": [],
                "metadata": {},
            }
            self._apply(row, fields)
            self.server.incidents[identity] = row
        self.answer_json(201, self._whole(row))

    def do_PATCH(self) -> None:
        """Update an incident."""
        if (rest := self._admitted(self.path)) is None:
            return
        row = self.server.incidents.get(rest.removeprefix("incidents/"))
        if row is None:
            self.answer_json(404, {"error": "Not found"})
            return
        fields = self._fields(create=False)
        if fields is not None:
            with self.server.lock:
                self._apply(row, fields)
            self.answer_json(200, self._whole(row))

    def do_PUT(self) -> None:
        """Take a postmortem as a draft, or publish it."""
        if (rest := self._admitted(self.path)) is None:
            return
        found, published = self._story(rest.removesuffix("/publish")), rest.endswith("/publish")
        if found is None:
            self.answer_json(404, {"error": "Not found"})
            return
        try:
            fields = json.loads(self.body() or b"{}").get("postmortem", {})
            draft = fields["body_draft"] if not published else found["body_draft"]
        except (ValueError, AttributeError, TypeError, KeyError):
            self.answer_json(422, {"error": "postmortem is missing"})
            return
        now = datetime.now(UTC).isoformat()
        with self.server.lock:
            changed = {"body": draft, "published_at": now} if published else {"body_draft": str(draft)}
            found.update(changed, **({} if published else {"body_draft_updated_at": now}))
        self.answer_json(200, found)

    def _story(self, rest: str) -> dict[str, Any] | None:
        """Return an incident's postmortem; it is there, empty, once the incident is."""
        identity = rest.removeprefix("incidents/").removesuffix("/postmortem")
        if not rest.endswith("/postmortem") or identity not in self.server.incidents:
            return None
        empty = {"body": None, "body_draft": None, "body_draft_updated_at": None, "published_at": None}
        return self.server.postmortems.setdefault(identity, empty)

    def _admitted(self, path: str) -> str | None:
        prefix = f"/pages/{self.server.page}/"
        if self.headers.get("Authorization") != f"OAuth {self.server.key}":
            self.body()
            self.answer_json(401, {"error": "Could not authenticate"})
            return None
        if not path.startswith(prefix):
            self.body()
            self.answer_json(404, {"error": "Not found"})
            return None
        return path.removeprefix(prefix)

    def _fields(self, *, create: bool) -> dict[str, Any] | None:
        try:
            fields = json.loads(self.body())["incident"]
            wrong = _wrong(fields, create=create)
        except (ValueError, TypeError, KeyError):
            wrong, fields = "incident is missing", None
        if wrong:
            self.answer_json(422, {"error": wrong})
            return None
        return dict(fields)

    def _whole(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return an incident as it is answered: with the statuses that its components have now."""
        return {**row, "components": self._components(row.get("components", {}))}

    def _components(self, identities: Iterable[str]) -> list[dict[str, str]]:
        known = self.server.statuses
        return [{"id": one, "name": one, "status": known.get(one, "operational")} for one in identities]

    def _apply(self, row: dict[str, Any], fields: dict[str, Any]) -> None:
        self.server.statuses.update(fields.get("components", {}))
        now = datetime.now(UTC).isoformat()
        body = fields.pop("body", None)
        row.update(fields)
        row.setdefault("created_at", now)
        row["updated_at"] = now
        if row.get("status") in CLOSED:
            row["resolved_at"] = now
        if body:
            row["incident_updates"].insert(0, {"status": row.get("status"), "body": body, "created_at": now})

    def _html(self) -> str:
        with self.server.lock:
            rows = list(self.server.incidents.values())[::-1]
        shown = "".join(
            f'<article id="{escape(row["id"])}" class="{"closed" if row["status"] in CLOSED else "open"}">'
            f"<h2>{escape(row['name'])} – {escape(row['status'])}</h2>"
            + "".join(
                f"<h3>{escape(str(update['status']))} · {escape(update['created_at'][:16])} UTC</h3>"
                f"<pre>{escape(update['body'])}</pre>"
                for update in row["incident_updates"]
            )
            + "</article>"
            for row in rows
        )
        empty = "<p>No incidents.</p>"
        return (
            f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>DEMO status page</title>'
            f"<style>{_STYLE}</style></head><body><h1>DEMO status page</h1>{shown or empty}</body></html>"
        )


def _wrong(fields: Any, *, create: bool) -> str:
    if not isinstance(fields, dict):
        return "incident must be an object"
    if create and not fields.get("name"):
        return "name can't be blank"
    if len(fields.get("name", "")) > NAME_LENGTH:
        return f"name is too long (maximum is {NAME_LENGTH} characters)"
    if len(fields.get("body", "")) > BODY_LENGTH:
        return f"body is too long (maximum is {BODY_LENGTH} characters)"
    if "status" in fields and fields["status"] not in (*REALTIME, *SCHEDULED):
        return "status is invalid"
    if create and fields.get("status") == "scheduled" and not fields.get("scheduled_for"):
        return "scheduled_for can't be blank"
    metadata = fields.get("metadata", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, dict) for value in metadata.values()):
        return "metadata must be an object of objects"
    return ""
