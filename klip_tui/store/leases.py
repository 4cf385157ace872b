"""Leases: one measurer and one deliverer at a time, across processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from klip_tui.store.instants import from_us, to_us
from klip_tui.store.tables import leases

MEASURE = "measure"
DELIVER = "deliver"


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds something, and until when."""

    name: str
    holder: str
    until: datetime


def holder(connection: Connection, name: str, now: datetime) -> Lease | None:
    """Return the lease in force, if any."""
    row = connection.execute(select(leases).where(leases.c.name == name)).first()
    if row is None or row.until_us <= to_us(now):
        return None
    return Lease(name, row.holder, from_us(row.until_us))


def take(connection: Connection, name: str, who: str, now: datetime, lasting: timedelta) -> bool:
    """Take or renew a lease; False when somebody else holds it.

    A lease that reaches far into the future (the clock was set back since) is void.
    """
    row = connection.execute(select(leases).where(leases.c.name == name)).first()
    until = to_us(now + lasting)
    if row is None:
        connection.execute(insert(leases).values(name=name, holder=who, until_us=until))
        return True
    if row.holder != who and to_us(now) < row.until_us <= to_us(now + 4 * lasting):
        return False
    connection.execute(update(leases).where(leases.c.name == name).values(holder=who, until_us=until))
    return True


def release(connection: Connection, name: str, who: str) -> None:
    """Give a lease back."""
    connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == who))
