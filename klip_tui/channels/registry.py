"""The kinds of channels, found by looking: each folder here that declares one."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from klip_tui.channels.kind import ChannelKind


def _found() -> dict[str, ChannelKind]:
    here = Path(__file__).parent
    names = sorted(module.name for module in iter_modules([str(here)]) if module.ispkg)
    kinds: list[ChannelKind] = [import_module(f"klip_tui.channels.{name}").KIND for name in names]
    return {kind.tag: kind for kind in kinds}


CHANNEL_KINDS: Mapping[str, ChannelKind] = _found()
"""Every kind by its name in the configuration."""


def of_kind(tag: str) -> ChannelKind | None:
    """Return a kind; None where it is not known (any more)."""
    return CHANNEL_KINDS.get(tag)
