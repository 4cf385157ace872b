"""Looking after the store: where it is, a copy of it, and whether it and its log are whole."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from importlib import resources
from pathlib import Path

import msgspec

from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.desk.session import Desk
from klip_tui.store import chain, copying
from klip_tui.store.chain import Verified
from klip_tui.store.copying import Info
from klip_tui.store.opening import HEAD, StoreRefused, open_store
from klip_tui.text import outside

CHECKPOINTS = "log-checkpoints.json"
"""Beside the store, not in it: how far its log was followed last, and the hash there."""


def info(desk: Desk) -> Info:
    """Look at the store. Raises StoreRefused."""
    store = desk.store
    with store.read() as connection:
        if store.file is not None:
            size = store.file.stat().st_size
        else:
            size = int(connection.exec_driver_sql("select pg_database_size(current_database())").scalar() or 0)
        kind = connection.dialect.name
        return Info(store.place, kind, HEAD, size, copying.count(connection), chain.head(connection)[1])


def anchor(desk: Desk) -> str:
    """Return the log's last line's number and its hash; empty where there is none. Raises StoreRefused."""
    with desk.store.read() as connection:
        line, found = chain.head(connection)
    return f"{line} {found}" if found else ""


def roles_sql() -> str:
    """Return the SQL that makes a team's roles, as it is shipped."""
    return (resources.files("klip_tui.store") / "roles.sql").read_text(encoding="utf-8")


def copy(desk: Desk, to: str) -> dict[str, int]:
    """Copy everything to another store, a file or an address, and compare it. Raises Refused."""
    desk.may_write()
    target = open_store(Path(to).resolve(), to if "://" in to else "")
    try:
        if target.place == desk.store.place:
            raise Refused(phrase("{file} is the store itself", file=target.place))
        return copying.copy(desk.store, target)
    finally:
        target.close()


def backup(desk: Desk, file: Path) -> dict[str, int]:
    """Copy the store into a new file while it is in use; return the copy's rows by table. Raises Refused."""
    try:
        copying.backup(desk.store, file)
    except (OSError, sqlite3.Error) as error:
        why = outside.system(error)
        raise StoreRefused(phrase("{file} can't be made: {why}", file=str(file), why=why)) from error
    made = open_store(file)
    try:
        with made.read() as connection:
            return copying.count(connection)
    finally:
        made.close()


def verify_log(desk: Desk, anchor: str = "") -> Verified:
    """Follow the whole log, and look for an anchor in it. Raises StoreRefused."""
    with desk.store.read(patience=copying.PATIENCE) as connection:
        return chain.verify(connection, anchor.strip().lower())


def integrity(desk: Desk) -> str:
    """Let the database check itself; return what is wrong."""
    return copying.integrity(desk.store)


def log_since_checkpoint(desk: Desk) -> Phrase | None:
    """Follow the log from where it was followed last on this computer; return what is wrong, if anything is."""
    file = desk.settings.data / CHECKPOINTS
    known: dict[str, tuple[int, str]] = {}
    with contextlib.suppress(OSError, msgspec.DecodeError):
        known = msgspec.json.decode(file.read_bytes(), type=dict[str, tuple[int, str]])
    since, anchor = known.get(desk.store.place, (0, ""))
    with desk.store.read(patience=copying.PATIENCE) as connection:
        found = chain.verify(connection, anchor, since)
    if found.anchored is False:
        return phrase("the log is not the one that was followed here before: line {line} was changed or cut off",
                      line=since)  # fmt: skip
    if found.broken:
        return phrase("the log was changed before line {line}: klip-tui log --verify", line=found.broken[0])
    if found.last and not desk.read_only:
        known[desk.store.place] = (found.last, found.head)
        _write(file, known)
    return None


def _write(file: Path, known: dict[str, tuple[int, str]]) -> None:
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as opened:
            opened.write(msgspec.json.encode(known))
        temporary.replace(file)
