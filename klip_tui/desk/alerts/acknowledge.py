"""Saying that one has it: nobody else is told further, and every screen shows who it is."""

from __future__ import annotations

from collections.abc import Sequence

from klip_tui.commitment.alerting.values import Alert
from klip_tui.commitment.kinds import AlertState
from klip_tui.commitment.phrase import Malformed, Refused, phrase
from klip_tui.desk.session import Desk
from klip_tui.store import alerts


def acknowledge(desk: Desk, identities: Sequence[int] = ()) -> list[Alert]:
    """Take alerts upon oneself (none named: all that fire); return them.

    Raises Malformed for no such alert, Refused where it is over, or nothing fires.
    """
    with desk.work("acknowledge") as work:
        connection = work.connection
        taken = [_firing(alerts.one(connection, number), number) for number in identities]
        if not identities:
            taken = [one for one in alerts.standing(connection) if one.state is AlertState.FIRING]
            if not taken:
                raise Refused(phrase("no alert fires: there is nothing to acknowledge"))
        for one in taken:
            alerts.acknowledge(connection, one.id, desk.who, work.now)
        first, *others = taken
        work.subject, work.detail = f"{first.id} {first.kind.value}", first.detail
        for one in others:
            work.also(work.what, f"{one.id} {one.kind.value}", detail=one.detail)
        return [found for one in taken if (found := alerts.one(connection, one.id)) is not None]


def _firing(alert: Alert | None, number: int) -> Alert:
    if alert is None:
        raise Malformed(phrase("there is no alert {id}", id=number))
    if not alert.standing:
        raise Refused(phrase("alert {id} is over since {until}", id=number, until=alert.until or alert.since))
    return alert


def listed(desk: Desk, limit: int | None) -> list[Alert]:
    """Return the alerts, newest first."""
    with desk.store.read() as connection:
        return alerts.newest(connection, limit)
