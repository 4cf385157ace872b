"""Article 4.1: the promises about planned interruptions (*actieve onderbrekingen*)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from klip_tui.commitment.calendar.local_time import days, local, local_date
from klip_tui.commitment.calendar.office_hours import office_hours
from klip_tui.commitment.calendar.working_days import ONE_DAY, is_working
from klip_tui.commitment.figures.availability import merge
from klip_tui.commitment.figures.load import expected
from klip_tui.commitment.interruptions.interruption import substantial
from klip_tui.commitment.interruptions.lead import Stretch, stretches
from klip_tui.commitment.kinds import NoticeType, Severity
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.commitment.promises.findings import Finding
from klip_tui.commitment.promises.lead_limit import LeadLimit
from klip_tui.commitment.promises.limits import EndBeforeLimit, NoOverlapLimit, WindowsState
from klip_tui.commitment.promises.owed_4_1_planned import (
    channels_owed,
    known_owed,
    lead_owed,
    turning_back_owed,
)
from klip_tui.commitment.promises.promise import Promise
from klip_tui.commitment.promises.reached import channels
from klip_tui.commitment.promises.ways import earlier_end, later_start, until
from klip_tui.commitment.terms import Terms

_NAMED_DAYS = 14
"""Office-hours days that advice names one by one; of more than that it gives the number."""


def known(case: CheckContext) -> Iterator[Finding]:
    """A4.1-known: users are told from the moment that what this notice says is known."""
    since = case.facts.known
    if since is not None and since > case.at:
        # A slip of the hand, or another machine's clock: no reason to keep users from being told.
        yield Finding("A4.1-known", Severity.ADVICE, phrase("Known since {known}: that is still to come.", known=since))
    if since is None or local_date(since) >= local_date(case.at):
        return
    message = phrase(
        "The start has been known since {since}, {time} ago; users are to be told from that moment.",
        since=since,
        time=case.at - since,
    )
    if case.type is not NoticeType.ANNOUNCEMENT:
        message = phrase(
            "What this says has been known since {since}, {time} ago; users are to be told from that moment.",
            since=since,
            time=case.at - since,
        )
    yield Finding("A4.1-known", Severity.ADVICE, message)


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
    """A4.1-hindrance: as little of it as can be in office hours; over several days each of them is named."""
    start, end = case.facts.start, case.facts.end
    if end is None or not case.open:
        return
    taken = _office_days(case, start, end)
    if not taken:
        return
    time = sum((spent for _, spent, _ in taken), timedelta())
    requests = sum(count for _, _, count in taken)
    said = phrase("{time} of it lies in office hours.", time=time)
    if case.commitment.holds("A3.4"):
        said = phrase(
            "{time} of it lies in office hours, when about {count} plan requests an hour come in.",
            time=time,
            count=round(requests / (time / timedelta(hours=1))),
        )
    yield Finding("A4.1-hindrance", Severity.ADVICE, said)
    if local_date(start) < _last_day(end):
        named = _listed([phrase("{day} ({time})", day=day, time=spent) for day, spent, _ in taken[:_NAMED_DAYS]])
        if len(taken) > _NAMED_DAYS:
            named = phrase("{days} and {count} more", days=named, count=len(taken) - _NAMED_DAYS)
        said = phrase("It takes office hours of several days: {days}.", days=named)
        if len(taken) == 1:
            said = phrase("It takes office hours of one of its days: {days}.", days=named)
        yield Finding("A4.1-hindrance", Severity.ADVICE, said)


def _last_day(end: datetime) -> date:
    """Return the day of its last moment: what ends at midnight ends that day."""
    return local_date(end - timedelta.resolution)


def _office_days(case: CheckContext, start: datetime, end: datetime) -> list[tuple[date, timedelta, float]]:
    """List the days whose office hours it takes, with how much of them and the plan requests expected then."""
    found = []
    for day in days(local_date(start), local_date(end) + ONE_DAY):
        hours = office_hours(case.commitment, day)
        if hours is not None:
            a, b = max(hours[0], start), min(hours[1], end)
            if a < b:
                found.append((day, b - a, expected(case.expected_load, a, b)))
    return found


def _listed(items: list[Phrase]) -> Phrase:
    whole = items[0]
    for item in items[1:]:
        whole = phrase("{first}, {next}", first=whole, next=item)
    return whole


def staffed(case: CheckContext) -> Iterator[Finding]:
    """A4.1-hindrance: advice when it ends, and so is restarted, on a day that nobody works."""
    end = case.facts.end
    if end is not None and case.open and not is_working(case.commitment, _last_day(end)):
        message = phrase(
            "{day} is no working day: see that somebody can restart {name}.", name=case.service, day=_last_day(end)
        )
        yield Finding("A4.1-hindrance", Severity.ADVICE, message)


def overlapping(case: CheckContext) -> Iterator[Finding]:
    """A4.1-hindrance: advice when another interruption is open at the same time."""
    end = case.facts.end
    own = case.interruption.id if case.interruption is not None else ""
    for other in case.others if case.open else ():
        facts = other.facts
        if other.id == own or not other.open or end is None:
            continue
        if facts.start < end and (facts.end is None or case.facts.start < facts.end):
            yield Finding(
                "A4.1-hindrance",
                Severity.ADVICE,
                phrase("It overlaps {id}, {title}.", id=other.id, title=facts.title),
            )


def short_duration(case: CheckContext) -> Iterator[Finding]:
    """A4.1-1: the duration is kept minimal."""
    end = case.facts.end
    if end is not None and case.open and end - case.facts.start > case.terms.long_planned:
        yield Finding(
            "A4.1-1",
            Severity.ADVICE,
            phrase("It lasts {time}; the duration is to be kept minimal.", time=end - case.facts.start),
        )


def ends_before(case: CheckContext) -> Iterator[Finding]:
    """A4.1-2: the (planned or actual) end is before 16:00 Brussels wall time; 16:00 itself is not."""
    end = case.facts.end
    limit = EndBeforeLimit(case.commitment)
    if end is None or not limit.late(end):
        return
    wall, before = f"{local(end):%H:%M}", f"{limit.wall(local_date(end)):%H:%M}"
    message = phrase("The planned end, {end}, is not before {limit}.", end=wall, limit=before)
    if case.type is NoticeType.END:
        message = phrase("It ended at {end}; a planned interruption ends before {limit}.", end=wall, limit=before)
    yield Finding("A4.1-2", Severity.SHORT, message, ways=earlier_end)


def way_back(case: CheckContext) -> Iterator[Finding]:
    """A4.1-2: advice where the end is before 16:00, and with the way back behind it is not."""
    end, rollback = case.facts.end, timedelta(seconds=case.facts.rollback)
    limit = EndBeforeLimit(case.commitment)
    if end is None or not case.open or limit.late(end):
        return
    if limit.late(end + rollback):
        message = phrase(
            "With {time} for the way back behind it, it would end at {end}, not before {limit}.",
            time=rollback,
            end=f"{local(end + rollback):%H:%M}",
            limit=f"{limit.wall(local_date(end + rollback)):%H:%M}",
        )
        yield Finding("A4.1-2", Severity.ADVICE, message)


def lead(case: CheckContext) -> Iterator[Finding]:
    """A4.1-3: every minute was communicated so many calendar days ahead, for each service that it takes."""
    end, start = case.facts.end, case.facts.start
    if end is None or not case.open:
        return
    promised = case.terms.lead_days
    worst = min(stretches(case.told, start, end, case.taken), key=lambda s: (s.lead, s.start))
    if worst.lead < promised:
        message = _lead_message(worst, start, end, promised)
        if set(worst.services) != set(case.taken):
            message = phrase("{services}: {finding}", services=", ".join(worst.services), finding=message)
        yield Finding("A4.1-3", Severity.SHORT, message, ways=later_start)


def _lead_message(worst: Stretch, start: object, end: object, promised: int) -> Phrase:
    """Say which part was told too late: all of it, or the stretch that users did not know of before."""
    elapsed = worst.start - worst.communicated
    whole = worst.start == start and worst.end == end
    if elapsed < timedelta(0) and whole:
        return phrase(
            "The start, {start}, has already passed; {days} ahead are promised.",
            start=worst.start,
            days=_days_of(promised),
        )
    told_to = until(worst.start, worst.end)
    if elapsed < timedelta(0):
        return phrase(
            "{start} to {end} was not told before it began; {days} ahead are promised.",
            start=worst.start,
            end=told_to,
            days=_days_of(promised),
        )
    if whole:
        return phrase(
            "Communicated {lead} ahead ({time} before the start); {days} are promised.",
            lead=_days_of(worst.lead),
            time=elapsed,
            days=promised,
        )
    return phrase(
        "{start} to {end} was communicated {lead} ahead ({time}); {days} are promised.",
        start=worst.start,
        end=told_to,
        lead=_days_of(worst.lead),
        time=elapsed,
        days=promised,
    )


def _days_of(count: int) -> Phrase:
    return phrase("1 calendar day") if count == 1 else phrase("{count} calendar days", count=count)


def _known_text(terms: Terms) -> Phrase:
    return phrase(
        "Users are told from the moment the start is known, and of every substantial change ({time} or more, or other"
        " services) from the moment that is known.",
        time=terms.substantial,
    )


def _channels_text(_terms: Terms) -> Phrase:
    return phrase("Through the status page and the mailing list: both.")


def _period_text(_terms: Terms) -> Phrase:
    return phrase("As precisely as possible: start and planned end.")


def _hindrance_text(_terms: Terms) -> Phrase:
    return phrase("With the least hindrance for {name}.")


def _duration_text(_terms: Terms) -> Phrase:
    return phrase("The duration is kept minimal.")


def _end_text(terms: Terms) -> Phrase:
    return phrase("The interruption ends before {limit}.", limit=f"{terms.end_before:%H:%M}")


def _lead_text(terms: Terms) -> Phrase:
    return phrase("It is communicated at least {days} calendar days ahead.", days=terms.lead_days)


def _lead_limit(state: WindowsState) -> LeadLimit:
    return LeadLimit(state.commitment, local_date(state.now))


def _end_limit(state: WindowsState) -> EndBeforeLimit:
    return EndBeforeLimit(state.commitment)


def _overlap_limit(state: WindowsState) -> NoOverlapLimit:
    return NoOverlapLimit(merge(state.announced))


PROMISES = (
    Promise(
        "A4.1-known",
        _known_text,
        rules=(known, change_worth_telling),
        owes=known_owed,
        duties=(
            DutyKind.ANNOUNCE,
            DutyKind.ANNOUNCE_CHANGE,
            DutyKind.END_NOTICE,
            DutyKind.OVERRUN,
            DutyKind.BEGAN_EARLY,
            DutyKind.APPROVE,
        ),
    ),
    Promise(
        "A4.1-channels",
        _channels_text,
        rules=(channels,),
        owes=channels_owed,
        duties=(DutyKind.DELIVERY, DutyKind.DRIFT),
    ),
    Promise("A4.1-period", _period_text, rules=(period,)),
    Promise("A4.1-hindrance", _hindrance_text, rules=(hindrance, staffed, overlapping), limit=_overlap_limit),
    Promise("A4.1-1", _duration_text, rules=(short_duration,), owes=turning_back_owed, duties=(DutyKind.TURN_BACK,)),
    Promise("A4.1-2", _end_text, rules=(ends_before, way_back), limit=_end_limit),
    Promise(
        "A4.1-3",
        _lead_text,
        rules=(lead,),
        limit=_lead_limit,
        owes=lead_owed,
        duties=(DutyKind.ANNOUNCE, DutyKind.APPROVE),
    ),
)
