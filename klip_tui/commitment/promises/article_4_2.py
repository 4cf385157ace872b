"""Article 4.2: the promises about unplanned interruptions, one function each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from klip_tui.commitment.calendar.office_hours import in_office_hours, next_office_hours, working_seconds
from klip_tui.commitment.kinds import NoticeType, Severity
from klip_tui.commitment.phrase import phrase
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.findings import Finding, Fix

LONG_REPAIR = 8 * 3600
"""Office-hours seconds of expected repair beyond which advice is given (A4.2-repair sets no figure)."""


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
    """A4.2-immediate: told within 15 minutes of the first failed measurement or report."""
    if case.type is not NoticeType.ANNOUNCEMENT:
        return
    detected = case.facts.detected or case.facts.start
    late = case.at - detected
    if late > case.terms.immediate:
        yield Finding(
            "A4.2-immediate",
            Severity.SHORT,
            phrase(
                "Users are told {late} after it was detected ({detected}); within {limit} is promised.",
                late=late,
                detected=detected,
                limit=case.terms.immediate,
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
            Fix(
                phrase("next update in an hour"),
                next_update=case.at.replace(second=0, microsecond=0) + timedelta(hours=1),
            ),
        )
    elif end is None and update is not None and update <= case.at:
        yield Finding(
            "A4.2-duration",
            Severity.SHORT,
            phrase("The next update, {update}, has already passed.", update=update),
            Fix(
                phrase("next update in an hour"),
                next_update=case.at.replace(second=0, microsecond=0) + timedelta(hours=1),
            ),
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


def restart(case: CheckContext) -> Iterator[Finding]:
    """A4.2-restart: KLIP is restarted within office hours."""
    end = case.facts.end
    if end is None or not case.open or in_office_hours(case.commitment, end):
        return
    moment = next_office_hours(case.commitment, end)
    yield Finding(
        "A4.2-restart",
        Severity.SHORT,
        phrase(
            "The expected end, {end}, lies outside office hours; KLIP is restarted within them, from {moment}.",
            end=end,
            moment=moment,
        ),
        Fix(phrase("expected end {moment}", moment=moment), end=moment),
    )


def repair(case: CheckContext) -> Iterator[Finding]:
    """A4.2-repair: repaired as soon as possible."""
    end = case.facts.end
    if end is not None and case.open and working_seconds(case.commitment, case.facts.start, end) > LONG_REPAIR:
        yield Finding(
            "A4.2-repair",
            Severity.ADVICE,
            phrase("The repair is expected to take more than a working day; it is to be as soon as possible."),
        )


def outside(case: CheckContext) -> Iterator[Finding]:
    """A4.2-outside: outside office hours the acting waits for them, the telling never."""
    detected = case.facts.detected or case.facts.start
    if case.type is NoticeType.ANNOUNCEMENT and not in_office_hours(case.commitment, detected):
        yield Finding(
            "A4.2-outside",
            Severity.ADVICE,
            phrase(
                "Detected outside office hours: acted on from {moment}; telling users does not wait.",
                moment=next_office_hours(case.commitment, detected),
            ),
        )
