"""Opening the store: where it lies, how it is locked, and that it has the right version."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from klip_tui.commitment.phrase import Unreachable, phrase

HEAD = "0003"
"""The newest migration. Opening compares with it and loads Alembic only where they differ."""

RESET_FIXED = (3, 51, 3)
"""SQLite from here on resets its write-ahead log safely under several connections (sqlite.org/wal.html)."""


class StoreRefused(Unreachable):
    """A store that can't be opened, read or written."""


class Store:
    """An open store: connections for reading, and for writing one at a time."""

    def __init__(self, engine: Engine, file: Path | None) -> None:
        self._engine = engine
        self.file = file
        self._watch: sqlite3.Connection | None = None
        self._seen: int | None = None

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

    def changed(self) -> bool:
        """Whether anything was committed (by whomever) since the last call; cheap enough to ask every second."""
        if self.file is None:
            with self.read() as connection:
                now = int(connection.execute(text("select coalesce(max(id), 0) from log")).scalar_one())
        else:
            if self._watch is None:
                self._watch = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, check_same_thread=False, timeout=5)
            now = int(self._watch.execute("pragma data_version").fetchone()[0])
        before, self._seen = self._seen, now
        return before != now

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
    except (OperationalError, DBAPIError, sqlite3.Error) as error:
        raise StoreRefused(
            phrase("the store {file} refuses: {why}", file=str(store.file or "database"), why=_why(error))
        ) from error


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


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": 15, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def connected(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        journal = "wal" if sqlite3.sqlite_version_info >= RESET_FIXED else "delete"
        dbapi.execute(f"pragma journal_mode={journal}")
        dbapi.execute(f"pragma synchronous={'normal' if journal == 'wal' else 'full'}")

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
                file=str(file or "database"),
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
