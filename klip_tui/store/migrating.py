"""Bringing an older store up to date: under the write lock, after a copy, with a word in the log.

Looking never does it: a store of an older version is refused by whoever may only read. Two programs that begin at once
do the work once. A program that runs while another one migrates notices (``Store.changed`` and every write look).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, insert, inspect, select, table
from sqlalchemy.exc import SQLAlchemyError

from klip_tui.commitment.phrase import phrase
from klip_tui.store import log, sqlite
from klip_tui.store.refusing import StoreRefused
from klip_tui.store.version import HEAD, refused, version
from klip_tui.text import outside

if TYPE_CHECKING:
    from klip_tui.store.opened import Store

PATIENCE = 600.0
"""Seconds that one statement of a migration may take."""
BATCH = 2000
"""Rows that are copied at once."""


def migrate(store: Store, before: str, now: datetime | None = None) -> None:
    """Bring an older store up to date, after a copy of it is kept; refuse a newer one."""
    if before > HEAD or store.read_only:
        raise refused(store.place, before)
    copy = store.beside.with_name(f"{store.beside.name}.before-{HEAD}")
    with store.write(patience=PATIENCE, checked=False) as connection:
        # Another program may have done it while we waited for the lock.
        before = version(connection)
        if before == HEAD:
            return
        if before:
            # Under the lock: who comes second must not write a copy of what is new over that of what was old.
            with _keeping(copy, store.place):
                if store.file is not None:
                    sqlite.backup(store.file, copy)
                else:
                    _copy_rows(connection, copy, before)
        _upgrade(connection, "head")
        if before:
            at = now or datetime.now(UTC)
            log.write(connection, at, "klip-tui", "migrate", "store", detail=f"{before} -> {HEAD}; copy: {copy}")


def _upgrade(connection: Connection, to: str) -> None:
    from alembic import command
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _copy_rows(there: Connection, file: Path, before: str) -> None:
    """Copy a server's rows, under the lock of its migration, into an SQLite store of the same older version."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, 0o600))
    engine = sqlite.engine(file)
    try:
        with engine.connect() as plain:
            here = plain.execution_options(klip_write=True)
            with here.begin():
                _upgrade(here, before)
                for name in inspect(here).get_table_names():
                    if name != "alembic_version":
                        _copy_table(there, here, name)
    finally:
        engine.dispose()


def _copy_table(there: Connection, here: Connection, name: str) -> None:
    of = table(name, *(column(one["name"]) for one in inspect(here).get_columns(name)))
    rows = there.execute(select(of), execution_options={"yield_per": BATCH})
    for some in rows.mappings().partitions(BATCH):
        here.execute(insert(of), [dict(row) for row in some])


@contextlib.contextmanager
def _keeping(copy: Path, place: str) -> Iterator[None]:
    """Make way for a copy; what can't be copied is not brought up to date. Raises StoreRefused."""
    try:
        copy.unlink(missing_ok=True)
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        why = outside.system(error)
        raise StoreRefused(
            phrase("{file} was not brought up to date: no copy of it can be kept ({why})", file=place, why=why)
        ) from error
