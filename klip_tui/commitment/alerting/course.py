"""The course of alerts: which begin, which go on, which are over; and which messages each is owed.

A reason that goes and comes back within ``calm`` is the same alert: however often KLIP flaps, one outage is one alert.
So there is one message per alert, target and step, whatever is measured in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from klip_tui.commitment.alerting.values import OVER, Alert, AlertMessage, Ladder, Signal
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import AlertMessageState, AlertState
from klip_tui.commitment.terms import Commitment

APART = timedelta(minutes=1)
"""A target is told at most once in so long, of everything that has come up meanwhile."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is another than before: alerts that begin, whose reason is back, whose reason is gone, that are over."""

    begin: tuple[Signal, ...] = ()
    again: tuple[Alert, ...] = ()
    calm: tuple[Alert, ...] = ()
    over: tuple[Alert, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.begin or self.again or self.calm or self.over)


def changes(standing: Iterable[Alert], wanted: Iterable[Signal], now: datetime, calm: timedelta) -> Changes:
    """Hold the alerts that stand against the reasons that there are."""
    reasons = {(one.kind, one.subject): one for one in wanted}
    known = {(one.kind, one.subject): one for one in standing if one.standing}
    gone = [one for key, one in known.items() if key not in reasons]
    over = [one for one in gone if calm <= timedelta(0) or (one.calm is not None and now - one.calm >= calm)]
    return Changes(
        tuple(one for key, one in reasons.items() if key not in known),
        tuple(one for key, one in known.items() if key in reasons and one.calm is not None),
        tuple(one for one in gone if one.calm is None and one not in over),
        tuple(over),
    )


@dataclass(frozen=True, slots=True)
class Owed:
    """A message that is to be written: of an alert, to a target, at a step."""

    alert: int
    target: str
    step: int


def owed(
    commitment: Commitment,
    alerts: Iterable[Alert],
    messages: Sequence[AlertMessage],
    ladders: Sequence[Ladder],
    now: datetime,
) -> list[Owed]:
    """List the messages that are due and not written yet.

    Steps that passed while a target was closed are one message, the last of them. Nobody is told further of what
    somebody has, or of what is calm; of the end is told who was told of the beginning.
    """
    written: dict[tuple[int, str], list[AlertMessage]] = {}
    for one in messages:
        written.setdefault((one.alert, one.target), []).append(one)
    found: list[Owed] = []
    for alert in alerts:
        for ladder in ladders:
            rows = written.get((alert.id, ladder.target), [])
            step = _step(commitment, alert, ladder, rows, now)
            if step is not None:
                found.append(Owed(alert.id, ladder.target, step))
    return found


def _step(
    commitment: Commitment, alert: Alert, ladder: Ladder, rows: Sequence[AlertMessage], now: datetime
) -> int | None:
    if alert.state is AlertState.RESOLVED:
        told = any(row.state in (AlertMessageState.SENT, AlertMessageState.DOUBTFUL) for row in rows)
        return OVER if ladder.says_over and told and all(row.step != OVER for row in rows) else None
    if alert.state is AlertState.ACKNOWLEDGED or alert.calm is not None or not ladder.wants(alert.kind):
        return None
    passed = [step for step, after in enumerate(ladder.after) if now - alert.since >= after]
    if not passed or any(row.step >= passed[-1] for row in rows) or not ladder.hours.hold(commitment, now):
        return None
    return passed[-1]


def needless(alerts: Iterable[Alert], messages: Iterable[AlertMessage]) -> Iterator[AlertMessage]:
    """List the messages that wait and are not needed any more: somebody has it, or it is over before it was told."""
    by_id = {one.id: one for one in alerts}
    for row in messages:
        alert = by_id.get(row.alert)
        if row.state is not AlertMessageState.PENDING or row.step == OVER:
            continue
        if alert is None or alert.state is not AlertState.FIRING:
            yield row


def may_go(left: datetime | None, now: datetime) -> bool:
    """Whether a target that was told last at ``left`` may be told again; a clock that was set back holds nobody up."""
    return left is None or now - left >= APART or now < left


def escalated(alert: Alert) -> bool:
    """Whether anybody was told of it at a later step than the first."""
    return alert.step > 0
