"""What a window would mean: its check, and what it takes of the budget, before anything is drafted."""

from __future__ import annotations

from datetime import datetime

from klip_tui.commitment.calendar.local_time import seconds
from klip_tui.commitment.figures.budget import BudgetRow, budget_rows
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.desk.notices.check import Checked, case_of, checked
from klip_tui.desk.session import Desk


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a window would mean: what the check says, and both scopes of its months with everything announced."""

    result: Checked
    budget: tuple[BudgetRow, ...]


def what_if(desk: Desk, start: datetime, end: datetime) -> WhatIf:
    """Judge a window as if it were announced now."""
    draft = Draft(NoticeType.ANNOUNCEMENT, InterruptionDetails(Kind.PLANNED, "-", start, end))
    case = case_of(desk, draft, desk.clock())
    span = (seconds(start), seconds(end))
    rows = budget_rows(case.commitment, case.months, case.at, span, case.windows.announced, every=True)
    return WhatIf(checked(case), rows)
