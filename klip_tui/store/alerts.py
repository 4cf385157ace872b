"""Alerts and their messages: what is raised, who has it, and how far each word of it has come.

A message is pending -> sending -> sent | refused | doubtful, or dropped before it went. ``sending`` is committed before
a try, and that a byte may have left before it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select, update

from klip_tui.commitment.alerting.values import LONGEST_SUBJECT, Alert, AlertMessage
from klip_tui.commitment.kinds import AlertKind, AlertMessageState, AlertState
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.statements import adding, changing, one_of
from klip_tui.store.tables import alert_messages, alerts

_STANDING = (AlertState.FIRING.value, AlertState.ACKNOWLEDGED.value)
_WAITING = (AlertMessageState.PENDING.value, AlertMessageState.SENDING.value)


def begin(
    connection: Connection, kind: AlertKind, subject: str, since: datetime, *, detail: str = "", runbook: str = ""
) -> int:
    """Raise an alert; its number is returned."""
    values = {
        "kind": kind.value,
        "subject": subject[:LONGEST_SUBJECT],
        "state": AlertState.FIRING.value,
        "since_us": to_us(since),
        "detail": detail,
        "runbook": runbook,
    }
    done = connection.execute(adding(alerts), values)
    return int(done.inserted_primary_key[0])  # type: ignore[index]


def set_calm(connection: Connection, identity: int, at: datetime | None) -> None:
    """Set since when an alert's reason is gone (None: it is back)."""
    connection.execute(changing(alerts), {"which": identity, "calm_us": to_us(at)})


def resolve(connection: Connection, identity: int, at: datetime) -> None:
    """End an alert."""
    values = {"state": AlertState.RESOLVED.value, "until_us": to_us(at)}
    connection.execute(changing(alerts), {"which": identity, **values})


def acknowledge(connection: Connection, identity: int, who: str, at: datetime) -> None:
    """Set who has an alert."""
    values = {"state": AlertState.ACKNOWLEDGED.value, "who": who, "acknowledged_us": to_us(at)}
    connection.execute(changing(alerts), {"which": identity, **values})


def set_sent(connection: Connection, identity: int, at: datetime, escalation: int) -> None:
    """Note that an alert was told of, and at which escalation at most."""
    c = alerts.c
    connection.execute(update(alerts).where(c.id == identity).values(sent_us=to_us(at)))
    connection.execute(update(alerts).where(c.id == identity, c.step < escalation).values(step=escalation))


def standing(connection: Connection) -> list[Alert]:
    """Return the alerts that are not over, oldest first."""
    return _alerts(connection, _all_standing())


@cache
def _all_standing() -> Select[Any]:
    return select(alerts).where(one_of(alerts.c.state, _STANDING)).order_by(alerts.c.id)


def one(connection: Connection, identity: int) -> Alert | None:
    """Return one alert."""
    return next(iter(_alerts(connection, select(alerts).where(alerts.c.id == identity))), None)


def between(connection: Connection, since: datetime, until: datetime) -> list[Alert]:
    """Return the alerts that were raised in a span, oldest first."""
    c = alerts.c
    raised = select(alerts).where(c.since_us >= to_us(since), c.since_us <= to_us(until))
    return _alerts(connection, raised.order_by(c.id))


def newest(connection: Connection, limit: int | None) -> list[Alert]:
    """Return the newest alerts (limit None: all), newest first."""
    query = select(alerts).order_by(alerts.c.id.desc()).limit(limit)
    return [_alert(row) for row in connection.execute(query)]


def to_tell(connection: Connection) -> list[Alert]:
    """Return the alerts that messages may still be owed of: those that stand, and those told of whose end is not."""
    return [*standing(connection), *_alerts(connection, _end_untold())]


@cache
def _end_untold() -> Select[Any]:
    c, m = alerts.c, alert_messages.c
    told = select(m.alert).where(one_of(m.state, (AlertMessageState.SENT.value, AlertMessageState.DOUBTFUL.value)))
    ended = select(m.alert).where(m.step < 0)
    over = c.state == AlertState.RESOLVED.value
    return select(alerts).where(over, c.id.in_(told), c.id.not_in(ended)).order_by(c.id)


def add_message(connection: Connection, alert: int, target: str, step: int, now: datetime) -> None:
    """Add a message that waits."""
    values = {"alert": alert, "target": target, "step": step, "state": AlertMessageState.PENDING.value, "attempts": 0}
    connection.execute(adding(alert_messages), values | {"due_us": to_us(now), "changed_us": to_us(now)})


def move(
    connection: Connection,
    identities: Sequence[int],
    state: AlertMessageState,
    now: datetime,
    *,
    detail: str = "",
    due: datetime | None = None,
    attempt: bool = False,
) -> None:
    """Set the state of some messages; ``attempt`` counts one more try, ``due`` says when the next may come."""
    values: dict[str, Any] = {"state": state.value, "changed_us": to_us(now), "detail": detail}
    if due is not None:
        values["due_us"] = to_us(due)
    if attempt:
        values["attempts"] = alert_messages.c.attempts + 1
    connection.execute(update(alert_messages).where(alert_messages.c.id.in_(identities)).values(values))


def set_left(connection: Connection, identities: Sequence[int], at: datetime | None) -> None:
    """Set that a byte of some messages may leave from now on (None: surely none did)."""
    connection.execute(update(alert_messages).where(alert_messages.c.id.in_(identities)).values(left_us=to_us(at)))


def last_left(connection: Connection, target: str) -> datetime | None:
    """Return when a target was told last."""
    query = select(func.max(alert_messages.c.left_us)).where(alert_messages.c.target == target)
    return from_us(connection.execute(query).scalar())


def waiting(connection: Connection) -> list[AlertMessage]:
    """Return the messages that wait or are on their way, oldest first."""
    return _messages(connection, _all_waiting())


@cache
def _all_waiting() -> Select[Any]:
    return select(alert_messages).where(one_of(alert_messages.c.state, _WAITING)).order_by(alert_messages.c.id)


def of(connection: Connection, identities: Sequence[int]) -> list[AlertMessage]:
    """Return the messages of some alerts, oldest first."""
    return [_message(row) for row in connection.execute(_of(), {"alerts": identities})] if identities else []


@cache
def _of() -> Select[Any]:
    some = alert_messages.c.alert.in_(bindparam("alerts", expanding=True))
    return select(alert_messages).where(some).order_by(alert_messages.c.id)


def _alerts(connection: Connection, query: Select[Any]) -> list[Alert]:
    return [_alert(row) for row in connection.execute(query)]


def _alert(row: Row[Any]) -> Alert:
    return Alert(
        row.id,
        AlertKind(row.kind),
        row.subject,
        AlertState(row.state),
        from_us(row.since_us),
        row.detail,
        row.runbook,
        from_us(row.calm_us),
        from_us(row.until_us),
        from_us(row.acknowledged_us),
        row.who,
        row.step,
        from_us(row.sent_us),
    )


def _messages(connection: Connection, query: Select[Any]) -> list[AlertMessage]:
    return [_message(row) for row in connection.execute(query)]


def _message(row: Row[Any]) -> AlertMessage:
    return AlertMessage(
        row.id,
        row.alert,
        row.target,
        row.step,
        AlertMessageState(row.state),
        row.attempts,
        from_us(row.due_us),
        from_us(row.changed_us),
        from_us(row.left_us),
        row.detail,
    )
