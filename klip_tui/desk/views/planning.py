"""What the Calendar and Planning screens show."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from klip_tui.commitment.calendar.answer_clock import answer_clock
from klip_tui.commitment.calendar.local_time import instant, local_date, midnight, seconds
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.figures.days import DayFigures, day_figures
from klip_tui.commitment.figures.load import LoadHistory
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails, uncommunicated_change
from klip_tui.commitment.kinds import Kind, QuestionKind
from klip_tui.commitment.window_wish import HourSpan
from klip_tui.commitment.windows import Plan
from klip_tui.desk.session import Desk
from klip_tui.desk.views import figures
from klip_tui.desk.views.checklist import counted, several
from klip_tui.desk.views.proposals import propose
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
        if one.kind is QuestionKind.QUESTION:
            received = one.received if one.answered is None else one.back or one.received
            day = local_date(answer_clock(desk.settings.commitment, received).answer_due)
            due[day] = tuple(sorted((*due.get(day, ()), one.id)))
    return YearData(wanted, {day.date: day for day in day_figures(rows, first, until, now)}, found, due)


def days_of(one: Interruption, now: datetime) -> tuple[date, date]:
    """Return the first and the last day that an interruption lies on; an outage that is open goes on until now."""
    facts = one.facts
    end = facts.end or facts.start
    if one.open and facts.kind is Kind.UNPLANNED:
        end = max(end, now)
    # What ends at midnight lies on the day before.
    return local_date(facts.start), local_date(max(facts.start, end - timedelta.resolution))


@dataclass(frozen=True, slots=True)
class Sought:
    """What a planner wishes: how long, in which hours (none named: any), on which weekdays (None: any)."""

    duration: timedelta = timedelta(hours=2)
    within: tuple[HourSpan, ...] = ()
    on: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class PlanningData:
    """Proposals, the planned interruptions to come with their lead, and the load that is expected.

    ``told`` are the periods that users know of, ``untold`` those that they are still to hear of.
    """

    plan: Plan
    planned: tuple[tuple[Interruption, int | None], ...]
    load: LoadHistory
    told: tuple[tuple[datetime, datetime], ...] = ()
    untold: tuple[tuple[datetime, datetime], ...] = ()
    checks: tuple[tuple[str, tuple[int, int]], ...] = ()
    """How many steps of its checklist are done, of how many, by interruption."""


def planning(desk: Desk, sought: Sought) -> PlanningData:
    """Read what a planner needs."""
    now = desk.clock()
    today = local_date(now)
    found = propose(
        desk, sought.duration, today, today + ONE_DAY * SEARCH_DAYS, SLOTS, within=sought.within, on=sought.on
    )
    with desk.store.read() as connection:
        load = figures.load_history(connection, desk.service, now)
        everything = notices.touching(connection, desk.service.id, now)
    planned = [
        (one, lead_of(one, desk.parts))
        for one in everything
        if one.facts.kind is Kind.PLANNED and one.open and (one.facts.end or one.facts.start) > now
    ]
    planned.sort(key=lambda row: row[0].facts.start)
    with desk.store.read() as connection:
        steps = several(desk, connection, [one.id for one, _ in planned])
    checks = tuple((identity, counted(rows)) for identity, rows in steps.items() if rows)
    terms = desk.settings.commitment.on(today)
    told = [one.told_facts for one, _ in planned if one.told_open]
    untold = [one.facts for one, _ in planned if not one.told or uncommunicated_change(terms, one)]
    return PlanningData(found, tuple(planned), load, _periods(told), _periods(untold), checks)


def _periods(
    rows: list[InterruptionDetails | None] | list[InterruptionDetails],
) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((facts.start, facts.end) for facts in rows if facts is not None and facts.end is not None)
