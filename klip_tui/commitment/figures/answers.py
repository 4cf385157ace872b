"""A month's questions against the working days in which they are answered (A1.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from klip_tui.commitment.calendar.answer_clock import answer_clock
from klip_tui.commitment.calendar.office_hours import working_seconds
from klip_tui.commitment.terms import Commitment


@dataclass(frozen=True, slots=True)
class QuestionTimes:
    """When a question came in and, if it was, when it was answered."""

    received: datetime
    answered: datetime | None


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """A month's questions by the month in which they came in (A1.3); times are office-hours seconds."""

    questions: int
    answered: int
    in_time: int
    median_seconds: int | None
    slowest_seconds: int | None


def question_figures(commitment: Commitment, questions: Sequence[QuestionTimes]) -> QuestionFigures:
    """Count a month's questions against the 3 working days (A1.3)."""
    taken: list[int] = []
    in_time = 0
    for question in questions:
        if question.answered is None:
            continue
        clock = answer_clock(commitment, question.received)
        in_time += question.answered <= clock.answer_due
        taken.append(max(0, working_seconds(commitment, clock.acted_on, question.answered)))
    taken.sort()
    return QuestionFigures(
        len(questions),
        len(taken),
        in_time,
        taken[(len(taken) - 1) // 2] if taken else None,
        taken[-1] if taken else None,
    )
