"""Opening the store: where it lies, how it is read and written, and that it has the right version."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from klip_tui.commitment.phrase import phrase
from klip_tui.store import approval, migrating, refusing, sqlite
from klip_tui.store.opened import Store
from klip_tui.store.refusing import DATABASE_DOWN, DATABASE_ERRORS, StoreAway, StoreRefused, StoreUnsure
from klip_tui.store.sqlite import RESET_FIXED
from klip_tui.store.version import HEAD, version

__all__ = [
    "DATABASE_DOWN", "DATABASE_ERRORS", "HEAD", "RESET_FIXED", "Store", "StoreAway", "StoreRefused", "StoreUnsure",
    "exists", "open_store",
]  # fmt: skip


def open_store(file: Path, url: str = "", *, read_only: bool = False, password: str = "") -> Store:
    """Open (or make) the store and bring it to the newest version; ``read_only`` does neither.

    ``url`` is another place than ``file``: sqlite:///PATH, or postgresql://… as libpq reads it, with its ``password``
    where that stands elsewhere. Raises StoreRefused when it can't be opened or has another version.
    """
    kind = urlsplit(url).scheme.partition("+")[0]
    if kind in ("postgresql", "postgres"):
        return _ready(_server(url, read_only, password, file))
    if kind == "sqlite":
        file = Path(unquote(url.partition("://")[2].removeprefix("/")))
        if not str(file).strip(".") or url.partition("://")[2][:1] != "/":
            raise StoreRefused(phrase("database: {why}", why="sqlite:///PATH"))
    elif url:
        why = phrase("{kind} is no kind of store; known: postgresql, sqlite", kind=kind or repr(url[:20]))
        raise StoreRefused(phrase("database: {why}", why=why))
    return _ready(_file(file, read_only))


def exists(file: Path, url: str = "") -> bool:
    """Whether there is a store to open."""
    return bool(url) or file.exists()


def for_its_group(folder: Path) -> bool:
    """Whether somebody opened a folder to its group and to nobody else (0750): its members may read what is in it."""
    return stat.S_IMODE(folder.stat().st_mode) & 0o057 == 0o050


def _file(file: Path, read_only: bool) -> Store:
    try:
        if not file.exists():
            if read_only:
                raise StoreRefused(phrase("there is no store yet: {file}", file=str(file)))
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            mode = 0o640 if for_its_group(file.parent) else 0o600
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, mode))
    except OSError as error:
        from klip_tui.text import outside

        raise StoreRefused(phrase("{file} can't be made: {why}", file=str(file), why=outside.system(error))) from error
    return Store(sqlite.engine(file, read_only=read_only), file, read_only=read_only)


def _server(url: str, read_only: bool, password: str, beside: Path) -> Store:
    try:
        import psycopg

        from klip_tui.store import postgresql
    except ImportError:
        raise StoreRefused(phrase("PostgreSQL needs the extra postgres: install klip-tui with it")) from None
    try:
        place = postgresql.place(url)
        engine: Any = postgresql.engine(url, read_only=read_only, password=password)
    except psycopg.Error as error:
        raise StoreRefused(phrase("database: {why}", why=str(error).splitlines()[0])) from None
    return Store(engine, None, place, read_only=read_only, beside=beside)


def _ready(store: Store) -> Store:
    try:
        with store.read() as connection:
            found, store.role = version(connection), approval.role(connection)
        if found != HEAD:
            migrating.migrate(store, found)
    except sqlite3.Error as error:
        store.close()
        raise StoreAway(refusing.sentence(store.place, error)) from error
    except BaseException:
        store.close()
        raise
    return store
