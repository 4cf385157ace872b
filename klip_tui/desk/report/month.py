"""The month against the targets (A5.1), for outsiders or for ourselves (A5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from klip_tui.commitment.calendar.local_time import instant, local_date, month_days, month_span, seconds
from klip_tui.commitment.calendar.working_days import working_days
from klip_tui.commitment.figures.answers import QuestionFigures, question_figures
from klip_tui.commitment.figures.availability import Figures, MonthFigures, intersect, merge
from klip_tui.commitment.figures.budget import ahead_seconds
from klip_tui.commitment.figures.volume import DayVolume, VolumeFigures, volume_figures
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.interruptions.lead import announced_spans, planned_ahead
from klip_tui.commitment.kinds import Audience, Kind, Scope
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.commitment.service import Service
from klip_tui.desk.helpdesk import reachability
from klip_tui.desk.session import Desk
from klip_tui.desk.views import figures
from klip_tui.store import chain, corrections, given_reports, notices, questions, segments, volume
from klip_tui.store.corrections import Correction
from klip_tui.store.notices import Written


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
    desk: Desk, year: int, month: int, audience: Audience = Audience.EXTERNAL, *, months_before: int = 0
) -> MonthReport:
    """Count a month, the running one up to now; of plan requests whole days only: what one missed is known then."""
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
        volumes = tuple(volume.between(connection, service.id, first, min(following, local_date(now))))
        times = questions.times(connection, instant(start), instant(end))
        touching = (
            [one for one in everything if _touches(one, start, end, now)] if audience is Audience.INTERNAL else []
        )
        told = tuple((one, tuple(notices.written(connection, interruption=one.id)[::-1])) for one in touching)
        measured = segments.first_instant(connection, service.id)
        touched = corrections.touching(connection, service.id, start, end)
        given = given_reports.of_month(connection, service.id, f"{year:04d}-{month:02d}")
        standing = tuple(one for one in touched if one.counts)
        raw = None
        if standing and audience is Audience.INTERNAL:
            raw = figures.months(connection, service, [(year, month)], now, planned, as_measured=True)[year, month]
        anchor = chain.head(connection) if audience is Audience.INTERNAL else (0, "")
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


def give(desk: Desk, found: MonthReport, content: str) -> None:
    """Keep an external report as it is given to somebody; a later correction shows beside it. Raises Refused.

    ``content`` is what they get: the report's figures, as JSON.
    """
    if found.audience is not Audience.EXTERNAL:
        raise Refused(phrase("only an external report is given to outsiders"))
    with desk.work("give report", found.name) as work:
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
