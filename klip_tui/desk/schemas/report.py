"""``report --json``, and the figures that other shapes have too."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from klip_tui.commitment.calendar.local_time import instant, wall
from klip_tui.commitment.figures.availability import Figures, MonthFigures, cut
from klip_tui.commitment.interruptions.interruption import lengths_by_kind
from klip_tui.commitment.kinds import Audience, Scope
from klip_tui.desk.report.month import MonthReport
from klip_tui.desk.schemas.corrections import correction_json
from klip_tui.desk.schemas.notices import interruption_json


def scope_json(f: Figures, met: bool | None, ahead: int = 0) -> dict[str, Any]:
    """Put a scope's figures into their JSON shape; ``ahead``: seconds that announced interruptions still take."""
    return {
        "target": float(f.target),
        "total_seconds": f.total,
        "measured_seconds": f.measured,
        "up_seconds": f.up,
        "degraded_seconds": f.degraded,
        "down_seconds": f.down,
        "unknown_seconds": f.unknown,
        "planned_down_seconds": f.planned_down,
        "availability": _ratio(f.availability),
        "worst": _ratio(f.worst),
        "coverage": _ratio(f.coverage),
        "availability_without_planned": _ratio(f.without_planned) if f.measured else None,
        "met": met,
        "budget_seconds": f.budget,
        "budget_left_seconds": f.budget_left,
        "planned_ahead_seconds": ahead,
        "forecast": _ratio(f.forecast(ahead)) if f.elapsed < f.total else None,
    }


def _ratio(value: Fraction | None) -> float | None:
    return None if value is None else cut(value)


def _without_forecast(rows: dict[str, Any]) -> dict[str, Any]:
    """What is still to come belongs to the month, not to a part of it."""
    return {key: value for key, value in rows.items() if key not in ("planned_ahead_seconds", "forecast")}


def month_json(m: MonthFigures, ahead: Mapping[Scope, int]) -> dict[str, Any]:
    """Put both scopes into their JSON shape; a month under two versions shows each part too."""
    found: dict[str, Any] = {
        scope.value: scope_json(m.scope(scope), m.met(scope), ahead.get(scope, 0)) for scope in Scope
    }
    for scope in Scope:
        found[scope.value]["budget_seconds"] = m.budget(scope)
        found[scope.value]["budget_left_seconds"] = m.budget(scope) - m.scope(scope).down
    if len(m.parts) > 1:
        found["parts"] = [
            {
                "commitment": part.terms.first_day.isoformat(),
                "from": wall(instant(part.start)),
                "until": wall(instant(part.end)),
                **{
                    scope.value: _without_forecast(scope_json(part.scope(scope), part.scope(scope).met))
                    for scope in Scope
                },
            }
            for part in m.parts
        ]
    return found


def report_json(r: MonthReport) -> dict[str, Any]:
    """Put a report into its JSON shape."""
    v, q = r.volume, r.questions
    found: dict[str, Any] = {
        "month": r.name,
        "service": r.service.id,
        "commitment": r.in_force.isoformat(),
        "complete": r.complete,
        "audience": r.audience.value,
        "availability": month_json(r.figures, r.ahead),
        "volume": None
        if not r.service.holds("A3.4")
        else {
            "target": v.target,
            "working_days": v.working_days,
            "counted_days": v.counted_days,
            "met_days": v.met_days,
            "mean": cut(v.mean, 1) if v.mean is not None else None,
            "met": v.met,
        },
        "helpdesk": None
        if not r.service.holds("A1.2")
        else {
            "reachability": scope_json(r.reachability, r.reachability.met),
            "questions": q.questions,
            "answered": q.answered,
            "answered_in_time": q.in_time,
            "due": q.due,
            "not_due": q.not_due,
            "open": q.open,
            "oldest": wall(q.oldest),
            "median_working_seconds": q.median_seconds,
            "slowest_working_seconds": q.slowest_seconds,
        },
    }
    if r.corrections:
        found["corrections"] = _corrected(r)
    return found | _for_ourselves(r) if r.audience is Audience.INTERNAL else found


def _corrected(r: MonthReport) -> dict[str, Any]:
    """Put how much was stated anew; for ourselves also what."""
    found: dict[str, Any] = {"count": len(r.corrections), "seconds": r.corrected_seconds}
    if r.as_measured is not None and r.audience is Audience.INTERNAL:
        found["rows"] = [correction_json(one) for one in r.corrections]
    return found


def _for_ourselves(r: MonthReport) -> dict[str, Any]:
    """Put what only we get: the reports that were given, every interruption, the end of the log."""
    found: dict[str, Any] = {
        "given": [{"at": wall(one.at), "who": one.who, "overtaken": one.overtaken} for one in r.given]
    }
    if r.as_measured is not None:
        found["as_measured"] = month_json(r.as_measured, r.ahead)
    return found | {
        "log": {"line": r.anchor[0], "hash": r.anchor[1] or None},
        "planned_windows": [
            {
                "title": kind.title,
                "count": kind.count,
                "planned_seconds": int(kind.planned.total_seconds()),
                "actual_seconds": int(kind.actual.total_seconds()),
            }
            for kind in lengths_by_kind(one for one, _told in r.interruptions)
        ],
        "interruptions": [interruption_json(one, told) for one, told in r.interruptions],
    }
