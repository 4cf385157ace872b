"""Seeing what other processes commit: SQLite's data_version, PostgreSQL's LISTEN."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from sqlalchemy import Engine

CHANNEL = "klip_changed"
"""The channel on which a write to a PostgreSQL is notified when it is committed."""


class WatchLost(Exception):
    """The connection that listened is gone."""


class Watcher(Protocol):
    """Tells what was committed since it was asked last."""

    def changed(self) -> bool:
        """Whether anything was committed since the last call."""

    def close(self) -> None:
        """Stop watching."""


class FileWatcher:
    """Watches an SQLite file: its ``data_version`` is another after every commit of another connection."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(
            f"file:{quote(str(file))}?mode=ro", uri=True, check_same_thread=False, timeout=5
        )
        self._inode = file.stat().st_ino
        self._file = file
        self._seen = self._version()

    def _version(self) -> int:
        return int(self._connection.execute("pragma data_version").fetchone()[0])

    def changed(self) -> bool:
        """Whether another version stands there; raises WatchLost when the file is another one, or gone."""
        try:
            inode = self._file.stat().st_ino
        except OSError as error:
            raise WatchLost(error.strerror or "gone") from error
        if inode != self._inode:
            raise WatchLost("it is another file now")
        before, self._seen = self._seen, self._version()
        return before != self._seen

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class ServerWatcher:
    """Listens to a PostgreSQL on a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        pooled = engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        self._connection = connection
        self._connection.autocommit = True
        self._connection.execute(f"listen {CHANNEL}")

    def changed(self) -> bool:
        """Whether any notification came; raises WatchLost when the server is gone."""
        import psycopg

        try:
            wire = self._connection.pgconn
            wire.consume_input()
            found = False
            while wire.notifies() is not None:
                found = True
            return found
        except psycopg.Error as error:
            raise WatchLost(str(error).splitlines()[0] if str(error) else "gone") from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
