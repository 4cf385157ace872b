"""The store's own clock, where it has one: a PostgreSQL's is the same for all who share it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, text

STORE = "PostgreSQL"
"""Whose clock it is, as people know it."""


def store_clock(connection: Connection) -> datetime | None:
    """Return what the store's clock says now; None for a file, whose clock is our own."""
    if connection.dialect.name != "postgresql":
        return None
    found: datetime = connection.execute(text("select clock_timestamp()")).scalar_one()
    return found.astimezone(UTC)
