"""What is known when a delivery is taken from the queue, put before the rule that says whether it is still true."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.interruptions.still_true import Measured, Verdict, Waiting, still_true
from klip_tui.commitment.kinds import STUCK, WAITING, DeliveryState, State
from klip_tui.commitment.phrase import Phrase
from klip_tui.commitment.promises.findings import FindingCode
from klip_tui.commitment.service import KLIP
from klip_tui.config.load import Settings
from klip_tui.desk.outbox.messages import PAGES, Around
from klip_tui.store import questions
from klip_tui.store.current import current
from klip_tui.store.deliveries import Delivery
from klip_tui.store.notices import Written

if TYPE_CHECKING:
    from sqlalchemy import Connection


def judged(
    connection: Connection, settings: Settings, delivery: Delivery, known: Around, now: datetime
) -> tuple[Verdict, Phrase, Measured]:
    """Judge a delivery as of now, by what is around it; ``settings`` are those of its service."""
    written = known.written[delivery.notice]
    later = [row for row in known.rows if row.sequence > delivery.sequence]
    types = {identity: one.notice.type for identity, one in known.written.items()}
    waiting = Waiting(
        written.notice.type,
        written.notice.facts,
        max(written.notice.created, delivery.decided or written.notice.created),
        accepted=tuple(types[row.notice] for row in later if row.state is DeliveryState.ACCEPTED),
        coming=tuple(types[row.notice] for row in later if row.state in WAITING),
        stuck=tuple(types[row.notice] for row in later if row.state in STUCK),
        quietly=delivery.kind in PAGES,
        whole=not written.notice.facts.services
        or set(written.notice.facts.services) == {part.name for part in settings.config.component},
    )
    measured = _measured(connection, settings, written, now)
    age = timedelta(minutes=settings.config.outbox.greatest_age)
    verdict, why = still_true(waiting, measured, now, age)
    return verdict, why, measured


def _measured(connection: Connection, settings: Settings, written: Written, now: datetime) -> Measured:
    state = current(connection, settings.service.id, now)
    reported = state.state is State.UP and bool(
        questions.reports_behind(connection, written.interruption, of_none=settings.service.id == KLIP)
    )
    short = any(row.get("code") == FindingCode.AGAINST_MEASURED for row in written.findings)
    covered = short and len(written.reason.strip()) >= settings.commitment.on(local_date(now)).reason_length
    return Measured(state.state, state.since, reported, covered)
