"""Article 1: when a question is acted on and when its answer is due."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.calendar.office_hours import closing, next_office_hours
from klip_tui.commitment.calendar.working_days import add_working_days
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.terms import Commitment


@dataclass(frozen=True, slots=True)
class AnswerClock:
    """A question's two instants: acted on from (A1.2) and answer due (A1.3)."""

    acted_on: datetime
    answer_due: datetime


def answer_clock(commitment: Commitment, received: datetime) -> AnswerClock:
    """Compute a question's clock: outside office hours it counts as received at their next start."""
    acted_on = next_office_hours(commitment, received)
    return AnswerClock(acted_on, _due(commitment, local_date(acted_on)))


@lru_cache(maxsize=1024)
def _due(commitment: Commitment, day: date) -> datetime:
    """Return when an answer is due to what is acted on from a day: the same for all of its questions."""
    due = add_working_days(commitment, day, commitment.on(day).answer_days)
    return closing(commitment.on(due), due)
