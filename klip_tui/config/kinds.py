"""What registers itself: kinds of channels, ways to wake our own people, kinds of endpoints.

They bring their own tables and addresses. The rest of the configuration sees them through here alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from klip_tui.alerts.kind import AlertSettings
from klip_tui.alerts.registry import ALERT_WAYS
from klip_tui.channels.kind import ChannelSettings
from klip_tui.channels.registry import CHANNEL_KINDS
from klip_tui.channels.spool import Spool

if TYPE_CHECKING:
    from klip_tui.sources.kind import EndpointKind

__all__ = ["ALERT_WAYS", "CHANNEL_KINDS", "AlertSettings", "ChannelSettings", "Spool", "endpoint_kinds"]


def endpoint_kinds() -> Mapping[str, EndpointKind]:
    """Return the kinds of endpoints by scheme; looked for where something is probed."""
    from klip_tui.sources.endpoints import kinds

    return kinds()
