"""The engine of an SQLite file: durable at every commit, one writer at a time, never made by the way."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

from klip_tui.store.refusing import PATIENCE

RESET_FIXED = (3, 51, 3)
"""SQLite from here on resets its write-ahead log safely under several connections (sqlite.org/wal.html)."""


def engine(file: Path, *, read_only: bool = False) -> Engine:
    """Make the engine of a file that is there."""

    def connect() -> sqlite3.Connection:
        # Never made by the way: a store that was taken away is missing, not empty.
        mode = "rw" if not read_only or os.access(file, os.W_OK) else "ro"
        return sqlite3.connect(
            f"file:{quote(str(file))}?mode={mode}", uri=True, timeout=PATIENCE, check_same_thread=False
        )

    made = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_timeout=PATIENCE)

    @event.listens_for(made, "connect")
    def connected(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        # A row that is replaced fires the triggers of a row that is deleted: the log lets none go.
        dbapi.execute("pragma recursive_triggers=on")
        if read_only:
            dbapi.execute("pragma query_only=on")
            return
        journal = "wal" if sqlite3.sqlite_version_info >= RESET_FIXED else "delete"
        dbapi.execute(f"pragma journal_mode={journal}")
        # What is committed survives a power cut (sqlite.org/pragma.html#pragma_synchronous): only EXTRA syncs the
        # folder after the journal is unlinked, and only FULL syncs the write-ahead log at every commit.
        dbapi.execute(f"pragma synchronous={'full' if journal == 'wal' else 'extra'}")

    @event.listens_for(made, "begin")
    def begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get("klip_write")
        driver: Any = connection.connection.driver_connection
        # Straight to the driver: a statement that goes through SQLAlchemy costs ten times as much.
        driver.execute("begin immediate" if writing else "begin")

    return made


def backup(source: Path, target: Path) -> None:
    """Copy a file that is in use, whole and of one instant, 0600 and synced. Raises OSError, sqlite3.Error."""
    handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    os.close(handle)
    try:
        there = sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True, timeout=PATIENCE)
        here = sqlite3.connect(target)
        try:
            there.backup(here)
        finally:
            here.close()
            there.close()
        for path in (target, target.parent):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
