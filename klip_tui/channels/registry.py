"""The kinds of channels, found by looking: each folder here that declares one."""

from __future__ import annotations

from collections.abc import Mapping

from klip_tui.channels.kind import ChannelKind
from klip_tui.runtime.found import kinds_in

CHANNEL_KINDS: Mapping[str, ChannelKind] = {kind.tag: kind for kind in kinds_in("klip_tui.channels")}
"""Every kind by its name in the configuration."""


def of_kind(tag: str) -> ChannelKind | None:
    """Return a kind; None where it is not known (any more)."""
    return CHANNEL_KINDS.get(tag)
