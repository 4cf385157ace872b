"""Leases: one measurer, one deliverer and one who wakes our own people at a time, across processes and machines.

A holder renews its lease again and again: each renewal is a heartbeat. Whether it has stopped is for the one who waits
to judge, since the clocks of two machines may differ by any amount.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Select, bindparam, delete, select

from klip_tui.commitment.frozen import dataclass
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.statements import adding, changing
from klip_tui.store.tables import leases

MEASURE = "measure"
DELIVER = "deliver"
ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds something, and until when by its own clock: another ``until`` is another heartbeat."""

    name: str
    holder: str
    until: datetime


def standing(connection: Connection, name: str) -> Lease | None:
    """Return the lease as it stands, in force or not."""
    row = connection.execute(_standing(), {"name": name}).first()
    return None if row is None else Lease(name, row.holder, from_us(row.until_us))


@cache
def _standing() -> Select[Any]:
    return select(leases).where(leases.c.name == bindparam("name"))


def holder(connection: Connection, name: str, now: datetime) -> Lease | None:
    """Return the lease that is in force by our own clock, if any."""
    lease = standing(connection, name)
    return lease if lease is not None and lease.until > now else None


def take(
    connection: Connection,
    name: str,
    who: str,
    now: datetime,
    lasting: timedelta,
    void: Callable[[Lease], bool] = lambda _: False,
) -> bool:
    """Take or renew a lease; False when somebody else has it and it is not ``void``."""
    lease = standing(connection, name)
    until = to_us(now + lasting)
    if lease is None:
        connection.execute(adding(leases), {"name": name, "holder": who, "until_us": until})
        return True
    if lease.holder != who and not void(lease):
        return False
    if until == to_us(lease.until):
        # A heartbeat differs from the one before, also where a clock stands still.
        until += 1
    connection.execute(changing(leases, "name"), {"which": name, "holder": who, "until_us": until})
    return True


def release(connection: Connection, name: str, who: str) -> None:
    """Give a lease back."""
    connection.execute(_giving_back(), {"which": name, "who": who})


@cache
def _giving_back() -> Delete:
    return delete(leases).where(leases.c.name == bindparam("which"), leases.c.holder == bindparam("who"))
