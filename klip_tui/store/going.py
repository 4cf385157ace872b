"""Which interruptions may be going on: neither ended nor cancelled, and begun by a given instant."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select

from klip_tui.store.instants import to_us
from klip_tui.store.notices import still_open
from klip_tui.store.tables import interruptions

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select


def going(connection: Connection, by: datetime) -> list[str]:
    """Return the ids of the interruptions that were neither ended nor cancelled and begin before an instant."""
    return list(connection.scalars(_going(), {"by": to_us(by)}))


@cache
def _going() -> Select[Any]:
    c = interruptions.c
    begun = or_(c.earliest_us.is_(None), c.earliest_us <= bindparam("by"))
    return select(c.id).where(still_open(), begun).order_by(c.created_us, c.id)
