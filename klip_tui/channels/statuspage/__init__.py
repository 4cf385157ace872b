"""A status page over the Statuspage REST API v1."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar
from urllib.parse import urlsplit

from msgspec import Meta

from klip_tui.channels.kind import ChannelKind, ChannelSettings, Surroundings, over_https
from klip_tui.commitment.kinds import Reach
from klip_tui.commitment.phrase import Phrase
from klip_tui.config.base import Name, TimeOut, Url
from klip_tui.config.secrets import Secret, token

if TYPE_CHECKING:
    from klip_tui.channels.protocol import Channel


class Statuspage(ChannelSettings, frozen=True, kw_only=True, tag="statuspage"):
    """A page that speaks the Statuspage REST API v1."""

    reach: ClassVar[Reach] = Reach.PAGE
    name: Name = "status page"
    url: Url = "https://api.statuspage.io/v1"
    page: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+$(?!\n)")]
    key: Secret
    components: dict[str, str] = {}
    """Service name -> component id."""
    notify: bool = True
    ca_file: str = ""
    timeout: TimeOut = 20.0

    def hosts(self) -> Iterator[str]:
        """Name the API's host."""
        yield urlsplit(self.url).hostname or ""

    def wrong(self) -> Iterator[tuple[str, Phrase]]:
        """Refuse plain http to another host."""
        return over_https(self.url)


def _make(settings: Statuspage, around: Surroundings) -> Channel:
    from klip_tui.channels.statuspage.channel import StatuspageChannel

    return StatuspageChannel(settings, partial(token, settings.key), around.network)


KIND = ChannelKind("statuspage", Statuspage, _make, entry=True)
