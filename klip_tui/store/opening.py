"""Opening the store: where it lies, how it is locked, and that it has the right version."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, InternalError, OperationalError

from klip_tui.commitment.phrase import Unreachable, phrase
from klip_tui.store.watching import CHANNEL, FileWatcher, ServerWatcher, Watcher, WatchLost

HEAD = "0004"
"""The newest migration. Opening compares with it and loads Alembic only where they differ."""

RESET_FIXED = (3, 51, 3)
"""SQLite from here on resets its write-ahead log safely under several connections (sqlite.org/wal.html)."""


WRITE_LOCK = 4_201_001
"""The advisory lock that makes writers to a PostgreSQL wait for each other, as SQLite's own does."""


DATABASE_ERRORS = (DBAPIError, sqlite3.Error, WatchLost)
"""What a database raises; a transaction of the caller's can't go on after one."""


DATABASE_DOWN = (OperationalError, InterfaceError, InternalError, sqlite3.Error, WatchLost)
"""What a database raises when it can't serve; other errors of it are about the values that it was given."""


class StoreRefused(Unreachable):
    """A store that can't be opened, read or written."""


class Store:
    """An open store: connections for reading, and for writing one at a time."""

    stands_in = False
    """Whether it only stands in for a store that nobody has made yet."""

    def __init__(self, engine: Engine, file: Path | None) -> None:
        self._engine = engine
        self.file = file
        self._watch: Watcher | None = None

    @property
    def place(self) -> str:
        """Where it lies, for a person: the file, or the address without its password."""
        return str(self.file) if self.file is not None else self._engine.url.render_as_string(hide_password=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one consistent state."""
        with _told(self), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection that holds the write lock; everything in it is kept, or nothing."""
        with _told(self), self._engine.connect() as plain:
            connection = plain.execution_options(klip_write=True)
            with connection.begin():
                yield connection

    def try_writing(self) -> None:
        """Take the write lock and give it back, so that nothing is changed. Raises StoreRefused."""
        with self.write() as connection:
            self.undo(connection)

    @staticmethod
    def undo(connection: Connection) -> None:
        """Undo what was done in a transaction; its block then ends without an error."""
        transaction = connection.get_transaction()
        if transaction is not None:
            transaction.rollback()

    def changed(self) -> bool:
        """Whether anything was committed (by whomever) since the last call; cheap enough to ask every second."""
        with _told(self):
            if self._watch is None:
                self._watch = FileWatcher(self.file) if self.file is not None else ServerWatcher(self._engine)
                return True
            watch = self._watch
            try:
                return watch.changed()
            except Exception:
                # What became of it is anew to be found out, by fresh connections: the file may be another one.
                self._watch = None
                watch.close()
                self._engine.dispose()
                raise

    def close(self) -> None:
        """Close every connection."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        self._engine.dispose()


@contextmanager
def _told(store: Store) -> Iterator[None]:
    try:
        yield
    except DATABASE_ERRORS as error:
        raise StoreRefused(phrase("the store {file} refuses: {why}", file=store.place, why=_why(error))) from error


def _why(error: BaseException) -> str:
    original = getattr(error, "orig", None) or error
    return str(original).splitlines()[0] if str(original) else type(original).__name__


def open_store(file: Path, url: str = "") -> Store:
    """Open (or make) the store and bring it to the newest version.

    Raises StoreRefused when it can't be opened or was written by a newer klip-tui.
    """
    if url and not url.startswith("sqlite"):
        return _ready(Store(_engine(url), None), None)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = not file.exists()
        if fresh:
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreRefused(
            phrase("{file} can't be made: {why}", file=str(file), why=error.strerror or "unknown")
        ) from error
    return _ready(Store(_engine(f"sqlite:///{file}"), file), file)


def exists(file: Path, url: str = "") -> bool:
    """Whether there is a store to open."""
    return bool(url) or file.exists()


def _server(url: str) -> Engine:
    """Make the engine of a PostgreSQL: one writer at a time, readers see one state, each write tells who listens."""
    try:
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), pool_pre_ping=True)
    except ImportError:
        raise StoreRefused(phrase("PostgreSQL needs the extra: pip install klip-tui[postgres]")) from None
    except ArgumentError as error:
        raise StoreRefused(phrase("database: {why}", why=str(error))) from None

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("klip_write"):
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({WRITE_LOCK}), pg_notify('{CHANNEL}', '')")
        else:
            connection.exec_driver_sql("set transaction isolation level repeatable read, read only")

    return engine


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return _server(url)
    file = make_url(url).database or ""

    def connect() -> sqlite3.Connection:
        # Never made by the way: a store that was taken away is missing, not empty.
        return sqlite3.connect(f"file:{quote(file)}?mode=rw", uri=True, timeout=15, check_same_thread=False)

    engine = create_engine(url, creator=connect, poolclass=QueuePool)

    @event.listens_for(engine, "connect")
    def connected(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        journal = "wal" if sqlite3.sqlite_version_info >= RESET_FIXED else "delete"
        dbapi.execute(f"pragma journal_mode={journal}")
        # What is committed survives a power cut (sqlite.org/pragma.html#pragma_synchronous): only EXTRA syncs the
        # folder after the journal is unlinked, and only FULL syncs the write-ahead log at every commit.
        dbapi.execute(f"pragma synchronous={'full' if journal == 'wal' else 'extra'}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get("klip_write")
        connection.exec_driver_sql("begin immediate" if writing else "begin")

    return engine


def _ready(store: Store, file: Path | None) -> Store:
    try:
        version = _version(store)
        if version != HEAD:
            _migrate(store, version, file)
    except BaseException:
        store.close()
        raise
    return store


def _version(store: Store) -> str:
    with store.read() as connection:
        if not connection.dialect.has_table(connection, "alembic_version"):
            return ""
        return str(connection.execute(text("select version_num from alembic_version")).scalar() or "")


def _migrate(store: Store, version: str, file: Path | None) -> None:
    """Bring an older store up to date, after a copy of it is kept; refuse a newer one."""
    if version > HEAD:
        raise StoreRefused(
            phrase(
                "{file} was written by a newer klip-tui (version {version}, known here: {head}); update klip-tui",
                file=store.place,
                version=version,
                head=HEAD,
            )
        )
    if version and file is not None:
        copy = file.with_name(f"{file.name}.before-{HEAD}")
        shutil.copy2(file, copy)
        copy.chmod(0o600)
    from alembic import command
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with store.write() as connection:
        # Two programs may open a fresh store at once: the second finds the work done.
        if connection.dialect.has_table(connection, "alembic_version") and not version:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
