"""A case: everything that a check of one notice needs to know, gathered by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from klip_tui.commitment.calendar.local_time import local_date, seconds
from klip_tui.commitment.figures.budget import BudgetRow, Months, budget_rows
from klip_tui.commitment.figures.load import Load, assumed_load
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails
from klip_tui.commitment.interruptions.lead import Communications, Period, planned_ahead, told_periods
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, Reach, State
from klip_tui.commitment.phrase import Phrase
from klip_tui.commitment.promises.limits import WindowsState
from klip_tui.commitment.terms import Commitment, Terms
from klip_tui.commitment.window_wish import USUAL, Preferences


@dataclass(frozen=True)
class CheckContext:
    """A notice of ``type`` with ``facts``, as if communicated at ``at``.

    ``interruption`` is the one it is about (None: a new one), ``others`` are all interruptions that exist, ``months``
    what was measured up to ``at``, ``texts`` the notice's text by language, ``contacts`` what reaches the helpdesk.
    ``reaches`` is whom the required channels reach (None: there is no configuration that could say).

    What is measured: ``measuring`` whether somebody does (None: not known here), ``measured`` the state at ``at`` and
    ``since`` when it holds, ``failed`` the first failed measurement of what the notice is about, ``reports`` when the
    users' reports came that stand behind it. ``services`` are the names of all services.
    """

    commitment: Commitment
    type: NoticeType
    facts: InterruptionDetails
    at: datetime
    interruption: Interruption | None = None
    others: tuple[Interruption, ...] = ()
    months: Months = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    reaches: frozenset[Reach] | None = frozenset({Reach.PAGE, Reach.LIST})
    contacts: tuple[str, ...] = ()
    load: Load | None = None
    measuring: bool | None = None
    measured: State = State.UNKNOWN
    since: datetime | None = None
    failed: datetime | None = None
    reports: tuple[datetime, ...] = ()
    services: tuple[str, ...] = ()
    unfit: tuple[Phrase, ...] = ()
    """Why channels can't take it as it would be sent: too long, or with a sign that they can't carry (T15)."""
    preferences: Preferences = USUAL
    """What windows are preferred, of those that a fix may offer."""
    service: str = "KLIP"
    """What people call the service that it is about."""

    @property
    def planned(self) -> bool:
        """Whether this is about a planned interruption."""
        return self.facts.kind is Kind.PLANNED

    @property
    def open(self) -> bool:
        """Whether the notice leaves the interruption open (it is no end and no cancellation)."""
        return self.type not in (NoticeType.END, NoticeType.CANCELLATION)

    @property
    def says_down(self) -> bool:
        """Whether users are told that all of it is out: neither slow only, nor some services only."""
        named = set(self.facts.services)
        some = bool(named) and not named >= set(self.services or named)
        return self.open and self.facts.impact is Impact.MAJOR and not some

    @property
    def taken(self) -> tuple[str, ...]:
        """The services that it takes, by name where the names of all are known (empty: all)."""
        return self.facts.services or self.services

    @cached_property
    def terms(self) -> Terms:
        """The version in force on the day of the start."""
        return self.commitment.on(local_date(self.facts.start))

    @cached_property
    def told(self) -> Communications:
        """What users know of the period so far, and then this notice."""
        before = told_periods(self.interruption) if self.interruption is not None else []
        end = self.facts.end
        return [*before, (self.at, None if end is None else Period(self.facts.start, end, self.facts.services))]

    @cached_property
    def windows(self) -> WindowsState:
        """What decides about windows: measured, and announced without the interruption that this is about."""
        own = self.interruption.id if self.interruption is not None else ""
        announced = planned_ahead(self.others, self.at, leave_out=own)
        return WindowsState(self.commitment, self.at, self.months, announced)

    @cached_property
    def budget(self) -> tuple[BudgetRow, ...]:
        """What the period takes from the budget of its months."""
        if self.facts.end is None or self.type is NoticeType.CANCELLATION:
            return ()
        span = (seconds(self.facts.start), seconds(self.facts.end))
        return budget_rows(self.commitment, self.months, self.at, span, self.windows.announced)

    @cached_property
    def expected_load(self) -> Load:
        """The plan requests of each hour of a week: counted, or assumed where too few were."""
        return self.load or assumed_load(self.terms)

    @cached_property
    def detected(self) -> datetime:
        """When it was detected: the first of what was measured, reported, and what the draft says (A4.2-immediate)."""
        said = self.facts.detected or self.facts.start
        known = [self.failed] if self.failed is not None else []
        return min([said, *known, *self.reports])
