"""Prometheus' Alertmanager: it is told of every alert again and again while it fires, and once when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from klip_tui.alerts.kind import AlertSettings, AlertWay
from klip_tui.channels.kind import over_https
from klip_tui.commitment.phrase import Phrase
from klip_tui.config.base import Headers, Name, Url
from klip_tui.config.secrets import Secret


class Alertmanager(AlertSettings, frozen=True, kw_only=True, tag="alertmanager"):
    """An Alertmanager; ``to`` is its base address."""

    name: Name = "alertmanager"
    """What screens and the log call it."""
    to: Url
    """Its base address."""
    labels: dict[str, str] = {}
    """Labels of one's own on every alert, for its routing."""
    headers: Headers = {}
    """Headers of the request; a secret one as { env = "…" }."""
    ca_file: str = ""
    """A certificate authority of our own, as a PEM file; left empty: those of the system."""

    def hosts(self) -> Iterator[str]:
        """Name the Alertmanager."""
        yield urlsplit(self.to).hostname or ""

    def secrets(self) -> Iterator[tuple[str, Secret]]:
        """Name the secret headers."""
        yield from ((f"headers.{name}", one) for name, one in self.headers.items() if isinstance(one, Secret))

    def wrong(self) -> Iterator[tuple[str, Phrase]]:
        """Refuse a secret over plain http to another host."""
        yield from super().wrong()
        if next(self.secrets(), None) is not None:
            yield from (("to", why) for _, why in over_https(self.to))


KIND = AlertWay("alertmanager", Alertmanager, repeatable=True, kept_up=True)
