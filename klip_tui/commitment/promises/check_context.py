"""A case: everything that a check of one notice needs to know, gathered by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from klip_tui.commitment.calendar.local_time import local_date, seconds
from klip_tui.commitment.figures.budget import BudgetRow, Months, budget_rows
from klip_tui.commitment.figures.load import Load
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails
from klip_tui.commitment.interruptions.lead import Communications, Period, planned_ahead, told_periods
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.terms import Commitment, Terms


@dataclass(frozen=True)
class CheckContext:
    """A notice of ``type`` with ``facts``, as if communicated at ``at``.

    ``interruption`` is the one it is about (None: a new one), ``others`` are all interruptions that exist, ``months``
    what was measured up to ``at``, ``texts`` the notice's text by language, ``channel_kinds`` the kinds of the required
    channels (None: not known here), ``contacts`` what reaches the helpdesk.
    """

    commitment: Commitment
    type: NoticeType
    facts: InterruptionDetails
    at: datetime
    interruption: Interruption | None = None
    others: tuple[Interruption, ...] = ()
    months: Months = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    channel_kinds: tuple[str, ...] | None = None
    contacts: tuple[str, ...] = ()
    load: Load | None = None
    measuring: bool | None = None

    @property
    def planned(self) -> bool:
        """Whether this is about a planned interruption."""
        return self.facts.kind is Kind.PLANNED

    @property
    def open(self) -> bool:
        """Whether the notice leaves the interruption open (it is no end and no cancellation)."""
        return self.type not in (NoticeType.END, NoticeType.CANCELLATION)

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
    def budget(self) -> tuple[BudgetRow, ...]:
        """What the period takes from the budget of its months."""
        if self.facts.end is None or self.type is NoticeType.CANCELLATION:
            return ()
        own = self.interruption.id if self.interruption is not None else ""
        others = planned_ahead(self.others, self.at, leave_out=own)
        span = (seconds(self.facts.start), seconds(self.facts.end))
        return budget_rows(self.commitment, self.months, self.at, span, others)
