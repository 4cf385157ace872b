"""Keeping alerts: what begins, what is over, and which messages are owed, each written in one transaction.

The rules are asked again under the write lock, so two who look at once raise one alert and write one message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.alerting.course import Changes, Owed, changes, needless, owed
from klip_tui.commitment.alerting.hours import minutes
from klip_tui.commitment.alerting.values import Alert, AlertMessage, Signal
from klip_tui.commitment.kinds import AlertMessageState
from klip_tui.desk.alerts.facts import Seen, all_signals
from klip_tui.desk.session import Desk
from klip_tui.store import alerts, log
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from sqlalchemy import Connection


def voice_of(desk: Desk) -> Voice:
    """Return the language of those who are woken: the configured one."""
    return Voice(desk.settings.config.lang or "en")


def keep(desk: Desk, begun: datetime, seen: Seen | None = None) -> Seen:
    """Look once, and write what is another than before; ``seen`` is what was seen last, where that still holds.

    Raises Refused where the store refuses.
    """
    seen = seen or all_signals(desk, begun)
    keep_signals(desk, seen.signals)
    return seen


def keep_signals(desk: Desk, wanted: Sequence[Signal]) -> None:
    """Hold the alerts against the reasons that there are; where nothing changes nothing is written."""
    with desk.store.read() as connection:
        if not _news(connection, desk, wanted):
            return
    with desk.delivering() as connection:
        now = desk.clock()
        found = _changes(connection, desk, wanted, now)
        _write(connection, desk, found, now)
        for row in needless(alerts.standing(connection), alerts.waiting(connection)):
            alerts.move(connection, [row.id], AlertMessageState.DROPPED, now)
        for one in _owed(connection, desk, now):
            alerts.add_message(connection, one.alert, one.target, one.step, now)


def _news(connection: Connection, desk: Desk, wanted: Sequence[Signal]) -> bool:
    now = desk.clock()
    if _changes(connection, desk, wanted, now) or _owed(connection, desk, now):
        return True
    return next(iter(needless(alerts.standing(connection), alerts.waiting(connection))), None) is not None


def _changes(connection: Connection, desk: Desk, wanted: Sequence[Signal], now: datetime) -> Changes:
    return changes(alerts.standing(connection), wanted, now, minutes(desk.settings.config.alerting.calm))


def _owed(connection: Connection, desk: Desk, now: datetime) -> list[Owed]:
    ladders = [one.ladder() for one in desk.settings.config.alert]
    if not ladders:
        return []
    open_ones: list[Alert] = alerts.to_tell(connection)
    messages: list[AlertMessage] = alerts.of(connection, [one.id for one in open_ones])
    return owed(desk.settings.commitment, open_ones, messages, ladders, now)


def _write(connection: Connection, desk: Desk, found: Changes, now: datetime) -> None:
    voice = voice_of(desk)
    for signal in found.begin:
        said = voice.say(signal.sentence)
        number = alerts.begin(connection, signal.kind, signal.subject, now, detail=said, runbook=signal.runbook)
        log.write(connection, now, "klip-tui", "alert", f"{number} {signal.kind.value}", detail=said)
    for one in found.again:
        alerts.set_calm(connection, one.id, None)
    for one in found.calm:
        alerts.set_calm(connection, one.id, now)
    for one in found.over:
        alerts.resolve(connection, one.id, one.calm or now)
        log.write(connection, now, "klip-tui", "alert over", f"{one.id} {one.kind.value}", detail=one.detail)
