"""From the configuration to channels."""

from __future__ import annotations

from klip_tui.channels.kind import Surroundings
from klip_tui.channels.protocol import Channel
from klip_tui.channels.registry import CHANNEL_KINDS
from klip_tui.config.load import Settings, kind_of
from klip_tui.net import SOCKETS, Network


def channels(settings: Settings, network: Network = SOCKETS) -> list[Channel]:
    """Make every configured channel; secrets are fetched when one is used, not before."""
    around = Surroundings(settings.data, settings.templates, settings.config.klip.list_url, network)
    return [CHANNEL_KINDS[kind_of(one)].make(one, around) for one in settings.config.channel]
