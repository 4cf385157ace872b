"""Alertmanager API v2: an array of alerts, which their labels identify; what is posted again is the same alert."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from klip_tui.alerts.alertmanager import Alertmanager
from klip_tui.alerts.kind import Entry, Page, Target
from klip_tui.channels.api import Api
from klip_tui.channels.protocol import Outcome, Result
from klip_tui.commitment.alerting.values import URGENT
from klip_tui.commitment.kinds import AlertState
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.secrets import Secret, revealed
from klip_tui.net import Network


def alert_json(entry: Entry, page: Page, labels: dict[str, str]) -> dict[str, Any]:
    """Put an alert into the shape of ``POST /api/v2/alerts``; each step of its escalation is an alert of its own."""
    name = "Klip" + "".join(part.capitalize() for part in entry.kind.value.split("_"))
    found: dict[str, Any] = {
        "labels": {
            **labels,
            "alertname": name,
            "kind": entry.kind.value,
            "subject": entry.subject,
            "severity": "critical" if entry.kind in URGENT else "warning",
            "step": str(entry.step + 1),
            "source": "klip-tui",
        },
        "annotations": {
            "summary": entry.title,
            "description": entry.text,
            "id": str(entry.id),
            **({"runbook_url": entry.runbook} if entry.runbook else {}),
            **({"acknowledged_by": entry.by} if entry.by else {}),
        },
        "startsAt": _rfc3339(entry.since),
    }
    if page.url:
        found["generatorURL"] = page.url
    if entry.state is AlertState.RESOLVED and entry.until is not None:
        found["endsAt"] = _rfc3339(max(entry.until, entry.since))
    return found


class AlertmanagerTarget:
    """Posts what fires, again and again."""

    def __init__(self, settings: Alertmanager, network: Network) -> None:
        self._settings, self._network = settings, network

    def send(self, page: Page, leaving: Callable[[], None]) -> Outcome:
        """Post everything at once; the network says when it leaves."""
        del leaving
        alerts = [alert_json(one, page, self._settings.labels) for one in page.entries]
        return self._call("POST", "/api/v2/alerts", json.dumps(alerts, ensure_ascii=False).encode())

    def check(self) -> Outcome:
        """Ask how it is."""
        return self._call("GET", "/api/v2/status")

    def _call(self, method: str, path: str, body: bytes | None = None) -> Outcome:
        s = self._settings
        try:
            headers = revealed(s.headers)
        except Refused as error:
            return Outcome(Result.REFUSED, error.sentence)
        kept = any(isinstance(one, Secret) for one in s.headers.values())
        reply = Api(s.to, headers, s.timeout, s.ca_file, self._network, secret=kept).call(method, path, body)
        if isinstance(reply, Outcome):
            return reply
        return Outcome(Result.ACCEPTED, phrase("taken ({status})", status=reply.status))


def _rfc3339(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def make(settings: Alertmanager, network: Network) -> Target:
    """Make the target of a table of the configuration."""
    return AlertmanagerTarget(settings, network)
