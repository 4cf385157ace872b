"""``store info --json`` and ``store verify --json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from klip_tui.store.chain import Verified
from klip_tui.store.copying import Info


def info_json(found: Info) -> dict[str, Any]:
    """Put what is known of the store into its JSON shape."""
    return {**asdict(found), "ok": True}


def verified_json(found: Verified, integrity: str, rows: Mapping[str, int]) -> dict[str, Any]:
    """Put what following the log found into its JSON shape; ``integrity`` is what the database says is wrong."""
    return {
        **asdict(found),
        "rows": dict(rows),
        "integrity": integrity or "ok",
        "ok": found.whole and not integrity,
    }
