"""A month's questions against the working days in which they are answered (A1.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from klip_tui.commitment.calendar.answer_clock import answer_clock
from klip_tui.commitment.calendar.local_time import instant, month_span
from klip_tui.commitment.calendar.office_hours import working_seconds
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.terms import Commitment


@dataclass(frozen=True, slots=True)
class QuestionTimes:
    """When a question came in and, if it was, when it was answered; ``waits`` tells whether it is open now."""

    received: datetime
    answered: datetime | None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """A month's questions (A1.3); durations are office-hours seconds.

    ``received`` and ``answered`` are of those that came in within the month, ``median_seconds`` and
    ``slowest_seconds`` of those answered. ``due`` counts the answers that were due within the month and not after now,
    whenever the question came in, and ``in_time`` the ones of them that were given by then. ``not_due`` is what came in
    within the month and is due after it, or after now. ``open`` waits now, since ``oldest`` or later.
    """

    questions: int
    answered: int
    due: int
    in_time: int
    not_due: int
    open: int
    oldest: datetime | None
    median_seconds: int | None
    slowest_seconds: int | None

    @property
    def met(self) -> bool | None:
        """Whether every answer that was due was given in time; None where none was due."""
        return self.in_time == self.due if self.due else None


def question_figures(
    commitment: Commitment, year: int, month: int, questions: Sequence[QuestionTimes], now: datetime
) -> QuestionFigures:
    """Count a month against the 3 working days (A1.3); what was due and is not answered was not answered in time.

    ``questions`` are those that came in before the month's end; the ones received long before it count as open only.
    """
    start, end = (instant(at) for at in month_span(year, month))
    received = due = in_time = not_due = 0
    taken: list[int] = []
    for question in questions:
        clock = answer_clock(commitment, question.received)
        of_month = start <= question.received < end
        received += of_month
        if start <= clock.answer_due < end and clock.answer_due <= now:
            due += 1
            in_time += question.answered is not None and question.answered <= clock.answer_due
        elif of_month:
            not_due += 1
        if of_month and question.answered is not None:
            taken.append(max(0, working_seconds(commitment, clock.acted_on, question.answered)))
    waiting = [question.received for question in questions if question.waits]
    taken.sort()
    return QuestionFigures(
        received,
        len(taken),
        due,
        in_time,
        not_due,
        len(waiting),
        min(waiting, default=None),
        _median(taken),
        taken[-1] if taken else None,
    )


def _median(ordered: Sequence[int]) -> int | None:
    """Return the middle of what is in order; of an even number the mean of the middle two, cut to whole seconds."""
    return sum(ordered[at] for at in ((len(ordered) - 1) // 2, len(ordered) // 2)) // 2 if ordered else None
