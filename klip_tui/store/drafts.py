"""Drafts, kept as typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from klip_tui.store.instants import from_us, to_us
from klip_tui.store.tables import drafts


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it stands: ``content`` is the form as JSON."""

    id: str
    who: str
    title: str
    content: str
    created: datetime
    changed: datetime


def keep(connection: Connection, identity: str, who: str, title: str, content: str, now: datetime) -> None:
    """Keep a draft."""
    done = connection.execute(
        update(drafts).where(drafts.c.id == identity).values(title=title, content=content, changed_us=to_us(now))
    )
    if done.rowcount == 0:
        connection.execute(
            insert(drafts).values(
                id=identity, who=who, title=title, content=content, created_us=to_us(now), changed_us=to_us(now)
            )
        )


def author(connection: Connection, identity: str) -> str:
    """Return who began a draft; empty when it is not kept."""
    return str(connection.execute(select(drafts.c.who).where(drafts.c.id == identity)).scalar() or "")


def drop(connection: Connection, identity: str) -> None:
    """Drop a draft: it was posted or thrown away."""
    connection.execute(delete(drafts).where(drafts.c.id == identity))


def all_kept(connection: Connection) -> list[Kept]:
    """Return all drafts, newest first."""
    return [
        Kept(row.id, row.who, row.title, row.content, from_us(row.created_us), from_us(row.changed_us))
        for row in connection.execute(select(drafts).order_by(drafts.c.changed_us.desc()))
    ]
