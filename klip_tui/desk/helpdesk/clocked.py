"""A question beside its clock (A1.3): when it is acted on, when its answer is due, and how late it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from klip_tui.commitment.calendar.answer_clock import AnswerClock, answer_clock
from klip_tui.commitment.calendar.office_hours import working_seconds
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import QuestionState
from klip_tui.desk.session import Desk
from klip_tui.store.questions import Question


@dataclass(frozen=True, slots=True)
class Clocked:
    """A question with its clock: ``left`` are office-hours seconds to the due instant, negative when they are over;
    ``over`` is how long after the due instant it is, or was answered, as a duty says it."""

    question: Question
    clock: AnswerClock
    left: int
    over: timedelta

    @property
    def late(self) -> bool:
        """Whether its answer came (or is) too late."""
        return self.over > timedelta(0)


def clocked(desk: Desk, question: Question, now: datetime) -> Clocked:
    """Put a question beside its clock. One that a reply brought back counts as received with that reply."""
    commitment = desk.settings.commitment
    again = question.state is not QuestionState.ANSWERED and question.answered is not None and question.back is not None
    clock = answer_clock(commitment, question.back if again and question.back is not None else question.received)
    at = question.answered if question.state is QuestionState.ANSWERED and question.answered is not None else now
    left = working_seconds(commitment, max(at, clock.acted_on), clock.answer_due)
    return Clocked(question, clock, left, max(timedelta(0), at - clock.answer_due))
