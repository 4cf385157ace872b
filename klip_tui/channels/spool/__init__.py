"""The spool: files in a folder, where nothing else is configured. Nobody is told by it."""

from __future__ import annotations

from klip_tui.channels.kind import ChannelKind, ChannelSettings
from klip_tui.config.base import Name


class Spool(ChannelSettings, frozen=True, kw_only=True, tag="spool"):
    """Files in a folder: nobody is told by it."""

    name: Name = "spool"
    """What screens and the log call it."""
    folder: str = ""
    """Where the files go; left empty: the folder spool in the data folder."""


KIND = ChannelKind("spool", Spool)
