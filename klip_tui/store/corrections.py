"""Corrections: measured time that was re-stated. What was measured stays where it is; these are laid over it."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import State
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.statements import adding, changing
from klip_tui.store.tables import corrections


@dataclass(frozen=True, slots=True)
class Correction:
    """A span that is stated anew: it counts from ``approved`` on, until it is ``withdrawn``.

    ``withdrawn_by`` without ``withdrawn``: somebody asked for it, and a second person has still to agree.
    """

    id: int
    service: str
    start: datetime
    end: datetime
    state: State
    reason: str
    who: str
    created: datetime
    approver: str = ""
    approved: datetime | None = None
    withdrawn: datetime | None = None
    withdrawn_by: str = ""
    role: str = ""
    """The database's role that stated it; empty where the store knows none."""
    approver_role: str = ""
    withdrawn_role: str = ""

    @property
    def counts(self) -> bool:
        """Whether it counts in the figures."""
        return self.approved is not None and self.withdrawn is None

    @property
    def waits(self) -> bool:
        """Whether a second person has still to agree: that it counts, or that it goes."""
        return self.withdrawn is None and (self.approved is None or bool(self.withdrawn_by))

    def changed_since(self, instant: datetime) -> bool:
        """Whether it came into the figures, or went out of them, after an instant."""
        return any(at is not None and at > instant for at in (self.approved, self.withdrawn if self.approved else None))


def add(connection: Connection, one: Correction) -> int:
    """Add a correction; its id is given by the store and returned."""
    row = {
        "service": one.service,
        "start_us": to_us(one.start),
        "end_us": to_us(one.end),
        "state": one.state.value,
        "reason": one.reason,
        "who": one.who,
        "created_us": to_us(one.created),
        "approver": one.approver,
        "role": one.role,
        "approved_us": to_us(one.approved),
    }
    done = connection.execute(adding(corrections), row)
    return int(done.inserted_primary_key[0])  # type: ignore[index]


def approve(connection: Connection, identity: int, who: str, role: str, at: datetime) -> None:
    """Let a correction count."""
    values = {"approver": who, "approver_role": role, "approved_us": to_us(at)}
    connection.execute(changing(corrections), {"which": identity, **values})


def withdraw(connection: Connection, identity: int, who: str, role: str, at: datetime | None) -> None:
    """Take a correction back; it is kept. Without an instant it is only asked for."""
    values = {"withdrawn_by": who, "withdrawn_role": role, "withdrawn_us": to_us(at)}
    connection.execute(changing(corrections), {"which": identity, **values})


def load(connection: Connection, identity: int) -> Correction | None:
    """Return one correction."""
    row = connection.execute(_one(), {"id": identity}).first()
    return _correction(row) if row is not None else None


@cache
def _one() -> Select[Any]:
    return select(corrections).where(corrections.c.id == bindparam("id"))


def every(connection: Connection, service: str) -> list[Correction]:
    """Return all corrections of a service, oldest first: a later one counts over an earlier one."""
    return [_correction(row) for row in connection.execute(_every(), {"service": service})]


@cache
def _every() -> Select[Any]:
    return select(corrections).where(corrections.c.service == bindparam("service")).order_by(corrections.c.id)


def touching(connection: Connection, service: str, start: int, end: int) -> list[Correction]:
    """Return those that touch a span (epoch seconds), oldest first, whether they count or not."""
    return [one for one in every(connection, service) if one.start.timestamp() < end and one.end.timestamp() > start]


def _correction(row: Row[Any]) -> Correction:
    return Correction(
        row.id,
        row.service,
        from_us(row.start_us),
        from_us(row.end_us),
        State(row.state),
        row.reason,
        row.who,
        from_us(row.created_us),
        row.approver,
        from_us(row.approved_us),
        from_us(row.withdrawn_us),
        row.withdrawn_by,
        row.role,
        row.approver_role,
        row.withdrawn_role,
    )
