"""What every shape is made of."""

from __future__ import annotations

from datetime import datetime

from klip_tui.commitment.calendar.local_time import local


def wall(instant: datetime | None) -> str | None:
    """Write an instant with its Brussels offset (RFC 3339)."""
    return None if instant is None else local(instant).isoformat(timespec="seconds")
