"""What the store knows of an interruption, whatever its draft says: measured states and users' reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails
from klip_tui.commitment.interruptions.outages import outage_since
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, Phase, State
from klip_tui.commitment.service import KLIP
from klip_tui.desk.session import Desk
from klip_tui.store import leases, questions, segments
from klip_tui.store.current import current
from klip_tui.store.values import StoredSegment

if TYPE_CHECKING:
    from sqlalchemy import Connection

LOOKED_BACK = timedelta(days=14)
"""How far before an interruption's start its first failed measurement is looked for."""
_MOST = 2000


@dataclass(frozen=True, slots=True)
class Measured:
    """What a check is told: the state at its moment, since when, and the first sign of what the notice is about."""

    measuring: bool
    measured: State
    since: datetime | None
    failed: datetime | None
    reports: tuple[datetime, ...]


def measured(
    connection: Connection,
    service: str,
    facts: InterruptionDetails,
    identity: str,
    others: Sequence[Interruption],
    at: datetime,
) -> Measured:
    """Read what was measured and reported up to an instant about an interruption (``identity`` empty: a new one)."""
    now = current(connection, service, at)
    failed = None
    if facts.kind is Kind.UNPLANNED:
        failed = _first_failed(connection, service, facts, [one for one in others if one.id != identity], at)
    return Measured(
        leases.holder(connection, leases.MEASURE, at) is not None,
        now.state,
        now.since,
        failed,
        tuple(sorted(came for came in _reports(connection, service, identity) if came <= at)),
    )


def _reports(connection: Connection, service: str, identity: str) -> list[datetime]:
    """Return when the reports behind it came: what users report without a word of where is about the first service."""
    return questions.reports_behind(connection, identity, of_none=service == KLIP)


def _first_failed(
    connection: Connection,
    service: str,
    facts: InterruptionDetails,
    others: Sequence[Interruption],
    at: datetime,
) -> datetime | None:
    """Return when the outage that a draft is about was first measured; None when none was.

    It is the outage that still lasts at ``at``, or one that touches the draft's own period. What users were told of
    otherwise (announced, or an interruption that was ended) is not part of it.
    """
    begun = min(facts.start, facts.detected or facts.start, at)
    rows = segments.stays(connection, service, _MOST, begun - LOOKED_BACK, at)
    runs = [run for run in _down(rows) if run[1] > begun or run[1] >= at]
    if not runs:
        return None
    since = outage_since(others, runs[0][0], at)
    ends = [one.facts.end for one in others if one.ended and one.facts.start <= since and one.facts.end is not None]
    return max([since, *(end for end in ends if end < runs[0][1])])


def _down(newest_first: Sequence[StoredSegment]) -> list[tuple[datetime, datetime]]:
    """Unite the down segments that follow each other without a gap, oldest first, as (start, end)."""
    runs: list[tuple[datetime, datetime]] = []
    for row in reversed(newest_first):
        if row.state is not State.DOWN:
            continue
        if runs and row.start <= runs[-1][1]:
            runs[-1] = (runs[-1][0], row.hold)
        else:
            runs.append((row.start, row.hold))
    return runs


def completed(desk: Desk, draft: Draft, at: datetime) -> Draft:
    """Complete what a draft leaves to what is measured: when it ended, or that it answers again."""
    return answering(desk, ended(desk, draft, at), at)


def answering(desk: Desk, draft: Draft, at: datetime) -> Draft:
    """Let news of an outage that is measured up say so, where the draft leaves open how far the mending is."""
    facts = draft.facts
    going = facts.kind is Kind.UNPLANNED and draft.type in (NoticeType.UPDATE, NoticeType.CHANGE)
    parts = {part.name for part in desk.settings.config.component}
    whole = facts.impact is not Impact.DEGRADED and (not facts.services or set(facts.services) >= parts)
    if not going or not whole or facts.phase is not None or not desk.has_store:
        return draft
    with desk.store.read() as connection:
        now = current(connection, desk.service.id, at)
    # What was measured before it began says nothing of it.
    if now.state is not State.UP or now.since is None or now.since < facts.start:
        return draft
    return replace(draft, facts=replace(facts, phase=Phase.MONITORING))


def ended(desk: Desk, draft: Draft, at: datetime) -> Draft:
    """Complete an end notice that names no end: the measured recovery, else the moment of the check.

    Never in the future and never before the start; a recovery that was measured before the start says nothing.
    """
    if draft.type is not NoticeType.END or draft.facts.end is not None:
        return draft
    moment = at
    if desk.has_store:
        with desk.store.read() as connection:
            now = current(connection, desk.service.id, at)
        if now.state in (State.UP, State.DEGRADED) and now.since is not None and now.since > draft.facts.start:
            moment = min(now.since, at)
    moment = moment.replace(microsecond=0)
    if moment < draft.facts.start <= at:
        moment = draft.facts.start
    return replace(draft, facts=replace(draft.facts, end=moment))
