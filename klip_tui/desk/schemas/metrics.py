"""``metrics``: the Prometheus text exposition (0.0.4), and the same values as JSON.

What nobody knows is NaN there and null here: a rule such as ``klip_up == 0`` does not fire on what was not measured.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from klip_tui import __version__
from klip_tui.commitment.figures.availability import MonthFigures
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.told import ToldState
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.promises.duty import Duty
from klip_tui.commitment.service import KLIP
from klip_tui.desk.views.metrics import Metrics

UNKNOWN = math.nan
Rows = Sequence[tuple[dict[str, str], float]]
TOLD = (State.UP, State.DEGRADED, State.DOWN)


def exposition(m: Metrics) -> str:
    """Write the metrics as a Prometheus reads them."""

    class _Read(Collector):
        def collect(self) -> Iterator[Metric]:
            return families(m)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Read())
    return generate_latest(registry).decode("utf-8")


def metrics_json(m: Metrics) -> dict[str, Any]:
    """Put the metrics into their JSON shape."""
    return {
        "metrics": [
            {"name": one.name, "labels": dict(one.labels), "value": None if math.isnan(one.value) else one.value}
            for family in families(m)
            for one in family.samples
        ]
    }


@dataclass(frozen=True, slots=True)
class _Told:
    """One service as the metrics tell it; the first, KLIP, has no label, so that it is the same without others."""

    labels: dict[str, str]
    state: State
    since: datetime | None
    month: MonthFigures
    told: ToldState
    duties: Sequence[Duty]

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The scopes that there are: of a service that is promised around the clock only one."""
        return tuple(scope for scope in Scope if self.month.scope(scope).total)


def _services(m: Metrics) -> list[_Told]:
    view = m.status
    others = [one for one in view.services if one.service.id != KLIP]
    return [
        _Told({}, view.now.state, view.now.since, view.month, view.told, view.duties),
        *(_Told({"service": o.service.id}, o.state, o.since, o.month, o.told, o.duties) for o in others),
    ]


def families(m: Metrics) -> Iterator[Metric]:
    """List every metric with its values."""
    services = _services(m)
    yield _family("klip_tui_info", "The program that wrote this.", [({"version": __version__}, 1)])
    yield from _state(services)
    yield from _figures(services)
    yield from _people(m, services)
    yield from _own(m)


def _state(services: Sequence[_Told]) -> Iterator[Metric]:
    up = [(s.labels, UNKNOWN if s.state is State.UNKNOWN else s.state is not State.DOWN) for s in services]
    yield _family("klip_up", "Whether it answers, slowly too: 1 or 0; NaN while nobody knows.", up)
    rows = [({**s.labels, "state": one.value}, one is s.state) for s in services for one in State]
    yield _family("klip_state", "The state that is measured: 1 at the one that holds.", rows)
    since = [(s.labels, _stamp(s.since)) for s in services]
    yield _family("klip_state_since_timestamp_seconds", "Since when the state lasts.", since)
    told = [({**s.labels, "state": one.value}, one is s.told.state) for s in services for one in TOLD]
    yield _family("klip_told_state", "What users were told last: 1 at the state that holds.", told)
    otherwise = [(s.labels, s.told.otherwise(s.state)) for s in services]
    yield _family("klip_told_otherwise", "Whether users were told otherwise than is measured.", otherwise)


def _figures(services: Sequence[_Told]) -> Iterator[Metric]:
    def each(name: str, help: str, value: Callable[[MonthFigures, Scope], float]) -> Metric:
        rows = [({**s.labels, "scope": scope.value}, value(s.month, scope)) for s in services for scope in s.scopes]
        return _family(name, help, rows)

    yield each("klip_availability_ratio", "This month: up over measured seconds (A3.1, A3.2).",
               lambda month, scope: _ratio(month.scope(scope).availability))  # fmt: skip
    yield each("klip_availability_worst_ratio", "The same, with what nobody measured counted as down.",
               lambda month, scope: _ratio(month.scope(scope).worst))  # fmt: skip
    yield each("klip_availability_target_ratio", "The target of this month.",
               lambda month, scope: _ratio(month.scope(scope).target))  # fmt: skip
    yield each("klip_coverage_ratio", "Measured over passed seconds of this month.",
               lambda month, scope: _ratio(month.scope(scope).coverage))  # fmt: skip
    yield each("klip_budget_seconds", "Seconds that it may be down in the whole month.",
               lambda month, scope: month.budget(scope))  # fmt: skip
    yield each("klip_budget_left_seconds", "What is left of them; below zero: the target is missed.",
               lambda month, scope: month.budget(scope) - month.scope(scope).down)  # fmt: skip


def _people(m: Metrics, services: Sequence[_Told]) -> Iterator[Metric]:
    pace = m.status.pace
    done = UNKNOWN if pace.today is None else pace.today.processed
    yield _one("klip_plan_requests_today", "Plan requests processed today (A3.4).", done)
    yield _one("klip_plan_requests_target", "Plan requests that a working day's target asks for.", pace.target)
    rows: list[tuple[dict[str, str], float]] = []
    for service in services:
        late = sum(duty.late(m.status.at) for duty in service.duties)
        rows += [({**service.labels, "late": "false"}, len(service.duties) - late)]
        rows += [({**service.labels, "late": "true"}, late)]
    yield _family("klip_duties", "What is owed now, and how much of it is late.", rows)
    waiting = [({"state": state.value}, count) for state, count in m.outbox.items()]
    yield _family("klip_outbox", "Deliveries that are not finished, by state.", waiting)
    age = 0.0 if m.oldest is None else max(0.0, (m.status.at - m.oldest).total_seconds())
    yield _one("klip_outbox_oldest_seconds", "How long the oldest notice waits to leave, or for a decision.", age)


def _own(m: Metrics) -> Iterator[Metric]:
    yield _one("klip_last_round_timestamp_seconds", "When KLIP was measured last.", _stamp(m.status.now.measured_at))
    yield _one("klip_measuring", "Whether somebody measures now.", float(m.measuring))
    yield _one("klip_faults", "Faults that stand: what the program can't do now.", len(m.status.faults))


def _one(name: str, help: str, value: float) -> Metric:
    return _family(name, help, [({}, value)])


def _family(name: str, help: str, rows: Sequence[tuple[dict[str, str], float]]) -> Metric:
    family = GaugeMetricFamily(name, help)
    for labels, value in rows:
        family.add_sample(name, labels, float(value))
    return family


def _ratio(value: Fraction | None) -> float:
    return UNKNOWN if value is None else float(value)


def _stamp(at: datetime | None) -> float:
    return UNKNOWN if at is None else at.timestamp()
