"""Series of planned interruptions: the rule that they came from. Each occurrence is an interruption of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.notices import decode, encode
from klip_tui.store.tables import interruptions, series


@dataclass(frozen=True, slots=True)
class Series:
    """A rule (RFC 5545) and the facts of its first occurrence; ``cancelled`` once it goes on no more."""

    id: str
    rule: str
    facts: InterruptionDetails
    who: str
    created: datetime
    cancelled: datetime | None = None


def next_id(connection: Connection, now: datetime) -> str:
    """Return the next series' id of the year: 2026-S03."""
    head = f"{local_date(now).year}-S"
    taken = connection.execute(select(series.c.id).where(series.c.id.like(f"{head}%"))).scalars()
    numbers = [int(one.removeprefix(head)) for one in taken if one.removeprefix(head).isdigit()]
    return f"{head}{max(numbers, default=0) + 1:02d}"


def add(connection: Connection, one: Series) -> None:
    """Add a series."""
    connection.execute(
        insert(series).values(
            id=one.id, rule=one.rule, facts=encode(one.facts), who=one.who, created_us=to_us(one.created)
        )
    )


def known(connection: Connection) -> list[Series]:
    """Return every series, newest first."""
    return [_series(row) for row in connection.execute(select(series).order_by(series.c.created_us.desc()))]


def load(connection: Connection, identity: str) -> Series | None:
    """Return one series."""
    row = connection.execute(select(series).where(series.c.id == identity)).first()
    return None if row is None else _series(row)


def set_cancelled(connection: Connection, identity: str, at: datetime) -> None:
    """Set that a series goes on no more."""
    connection.execute(update(series).where(series.c.id == identity).values(cancelled_us=to_us(at)))


def originals(connection: Connection, identity: str) -> list[tuple[str, datetime]]:
    """Return a series' interruptions with the start that the rule gave each, in that order."""
    c = interruptions.c
    query = select(c.id, c.occurrence_us).where(c.series == identity).order_by(c.occurrence_us)
    return [(row.id, from_us(row.occurrence_us)) for row in connection.execute(query)]


def places(connection: Connection, wanted: Sequence[str]) -> dict[str, tuple[str, datetime]]:
    """Return of those interruptions that are one of a series: which, and the start that the rule gave it."""
    rows = connection.execute(_places(), {"wanted": wanted})
    return {row.id: (row.series, from_us(row.occurrence_us)) for row in rows}


@cache
def _places() -> Select[Any]:
    c = interruptions.c
    wanted = c.id.in_(bindparam("wanted", expanding=True))
    return select(c.id, c.series, c.occurrence_us).where(c.series != "", wanted)


def service_of(connection: Connection, identity: str) -> str:
    """Return the service that a series' interruptions are of; empty where it has none."""
    return connection.execute(_service_of(), {"identity": identity}).scalar() or ""


@cache
def _service_of() -> Select[Any]:
    return select(interruptions.c.service).where(interruptions.c.series == bindparam("identity")).limit(1)


def _series(row: Row[Any]) -> Series:
    return Series(row.id, row.rule, decode(row.facts), row.who, from_us(row.created_us), from_us(row.cancelled_us))
