"""Article 1: the helpdesk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

from klip_tui.commitment.calendar.answer_clock import answer_clock
from klip_tui.commitment.calendar.office_hours import in_office_hours, next_office_hours
from klip_tui.commitment.kinds import Severity
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises.duty import Duty, DutyKind, Situation
from klip_tui.commitment.promises.findings import Finding
from klip_tui.commitment.promises.promise import Promise
from klip_tui.commitment.promises.results import Measure, MonthResults, Result
from klip_tui.commitment.terms import Commitment, Terms

PHONE = "phone"


def phone_outside(commitment: Commitment, via: str, received: datetime) -> Finding | None:
    """A1.2: outside office hours there is no telephone, so a call then is advised to be checked, not refused."""
    if via != PHONE or in_office_hours(commitment, received):
        return None
    return Finding(
        "A1.2",
        Severity.ADVICE,
        phrase(
            "By phone at {received}: outside office hours the helpdesk has no telephone. Is the time right, and the"
            " way? It is acted on from {moment}.",
            received=received,
            moment=next_office_hours(commitment, received),
        ),
    )


def answers_owed(situation: Situation, _now: datetime) -> Iterator[Duty]:
    """A1.3: each question that waits is answered within its working days."""
    for question in situation.questions:
        clock = answer_clock(situation.commitment, question.received)
        message = phrase("answer question {id} ({subject})", id=question.id, subject=question.subject)
        yield Duty(DutyKind.ANSWER, "A1.3", question.id, message, question.received, clock.answer_due)


def _contact(_terms: Terms) -> Phrase:
    return phrase(
        "The helpdesk is the first contact for reports and questions about {name}: it answers in the first line where"
        " it can, or dispatches to the second line."
    )


def _reachable(terms: Terms) -> Phrase:
    return phrase(
        "{target} reachable during office hours, by mail and by phone. Outside them mail only, acted on from the start"
        " of the next working day.",
        target=terms.target_reachability,
    )


def _answered(terms: Terms) -> Phrase:
    return phrase("A question of substance is answered within {days} working days.", days=terms.answer_days)


def _reachability(results: MonthResults) -> Result:
    f = results.reachability
    return Result("A1.2", phrase("Helpdesk reachable"), Measure.SHARE, f.availability, f.target, f.met)


def _in_time(results: MonthResults) -> Result:
    """Questions whose answer was due by now: those answered by then, of all of them."""
    q = results.questions
    share = Fraction(q.in_time, q.due) if q.due else None
    return Result("A1.3", phrase("Questions answered in time"), Measure.ANSWERS, share, Fraction(1), q.met)


PROMISES = (
    Promise("A1.1", _contact),
    Promise("A1.2", _reachable, result=_reachability),
    Promise("A1.3", _answered, owes=answers_owed, duties=(DutyKind.ANSWER,), result=_in_time),
)
