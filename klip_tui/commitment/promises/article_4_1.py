"""Article 4.1: the promises about planned interruptions, one function each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from klip_tui.commitment.calendar.local_time import at_wall, local, local_date
from klip_tui.commitment.calendar.office_hours import working_seconds
from klip_tui.commitment.calendar.working_days import ONE_DAY, is_working
from klip_tui.commitment.figures.load import assumed_load
from klip_tui.commitment.interruptions.interruption import substantial
from klip_tui.commitment.interruptions.lead import Stretch, stretches
from klip_tui.commitment.kinds import NoticeType, Severity
from klip_tui.commitment.phrase import phrase
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.findings import Finding, Fix

LONG = timedelta(hours=4)
"""A planned interruption longer than this draws advice to keep it shorter (A4.1-1 sets no figure)."""


def known(case: CheckContext) -> Iterator[Finding]:
    """A4.1-known: users are told from the moment the start is known."""
    since = case.facts.known
    if since is not None and local_date(since) < local_date(case.at):
        yield Finding(
            "A4.1-known",
            Severity.ADVICE,
            phrase(
                "The start has been known since {since}, {time} ago; users are to be told from that moment.",
                since=since,
                time=case.at - since,
            ),
        )


def change_worth_telling(case: CheckContext) -> Iterator[Finding]:
    """A4.1-known: a change that is not substantial need not be told, and says so."""
    before = case.interruption
    if case.type is not NoticeType.CHANGE or before is None or not before.told:
        return
    if not substantial(case.terms, before.told[-1].facts, case.facts):
        yield Finding(
            "A4.1-known",
            Severity.ADVICE,
            phrase(
                "This change is smaller than {time} and touches the same services: it need not be told anew.",
                time=case.terms.substantial,
            ),
        )


def period(case: CheckContext) -> Iterator[Finding]:
    """A4.1-period: a notice names start and planned end."""
    end = case.facts.end
    if end is None:
        return
    marks = (f"{local(case.facts.start):%H:%M}", f"{local(end):%H:%M}")
    for language, text in case.texts.items():
        if text and not all(_names_time(text, mark) for mark in marks):
            yield Finding(
                "A4.1-period",
                Severity.ADVICE,
                phrase(
                    "The text ({language}) does not name both the start, {start}, and the planned end, {end}.",
                    language=language,
                    start=marks[0],
                    end=marks[1],
                ),
            )


def _names_time(text: str, mark: str) -> bool:
    hour, minute = mark.split(":")
    shown = {
        mark,
        f"{hour}.{minute}",
        f"{int(hour)}:{minute}",
        f"{int(hour)}.{minute}",
        f"{int(hour)}u{minute}",
        f"{hour}u{minute}",
    }
    if minute == "00":
        shown |= {f"{int(hour)} uur", f"{int(hour)}u"}
    return any(form in text for form in shown)


def hindrance(case: CheckContext) -> Iterator[Finding]:
    """A4.1-hindrance: as little of it as can be in office hours."""
    inside = _inside(case)
    if inside:
        load = case.load or assumed_load(case.terms.plan_requests)
        yield Finding(
            "A4.1-hindrance",
            Severity.ADVICE,
            phrase(
                "{time} of it lies in office hours, when about {count} plan requests an hour come in.",
                time=timedelta(seconds=inside),
                count=round(sum(load[9:17]) / 8),
            ),
        )


def short_duration(case: CheckContext) -> Iterator[Finding]:
    """A4.1-1: the duration is kept minimal."""
    end = case.facts.end
    if end is not None and end - case.facts.start > LONG:
        yield Finding(
            "A4.1-1",
            Severity.ADVICE,
            phrase("It lasts {time}; the duration is to be kept minimal.", time=end - case.facts.start),
        )


def ends_before(case: CheckContext) -> Iterator[Finding]:
    """A4.1-2: the (planned or actual) end is before 16:00 Brussels wall time; 16:00 itself is not."""
    end = case.facts.end
    if end is None:
        return
    limit = case.commitment.on(local_date(end)).end_before
    wall = local(end)
    if wall.time() < limit:
        return
    if case.type is NoticeType.END:
        yield Finding(
            "A4.1-2",
            Severity.SHORT,
            phrase(
                "It ended at {end}; a planned interruption ends before {limit}.", end=_hm(wall.time()), limit=_hm(limit)
            ),
        )
        return
    yield Finding(
        "A4.1-2",
        Severity.SHORT,
        phrase("The planned end, {end}, is not before {limit}.", end=_hm(wall.time()), limit=_hm(limit)),
        _earlier_end(case, end, limit),
    )


def _earlier_end(case: CheckContext, end: datetime, limit: time) -> Fix:
    day = local_date(end)
    latest = at_wall(day, limit) - timedelta(minutes=1)
    if case.facts.start < latest:
        return Fix(phrase("end at {end}", end=_hm(local(latest).time())), end=latest)
    start = at_wall(day + ONE_DAY, time())
    return Fix(phrase("move it to {start}", start=start), start=start, end=start + (end - case.facts.start))


def lead(case: CheckContext) -> Iterator[Finding]:
    """A4.1-3: every minute was communicated at least 5 calendar days ahead."""
    end, start = case.facts.end, case.facts.start
    if end is None or not case.open:
        return
    days = case.terms.lead_days
    parts = stretches(case.told, start, end, case.facts.services)
    worst = min(parts, key=lambda s: (s.lead, s.start), default=None)
    if worst is None or worst.lead >= days:
        return
    elapsed = worst.start - worst.communicated
    fix = _kept_part(parts, days) or _later_start(case, start, end, days)
    if worst.start == start and worst.end == end:
        message = phrase(
            "Communicated {lead} calendar days ahead ({time} before the start); {days} are promised.",
            lead=worst.lead,
            time=elapsed,
            days=days,
        )
    else:
        message = phrase(
            "{start} to {end} was communicated {lead} calendar days ahead ({time}); {days} are promised.",
            start=worst.start,
            end=_hm(local(worst.end).time()),
            lead=worst.lead,
            time=elapsed,
            days=days,
        )
    if elapsed < timedelta(0):
        message = phrase(
            "The start, {start}, has already passed; {days} calendar days ahead are promised.", start=start, days=days
        )
    yield Finding("A4.1-3", Severity.SHORT, message, fix)


def _kept_part(parts: list[Stretch], days: int) -> Fix | None:
    """Offer the longest stretch that keeps its lead: it lies in a period already communicated."""
    kept = [part for part in parts if part.lead >= days]
    if not kept:
        return None
    best = max(kept, key=lambda part: part.end - part.start)
    return Fix(
        phrase("keep to what was communicated: {start} to {end}", start=best.start, end=_hm(local(best.end).time())),
        start=best.start,
        end=best.end,
    )


def _later_start(case: CheckContext, start: datetime, end: datetime, days: int) -> Fix:
    wall = local(start)
    day = local_date(case.at) + ONE_DAY * days
    begin = at_wall(day, wall.time())
    return Fix(phrase("start on {start}", start=begin), start=begin, end=begin + (end - start))


def staffed(case: CheckContext) -> Iterator[Finding]:
    """A4.1-hindrance: advice when it starts on a day that nobody works."""
    if not is_working(case.commitment, local_date(case.facts.start)):
        yield Finding(
            "A4.1-hindrance",
            Severity.ADVICE,
            phrase("{day} is no working day: see that somebody can restart KLIP.", day=local_date(case.facts.start)),
        )


def overlapping(case: CheckContext) -> Iterator[Finding]:
    """A4.1-hindrance: advice when another interruption is open at the same time."""
    end = case.facts.end
    own = case.interruption.id if case.interruption is not None else ""
    for other in case.others:
        facts = other.facts
        if other.id == own or not other.open or end is None:
            continue
        if facts.start < end and (facts.end is None or case.facts.start < facts.end):
            yield Finding(
                "A4.1-hindrance",
                Severity.ADVICE,
                phrase("It overlaps {id}, {title}.", id=other.id, title=facts.title),
            )


def _inside(case: CheckContext) -> int:
    end = case.facts.end
    if end is None or not case.open:
        return 0
    return working_seconds(case.commitment, case.facts.start, end)


def _hm(at: time) -> str:
    return f"{at:%H:%M}"
