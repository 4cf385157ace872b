"""Marks: single facts that one process leaves for the others, such as when a certificate ends."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from klip_tui.store.instants import from_us, to_us
from klip_tui.store.statements import adding, changing
from klip_tui.store.tables import marks

FAILING = "failing"
"""The mark, by service, that names the endpoints that failed in the last round."""

COUNTS = "plan requests "


def counts_of(service: str, *, first: bool) -> str:
    """Under which name a service's counters stand: none begins like another's."""
    return COUNTS if first else f"count of {service}: "


def put(connection: Connection, name: str, value: str, at: datetime) -> None:
    """Leave a mark."""
    said = {"value": value, "at_us": to_us(at)}
    if connection.execute(changing(marks, "name"), {"which": name, **said}).rowcount == 0:
        connection.execute(adding(marks), {"name": name, **said})


def get(connection: Connection, name: str) -> str | None:
    """Return a mark."""
    found: str | None = connection.execute(_value(), {"name": name}).scalar()
    return found


@cache
def _value() -> Select[Any]:
    return select(marks.c.value).where(marks.c.name == bindparam("name"))


def starting(connection: Connection, prefix: str) -> dict[str, tuple[str, datetime]]:
    """Return the marks whose name starts so, by what follows the prefix."""
    rows = connection.execute(_starting(prefix))
    return {row.name[len(prefix) :]: (row.value, from_us(row.at_us)) for row in rows}


@lru_cache(64)
def _starting(prefix: str) -> Select[Any]:
    return select(marks).where(marks.c.name.startswith(prefix, autoescape=True))
