"""Who approves: the rule and the list, set once and from then on changed by an approver, each time with a line (C3).

It stands in the store and nowhere else: a person's own file has no say in it. It needs a PostgreSQL, which knows who is
logged in; an SQLite file is whoever may write the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.desk.session import Desk, Work
from klip_tui.store import approval
from klip_tui.store.approval import Rule, Standing
from klip_tui.text.clean import one_line

LEAST = 2
"""Approvers that there must be while the rule is on: who writes a notice can't approve it."""


def look(desk: Desk) -> Standing:
    """Look at the rule. Raises StoreRefused."""
    with desk.store.read() as connection:
        return Standing(approval.rule(connection), approval.role(connection), approval.owns(connection))


def switch_on(desk: Desk, roles: Sequence[str], reason: str = "") -> Standing:
    """Switch the rule on, with further approvers. Raises Refused: SQLite, not an approver, or fewer than two."""
    with _changing(desk, "approval on", reason) as (work, standing):
        new = _new(work, standing.rule, roles)
        if len(standing.rule.approvers) + len(new) < LEAST:
            raise Refused(phrase("name at least {count} approvers: who writes a notice can't approve it", count=LEAST))
        if standing.rule.on and not new:
            raise Refused(phrase("approval is on already"))
        # The rule first: while the list is empty the database lets anybody set both, later only an approver.
        approval.switch(work.connection, work.now, work.who, on=True)
        if new:
            approval.add(work.connection, new, work.now, work.who)
        work.detail = ", ".join((*standing.rule.roles, *new))
    return look(desk)


def switch_off(desk: Desk, reason: str) -> Standing:
    """Switch the rule off, with a reason; what is held stays held. Raises Refused."""
    if not reason.strip():
        raise Refused(phrase("say why approval goes off"))
    with _changing(desk, "approval off", reason) as (work, standing):
        if not standing.rule.on:
            raise Refused(phrase("approval is off already"))
        approval.switch(work.connection, work.now, work.who, on=False)
    return look(desk)


def add(desk: Desk, roles: Sequence[str], reason: str = "") -> Standing:
    """Put roles on the list. Raises Refused."""
    with _changing(desk, "add approver", reason) as (work, standing):
        new = _new(work, standing.rule, roles)
        if not new:
            raise Refused(phrase("{role} is on the list already", role=", ".join(roles)))
        approval.add(work.connection, new, work.now, work.who)
        work.detail = ", ".join(new)
    return look(desk)


def remove(desk: Desk, role: str, reason: str = "") -> Standing:
    """Take a role off the list; while the rule is on two must stay. Raises Refused."""
    with _changing(desk, "remove approver", reason) as (work, standing):
        if role not in standing.rule.roles:
            raise Refused(phrase("{role} is not on the list of who approves", role=one_line(role, 60)))
        if standing.rule.on and len(standing.rule.approvers) <= LEAST:
            raise Refused(
                phrase("while approval is on {count} approvers must stay: add another one first", count=LEAST)
            )
        approval.remove(work.connection, role)
        work.detail = role
    return look(desk)


@contextmanager
def _changing(desk: Desk, what: str, reason: str) -> Iterator[tuple[Work, Standing]]:
    with desk.work(what, "approval", why=one_line(reason, 1000)) as work:
        connection = work.connection
        role = approval.role(connection)
        if not role:
            raise Refused(
                phrase(
                    "approval needs PostgreSQL: an SQLite file does not know who is logged in, so anybody could approve"
                    " their own; see docs/store.md"
                )
            )
        standing = Standing(approval.rule(connection), role, approval.owns(connection))
        if not standing.may_change:
            raise Refused(
                phrase(
                    "only an approver changes who approves: {roles}; you are {role}",
                    roles=", ".join(standing.rule.roles),
                    role=role,
                )
            )
        yield work, standing


def _new(work: Work, rule: Rule, roles: Sequence[str]) -> list[str]:
    new = [one for one in dict.fromkeys(roles) if one not in rule.roles]
    for one in new:
        if not approval.may_log_in(work.connection, one):
            raise Refused(phrase("the database has no role {role} that can log in", role=repr(one_line(one, 60))))
    return new
