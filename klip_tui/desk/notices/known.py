"""What is known and not told yet: a planned interruption, or a change of it, put down so that telling it is owed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Malformed, Refused, phrase
from klip_tui.desk.notices.check import desk_of
from klip_tui.desk.session import Desk
from klip_tui.store import notices

if TYPE_CHECKING:
    from sqlalchemy import Connection


def record_planned(desk: Desk, draft: Draft) -> str:
    """Put down a planned interruption, or a change of one, that users are not told of yet; return its id (A4.1-known).

    From ``known`` on (default: now) telling it is owed. Raises Refused for what can't be meant.
    """
    facts, desk = draft.facts, desk_of(desk, draft)
    if facts.kind is not Kind.PLANNED or draft.type not in (NoticeType.ANNOUNCEMENT, NoticeType.CHANGE):
        raise Refused(phrase("only a planned interruption, or a change of one, can be recorded without telling users"))
    if facts.end is None or facts.end <= facts.start:
        raise Refused(phrase("the end is not after the start"))
    with desk.work("edit" if draft.interruption else "plan", draft.interruption, detail=facts.title) as work:
        if facts.start <= work.now:
            raise Refused(phrase("{at} has passed: tell users of it", at=facts.start))
        if facts.known is not None and facts.known > work.now:
            raise Refused(phrase("{at} is still to come", at=facts.known))
        facts = replace(facts, known=facts.known or work.now)
        if not draft.interruption:
            work.subject = notices.next_id(work.connection, work.now)
            notices.add_interruption(work.connection, desk.service.id, work.subject, facts, work.now)
        else:
            _change(work.connection, draft.interruption, facts)
    return work.subject


def _change(connection: Connection, identity: str, facts: InterruptionDetails) -> None:
    before = notices.load(connection, identity)
    if before is None or before.facts.kind is not Kind.PLANNED:
        raise Malformed(phrase("there is no planned interruption {id}", id=repr(identity[:40])))
    if not before.open:
        raise Refused(phrase("{id} is over, or cancelled", id=identity))
    notices.set_facts(connection, identity, facts)
