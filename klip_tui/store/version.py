"""Which version a store has, and that it is the one that this program knows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from klip_tui.commitment.phrase import phrase
from klip_tui.store.refusing import StoreRefused

HEAD = "0004"
"""The newest migration. Opening compares with it and loads Alembic only where they differ."""


_ASKED = "select version_num from alembic_version"


def version(connection: Connection) -> str:
    """Return a store's version; empty where there is nothing yet."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    return _written(connection)


def _written(connection: Connection) -> str:
    if connection.dialect.name != "sqlite":
        return str(connection.exec_driver_sql(_ASKED).scalar() or "")
    # Straight by the driver, since it is asked with every write: through SQLAlchemy it costs ten times as much.
    driver: Any = connection.connection.driver_connection
    row = driver.execute(_ASKED).fetchone()
    return str(row[0] or "") if row is not None else ""


def same_version(connection: Connection, place: str) -> None:
    """Raise StoreRefused when another program has brought the store to another version in the meantime."""
    found = _written(connection)
    if found != HEAD:
        raise refused(place, found)


def refused(place: str, found: str) -> StoreRefused:
    """Make the error for a store of another version."""
    if found > HEAD:
        return StoreRefused(
            phrase(
                "{file} was written by a newer klip-tui (version {version}, known here: {head}); update klip-tui",
                file=place,
                version=found,
                head=HEAD,
            )
        )
    return StoreRefused(
        phrase(
            "{file} is of an older version ({version}, known here: {head}); open it once without --read-only",
            file=place,
            version=found or "-",
            head=HEAD,
        )
    )
