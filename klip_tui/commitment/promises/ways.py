"""Ways out of falling short for a planned interruption: other windows of the same length, nearest first.

They are proposals: the check takes the first one that is sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from klip_tui.commitment.calendar.local_time import at_wall, local, local_date
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.interruptions.lead import stretches
from klip_tui.commitment.kinds import NoticeType
from klip_tui.commitment.phrase import Value, phrase
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.findings import Fix, FixName
from klip_tui.commitment.promises.lead_limit import LeadLimit
from klip_tui.commitment.promises.limits import EndBeforeLimit
from klip_tui.commitment.window_wish import Wish
from klip_tui.commitment.windows import best_slots

SEARCH_DAYS = 45
"""Days that a window is looked for in."""
LONGEST_SEARCHED = timedelta(days=7)
_NEAR_DAYS = 14


def movable(case: CheckContext) -> bool:
    """Whether the whole of it can still be moved: it was not begun, and is no word about how it goes or went."""
    if case.facts.end is None or case.type not in (NoticeType.ANNOUNCEMENT, NoticeType.CHANGE):
        return False
    begins = case.interruption.facts.start if case.interruption is not None else case.facts.start
    return case.type is NoticeType.ANNOUNCEMENT or begins > case.at


def moved(start: datetime, end: datetime) -> Fix:
    """Offer another window."""
    return Fix(phrase("move it to {start}", start=start), start=start, end=end)


def until(start: datetime, end: datetime) -> Value:
    """Return an end as it is said behind its start: its time alone on the same day."""
    return f"{local(end):%H:%M}" if local_date(start) == local_date(end) else end


def shorter(case: CheckContext, start: datetime, end: datetime) -> Fix:
    """Offer less time, and say so."""
    label = phrase(
        "shorten it: {start} to {end}, {time} less",
        start=start,
        end=until(start, end),
        time=(case.facts.end or end) - case.facts.start - (end - start),
    )
    return Fix(label, start=start if start != case.facts.start else None, end=end, name=FixName.SHORTEN)


def earlier_end(case: CheckContext) -> Iterator[Fix]:
    """A4.1-2: end at the last minute of the day that will do, on the next day's first hours, or in another window."""
    start, end = case.facts.start, case.facts.end
    if end is None:
        return
    day = local_date(end)
    latest = EndBeforeLimit(case.commitment).latest(day)
    if case.open and start < latest:
        yield shorter(case, start, latest)
    if movable(case):
        yield moved(latest - (end - start), latest)
        next_day = at_wall(day + ONE_DAY, time())
        yield moved(next_day, next_day + (end - start))
        yield from other_windows(case)


def later_start(case: CheckContext) -> Iterator[Fix]:
    """A4.1-3: keep to what was told, start at the same hour on the first day that will do, or in another window."""
    start, end = case.facts.start, case.facts.end
    if end is None:
        return
    kept = _told_in_time(case, start, end)
    if kept:
        yield shorter(case, *max(kept, key=lambda part: part[1] - part[0]))
    if movable(case):
        first = local_date(case.at)
        wall = local(start).time()
        lead = LeadLimit(case.commitment, first)
        for n in range(_NEAR_DAYS + lead.days(first)):
            day = first + ONE_DAY * n
            if lead.missing(day) <= 0:
                begin = at_wall(day, wall)
                yield moved(begin, begin + (end - start))
        yield from windows_from(case, first)


def _told_in_time(case: CheckContext, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """List the parts of a period that were told in time of every service that it takes: all but what was not."""
    found = []
    for part in stretches(case.told, start, end, case.taken):
        if part.lead < case.terms.lead_days:
            found.append((start, part.start))
            start = max(start, part.end)
    return [(a, b) for a, b in (*found, (start, end)) if a < b]


def other_windows(case: CheckContext) -> Iterator[Fix]:
    """A3.1, A3.2: the best window of the same length that meets every promise, from the draft's own day on."""
    if movable(case):
        yield from windows_from(case, local_date(case.facts.start))


def windows_from(case: CheckContext, first: date) -> Iterator[Fix]:
    """Ask the planner, over some weeks from a day on."""
    start, end = case.facts.start, case.facts.end
    if end is None or not timedelta(seconds=1) <= end - start <= LONGEST_SEARCHED:
        return
    first = max(first, local_date(case.at))
    found = best_slots(
        Wish(
            case.commitment,
            end - start,
            first,
            first + ONE_DAY * SEARCH_DAYS,
            case.at,
            case.months,
            tuple(case.windows.announced),
            case.expected_load,
            1,
            preferences=case.preferences,
        )
    )
    for slot in found:
        yield moved(slot.start, slot.end)


def no_way(_case: CheckContext) -> Iterator[Fix]:
    """Nothing that is changed in the notice can mend it any more."""
    return iter(())
