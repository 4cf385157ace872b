"""How a draft begins: from what is measured, what users report, and what they were told, for every face alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import instant, seconds
from klip_tui.commitment.interruptions.blips import Blip
from klip_tui.commitment.interruptions.interruption import Interruption, may_follow
from klip_tui.commitment.interruptions.outages import outage_since
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, QuestionKind, State
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.out_now import OutNow, out_now
from klip_tui.desk.notices import form
from klip_tui.desk.notices.form import Form
from klip_tui.desk.notices.steps import other_impact
from klip_tui.desk.session import Desk
from klip_tui.store import questions
from klip_tui.text.reading import write_when

if TYPE_CHECKING:
    from klip_tui.desk.views.status_view import StatusView

QUARTER = 15 * 60
"""Seconds: a later end that is proposed stands on a quarter of an hour."""


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
    config, still = desk.settings.config, _still_out(desk, view, interruption, type_)
    answers = ended is not None and still is None and type_ in (NoticeType.UPDATE, NoticeType.CHANGE)
    made = form.further(interruption, type_, config, desk.clock(), ended, begun, answers=answers)
    return made if still is None else other_impact(made, config, still)


def _still_out(desk: Desk, view: StatusView | None, interruption: Interruption, type_: NoticeType) -> OutNow | None:
    """Return what is out still, where an update would say that all of it is; what users report weighs more."""
    facts = interruption.facts
    whole = facts.kind is Kind.UNPLANNED and facts.impact is Impact.MAJOR
    if view is None or not whole or type_ is not NoticeType.UPDATE:
        return None
    out = out_now(desk.settings.config, view.now.state, view.failing)
    if out.impact is not Impact.PARTIAL:
        return None
    with desk.store.read() as connection:
        reported = any(
            row.kind is QuestionKind.REPORT for row in questions.of_interruption(connection, interruption.id)
        )
    return None if reported else out


def longer(desk: Desk, view: StatusView | None, interruption: Interruption) -> Form:
    """Begin the change of what will not keep the end that users were told: what is usual from now, on a quarter.

    One that a change names already, which is on its way, stands. Raises Refused for one that can't be told now.
    """
    begun = further(desk, view, interruption, NoticeType.CHANGE)
    told, named = interruption.told_facts, interruption.facts.end
    if told is None or told.end is None or (named is not None and named > told.end):
        return begun
    usual = desk.clock() + timedelta(minutes=desk.settings.config.notices.next_update)
    least = max(seconds(usual), seconds(told.end) + 1)
    return replace(begun, end=write_when(instant(-(-least // QUARTER) * QUARTER)))
