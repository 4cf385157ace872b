"""The engine of an SQLite file: durable at every commit, one writer at a time, never made by the way."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from klip_tui.store.refusing import PATIENCE

RESET_FIXED = (3, 51, 3)
"""SQLite from here on resets its write-ahead log safely under several connections (sqlite.org/wal.html)."""

WRITE = "klip_write"
"""The option of a connection that holds the write lock from its next transaction's beginning on."""


class Dialect(SQLiteDialect_pysqlite):
    """SQLite as SQLAlchemy has it, with transactions that begin when they are said to.

    It could listen for an engine's "begin" instead; but an engine that is listened to asks who listens with every
    statement, a twentieth of what one costs.
    """

    supports_statement_cache = True

    def set_connection_execution_options(self, connection: Connection, opts: Mapping[str, Any]) -> None:
        """Note what the next transaction is for."""
        connection.connection.info[WRITE] = opts.get(WRITE, False)
        super().set_connection_execution_options(connection, opts)

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin, straight by the driver: a statement that goes through SQLAlchemy costs ten times as much."""
        writing = dbapi_connection.info.pop(WRITE, False)
        dbapi_connection.driver_connection.execute("begin immediate" if writing else "begin")


registry.register("sqlite.klip", __name__, Dialect.__name__)


def engine(file: Path, *, read_only: bool = False) -> Engine:
    """Make the engine of a file that is there."""

    def connect() -> sqlite3.Connection:
        # Never made by the way: a store that was taken away is missing, not empty.
        mode = "rw" if not read_only or os.access(file, os.W_OK) else "ro"
        return sqlite3.connect(
            f"file:{quote(str(file))}?mode={mode}", uri=True, timeout=PATIENCE, check_same_thread=False
        )

    made = create_engine("sqlite+klip://", creator=connect, poolclass=QueuePool, pool_timeout=PATIENCE)

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
