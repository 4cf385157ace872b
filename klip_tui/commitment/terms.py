"""The commitment as data: versions, each with the first day on which it is in force.

A change of the published text is a new version, never new code. A figure, a duty or a check uses
the version of its own day; days before the first version use the first.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, time, timedelta
from fractions import Fraction

from klip_tui.commitment.frozen import dataclass


@dataclass(frozen=True, slots=True)
class HolidayRule:
    """A holiday (A2.2): a fixed month and day, or a number of days after Easter Sunday."""

    name: str
    month: int = 0
    day: int = 0
    after_easter: int | None = None


@dataclass(frozen=True, slots=True)
class ClosedRule:
    """A yearly run of closed days (A2.2), both ends included, as (month, day)."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of the commitment: every number of it, and no number of it stands anywhere else.

    ``office_start`` is inside and ``office_end`` outside office hours (A2.1; midnight as an end is that of the day);
    ``weekend`` are weekdays that are no working days, Monday is 0 (A2.2); targets are shares (A3.1, A3.2, A1.2);
    ``lead_days`` calendar days (A4.1-3); ``end_before`` is a wall time that a planned end must precede (A4.1-2);
    ``immediate`` (A4.2-immediate) and ``substantial`` (A4.1-known) are durations.

    The text sets no figure for some promises; what we take for it stands here too: ``long_planned`` draws advice of
    A4.1-1, ``long_repair`` (office hours) of A4.2-repair, ``first_update`` is what is offered where neither an end nor
    a next update is known (A4.2-duration), ``reason_length`` the characters of a reason for falling short.
    ``planned_counts``: whether a planned interruption counts as down (A3.1, A3.2).
    """

    first_day: date
    office_start: time
    office_end: time
    holidays: tuple[HolidayRule, ...]
    closed: tuple[ClosedRule, ...]
    target_inside: Fraction
    target_outside: Fraction
    target_reachability: Fraction
    plan_requests: int
    answer_days: int
    lead_days: int
    end_before: time
    immediate: timedelta
    substantial: timedelta
    long_planned: timedelta = timedelta(hours=4)
    long_repair: timedelta = timedelta(hours=8)
    first_update: timedelta = timedelta(minutes=30)
    reason_length: int = 10
    weekend: frozenset[int] = frozenset({5, 6})
    planned_counts: bool = True


@dataclass(frozen=True, eq=False)
class Commitment:
    """All versions, oldest first. Compared by identity, so that calendars can be kept per commitment.

    ``promises`` are the ids of what is promised of a service (None: everything that is published, save what is
    ``excepted``).
    """

    versions: tuple[Terms, ...]
    promises: frozenset[str] | None = None
    excepted: frozenset[str] = frozenset()

    def holds(self, promise: str) -> bool:
        """Whether a promise is part of this commitment."""
        return promise not in self.excepted and (self.promises is None or promise in self.promises)

    def on(self, day: date) -> Terms:
        """Return the version in force on a day."""
        index = bisect_right(self.versions, day, key=lambda terms: terms.first_day)
        return self.versions[max(0, index - 1)]


PUBLISHED_TERMS = Terms(
    first_day=date(2024, 1, 1),
    office_start=time(9),
    office_end=time(17),
    holidays=(
        HolidayRule("Nieuwjaarsdag", 1, 1),
        HolidayRule("Paasmaandag", after_easter=1),
        HolidayRule("Feest van de Arbeid", 5, 1),
        HolidayRule("Hemelvaartsdag", after_easter=39),
        HolidayRule("Pinkstermaandag", after_easter=50),
        HolidayRule("Vlaamse feestdag", 7, 11),
        HolidayRule("Nationale Feestdag", 7, 21),
        HolidayRule("OLV Hemelvaart", 8, 15),
        HolidayRule("Allerheiligen", 11, 1),
        HolidayRule("Allerzielen", 11, 2),
        HolidayRule("Wapenstilstand", 11, 11),
        HolidayRule("Dag van de koning", 11, 15),
        HolidayRule("Kerstdag", 12, 25),
    ),
    closed=(ClosedRule("Tussen kerst en nieuwjaar", (12, 26), (12, 31)),),
    target_inside=Fraction(99, 100),
    target_outside=Fraction(90, 100),
    target_reachability=Fraction(1),
    plan_requests=2000,
    answer_days=3,
    lead_days=5,
    end_before=time(16),
    immediate=timedelta(minutes=15),
    substantial=timedelta(minutes=15),
)
PUBLISHED = Commitment((PUBLISHED_TERMS,))
