"""What a kind of channel declares: its table in the configuration, what it is for users, and how one is made.

A kind is a folder here with a ``KIND``; nothing else names it. Its table loads with the configuration, so that a start
stays fast; what sends is ``make`` of the module ``channel`` beside it, imported when a channel is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Reach
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.config.base import Base, Name
from klip_tui.net import SOCKETS, Network, is_loopback

if TYPE_CHECKING:
    from klip_tui.channels.protocol import Channel


class ChannelSettings(Base, frozen=True, kw_only=True, tag_field="kind"):
    """What every channel has; ``required``: a notice counts as communicated only once this one has accepted it."""

    reach: ClassVar[Reach] = Reach.OTHER
    """Whom a channel of this kind reaches (A4.1-channels)."""
    name: Name
    """What screens and the log call it."""
    required: bool = True
    """A notice counts as communicated only once every required channel has accepted it."""

    @property
    def harmless(self) -> bool:
        """Whether a second sending of the same does no harm, where its kind can be asked or tells repetitions."""
        return True

    def hosts(self) -> Iterator[str]:
        """Name the hosts that it talks to."""
        return iter(())

    def wrong(self) -> Iterator[tuple[str, Phrase]]:
        """Say what its types can't: a key, and why it can't be."""
        return iter(())


def over_https(url: str) -> Iterator[tuple[str, Phrase]]:
    """Refuse plain http to another host: what is posted carries a key."""
    from urllib.parse import urlsplit

    if url.startswith("http://") and not is_loopback(urlsplit(url).hostname or ""):
        yield "url", phrase("http is accepted to loopback only; use https")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a channel needs beside its own table: folders, the mail's foot, and the network."""

    data: Path
    templates: Path | None = None
    foot: str = ""
    network: Network = SOCKETS


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """A kind of channel.

    ``asked``: whether it can be asked if it has a notice, so that nothing is sent twice. ``entry``: an interruption is
    one entry there, which further notices update and which can be told quietly. Whom it reaches stands in its table.
    """

    tag: str
    settings: type[ChannelSettings]
    asked: bool = True
    entry: bool = False

    def make(self, settings: ChannelSettings, around: Surroundings) -> Channel:
        """Make the channel of a table."""
        made: Channel = import_module(f"{self.settings.__module__}.channel").make(settings, around)
        return made
