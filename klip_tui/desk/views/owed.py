"""What a service owes now: everything that can owe something, gathered from the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import STUCK, DeliveryState, Drifted, Kind, QuestionKind
from klip_tui.commitment.promises.duty import (
    HeldNotice,
    OpenDrift,
    OpenQuestion,
    OpenReport,
    Situation,
    StuckDelivery,
)
from klip_tui.config.endpoint import without_password
from klip_tui.desk.session import Desk
from klip_tui.desk.views.outage_facts import over_untold
from klip_tui.store import deliveries, drifts, key_values, notices, questions
from klip_tui.store.certificates import CERTIFICATE, certificate_of
from klip_tui.store.questions import Question
from klip_tui.store.values import Now

if TYPE_CHECKING:
    from sqlalchemy import Connection

CERTIFICATE_DAYS = 30


def situation_of(
    connection: Connection, desk: Desk, interruptions: Sequence[Interruption], state: Now, now: datetime
) -> Situation:
    """Gather what a service owes; what is asked of the helpdesk, which all share, is owed at the first."""
    kinds = {one.id: one.facts.kind for one in interruptions}

    def ours(interruption: str) -> bool:
        return interruption in kinds or notices.service_of(connection, interruption) == desk.service.id

    waiting = questions.unanswered(connection) if desk.is_first else []
    return Situation(
        desk.settings.commitment,
        interruptions,
        state.state,
        state.since,
        [_asked(row) for row in waiting if row.kind is QuestionKind.QUESTION],
        _stuck(connection, kinds, ours),
        _certificates(connection, desk),
        _held(connection, ours),
        [one for one in _drifts(connection, kinds) if ours(one.notice.partition("/")[0])],
        [
            OpenReport(str(row.id), row.subject, row.received)
            for row in waiting
            if row.kind is QuestionKind.REPORT and not row.interruption
        ],
        desk.service.name,
        over_untold(connection, desk, interruptions, now),
        # Whoever is to be woken earlier is owed it earlier: an alert is about a duty.
        timedelta(days=max(CERTIFICATE_DAYS, desk.settings.config.alerting.certificate_days)),
    )


def _asked(row: Question) -> OpenQuestion:
    """Put a question: one that a reply brought back counts from that reply."""
    return OpenQuestion(str(row.id), row.subject, row.received if row.answered is None else row.back or row.received)


def _stuck(connection: Connection, kinds: Mapping[str, Kind], ours: Callable[[str], bool]) -> list[StuckDelivery]:
    return [
        StuckDelivery(
            row.notice, row.channel, row.state.value, row.changed, kinds.get(row.interruption, Kind.UNPLANNED)
        )
        for row in deliveries.in_state(connection, *STUCK)
        if ours(row.interruption)
    ]


def _held(connection: Connection, ours: Callable[[str], bool]) -> list[HeldNotice]:
    rows = deliveries.in_state(connection, DeliveryState.HELD)
    found = []
    for identity in sorted({row.notice for row in rows if ours(row.interruption)}):
        written = notices.written(connection, identity)[0]
        notice = written.notice
        found.append(HeldNotice(identity, written.who, notice.type, notice.facts.start, notice.created))
    return found


def _certificates(connection: Connection, desk: Desk) -> list[tuple[str, datetime]]:
    """List when what is probed now ends: a certificate that nobody asks for any more is nobody's duty."""
    config = desk.settings.config
    helpdesk = config.helpdesk.endpoint if desk.is_first else ()
    probed = {certificate_of(one.url): without_password(one.url) for one in (*config.endpoint, *helpdesk)}
    return [
        (probed[name], datetime.fromisoformat(value))
        for name, (value, _) in key_values.starting(connection, CERTIFICATE).items()
        if name in probed
    ]


def _drifts(connection: Connection, kinds: Mapping[str, Kind]) -> list[OpenDrift]:
    return [
        OpenDrift(one.notice, one.channel, one.seen, kinds.get(one.notice.partition("/")[0], Kind.UNPLANNED))
        for one in drifts.known(connection, state=Drifted.OPEN)
    ]
