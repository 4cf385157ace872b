"""Whether somebody else has told users since a notice was begun: asked while it is drafted, and when it is posted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.desk.session import Desk
from klip_tui.store import notices

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Overtaken(Refused):
    """Somebody else told users something in the meantime."""


def see_others(desk: Desk, draft: Draft, expect: int | None, since: datetime | None) -> None:
    """Raise Overtaken where somebody has told users since: a review never says that such a notice can go out."""
    with desk.store.read() as connection:
        sequence = notices.next_sequence(connection, draft.interruption)
        not_overtaken(connection, desk.service.id, draft, sequence, expect, since)


def not_overtaken(
    connection: Connection, service: str, draft: Draft, sequence: int, expect: int | None, since: datetime | None
) -> None:
    """Raise Overtaken: ``expect`` notices were seen of the interruption, or the outage was begun at ``since``."""
    if expect is not None and sequence != expect + 1:
        latest = notices.written(connection, interruption=draft.interruption, limit=1)[0]
        raise Overtaken(
            phrase(
                "{who} has told users about {id} since ({type}): look at it, then post yours",
                who=latest.who,
                id=draft.interruption,
                type=latest.notice.type,
            )
        )
    if since is None or draft.interruption or draft.facts.kind is not Kind.UNPLANNED:
        return
    for other in notices.load_open(connection, service):
        if other.facts.kind is not Kind.UNPLANNED or not _overlap(other.facts, draft.facts):
            continue
        if other.last is not None and other.last.created >= since:
            raise Overtaken(
                phrase(
                    "{who} has already told users: {id}, {title}; make yours an update of it",
                    who=notices.written(connection, interruption=other.id, limit=1)[0].who,
                    id=other.id,
                    title=other.facts.title,
                )
            )


def _overlap(one: InterruptionDetails, other: InterruptionDetails) -> bool:
    """Whether two interruptions may be one: they share a service (none named means all)."""
    return not one.services or not other.services or bool(set(one.services) & set(other.services))
