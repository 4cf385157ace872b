"""A status page that runs Cachet 3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from klip_tui.channels.kind import ChannelKind, ChannelSettings, over_https
from klip_tui.commitment.kinds import Reach
from klip_tui.commitment.phrase import Phrase
from klip_tui.config.base import Name, TimeOut, Url
from klip_tui.config.secrets import Secret


class Cachet(ChannelSettings, frozen=True, kw_only=True, tag="cachet"):
    """A page that runs Cachet 3."""

    reach: ClassVar[Reach] = Reach.PAGE
    name: Name = "status page"
    """What screens and the log call it."""
    url: Url
    """The API's base, ending in /api."""
    token: Secret
    """The API token, from a secret source; with the abilities incidents.manage, incident-updates.manage,
    schedules.manage and schedule-updates.manage.
    """
    components: dict[str, int] = {}
    """Service name -> component id on the page."""
    notify: bool = True
    """Whether the page mails its own subscribers."""
    ca_file: str = ""
    """A certificate authority of our own, as a PEM file; left empty: those of the system."""
    timeout: TimeOut = 20.0
    """Seconds after which a silent answer is given up; never longer than the deadline of the outbox."""

    def hosts(self) -> Iterator[str]:
        """Name the API's host."""
        yield urlsplit(self.url).hostname or ""

    def wrong(self) -> Iterator[tuple[str, Phrase]]:
        """Refuse plain http to another host."""
        return over_https(self.url)


KIND = ChannelKind("cachet", Cachet, entry=True)
