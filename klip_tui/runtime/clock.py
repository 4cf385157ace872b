"""The time now, as the machine has it."""

from __future__ import annotations

from datetime import UTC, datetime


def system_clock() -> datetime:
    """Return the time now: the one place where the program asks for it."""
    return datetime.now(UTC)
