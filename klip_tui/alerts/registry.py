"""The ways to wake people, found by looking: each folder here that declares one."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from klip_tui.alerts.kind import AlertSettings, AlertWay


def _found() -> dict[str, AlertWay]:
    here = Path(__file__).parent
    names = sorted(module.name for module in iter_modules([str(here)]) if module.ispkg)
    ways: list[AlertWay] = [import_module(f"klip_tui.alerts.{name}").KIND for name in names]
    return {way.tag: way for way in ways}


ALERT_WAYS: Mapping[str, AlertWay] = _found()
"""Every way by its name in the configuration."""


def way_of(settings: AlertSettings) -> AlertWay:
    """Return a target's kind."""
    return ALERT_WAYS[str(settings.__struct_config__.tag)]
