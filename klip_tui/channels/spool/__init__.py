"""The spool: files in a folder, where nothing else is configured. Nobody is told by it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from klip_tui.channels.kind import ChannelKind, ChannelSettings, Surroundings
from klip_tui.config.base import Name

if TYPE_CHECKING:
    from klip_tui.channels.protocol import Channel


class Spool(ChannelSettings, frozen=True, kw_only=True, tag="spool"):
    """Files in a folder: nobody is told by it."""

    name: Name = "spool"
    """What screens and the log call it."""
    folder: str = ""
    """Where the files go; left empty: the folder spool in the data folder."""


def _make(settings: Spool, around: Surroundings) -> Channel:
    from klip_tui.channels.spool.channel import SpoolChannel

    return SpoolChannel(settings.name, Path(settings.folder).expanduser() if settings.folder else around.data / "spool")


KIND = ChannelKind("spool", Spool, _make)
