"""A store's rows moved to another one, of either kind, and compared row by row; a copy while it is in use."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, String, Table, collate, func, insert, select, text

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.store import sqlite
from klip_tui.store.opening import Store, StoreRefused, open_store
from klip_tui.store.tables import leases, marks, metadata
from klip_tui.store.watching import COUNTER

PATIENCE = 3600.0
"""Seconds that one statement may take while everything is moved."""
BATCH = 2000
TABLES = tuple(table for table in metadata.sorted_tables if table is not leases)
"""All but the leases: who measures and delivers on the old store does not do so on the new one."""


@dataclass(frozen=True, slots=True)
class Info:
    """Where the store is, its version, its size in bytes, the rows by table, and the log's last hash."""

    place: str
    kind: str
    version: str
    size: int
    rows: dict[str, int]
    head: str


def count(connection: Connection) -> dict[str, int]:
    """Count the rows of each table."""
    return {table.name: int(connection.execute(_counted(table)).scalar_one()) for table in TABLES}


def copy(source: Store, target: Store) -> dict[str, int]:
    """Copy everything into an empty store and compare it; nothing is kept unless every row is the same.

    The source is held meanwhile, so that nothing is written there that the copy lacks. Returns rows by table. Raises
    StoreRefused.
    """
    held = source.read if source.read_only else source.write
    with held(patience=PATIENCE) as there, target.write(patience=PATIENCE) as here:
        filled = {name: rows for name, rows in count(here).items() if rows}
        if filled:
            name, rows = next(iter(filled.items()))
            raise Refused(
                phrase("{file} is not empty ({table}: {rows}): nothing was copied",
                       file=target.place, rows=rows, table=name)
            )  # fmt: skip
        for table in TABLES:
            _fill(here, table, there)
        for table in TABLES:
            _same(there, here, table, target.place)
        _number_on(here)
        return count(here)


def backup(store: Store, file: Path) -> None:
    """Copy a store into a new SQLite file while it is in use. Raises StoreRefused; OSError, sqlite3.Error."""
    if store.file is not None:
        sqlite.backup(store.file, file)
        return
    if file.exists():
        raise FileExistsError(17, "File exists", str(file))
    made = open_store(file)
    try:
        with store.read(patience=PATIENCE) as there, made.write(patience=PATIENCE) as here:
            for table in TABLES:
                _fill(here, table, there)
                _same(there, here, table, str(file))
    except BaseException:
        made.close()
        file.unlink(missing_ok=True)
        raise
    made.close()


def integrity(store: Store) -> str:
    """Let the database check itself; return what is wrong, empty where nothing is (a PostgreSQL checks its pages)."""
    if store.file is None:
        return ""
    try:
        with store.read(patience=PATIENCE) as connection:
            found = [str(row[0]) for row in connection.execute(text("pragma integrity_check(3)"))]
    except StoreRefused as error:
        return str(error)
    return "" if found == ["ok"] else "; ".join(found)


def _wanted(query: Select[Any], table: Table) -> Select[Any]:
    return query.where(marks.c.name != COUNTER) if table is marks else query


def _counted(table: Table) -> Select[Any]:
    return _wanted(select(func.count()).select_from(table), table)


def _rows(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """Read a table in one order everywhere: a PostgreSQL sorts words otherwise than SQLite."""
    plain = connection.dialect.name == "sqlite"
    order = [
        column if plain or not isinstance(column.type, String) else collate(column, "C")
        for column in table.primary_key.columns
    ]
    query = _wanted(select(table), table).order_by(*order)
    for row in connection.execute(query, execution_options={"yield_per": BATCH}):
        yield tuple(row)


def _fill(here: Connection, table: Table, there: Connection) -> None:
    names, batch = [column.name for column in table.columns], []
    for row in _rows(there, table):
        batch.append(dict(zip(names, row, strict=True)))
        if len(batch) == BATCH:
            here.execute(insert(table), batch)
            batch = []
    if batch:
        here.execute(insert(table), batch)


def _same(there: Connection, here: Connection, table: Table, place: str) -> None:
    for number, (one, other) in enumerate(zip_longest(_rows(there, table), _rows(here, table)), 1):
        if one != other:
            raise StoreRefused(
                phrase("{file}: row {number} of {table} came over otherwise: nothing was kept",
                       file=place, number=number, table=table.name)
            )  # fmt: skip


def _number_on(here: Connection) -> None:
    """Let a PostgreSQL number on from the rows that came with a number."""
    if here.dialect.name == "sqlite":
        return
    for table in TABLES:
        if "id" in table.columns and not isinstance(table.columns["id"].type, String):
            here.execute(
                text(
                    f"select setval(pg_get_serial_sequence('{table.name}', 'id'), greatest(max(id), 1),"
                    f" max(id) is not null) from {table.name}"
                )
            )
