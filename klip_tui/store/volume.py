"""Plan requests per day and hour (A3.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, insert, or_, select, update

from klip_tui.commitment.calendar.local_time import instant
from klip_tui.commitment.figures.volume import DayVolume
from klip_tui.store.instants import to_us
from klip_tui.store.tables import hours, volumes


def set_day(connection: Connection, service: str, volume: DayVolume) -> bool:
    """Set a day's count; False when it stood there already."""
    key = (volumes.c.service == service, volumes.c.day == volume.day.isoformat())
    row = connection.execute(select(volumes).where(*key)).first()
    values = {"processed": volume.processed, "received": volume.received}
    if row is None:
        connection.execute(insert(volumes).values(service=service, day=volume.day.isoformat(), **values))
        return True
    if (row.processed, row.received) == (volume.processed, volume.received):
        return False
    connection.execute(update(volumes).where(*key).values(values))
    return True


def between(connection: Connection, service: str, first: date, until: date) -> list[DayVolume]:
    """Return the counts from ``first`` up to, and without, ``until``."""
    rows = connection.execute(_between(), {"service": service, "first": first.isoformat(), "until": until.isoformat()})
    return [DayVolume(date.fromisoformat(row.day), row.processed, row.received) for row in rows]


@cache
def _between() -> Select[Any]:
    c = volumes.c
    within = (c.day >= bindparam("first"), c.day < bindparam("until"))
    return select(volumes).where(c.service == bindparam("service"), *within).order_by(c.day)


def set_hour(connection: Connection, service: str, start: datetime, processed: int) -> None:
    """Set an hour's count."""
    key = (hours.c.service == service, hours.c.start_us == to_us(start))
    done = connection.execute(update(hours).where(*key).values(processed=processed))
    if done.rowcount == 0:
        connection.execute(insert(hours).values(service=service, start_us=to_us(start), processed=processed))


def begin(connection: Connection, service: str, by_day: Sequence[DayVolume], by_hour: Mapping[datetime, int]) -> None:
    """Write the counts of a service that has none yet, in two statements."""
    found = [
        {"service": service, "day": one.day.isoformat(), "processed": one.processed, "received": one.received}
        for one in by_day
    ]
    connection.execute(insert(volumes), found)
    rows = [{"service": service, "start_us": to_us(at), "processed": count} for at, count in by_hour.items()]
    connection.execute(insert(hours), rows)


def hourly_seconds(connection: Connection, service: str, since: datetime) -> list[tuple[int, int]]:
    """Return the counts per hour since an instant, by epoch second."""
    rows = connection.execute(_hourly(), {"service": service, "since": to_us(since)}).all()
    return [(us // 1_000_000, processed) for us, processed in rows]


@cache
def _hourly() -> Select[Any]:
    c = hours.c
    wanted = (c.service == bindparam("service"), c.start_us >= bindparam("since"))
    return select(c.start_us, c.processed).where(*wanted).order_by(c.start_us)


def hourly_between(connection: Connection, service: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the counts per hour in some spans (epoch seconds), by epoch second."""
    if not spans:
        return []
    c = hours.c.start_us
    # The service in each span: so each is looked up by the key, and not all of a service's hours are read.
    of = hours.c.service == service
    wanted = or_(*(and_(of, c >= start * 1_000_000, c < end * 1_000_000) for start, end in spans))
    query = select(c, hours.c.processed).where(wanted)
    return [(us // 1_000_000, processed) for us, processed in connection.execute(query).all()]


def hourly(connection: Connection, service: str, since: datetime) -> list[tuple[datetime, int]]:
    """Return the counts per hour since an instant."""
    return [(instant(at), processed) for at, processed in hourly_seconds(connection, service, since)]
