"""The month against the targets (A5.1), for outsiders or for ourselves (A5.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Literal

from klip_tui.commitment.calendar.local_time import instant, month_days, month_span, seconds, wall
from klip_tui.commitment.calendar.working_days import working_days
from klip_tui.commitment.figures.answers import QuestionFigures, question_figures
from klip_tui.commitment.figures.availability import Figures, MonthFigures, cut, intersect, merge
from klip_tui.commitment.figures.budget import ahead_seconds
from klip_tui.commitment.figures.volume import DayVolume, VolumeFigures, volume_figures
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import Interruption, lengths, lengths_by_kind, state_of
from klip_tui.commitment.interruptions.lead import announced_spans, planned_ahead
from klip_tui.commitment.kinds import Kind, Scope
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.commitment.service import Service
from klip_tui.desk.helpdesk import reachability
from klip_tui.desk.measuring.corrections import as_json as correction_json
from klip_tui.desk.session import Desk
from klip_tui.desk.views import figures
from klip_tui.store import chain, corrections, given_reports, notices, questions, segments, volume
from klip_tui.store.corrections import Correction
from klip_tui.store.notices import Written

Audience = Literal["external", "internal"]


@dataclass(frozen=True, slots=True)
class Given:
    """When this month's report was given, by whom; ``overtaken``: a correction came, or went, since."""

    at: datetime
    who: str
    overtaken: bool


@dataclass(frozen=True, slots=True)
class MonthReport:
    """A month's results; ``interruptions`` only for the internal audience."""

    service: Service
    year: int
    month: int
    audience: Audience
    at: datetime
    complete: bool
    in_force: date
    figures: MonthFigures
    reachability: Figures
    volume: VolumeFigures
    volumes: tuple[DayVolume, ...]
    questions: QuestionFigures
    interruptions: tuple[tuple[Interruption, tuple[Written, ...]], ...]
    first_measured: datetime | None
    before: tuple[MonthFigures, ...]
    ahead: Mapping[Scope, int]
    """Seconds that announced interruptions still take from the month."""
    corrections: tuple[Correction, ...]
    """Those that touch the month and count."""
    as_measured: MonthFigures | None
    """The figures without the corrections (internal; None where there are none)."""
    given: tuple[Given, ...]
    anchor: tuple[int, str] = (0, "")
    """The log's last line and its hash (internal): printed, it finds a log that is cut or written anew later."""

    @property
    def corrected_seconds(self) -> int:
        """Seconds of the month that were stated anew."""
        month = [month_span(self.year, self.month)]
        spans = merge((seconds(one.start), seconds(one.end)) for one in self.corrections)
        return sum(end - start for start, end in intersect(spans, month))

    @property
    def name(self) -> str:
        """The month as YYYY-MM."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def started(self) -> bool:
        """Whether anything was measured before the month's end."""
        return self.first_measured is not None and self.first_measured < instant(month_span(self.year, self.month)[1])


def report(
    desk: Desk, year: int, month: int, audience: Audience = "external", *, months_before: int = 0
) -> MonthReport:
    """Count a month. The running month is counted up to now."""
    now, service = desk.clock(), desk.service
    commitment = service.commitment
    start, end = month_span(year, month)
    first, following = month_days(year, month)
    with desk.store.read() as connection:
        wanted = [_back(year, month, n) for n in range(months_before + 1)]
        everything = notices.touching(connection, service.id, instant(month_span(*wanted[-1])[0]), instant(end))
        planned = announced_spans(everything)
        months = figures.months(connection, service, wanted, now, planned)
        reach = reachability.month(connection, desk.settings.helpdesk, year, month, now)
        volumes = tuple(volume.between(connection, service.id, first, following))
        times = questions.times(connection, instant(start), instant(end))
        touching = [one for one in everything if _touches(one, start, end, now)] if audience == "internal" else []
        told = tuple((one, tuple(notices.written(connection, interruption=one.id)[::-1])) for one in touching)
        measured = segments.first_instant(connection, service.id)
        touched = corrections.touching(connection, service.id, start, end)
        given = given_reports.of_month(connection, service.id, f"{year:04d}-{month:02d}")
        standing = tuple(one for one in touched if one.counts)
        raw = None
        if standing and audience == "internal":
            raw = figures.months(connection, service, [(year, month)], now, planned, as_measured=True)[year, month]
        anchor = chain.head(connection) if audience == "internal" else (0, "")
    return MonthReport(
        service,
        year,
        month,
        audience,
        now,
        now.timestamp() >= end,
        commitment.on(first).first_day,
        months[year, month],
        reach,
        volume_figures(commitment, first, working_days(commitment, year, month), volumes),
        volumes,
        question_figures(commitment, year, month, times, now),
        tuple(sorted(told, key=lambda row: row[0].facts.start)),
        measured,
        tuple(months[key] for key in wanted[1:]),
        ahead_seconds(commitment, year, month, planned_ahead(everything, now), now),
        standing,
        raw,
        tuple(Given(one.given, one.who, any(c.changed_since(one.given) for c in touched)) for one in given),
        anchor,
    )


def give(desk: Desk, found: MonthReport) -> None:
    """Keep an external report as it is given to somebody; a later correction shows beside it. Raises Refused."""
    if found.audience != "external":
        raise Refused(phrase("only an external report is given to outsiders"))
    with desk.work("give report", found.name) as work:
        content = json.dumps(as_json(found), ensure_ascii=False)
        given_reports.add(
            work.connection,
            given_reports.GivenReport(desk.service.id, found.name, found.audience, work.now, work.who, content),
        )


def _back(year: int, month: int, n: int) -> tuple[int, int]:
    whole = year * 12 + month - 1 - n
    return whole // 12, whole % 12 + 1


def _touches(one: Interruption, start: int, end: int, now: datetime) -> bool:
    last = one.facts.end or one.facts.start
    if one.open and one.facts.kind is Kind.UNPLANNED:
        last = max(last, now)
    return one.facts.start.timestamp() < end and last.timestamp() >= start


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


def as_json(r: MonthReport) -> dict[str, Any]:
    """Put a report into its JSON shape."""
    v, q = r.volume, r.questions
    found: dict[str, Any] = {
        "month": r.name,
        "service": r.service.id,
        "commitment": r.in_force.isoformat(),
        "complete": r.complete,
        "audience": r.audience,
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
        found["corrections"] = {"count": len(r.corrections), "seconds": r.corrected_seconds}
    if r.audience == "internal":
        found["given"] = [{"at": wall(one.at), "who": one.who, "overtaken": one.overtaken} for one in r.given]
        if r.as_measured is not None:
            found["corrections"]["rows"] = [correction_json(one) for one in r.corrections]
            found["as_measured"] = month_json(r.as_measured, r.ahead)
        found["log"] = {"line": r.anchor[0], "hash": r.anchor[1] or None}
        found["planned_windows"] = [
            {
                "title": kind.title,
                "count": kind.count,
                "planned_seconds": int(kind.planned.total_seconds()),
                "actual_seconds": int(kind.actual.total_seconds()),
            }
            for kind in lengths_by_kind(one for one, _told in r.interruptions)
        ]
        found["interruptions"] = [interruption_json(one, told) for one, told in r.interruptions]
    return found


def interruption_json(one: Interruption, told: tuple[Written, ...]) -> dict[str, Any]:
    """Put an interruption and its notices into their JSON shape."""
    facts = one.facts
    return {
        "id": one.id,
        "kind": facts.kind.value,
        "title": facts.title,
        "start": wall(facts.start),
        "end": wall(facts.end),
        "next_update": wall(facts.next_update),
        "detected": wall(facts.detected),
        "services": list(facts.services),
        "reason": facts.reason,
        "state": state_of(one),
        "turn_back_by": wall(facts.turn_back),
        **_lengths_json(one),
        "seconds": int((facts.end - facts.start).total_seconds()) if facts.end is not None else None,
        "notices": [notice_json(written) for written in told],
    }


def _lengths_json(one: Interruption) -> dict[str, int | None]:
    """Return how long a planned interruption was told to last and how long it lasted, in seconds (A4.1-1)."""
    if one.facts.kind is not Kind.PLANNED:
        return {}
    planned, actual = lengths(one)
    return {
        "planned_seconds": None if planned is None else int(planned.total_seconds()),
        "actual_seconds": None if actual is None else int(actual.total_seconds()),
    }


def notice_json(written: Written, deliveries: list[Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """Put a notice into its JSON shape."""
    notice = written.notice
    told = None
    if notice.communicated is not None:
        told = int((notice.communicated - (notice.facts.detected or notice.facts.start)) / timedelta(seconds=1))
    found: dict[str, Any] = {
        "id": notice.id,
        "interruption": written.interruption,
        "type": notice.type.value,
        "kind": notice.facts.kind.value,
        "title": notice.facts.title,
        "start": wall(notice.facts.start),
        "end": wall(notice.facts.end),
        "next_update": wall(notice.facts.next_update),
        "who": written.who,
        "drafted_by": written.drafter or written.who,
        "approved_by": written.approver or None,
        "created": wall(notice.created),
        "communicated": wall(notice.communicated),
        "seconds_to_communication": told if notice.facts.kind is Kind.UNPLANNED else None,
        "reason": written.reason,
        "findings": [{name: row[name] for name in row if name not in ("said", "code")} for row in written.findings],
        "text": dict(written.texts),
    }
    if deliveries is not None:
        found["deliveries"] = deliveries
    return found
