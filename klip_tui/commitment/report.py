"""A month's measured results against the targets (A5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from klip_tui.commitment.calendar import is_working, working_seconds
from klip_tui.commitment.helpdesk import answer_clock
from klip_tui.commitment.terms import Commitment


@dataclass(frozen=True, slots=True)
class DayVolume:
    """Plan requests of one day; ``received`` is None where it is unknown."""

    day: date
    processed: int
    received: int | None = None


def volume_met(volume: DayVolume, target: int) -> bool | None:
    """Whether a working day meets A3.4; None when it is below the target and the number received is unknown."""
    if volume.processed >= target:
        return True
    return None if volume.received is None else volume.processed >= volume.received


@dataclass(frozen=True, slots=True)
class VolumeFigures:
    """A month's plan requests (A3.4): only working days that were counted count."""

    target: int
    working_days: int
    counted_days: int
    met_days: int
    unknown_days: int
    total: int

    @property
    def mean(self) -> Fraction | None:
        """Processed plan requests per counted working day."""
        return Fraction(self.total, self.counted_days) if self.counted_days else None

    @property
    def met(self) -> bool | None:
        """Whether the monthly mean reaches the target, or every counted day met it; None when that is unknown."""
        mean = self.mean
        if mean is None:
            return None
        if mean >= self.target or self.met_days == self.counted_days:
            return True
        return None if self.met_days + self.unknown_days == self.counted_days else False


def volume_figures(
    commitment: Commitment, first: date, working_days: int, volumes: Sequence[DayVolume]
) -> VolumeFigures:
    """Count a month's plan requests; ``first`` is its first day."""
    counted = [volume for volume in volumes if is_working(commitment, volume.day)]
    results = [volume_met(volume, commitment.on(volume.day).plan_requests) for volume in counted]
    return VolumeFigures(
        commitment.on(first).plan_requests,
        working_days,
        len(counted),
        results.count(True),
        results.count(None),
        sum(volume.processed for volume in counted),
    )


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
