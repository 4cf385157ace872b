"""How a draft begins: from what is measured, what users report, and what they were told, for every face alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.interruptions.blips import Blip
from klip_tui.commitment.interruptions.interruption import Interruption, may_follow
from klip_tui.commitment.interruptions.outages import outage_since
from klip_tui.commitment.kinds import NoticeType, State
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.desk.notices import form
from klip_tui.desk.notices.form import Form
from klip_tui.desk.session import Desk

if TYPE_CHECKING:
    from klip_tui.desk.views.status import StatusView


def outage(desk: Desk, view: StatusView | None, reported: Sequence[tuple[int, datetime]] = ()) -> Form:
    """Begin an unplanned interruption: detected when it was measured first, or when the first report came (A4.2)."""
    now = desk.clock()
    state, since = State.UNKNOWN, None
    if view is not None:
        state, since = view.now.state, view.now.since
        if since is not None:
            since = outage_since(view.interruptions, since, now)
    failing = view.failing if view is not None else ()
    return form.outage(desk.settings.config, now, state, since, reported, failing)


def afterwards(desk: Desk, blip: Blip) -> Form:
    """Begin the notice of an outage that was over before anybody told of it."""
    return form.afterwards(desk.settings.config, desk.clock(), blip.start, blip.end)


def further(
    desk: Desk,
    view: StatusView | None,
    interruption: Interruption,
    type_: NoticeType,
    *,
    begun: datetime | None = None,
) -> Form:
    """Begin a further notice. Raises Refused for one that can't be told now.

    An end is when KLIP was measured up again; ``begun`` is when it began, where that is not its start.
    """
    if type_ not in may_follow(interruption, interruption.facts.kind):
        raise Refused(phrase("{id}: {type} can't be told now", id=interruption.id, type=type_))
    ended = None
    if view is not None and view.now.state in (State.UP, State.DEGRADED):
        since = view.now.since
        ended = since if since is not None and since > interruption.facts.start else None
    answers = ended is not None and type_ in (NoticeType.UPDATE, NoticeType.CHANGE)
    return form.further(interruption, type_, desk.settings.config, desk.clock(), ended, begun, answers=answers)
