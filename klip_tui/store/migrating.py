"""Bringing an older store up to date: under the write lock, after a copy, with a word in the log.

Looking never does it: a store of an older version is refused by whoever may only read. Two programs that begin at once
do the work once. A program that runs while another one migrates notices (``Store.changed`` and every write look).
"""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from klip_tui.commitment.phrase import phrase
from klip_tui.store import log, sqlite
from klip_tui.store.refusing import StoreRefused

if TYPE_CHECKING:
    from klip_tui.store.opening import Store

HEAD = "0004"
"""The newest migration. Opening compares with it and loads Alembic only where they differ."""

PATIENCE = 600.0
"""Seconds that one statement of a migration may take."""


def version(connection: Connection) -> str:
    """Return a store's version; empty where there is nothing yet."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    return str(connection.execute(text("select version_num from alembic_version")).scalar() or "")


def same_version(connection: Connection, place: str) -> None:
    """Raise StoreRefused when another program has brought the store to another version in the meantime."""
    found = str(connection.execute(text("select version_num from alembic_version")).scalar() or "")
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


def migrate(store: Store, before: str, now: datetime | None = None) -> None:
    """Bring an older store up to date, after a copy of it is kept; refuse a newer one."""
    if before > HEAD or store.read_only:
        raise refused(store.place, before)
    if before and store.file is not None:
        _copied(store.file, store.place)
    from alembic import command
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with store.write(patience=PATIENCE, checked=False) as connection:
        # Another program may have done it while we waited for the lock.
        before = version(connection)
        if before == HEAD:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if before:
            at = now or datetime.now(UTC)
            log.write(connection, at, "klip-tui", "migrate", "store", detail=f"{before} -> {HEAD}")


def _copied(file: Path, place: str) -> None:
    copy = file.with_name(f"{file.name}.before-{HEAD}")
    try:
        with contextlib.suppress(FileNotFoundError):
            copy.unlink()
        sqlite.backup(file, copy)
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise StoreRefused(
            phrase("{file} was not brought up to date: no copy of it can be kept ({why})", file=place, why=why)
        ) from error
