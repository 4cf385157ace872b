"""What the Status screen and ``klip-tui status`` show: one frozen value, computed off the screen's thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import instant, local, local_date, midnight, month_span, seconds
from klip_tui.commitment.calendar.office_hours import office_change
from klip_tui.commitment.calendar.working_days import ONE_DAY, is_working
from klip_tui.commitment.figures.availability import MonthFigures
from klip_tui.commitment.figures.budget import ahead_seconds
from klip_tui.commitment.figures.days import DayFigures, day_figures
from klip_tui.commitment.figures.load import assumed_load
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.interruptions.lead import announced_spans, planned_ahead, told_periods, worst_stretch
from klip_tui.commitment.kinds import Kind, State
from klip_tui.commitment.promises.duties import duties
from klip_tui.commitment.service import Service
from klip_tui.config.runbooks import runbook
from klip_tui.desk.session import Desk
from klip_tui.desk.views import figures
from klip_tui.desk.views.outage_facts import failing_endpoints, known_told
from klip_tui.desk.views.owed import situation_of
from klip_tui.desk.views.service_row import ServiceRow
from klip_tui.desk.views.services import rows
from klip_tui.desk.views.status_view import Ahead, Pace, StatusView
from klip_tui.store import (
    alerts,
    faults,
    key_values,
    latencies,
    leases,
    notices,
    segments,
    volume,
)
from klip_tui.store.change_token import stamp
from klip_tui.store.current import current
from klip_tui.store.lease_watcher import at_work
from klip_tui.store.leases import Lease
from klip_tui.store.own_clock import own_clock
from klip_tui.store.values import Fault, Latency, Now

if TYPE_CHECKING:
    from sqlalchemy import Connection

BAR_DAYS = 90
NEWEST = 10
"""Interruptions that the last word to users is looked for in, beside those that are open or touch this month."""
MISSED = 3
"""Readings of a counter that are missed before its count says its age."""
RECENT = timedelta(days=7)
LATENCY = timedelta(hours=1)
"""How long a probe's latency is shown."""


def status(desk: Desk, at: datetime | None = None, *, beside: bool = True) -> StatusView:
    """Compute the view at an instant (default: now); ``beside``: with a row for each of several services."""
    now = at or desk.clock()
    service, wall = desk.service, local(now)
    with desk.store.read() as connection:
        interruptions = _interruptions(connection, service.id, wall)
        state = current(connection, service.id, now)
        month = _month(connection, service, interruptions, now)
        situation = situation_of(connection, desk, interruptions, state, now)
        failing = failing_endpoints(connection, service.id)
        others = rows(connection, desk, now, service_row) if beside else ()
        bar = _bar(connection, service.id, now)
        recent = tuple(segments.stays(connection, service.id, 40, now - RECENT, now))
        probed = latencies.recent(connection, service.id, now - LATENCY)
        pace = _pace(desk, connection, now)
        lease, faulty = _measured_by(connection, desk, at)
        lapses = (*_lapses(connection, service.id, state, now), *_of_figures(probed, state, pace))
        seen = stamp(connection)
        standing = tuple(alerts.standing(connection))
    inside, change = office_change(service.commitment, now)
    return StatusView(
        now,
        state,
        known_told(desk, interruptions, failing, now),
        inside,
        change,
        month,
        ahead_seconds(service.commitment, wall.year, wall.month, planned_ahead(interruptions, now), now),
        duties(situation, now),
        _ahead(interruptions, desk.parts, now),
        tuple(one for one in interruptions if one.open and one.told and one.facts.start <= now),
        recent,
        bar,
        tuple(row.median for row in probed),
        _latency_now(probed, state, now),
        pace,
        lease.holder if lease is not None else "",
        interruptions,
        seen,
        faulty,
        service,
        others,
        standing,
        runbook(desk.settings.config, state.why) if state.state in (State.DOWN, State.DEGRADED) else "",
        failing,
        tuple(situation.blips),
        situation,
        lapses if lease is None else (*lapses, lease.until),
    )


def _measured_by(connection: Connection, desk: Desk, at: datetime | None) -> tuple[Lease | None, tuple[Fault, ...]]:
    """Return the lease of who measures, by the clock that all share, and the faults, our own clock's among them."""
    clock = own_clock(desk.clock, connection)
    lease = at_work(connection, leases.MEASURE, clock.shared if at is None else at)
    return lease, clock.among(tuple(faults.standing(connection)))


def service_row(connection: Connection, desk: Desk, now: datetime) -> ServiceRow:
    """Look at the desk's service, for a row beside others."""
    service, wall = desk.service, local(now)
    interruptions = _interruptions(connection, service.id, wall)
    state = current(connection, service.id, now)
    month = wall.year, wall.month
    situation = situation_of(connection, desk, interruptions, state, now)
    return ServiceRow(
        service,
        state.state,
        state.since,
        figures.months(connection, service, [month], now, announced_spans(interruptions))[month],
        known_told(desk, interruptions, failing_endpoints(connection, service.id), now),
        duties(situation, now),
        now,
        situation,
        _lapses(connection, service.id, state, now),
    )


def _lapses(connection: Connection, service: str, state: Now, now: datetime) -> tuple[datetime, ...]:
    """List when a state is another by itself: it holds no longer, or what another clock dated later than now begins."""
    found = (state.fresh_until, segments.begins_next(connection, service, now))
    return tuple(one for one in found if one is not None)


def _interruptions(connection: Connection, service: str, wall: datetime) -> tuple[Interruption, ...]:
    """Read the newest, and however old they are those that this month may see or that are still to come."""
    start = instant(month_span(wall.year, wall.month)[0])
    newest = notices.load_all(connection, service, NEWEST)
    found = {one.id: one for one in (*newest, *notices.touching(connection, service, start))}
    return tuple(found.values())


def _ahead(interruptions: Sequence[Interruption], parts: Sequence[str], now: datetime) -> tuple[Ahead, ...]:
    rows = [
        Ahead(one, lead_of(one, parts))
        for one in interruptions
        if one.facts.kind is Kind.PLANNED and one.open and (one.facts.end or one.facts.start) > now
    ]
    return tuple(sorted(rows, key=lambda row: row.interruption.facts.start))


def lead_of(interruption: Interruption, parts: Sequence[str]) -> int | None:
    """Return the days that the worst stretch of a planned interruption was announced ahead (None: not announced).

    ``parts`` are all of the service's: a notice that names none is about each of them.
    """
    facts = interruption.told_facts
    if facts is None or facts.end is None:
        return None
    worst = worst_stretch(told_periods(interruption), facts.start, facts.end, facts.services or parts)
    return worst.lead if worst is not None else None


def _bar(connection: Connection, service: str, now: datetime) -> tuple[DayFigures, ...]:
    today = local_date(now)
    first = today - ONE_DAY * (BAR_DAYS - 1)
    rows = figures.counted(connection, service, midnight(first), seconds(now))
    return tuple(day_figures(rows, first, today + ONE_DAY, seconds(now)))


def _month(
    connection: Connection, service: Service, interruptions: Sequence[Interruption], now: datetime
) -> MonthFigures:
    month = (local(now).year, local(now).month)
    return figures.months(connection, service, [month], now, announced_spans(interruptions))[month]


def _of_figures(probed: Sequence[Latency], state: Now, pace: Pace) -> Iterator[datetime]:
    """List when a figure is no longer that of now."""
    for until in (*(row.at + LATENCY for row in probed[-1:]), _latency_until(probed, state), pace.until):
        if until is not None:
            yield until


def _latency_until(found: Sequence[Latency], state: Now) -> datetime | None:
    """Return until when the last latency is as fresh as the state of now must be."""
    if not found or state.measured_at is None or state.fresh_until is None:
        return None
    return found[-1].at + (state.fresh_until - state.measured_at)


def _latency_now(found: Sequence[Latency], state: Now, now: datetime) -> int | None:
    until = _latency_until(found, state)
    return found[-1].median if until is not None and until > now else None


def _pace(desk: Desk, connection: Connection, now: datetime) -> Pace:
    commitment, today = desk.settings.commitment, local_date(now)
    terms = commitment.on(today)
    rows = volume.between(connection, desk.service.id, today, today + ONE_DAY)
    working = is_working(commitment, today)
    counted, until = _counted(desk, connection) if rows else (None, None)
    if not rows or not working or (until is not None and until <= now):
        return Pace(rows[0] if rows else None, terms.plan_requests, None, working, counted, until)
    load = figures.expected_load(connection, desk.service, now) or assumed_load(terms)
    return Pace(rows[0], terms.plan_requests, projected(rows[0].processed, now, load, today), working, counted, until)


def _counted(desk: Desk, connection: Connection) -> tuple[datetime | None, datetime | None]:
    settings = desk.settings.config.volume
    if not (settings.query if settings.source == "prometheus" else settings.url):
        return None, None
    kept = key_values.starting(connection, key_values.counts_of(desk.service.id, first=desk.is_first))
    if "processed" not in kept:
        return None, None
    at = kept["processed"][1]
    return at, at + timedelta(seconds=MISSED * settings.interval)


def projected(processed: int, now: datetime, load: Sequence[float], today: date) -> int | None:
    """Project a day's plan requests from the share of the expected load that has passed; None while too little has."""
    profile = load[today.weekday() * 24 : today.weekday() * 24 + 24]
    wall = local(now)
    passed = sum(profile[: wall.hour]) + profile[wall.hour] * (wall.minute / 60)
    return int(processed * sum(profile) / passed) if passed >= 0.05 * sum(profile) else None
