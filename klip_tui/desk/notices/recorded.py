"""What was recorded and not told yet: found again by what it says, so that it is not made a second time."""

from __future__ import annotations

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.desk.session import Desk


def recorded(desk: Desk, draft: Draft) -> Interruption | None:
    """Return the interruption that was recorded with the title, period and services of a first announcement."""
    facts = draft.facts
    first = draft.type is NoticeType.ANNOUNCEMENT and not draft.interruption
    if not first or facts.kind is not Kind.PLANNED or not desk.has_store:
        return None
    from klip_tui.store import notices

    with desk.store.read() as connection:
        rows = notices.load_open(connection, draft.service or desk.service.id)
    said = (facts.title, facts.start, facts.end, facts.services)
    for one in rows:
        other = one.facts
        if not one.notices and (other.title, other.start, other.end, other.services) == said:
            return one
    return None
