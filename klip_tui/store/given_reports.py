"""Reports that were given to somebody, kept as they were given (A5.1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Audience
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.tables import given_reports


@dataclass(frozen=True, slots=True)
class GivenReport:
    """One report as it left the house: ``content`` is its JSON."""

    service: str
    month: str
    audience: Audience
    given: datetime
    who: str
    content: str


def add(connection: Connection, one: GivenReport) -> None:
    """Keep a report."""
    connection.execute(
        insert(given_reports).values(
            service=one.service,
            month=one.month,
            audience=one.audience.value,
            given_us=to_us(one.given),
            who=one.who,
            content=one.content,
        )
    )


def of_month(connection: Connection, service: str, month: str) -> list[GivenReport]:
    """Return the reports of a service's month (YYYY-MM) that were given, oldest first."""
    c = given_reports.c
    query = select(given_reports).where(c.service == service, c.month == month).order_by(c.id)
    return [
        GivenReport(row.service, row.month, Audience(row.audience), from_us(row.given_us), row.who, row.content)
        for row in connection.execute(query)
    ]
