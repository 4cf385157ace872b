"""Approval's rule and the list of who approves: in the store, so that nobody's own file has a say in it (C3).

Who asks is the database's own answer, the role of the session. An SQLite file knows no roles: there the rule is never
on, whatever a copy brought along.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, text, update

from klip_tui.commitment.frozen import dataclass
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.tables import approval, approvers

ONE = 1


@dataclass(frozen=True, slots=True)
class Approver:
    """A role that may approve, since when, and who put it on the list."""

    role: str
    since: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether a planned notice and a correction wait for a second person, and who that may be."""

    on: bool
    approvers: tuple[Approver, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that may approve."""
        return tuple(one.role for one in self.approvers)


@dataclass(frozen=True, slots=True)
class Standing:
    """The rule as it stands, who asks (a role of the database, empty on SQLite), and whether that role owns it all."""

    rule: Rule
    role: str
    owner: bool

    @property
    def may_change(self) -> bool:
        """Whether who asks may change it: an approver, the owner, and anybody while nobody is on the list."""
        return bool(self.role) and (self.owner or not self.rule.approvers or self.role in self.rule.roles)


def role(connection: Connection) -> str:
    """Return the role that is logged in, as the database says; empty where it knows none (SQLite)."""
    if connection.dialect.name == "sqlite":
        return ""
    return str(connection.exec_driver_sql("select session_user").scalar())


def owns(connection: Connection) -> bool:
    """Whether the role that is logged in owns the store's tables: what guards them does not hold it."""
    if connection.dialect.name == "sqlite":
        return True
    return bool(connection.exec_driver_sql("select klip_owns('approvers'::regclass)").scalar())


def may_log_in(connection: Connection, name: str) -> bool:
    """Whether the database has such a role, and a person can log in as it."""
    query = text("select 1 from pg_roles where rolname = :name and rolcanlogin")
    return connection.execute(query, {"name": name}).first() is not None


def rule(connection: Connection) -> Rule:
    """Return the rule as it stands."""
    on = connection.execute(_switched()).scalar() or 0
    rows = connection.execute(_listed())
    listed = tuple(Approver(row.role, from_us(row.at_us), row.who) for row in rows)
    return Rule(bool(on) and connection.dialect.name != "sqlite", listed)


@cache
def _switched() -> Select[Any]:
    return select(approval.c.is_on).where(approval.c.id == ONE)


@cache
def _listed() -> Select[Any]:
    return select(approvers).order_by(approvers.c.at_us, approvers.c.role)


def switch(connection: Connection, now: datetime, who: str, *, on: bool) -> None:
    """Switch the rule on or off."""
    values = {"is_on": int(on), "at_us": to_us(now), "who": who}
    if connection.execute(update(approval).where(approval.c.id == ONE).values(values)).rowcount == 0:
        connection.execute(insert(approval).values(id=ONE, **values))


def add(connection: Connection, roles: Sequence[str], now: datetime, who: str) -> None:
    """Put roles on the list, in one statement: the first one may be put there by anybody, later ones not."""
    rows = [{"role": one, "at_us": to_us(now), "who": who} for one in roles]
    connection.execute(insert(approvers).values(rows))


def remove(connection: Connection, name: str) -> None:
    """Take a role off the list."""
    connection.execute(delete(approvers).where(approvers.c.role == name))
