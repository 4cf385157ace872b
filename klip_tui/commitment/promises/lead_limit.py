"""The lead that a planned interruption wants (A4.1-3), apart from the other limits: a date needs no figures."""

from __future__ import annotations

from datetime import date, datetime, time

from klip_tui.commitment.calendar.local_time import at_wall, instant, local_date
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.terms import Commitment


@dataclass(frozen=True, slots=True)
class LeadLimit:
    """A4.1-3: so many calendar days from the local date of communication to that of the start."""

    commitment: Commitment
    told: date
    promise: str = "A4.1-3"

    def days(self, day: date) -> int:
        """Return the days of lead that a start on a day wants, by the version of that day."""
        return self.commitment.on(day).lead_days

    def missing(self, day: date) -> int:
        """Return how many days of lead a start on a day lacks; 0 or less: none."""
        return self.days(day) - (day - self.told).days

    def excess(self, start: int, end: int) -> float | None:
        """Return the missing days as minutes."""
        missing = self.missing(local_date(instant(start)))
        return missing * 1440.0 if missing > 0 else None


def communicate_by(commitment: Commitment, start: datetime) -> datetime:
    """Return the last moment to communicate a planned interruption: 23:59:59 so many days before (A4.1-3)."""
    day = local_date(start)
    return at_wall(day - ONE_DAY * commitment.on(day).lead_days, time(23, 59, 59))
