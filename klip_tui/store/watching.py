"""Seeing what other processes commit: SQLite's data_version, PostgreSQL's LISTEN, or a counter that is asked.

A notification does not come through a pooler, nor from a standby: there the counter is read instead.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from sqlalchemy import Engine

CHANNEL = "klip_changed"
"""The channel on which a write to a PostgreSQL is notified when it is committed."""


COUNTER = "store changes"
"""The mark that each transaction on a PostgreSQL which wrote something counts up, for whoever can't listen."""

BUMP = f"""
with bumped as (
    insert into marks (name, value, at_us) select '{COUNTER}', '1', 0 where pg_current_xact_id_if_assigned() is not null
    on conflict (name) do update set value = (marks.value::bigint + 1)::text returning name
) select pg_notify('{CHANNEL}', '') from bumped
"""
"""Run before a commit. A transaction that changed nothing wakes nobody (D4)."""


class WatchLost(Exception):
    """The connection that listened is gone."""


class Watcher(Protocol):
    """Tells what was committed since it was asked last."""

    def changed(self) -> bool:
        """Whether anything was committed since the last call."""

    def close(self) -> None:
        """Stop watching."""


FRESH = 2.0
"""Seconds in which a second change may leave a file's times as they are: no file system counts more coarsely."""
ASKED_EVERY = 5.0
"""Seconds after which SQLite is asked in any case: there are file systems that tell late."""


class FileWatcher:
    """Watches an SQLite file: its ``data_version`` is another after every commit of another connection.

    To ask for it takes a lock and reads a page. So it is asked only where the file, or its write-ahead log, has other
    times or another size than before, or had them so lately that they might not show it.
    """

    def __init__(self, file: Path, steady: Callable[[], float] = time.monotonic) -> None:
        self._connection = sqlite3.connect(
            f"file:{quote(str(file))}?mode=ro", uri=True, check_same_thread=False, timeout=5
        )
        self._inode = file.stat().st_ino
        self._file, self._log = file, f"{file}-wal"
        self._steady = steady
        self._marks: tuple[int, ...] = ()
        self._changed_at = self._asked_at = steady()
        self._seen = self._version()

    def _version(self) -> int:
        return int(self._connection.execute("pragma data_version").fetchone()[0])

    def changed(self) -> bool:
        """Whether another version stands there; raises WatchLost when the file is another one, or gone."""
        try:
            there = os.stat(self._file)  # noqa: PTH116
        except OSError as error:
            raise WatchLost(error.strerror or "gone") from error
        if there.st_ino != self._inode:
            raise WatchLost("it is another file now")
        now, marks = self._steady(), (there.st_mtime_ns, there.st_size, *self._log_marks())
        if marks != self._marks:
            self._marks, self._changed_at = marks, now
        if now - self._changed_at > FRESH and now - self._asked_at < ASKED_EVERY:
            return False
        self._asked_at = now
        before, self._seen = self._seen, self._version()
        return before != self._seen

    def _log_marks(self) -> tuple[int, ...]:
        try:
            there = os.stat(self._log)  # noqa: PTH116
        except OSError:
            return ()
        return there.st_mtime_ns, there.st_size

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class CountWatcher:
    """Asks the counter, on whatever connection there is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seen = self._count()

    def _count(self) -> str:
        with self._engine.connect() as connection, connection.begin():
            query = f"select value from marks where name = '{COUNTER}'"
            return str(connection.exec_driver_sql(query).scalar() or "")

    def changed(self) -> bool:
        """Whether it has another value than when it was asked last."""
        before, self._seen = self._seen, self._count()
        return before != self._seen

    def close(self) -> None:
        """There is nothing of its own to close."""


ALIVE_EVERY = 2.0
"""Seconds after which a server that has nothing to tell is asked whether it is there."""


class ServerWatcher:
    """Listens to a PostgreSQL on a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        pooled = engine.raw_connection()
        self._asked = 0.0
        connection: Any = pooled.driver_connection
        pooled.detach()
        self._connection = connection
        self._connection.autocommit = True
        self._heard = False
        self._connection.add_notify_handler(self._hear)
        self._connection.execute(f"listen {CHANNEL}")

    def _hear(self, _notify: Any) -> None:
        """Remember what came along with the answer to a question."""
        self._heard = True

    def changed(self) -> bool:
        """Whether any notification came; raises WatchLost when the server is gone."""
        import psycopg

        try:
            if time.monotonic() - self._asked > ALIVE_EVERY:
                # Nothing may come for hours: only an answer shows that the server is there.
                self._asked = time.monotonic()
                self._connection.execute("select 1")
            wire = self._connection.pgconn
            wire.consume_input()
            found, self._heard = self._heard, False
            while wire.notifies() is not None:
                found = True
            return found
        except psycopg.Error as error:
            raise WatchLost(str(error).splitlines()[0] if str(error) else "gone") from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
