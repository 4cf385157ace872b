"""The log: who did what, when, why. Rows are added and read; nothing here changes or deletes one."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from klip_tui.commitment.frozen import dataclass
from klip_tui.store import chain
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.statements import adding
from klip_tui.store.tables import log

LONGEST_WHO, LONGEST_WHAT, LONGEST_SUBJECT = 100, 40, 100
"""Characters that a line has room for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    id: int
    at: datetime
    who: str
    what: str
    subject: str
    why: str
    detail: str


def write(
    connection: Connection, at: datetime, who: str, what: str, subject: str, *, why: str = "", detail: str = ""
) -> None:
    """Add a line behind the last one, whose hash it carries on (the write lock is held)."""
    last, before = chain.head(connection)
    # A file's or a service's name may be longer than a database takes: that is no reason to undo what was done.
    who, what, subject = who[:LONGEST_WHO], what[:LONGEST_WHAT], subject[:LONGEST_SUBJECT]
    line = SimpleNamespace(id=last + 1, at_us=to_us(at), who=who, what=what, subject=subject, why=why, detail=detail)
    connection.execute(adding(log), {**vars(line), "chain": chain.link(before, line)})


def about(connection: Connection, subject: str, limit: int = 100) -> list[Entry]:
    """Return the newest lines about a subject, oldest of them first."""
    query = select(log).where(log.c.subject == subject).order_by(log.c.id.desc()).limit(limit)
    return _entries(connection, query)


def following(connection: Connection, after: int, limit: int = 1000) -> list[Entry]:
    """Return the lines behind one, oldest first: whoever asks again with the last of them misses none."""
    return _entries(connection, select(log).where(log.c.id > after).order_by(log.c.id).limit(limit))[::-1]


def read(
    connection: Connection,
    *,
    limit: int | None = 500,
    after: int = 0,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Entry]:
    """Return the newest lines (limit None: all), oldest of them first."""
    query = select(log).where(*_between(after, since, until)).order_by(log.c.id.desc()).limit(limit)
    return _entries(connection, query)


def count(connection: Connection, since: datetime | None = None, until: datetime | None = None) -> int:
    """Count the lines of a span; of all of them the last one's number says it, since none is taken away."""
    if since is None and until is None:
        return int(connection.execute(select(func.max(log.c.id))).scalar() or 0)
    query = select(func.count()).select_from(log).where(*_between(0, since, until))
    return int(connection.execute(query).scalar_one())


def _between(after: int, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [log.c.id > after]
    if since is not None:
        found.append(log.c.at_us >= to_us(since))
    if until is not None:
        found.append(log.c.at_us < to_us(until))
    return found


def _entries(connection: Connection, query: Select[Any]) -> list[Entry]:
    rows = [
        Entry(row.id, from_us(row.at_us), row.who, row.what, row.subject, row.why, row.detail)
        for row in connection.execute(query)
    ]
    return rows[::-1]
