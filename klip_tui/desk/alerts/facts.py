"""What the rules of alerts look at, read from the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from klip_tui.commitment.alerting.hours import minutes
from klip_tui.commitment.alerting.rules import Facts, Limits, ServiceNow, Trouble, signals
from klip_tui.commitment.alerting.values import Signal
from klip_tui.commitment.calendar.local_time import seconds
from klip_tui.commitment.figures.burn import LOOK_BACK, Burn, burns
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.lead import announced_spans
from klip_tui.commitment.kinds import AlertKind, State
from klip_tui.commitment.turning import Turns
from klip_tui.config.runbooks import runbook
from klip_tui.desk.session import Desk
from klip_tui.desk.views import figures, status
from klip_tui.desk.views.status_view import StatusView
from klip_tui.desk.views.turning import turn_of
from klip_tui.store.values import CLOCK


@dataclass(frozen=True, slots=True)
class Seen:
    """Every reason to wake somebody, as it was at ``at``: time alone makes it no other until ``turn``."""

    signals: tuple[Signal, ...]
    at: datetime
    turn: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it is still so where nobody wrote anything; a clock that was set back says nothing."""
        return self.at <= now <= self.turn


def all_signals(desk: Desk, begun: datetime) -> Seen:
    """List every reason to wake somebody, of each service; ``begun`` is since when somebody looks."""
    found: dict[tuple[AlertKind, str], Signal] = {}
    turns: Turns | None = None
    for service in desk.settings.services:
        one = desk.at(service.id)
        view = status.status(one, beside=False)
        known = facts(one, view, begun)
        turns = turns or Turns(view.at)
        turns.note(turn_of(view))
        signals(replace(known, now=turns.now))
        for signal in signals(known):
            found.setdefault((signal.kind, signal.subject), signal)
    assert turns is not None, "a service is always configured"
    assert turns.next is not None, "a view always has a turn"
    return Seen(tuple(found.values()), turns.at, turns.next)


def facts(desk: Desk, view: StatusView, begun: datetime) -> Facts:
    """Gather the facts of a view; ``begun`` is since when somebody looks."""
    config = desk.settings.config
    alerting = config.alerting
    expected = view.told.goes_on and view.told.planned
    measurable = bool(config.endpoint) or config.measure.source == "prometheus"
    service = ServiceNow(
        desk.service.id,
        config.klip.name,
        view.now.state,
        view.now.since,
        view.now.why,
        runbook(config, view.now.why),
        measurable,
        expected,
        _burns(desk, view) if view.now.state in (State.DOWN, State.UP, State.DEGRADED) else (),
    )
    return Facts(
        view.at,
        begun,
        (service,),
        view.duties,
        tuple(Trouble(one.place, one.what, one.first) for one in view.faults if one.place.startswith(CLOCK)),
        Limits(
            minutes(alerting.degraded),
            minutes(alerting.unmeasured),
            minutes(alerting.duty),
            timedelta(days=alerting.certificate_days),
        ),
        "users" if desk.is_first else f"users of {desk.service.id}",
    )


def _burns(desk: Desk, view: StatusView) -> tuple[Burn, ...]:
    start, end = seconds(view.at - LOOK_BACK), seconds(view.at)
    with desk.store.read() as connection:
        rows = figures.counted(connection, desk.service.id, start, end)
    return burns(desk.settings.commitment, rows, announced_spans(view.interruptions), view.month, view.at)
