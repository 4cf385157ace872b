"""Drafts, kept as typed: each has one editor at a time, whose heartbeat stands beside it, and a revision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from klip_tui.commitment.frozen import dataclass
from klip_tui.store import approval
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.tables import drafts


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it stands: ``content`` is the form as JSON, ``holder`` who edits it, seen alive at ``held``."""

    id: str
    who: str
    title: str
    content: str
    created: datetime
    changed: datetime
    holder: str = ""
    held: datetime | None = None
    revision: int = 0
    role: str = ""
    """The database's role that began it; empty where the store knows none."""


def load(connection: Connection, identity: str) -> Kept | None:
    """Return a draft."""
    row = connection.execute(select(drafts).where(drafts.c.id == identity)).first()
    return None if row is None else _kept(row)


def keep(
    connection: Connection, identity: str, who: str, title: str, content: str, now: datetime, holder: str = "",
    role: str | None = None,
) -> int:  # fmt: skip
    """Keep a draft, held by its editor; return its revision. A new one is of ``role`` (None: who is logged in)."""
    before = load(connection, identity)
    values: dict[str, Any] = {"title": title, "content": content, "changed_us": to_us(now)}
    if holder:
        values |= {"holder": holder, "held_us": to_us(now)}
    if before is not None:
        values["revision"] = before.revision + 1
        connection.execute(update(drafts).where(drafts.c.id == identity).values(values))
        return before.revision + 1
    values |= {"who": who, "role": approval.role(connection) if role is None else role}
    connection.execute(insert(drafts).values(id=identity, created_us=to_us(now), revision=1, **values))
    return 1


def hold(connection: Connection, identity: str, holder: str, now: datetime) -> None:
    """Note who edits a draft, and that this editor is alive."""
    connection.execute(update(drafts).where(drafts.c.id == identity).values(holder=holder, held_us=to_us(now)))


def release(connection: Connection, identity: str, holder: str) -> None:
    """Note that an editor has left a draft."""
    where = (drafts.c.id == identity, drafts.c.holder == holder)
    connection.execute(update(drafts).where(*where).values(holder="", held_us=None))


def author(connection: Connection, identity: str) -> tuple[str, str]:
    """Return who began a draft, and as which role; empty when it is not kept."""
    row = connection.execute(select(drafts.c.who, drafts.c.role).where(drafts.c.id == identity)).first()
    return ("", "") if row is None else (row.who, row.role)


def drop(connection: Connection, identity: str) -> None:
    """Drop a draft: it was posted or thrown away."""
    connection.execute(delete(drafts).where(drafts.c.id == identity))


def any_kept(connection: Connection) -> bool:
    """Whether there is any draft."""
    return connection.execute(select(drafts.c.id).limit(1)).first() is not None


def all_kept(connection: Connection) -> list[Kept]:
    """Return all drafts, newest first."""
    return [_kept(row) for row in connection.execute(select(drafts).order_by(drafts.c.changed_us.desc()))]


def _kept(row: Row[Any]) -> Kept:
    return Kept(
        row.id,
        row.who,
        row.title,
        row.content,
        from_us(row.created_us),
        from_us(row.changed_us),
        row.holder,
        from_us(row.held_us),
        row.revision,
        row.role,
    )
