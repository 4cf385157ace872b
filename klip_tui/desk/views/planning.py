"""What the Calendar and Planning screens show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from klip_tui.commitment.calendar.answer_clock import answer_clock
from klip_tui.commitment.calendar.local_time import instant, local_date, midnight, seconds
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.figures.days import DayFigures, day_figures
from klip_tui.commitment.figures.load import Load, assumed_load
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.windows import Plan
from klip_tui.desk.notices.proposals import propose
from klip_tui.desk.session import Desk
from klip_tui.desk.views import figures
from klip_tui.desk.views.status import lead_of
from klip_tui.store import notices, questions

SEARCH_DAYS = 90
SLOTS = 8


@dataclass(frozen=True, slots=True)
class YearData:
    """A year's days and the interruptions on them."""

    year: int
    figures: dict[date, DayFigures]
    interruptions: tuple[Interruption, ...]
    answers: dict[date, tuple[int, ...]]
    """The questions whose answer is due on a day (A1.3), by their numbers."""


def year(desk: Desk, wanted: int) -> YearData:
    """Read a year."""
    first, until = date(wanted, 1, 1), date(wanted + 1, 1, 1)
    now = seconds(desk.clock())
    with desk.store.read() as connection:
        rows = figures.counted(connection, desk.service.id, midnight(first), midnight(until))
        found = tuple(notices.touching(connection, desk.service.id, instant(midnight(first)), instant(midnight(until))))
        waiting = questions.unanswered(connection)
    due: dict[date, tuple[int, ...]] = {}
    for one in waiting:
        if one.kind == "question":
            received = one.received if one.answered is None else one.back or one.received
            day = local_date(answer_clock(desk.settings.commitment, received).answer_due)
            due[day] = tuple(sorted((*due.get(day, ()), one.id)))
    return YearData(wanted, {day.date: day for day in day_figures(rows, first, until, now)}, found, due)


@dataclass(frozen=True, slots=True)
class PlanningData:
    """Proposals, the planned interruptions to come with their lead, and the expected load of a week."""

    plan: Plan
    planned: tuple[tuple[Interruption, int | None], ...]
    load: Load
    load_measured: bool


def planning(desk: Desk, duration: timedelta) -> PlanningData:
    """Read what a planner needs."""
    now = desk.clock()
    today = local_date(now)
    found = propose(desk, duration, today, today + ONE_DAY * SEARCH_DAYS, SLOTS)
    with desk.store.read() as connection:
        load = figures.expected_load(connection, desk.service, now)
        everything = notices.touching(connection, desk.service.id, now)
    planned = [
        (one, lead_of(one))
        for one in everything
        if one.facts.kind is Kind.PLANNED and one.open and (one.facts.end or one.facts.start) > now
    ]
    planned.sort(key=lambda row: row[0].facts.start)
    assumed = assumed_load(desk.settings.commitment.on(today))
    return PlanningData(found, tuple(planned), load or assumed, load is not None)
