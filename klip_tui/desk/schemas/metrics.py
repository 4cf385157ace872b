"""``metrics``: the Prometheus text exposition (0.0.4), and the same values as JSON.

What nobody knows is NaN there and null here: a rule such as ``klip_up == 0`` does not fire on what was not measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from klip_tui import __version__
from klip_tui.commitment.kinds import Scope, State
from klip_tui.desk.views.metrics import Metrics

UNKNOWN = math.nan
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


def families(m: Metrics) -> Iterator[Metric]:
    """List every metric with its values."""
    yield _labelled("klip_tui_info", "The program that wrote this.", "version", {__version__: 1})
    yield from _state(m)
    yield from _figures(m)
    yield from _people(m)
    yield from _own(m)


def _state(m: Metrics) -> Iterator[Metric]:
    view = m.status
    now, told = view.now, view.told
    up = UNKNOWN if now.state is State.UNKNOWN else float(now.state is not State.DOWN)
    yield _one("klip_up", "Whether KLIP answers, slowly too: 1 or 0; NaN while nobody knows.", up)
    yield _labelled("klip_state", "The state that is measured: 1 at the one that holds.", "state",
                    {state.value: state is now.state for state in State})  # fmt: skip
    yield _one("klip_state_since_timestamp_seconds", "Since when the state lasts.", _stamp(now.since))
    yield _labelled("klip_told_state", "What users were told last: 1 at the state that holds.", "state",
                    {state.value: state is told.state for state in TOLD})  # fmt: skip
    otherwise = float(told.otherwise(now.state))
    yield _one("klip_told_otherwise", "Whether users were told otherwise than is measured.", otherwise)


def _figures(m: Metrics) -> Iterator[Metric]:
    month = m.status.month
    scopes = {scope.value: month.scope(scope) for scope in Scope}
    yield _labelled("klip_availability_ratio", "This month: up over measured seconds (A3.1, A3.2).", "scope",
                    {name: _ratio(one.availability) for name, one in scopes.items()})  # fmt: skip
    yield _labelled("klip_availability_worst_ratio", "The same, with what nobody measured counted as down.", "scope",
                    {name: _ratio(one.worst) for name, one in scopes.items()})  # fmt: skip
    yield _labelled("klip_availability_target_ratio", "The target of this month.", "scope",
                    {name: _ratio(one.target) for name, one in scopes.items()})  # fmt: skip
    yield _labelled("klip_coverage_ratio", "Measured over passed seconds of this month.", "scope",
                    {name: _ratio(one.coverage) for name, one in scopes.items()})  # fmt: skip
    yield _labelled("klip_budget_seconds", "Seconds that KLIP may be down in the whole month.", "scope",
                    {scope.value: month.budget(scope) for scope in Scope})  # fmt: skip
    yield _labelled("klip_budget_left_seconds", "What is left of them; below zero: the target is missed.", "scope",
                    {scope.value: month.budget(scope) - month.scope(scope).down for scope in Scope})  # fmt: skip
    pace = m.status.pace
    done = UNKNOWN if pace.today is None else pace.today.processed
    yield _one("klip_plan_requests_today", "Plan requests processed today (A3.4).", done)
    yield _one("klip_plan_requests_target", "Plan requests that a working day's target asks for.", pace.target)


def _people(m: Metrics) -> Iterator[Metric]:
    late = sum(duty.late(m.status.at) for duty in m.status.duties)
    yield _labelled("klip_duties", "What is owed now, and how much of it is late.", "late",
                    {"false": len(m.status.duties) - late, "true": late})  # fmt: skip
    yield _labelled("klip_outbox", "Deliveries that are not finished, by state.", "state",
                    {state.value: count for state, count in m.outbox.items()})  # fmt: skip
    age = 0.0 if m.oldest is None else max(0.0, (m.status.at - m.oldest).total_seconds())
    yield _one("klip_outbox_oldest_seconds", "How long the oldest notice waits to leave, or for a decision.", age)


def _own(m: Metrics) -> Iterator[Metric]:
    yield _one("klip_last_round_timestamp_seconds", "When KLIP was measured last.", _stamp(m.status.now.measured_at))
    yield _one("klip_measuring", "Whether somebody measures now.", float(m.measuring))
    yield _one("klip_faults", "Faults that stand: what the program can't do now.", len(m.status.faults))


def _one(name: str, help: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help, value=value)


def _labelled(name: str, help: str, label: str, values: dict[str, Any]) -> Metric:
    family = GaugeMetricFamily(name, help, labels=[label])
    for text, value in values.items():
        family.add_metric([text], float(value))
    return family


def _ratio(value: Fraction | None) -> float:
    return UNKNOWN if value is None else float(value)


def _stamp(at: datetime | None) -> float:
    return UNKNOWN if at is None else at.timestamp()
