"""A Cachet 3 on loopback that keeps state and checks what the real one does: token, abilities, fields, statuses."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from klip_tui.demo.serving import Handler, Server

STATUSES = {0: "unknown", 1: "investigating", 2: "identified", 3: "watching", 4: "fixed"}
ZONE = ZoneInfo("Europe/Brussels")


class Cachet(Server):
    """``incidents`` and ``schedules`` by id; ``created`` counts creates, ``notified`` the mails it would send.

    ``keeps_meta``: one before July 2026 drops what is sent of it, and refuses to be asked for it.
    """

    keeps_meta = True

    def __init__(self, token: str, abilities: tuple[str, ...] = ("incidents.manage", "schedules.manage")) -> None:
        self.token, self.abilities = token, abilities
        self.rows: dict[str, dict[int, dict[str, Any]]] = {"incidents": {}, "schedules": {}}
        self.updates: dict[tuple[str, int], list[dict[str, Any]]] = {}
        self.components = (1, 2)
        self.created = self.notified = 0
        self.lock = threading.Lock()
        super().__init__(_Cachet)


class _Cachet(Handler):
    server: Cachet

    def _parts(self) -> list[str] | None:
        if self.headers.get("Authorization") != f"Bearer {self.server.token}":
            self.body()
            self.answer_json(401, {"message": "Unauthenticated."})
            return None
        return urlsplit(self.path).path.removeprefix("/api/").split("/")

    def _show(self, what: str, identity: int) -> dict[str, Any]:
        """Show an entry as its resource does: without its meta, its instants in the page's own zone."""
        row = self.server.rows[what][identity]
        shown = {key: row.get(key) for key in ("id", "name", "message")}
        for name in ("updated", "occurred") if what == "incidents" else ("updated", "scheduled", "completed"):
            shown[name] = {"human": "3 days from now", "string": row.get(f"{name}_at")}
        if what == "incidents":
            shown["notifications"] = row.get("notifications", False)
            shown["status"] = {"human": STATUSES[row["status"]], "value": row["status"]}
        return {"data": {"id": str(identity), "type": what, "attributes": shown}}

    def do_GET(self) -> None:  # noqa: N802
        if (parts := self._parts()) is None:
            return
        what = parts[0]
        if what == "components" and len(parts) == 2:
            known = int(parts[1]) in self.server.components
            self.answer_json(200 if known else 404, {"data": {"id": parts[1]}} if known else {"message": "Not found"})
        elif len(parts) == 1:
            query = parse_qs(urlsplit(self.path).query)
            wanted = {key[13:-1]: values[0] for key, values in query.items() if key.startswith("filter[meta][")}
            if wanted and not self.server.keeps_meta:
                said = "Requested filter(s) `meta` are not allowed. Allowed filter(s) are `name, status`."
                self.answer_json(400, {"message": said})
                return
            rows = [
                self._show(what, identity)["data"]
                for identity, row in self.server.rows[what].items()
                if all(str(row.get("meta", {}).get(key)) == value for key, value in wanted.items())
            ]
            self.answer_json(200, {"data": rows})
        elif int(parts[1]) not in self.server.rows[what]:
            self.answer_json(404, {"message": "Not found"})
        elif len(parts) == 2:
            self.answer_json(200, self._show(what, int(parts[1])))
        else:
            found = self.server.updates.get((what, int(parts[1])), [])
            query = parse_qs(urlsplit(self.path).query)
            size, page = int(query.get("per_page", ["15"])[0]), int(query.get("page", ["1"])[0])
            rows = [
                {"id": str(n), "attributes": {**row, "created": {"string": row.get("created_at")}}}
                for n, row in enumerate(found, 1)
            ]
            self.answer_json(200, {"data": rows[size * (page - 1) : size * page]})

    def _fields(self, what: str) -> dict[str, Any] | None:
        import json

        body = self.body()
        if f"{what}.manage" not in self.server.abilities:
            self.answer_json(403, {"message": "Invalid ability provided."})
            return None
        fields: dict[str, Any] = json.loads(body)
        errors: dict[str, list[str]] = {}
        if len(fields.get("name", "")) > 255:
            errors["name"] = ["The name field must not be greater than 255 characters."]
        if "status" in fields and fields["status"] not in STATUSES:
            errors["status"] = ["The selected status is invalid."]
        for name in ("scheduled_at", "completed_at", "occurred_at", "published_at"):
            if fields.get(name) is not None:
                at = datetime.fromisoformat(fields[name])
                assert at.tzinfo is not None, "always send an offset"
                fields[name] = at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
        if errors:
            self.answer_json(422, {"message": "The given data was invalid.", "errors": errors})
            return None
        return fields

    def do_POST(self) -> None:  # noqa: N802
        if (parts := self._parts()) is None or (fields := self._fields(parts[0])) is None:
            return
        what = parts[0]
        with self.server.lock:
            if len(parts) == 1:
                if not fields.get("name"):
                    self.answer_json(422, {"message": "invalid", "errors": {"name": ["The name field is required."]}})
                    return
                self.server.created += 1
                identity = self.server.created
                if not self.server.keeps_meta:
                    fields.pop("meta", None)
                self.server.rows[what][identity] = fields
                self.server.notified += bool(fields.get("notifications"))
            else:
                identity = int(parts[1])
                self.server.updates.setdefault((what, identity), []).append(fields)
                row = self.server.rows[what][identity]
                row.update({key: fields[key] for key in ("status", "completed_at") if key in fields})
                self.server.notified += bool(row.get("notifications"))
        self.answer_json(201, self._show(what, identity))

    def do_PUT(self) -> None:  # noqa: N802
        if (parts := self._parts()) is None or (fields := self._fields(parts[0])) is None:
            return
        row = self.server.rows[parts[0]][int(parts[1])]
        if parts[0] == "schedules":
            # Whether a schedule mails is said when it is made; later it is not read.
            fields.pop("notifications", None)
        moved = any(key in fields and fields[key] != row.get(key) for key in ("scheduled_at", "completed_at"))
        row.update(fields)
        self.server.notified += bool(moved and row.get("notifications"))
        self.answer_json(200, self._show(parts[0], int(parts[1])))
