"""The ways to wake people, found by looking: each folder here that declares one."""

from __future__ import annotations

from collections.abc import Mapping

from klip_tui.alerts.kind import AlertSettings, AlertWay
from klip_tui.runtime.found import kinds_in

ALERT_WAYS: Mapping[str, AlertWay] = {kind.tag: kind for kind in kinds_in("klip_tui.alerts")}
"""Every way by its name in the configuration."""


def way_of(settings: AlertSettings) -> AlertWay:
    """Return a target's kind."""
    return ALERT_WAYS[str(settings.__struct_config__.tag)]
