"""Article 4.2: the promises about unplanned interruptions (*ongeplande onderbrekingen*)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.calendar.office_hours import in_office_hours, next_office_hours, working_seconds
from klip_tui.commitment.kinds import Impact, NoticeType, Severity, State
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.commitment.promises.findings import Finding, FindingCode, Fix, FixName
from klip_tui.commitment.promises.owed_4_2_unplanned import (
    news_owed,
    outside_owed,
    reports_owed,
    restart_owed,
    telling_owed,
)
from klip_tui.commitment.promises.promise import Promise
from klip_tui.commitment.promises.reached import channels
from klip_tui.commitment.promises.ways import no_way
from klip_tui.commitment.terms import Terms


def report_route(case: CheckContext) -> Iterator[Finding]:
    """A4.2-report: users can only report to a helpdesk that the notice names."""
    for language, text in case.texts.items():
        if text and case.contacts and not any(contact in text for contact in case.contacts):
            yield Finding(
                "A4.2-report",
                Severity.ADVICE,
                phrase("The text ({language}) does not say how to reach the helpdesk.", language=language),
            )


def immediately(case: CheckContext) -> Iterator[Finding]:
    """A4.2-immediate: told within 15 minutes of the first failed measurement or report, whatever the draft says."""
    afterwards = case.type is NoticeType.END and (case.interruption is None or not case.interruption.notices)
    if case.type is not NoticeType.ANNOUNCEMENT and not afterwards:
        return
    late = case.at - case.detected
    if late > case.terms.immediate:
        yield Finding(
            "A4.2-immediate",
            Severity.SHORT,
            phrase(
                "Users are told {late} after it was detected ({detected}); within {limit} is promised.",
                late=_exactly(late, case.terms.immediate),
                detected=case.detected,
                limit=case.terms.immediate,
            ),
            ways=no_way,
        )


def _exactly(late: timedelta, limit: timedelta) -> timedelta | Phrase:
    """Show how late it is, with its seconds where the minutes alone would read as the limit."""
    over = int((late - limit).total_seconds())
    return phrase("{time} and {seconds} s", time=limit, seconds=max(1, over)) if over < 60 else late


def begun(case: CheckContext) -> Iterator[Finding]:
    """A4.2-immediate: what is told as an outage has begun; what is still to come is planned."""
    if case.open and case.facts.start - case.at >= timedelta(minutes=1):
        yield Finding(
            "A4.2-immediate",
            Severity.ERROR,
            phrase(
                "The start, {start}, is still to come: an outage is told once it has begun.", start=case.facts.start
            ),
        )


def duration(case: CheckContext) -> Iterator[Finding]:
    """A4.2-duration: how long it will last, or when the next news comes."""
    if not case.open:
        return
    end, update = case.facts.end, case.facts.next_update
    if end is None and update is None:
        yield Finding(
            "A4.2-duration",
            Severity.ERROR,
            phrase("Without an expected end the notice must say when the next update comes."),
            ways=_next_update,
        )
    elif end is None and update is not None and update <= case.at:
        yield Finding(
            "A4.2-duration",
            Severity.SHORT,
            phrase("The next update, {update}, has already passed.", update=update),
            ways=_next_update,
        )
    elif end is not None and end <= case.at:
        yield Finding(
            "A4.2-duration",
            Severity.ADVICE,
            phrase("The expected end, {end}, has already passed: is it over, or will it last longer?", end=end),
        )
    elif end is None and case.type is not NoticeType.ANNOUNCEMENT:
        yield Finding(
            "A4.2-duration",
            Severity.ADVICE,
            phrase("Users still have no expected end: name one as soon as it is known."),
        )


def _next_update(case: CheckContext) -> Iterator[Fix]:
    after = case.commitment.on(local_date(case.at)).first_update
    moment = case.at.replace(second=0, microsecond=0) + after
    yield Fix(phrase("next update in {time}", time=after), next_update=moment, name=FixName.NEXT_UPDATE)


def as_measured(case: CheckContext) -> Iterator[Finding]:
    """A4.2-duration: what users are told of it is what is measured, unless users themselves reported it.

    The same for a planned interruption that is said to have ended.
    """
    message = otherwise_measured(case)
    if message is not None:
        yield Finding("A4.2-duration", Severity.SHORT, message, code=FindingCode.AGAINST_MEASURED)
    elif case.says_down and case.measured is State.DEGRADED:
        yield Finding(
            "A4.2-duration",
            Severity.ADVICE,
            phrase(
                "{name} answers, but slowly or in part (measured since {since}): tell it as such?",
                name=case.service,
                since=_since(case),
            ),
        )


def otherwise_measured(case: CheckContext) -> Phrase | None:
    """Say how a notice contradicts what is measured at its moment; None where it does not (A4.2-duration).

    It is asked when a notice is drafted, and again when it is about to be sent.
    """
    if case.type is NoticeType.END and case.measured is State.DOWN:
        return phrase(
            "{name} is measured DOWN since {since}: this says that it is over.", name=case.service, since=_since(case)
        )
    if case.planned or case.reports or case.measured is not State.UP or not case.says_down:
        return None
    return phrase(
        "{name} is measured UP since {since}, with no user's report: this says that it is down.",
        name=case.service,
        since=_since(case),
    )


def _since(case: CheckContext) -> datetime:
    return case.since or case.at


def impact(case: CheckContext) -> Iterator[Finding]:
    """A4.2-duration: advice when less is told than is measured."""
    if case.open and case.measured is State.DOWN and case.facts.impact is Impact.DEGRADED:
        yield Finding(
            "A4.2-duration",
            Severity.ADVICE,
            phrase(
                "It is told as slow or impaired, but {name} is measured down, since {since}.",
                name=case.service,
                since=_since(case),
            ),
        )


def restart(case: CheckContext) -> Iterator[Finding]:
    """A4.2-restart: the service is restarted within office hours."""
    end = case.facts.end
    if end is None or not case.open or in_office_hours(case.commitment, end):
        return
    moment = next_office_hours(case.commitment, end)
    yield Finding(
        "A4.2-restart",
        Severity.SHORT,
        phrase(
            "The expected end, {end}, lies outside office hours; {name} is restarted within them, from {moment}.",
            name=case.service,
            end=end,
            moment=moment,
        ),
        ways=_in_office_hours,
    )


def _in_office_hours(case: CheckContext) -> Iterator[Fix]:
    for base in (case.facts.end, case.at):
        if base is not None:
            moment = next_office_hours(case.commitment, base)
            yield Fix(phrase("expected end {moment}", moment=moment), end=moment, name=FixName.EXPECTED_END)


def repair(case: CheckContext) -> Iterator[Finding]:
    """A4.2-repair: repaired as soon as possible."""
    end = case.facts.end
    if end is None or not case.open:
        return
    if working_seconds(case.commitment, case.facts.start, end) > case.terms.long_repair.total_seconds():
        yield Finding(
            "A4.2-repair",
            Severity.ADVICE,
            phrase("The repair is expected to take more than a working day; it is to be as soon as possible."),
        )


def outside(case: CheckContext) -> Iterator[Finding]:
    """A4.2-outside: outside office hours the acting waits for them, the telling never."""
    if case.type is NoticeType.ANNOUNCEMENT and not in_office_hours(case.commitment, case.detected):
        yield Finding(
            "A4.2-outside",
            Severity.ADVICE,
            phrase(
                "Detected outside office hours: acted on from {moment}; telling users does not wait.",
                moment=next_office_hours(case.commitment, case.detected),
            ),
        )


def _report_text(_terms: Terms) -> Phrase:
    return phrase("A user who finds {name} interrupted tells the helpdesk at once.")


def _immediate_text(terms: Terms) -> Phrase:
    return phrase(
        "Users are told immediately (within {limit} of the first failed measurement or report), through the status page"
        " and the mailing list.",
        limit=terms.immediate,
    )


def _duration_text(_terms: Terms) -> Phrase:
    return phrase(
        "As precisely as possible: how long it will last, and every substantial change of that from the moment it is"
        " known."
    )


def _repair_text(_terms: Terms) -> Phrase:
    return phrase("Repaired as soon as possible, with the least hindrance.")


def _restart_text(_terms: Terms) -> Phrase:
    return phrase("{name} is restarted within office hours.")


def _outside_text(_terms: Terms) -> Phrase:
    return phrase(
        "Reported outside office hours: acted on in the first following office hours, then as within office hours."
    )


PROMISES = (
    Promise("A4.2-report", _report_text, rules=(report_route,), owes=reports_owed, duties=(DutyKind.REPORT,)),
    Promise(
        "A4.2-immediate",
        _immediate_text,
        rules=(begun, immediately, channels),
        owes=telling_owed,
        duties=(DutyKind.TELL_USERS, DutyKind.TELL_AFTER, DutyKind.DELIVERY),
    ),
    Promise(
        "A4.2-duration",
        _duration_text,
        rules=(duration, as_measured, impact),
        owes=news_owed,
        duties=(DutyKind.UPDATE, DutyKind.END_NOTICE, DutyKind.ANNOUNCE_CHANGE, DutyKind.DRIFT),
    ),
    Promise("A4.2-repair", _repair_text, rules=(repair,)),
    Promise("A4.2-restart", _restart_text, rules=(restart,), owes=restart_owed, duties=(DutyKind.RESTART,)),
    Promise("A4.2-outside", _outside_text, rules=(outside,), owes=outside_owed, duties=(DutyKind.ACT_ON_REPORT,)),
)
