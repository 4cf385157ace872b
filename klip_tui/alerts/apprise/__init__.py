"""A hundred services by one library (extra ``alerts``): ntfy, Teams, Mattermost, Matrix, PagerDuty, SMS gateways."""

from __future__ import annotations

from collections.abc import Iterator

from klip_tui.alerts.kind import AlertSettings, AlertWay
from klip_tui.config.base import Name
from klip_tui.config.secrets import Secret


class Apprise(AlertSettings, frozen=True, kw_only=True, tag="apprise"):
    """A service that apprise knows; ``to`` is where its address is, for that holds a secret."""

    name: Name = "apprise"
    """What screens and the log call it."""
    to: Secret
    """Where its address is, from a secret source: apprise reads it."""

    def hosts(self) -> Iterator[str]:
        """Name a host that is nowhere near: where it goes stands in a secret."""
        yield "apprise"

    def secrets(self) -> Iterator[tuple[str, Secret]]:
        """Name the address."""
        yield "to", self.to


KIND = AlertWay("apprise", Apprise)
