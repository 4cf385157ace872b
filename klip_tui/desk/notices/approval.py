"""Approval: where it is on, a planned notice goes out only after a second person has looked at it.

Who drafted or posted a notice can't approve it, and who approves is on the store's list (upkeep/approvers.py). An
unplanned interruption never waits. Who is who, is the role that the database let in; names are shown and prove nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import DeliveryState, Kind
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.desk.notices import form as forms
from klip_tui.desk.notices.check import Checked, case_of, checked
from klip_tui.desk.notices.drafts import new_id
from klip_tui.desk.session import Desk, Work
from klip_tui.store import approval as store_approval
from klip_tui.store import deliveries, drafts, notices
from klip_tui.store.notices import Written
from klip_tui.text import names
from klip_tui.text.finding_rows import finding_kept

if TYPE_CHECKING:
    from sqlalchemy import Connection


def needs_approval(connection: Connection, draft: Draft) -> bool:
    """Whether a notice waits for a second person."""
    return draft.facts.kind is Kind.PLANNED and store_approval.rule(connection).on


def approve(desk: Desk, notice: str, reason: str = "") -> Checked:
    """Let a held notice go out, checked as of now.

    Raises Refused: not held, one's own, not on the list of who approves, or short without a reason.
    """
    with desk.work("approve", notice) as work:
        connection, now = work.connection, work.now
        written = _held(desk, notice)
        role = _another(work, written)
        result = _check(desk, written)
        reason = reason.strip() or written.reason
        if not result.postable:
            raise Refused(phrase("{notice} can't go out any more: send it back", notice=notice))
        if result.owes_reason and len(reason) < result.reason_length:
            raise Refused(
                phrase(
                    "it falls short of a promise by now: give a reason of at least {count} characters",
                    count=result.reason_length,
                )
            )
        kept = [finding_kept(finding) for finding in result.findings]
        notices.set_approved(connection, notice, work.who, role, reason, kept)
        for row in deliveries.of_notice(connection, notice):
            deliveries.move(connection, row.id, DeliveryState.PENDING, now, due=now, decided=now)
        work.why, work.detail = reason, written.notice.facts.title
    return result


def send_back(desk: Desk, notice: str, why: str) -> str:
    """Withdraw a held notice; its text becomes a draft of its writer's again, whose id is returned. Raises Refused."""
    if not why.strip():
        raise Refused(phrase("say why it goes back"))
    with desk.work("send back", notice, why=why.strip()) as work:
        connection, now = work.connection, work.now
        written = _held(desk, notice)
        notices.set_withdrawn(connection, notice)
        for row in deliveries.of_notice(connection, notice):
            deliveries.move(connection, row.id, DeliveryState.GIVEN_UP, now)
        one = notices.load(connection, written.interruption)
        standing = one.last if one is not None else None
        if standing is not None:
            notices.set_facts(connection, written.interruption, standing.facts)
        identity, form = new_id(), forms.of_notice(written, len(one.notices) if one is not None else 0, now)
        writer, role = (written.drafter, written.drafter_role) if written.drafter else (written.who, written.role)
        drafts.keep(connection, identity, writer, form.title, forms.encode(form), now, role=role)
        work.detail = written.notice.facts.title
    return identity


def _another(work: Work, written: Written) -> str:
    """See that who asks is another than who drafted and posted, and may approve; return the role.

    Where the store knows no roles (SQLite, or what was held before it did) names are compared, as alike as they read.
    """
    notice, role = written.notice.id, store_approval.role(work.connection)
    theirs = {names.key(name) for name in (written.who, written.drafter) if name}
    own = role in (written.role, written.drafter_role) if role and written.role else names.key(work.who) in theirs
    if own:
        raise Refused(phrase("{notice} is yours: somebody else must approve it", notice=notice))
    listed = store_approval.rule(work.connection).roles
    if role and role not in listed:
        raise Refused(
            phrase("{role} is not on the list of who approves ({roles})", role=role, roles=", ".join(listed) or "-")
        )
    return role


def _held(desk: Desk, notice: str) -> Written:
    with desk.store.read() as connection:
        found = notices.written(connection, notice)
        rows = deliveries.of_notice(connection, notice)
    if not found or not any(row.state is DeliveryState.HELD for row in rows):
        raise Refused(phrase("{notice} waits for no approval", notice=notice))
    return found[0]


def _check(desk: Desk, written: Written) -> Checked:
    """Check a held notice as of now, as if it were not there yet."""
    with desk.store.read() as connection:
        service = notices.service_of(connection, written.interruption)
    draft = Draft(written.notice.type, written.notice.facts, written.texts, written.interruption, service)
    case = case_of(desk, draft, desk.clock())
    case = replace(
        case,
        interruption=_without(case.interruption, written.notice.id),
        others=tuple(other for one in case.others if (other := _without(one, written.notice.id)) is not None),
    )
    return checked(case)


def _without(one: Interruption | None, notice: str) -> Interruption | None:
    if one is None:
        return None
    return replace(one, notices=tuple(n for n in one.notices if n.id != notice))
