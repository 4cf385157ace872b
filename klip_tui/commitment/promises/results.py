"""What a month came to against a promise (A5.1), as values; how it is shown is the report's."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from klip_tui.commitment.figures.answers import QuestionFigures
from klip_tui.commitment.figures.availability import Figures, MonthFigures
from klip_tui.commitment.figures.volume import VolumeFigures
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Scope
from klip_tui.commitment.phrase import Phrase


class Measure(StrEnum):
    """What kind of number a result is."""

    SHARE = "share"
    COUNT = "count"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class MonthResults:
    """A month's figures, from which each promise takes its own."""

    figures: MonthFigures
    reachability: Figures
    volume: VolumeFigures
    questions: QuestionFigures

    def scope(self, scope: Scope) -> Figures:
        """Return one scope's figures."""
        return self.figures.scope(scope)


@dataclass(frozen=True, slots=True)
class Result:
    """A result against its target: ``value`` None when nothing was measured or counted, ``met`` None when unknown."""

    promise: str
    name: Phrase
    measure: Measure
    value: Fraction | None
    target: Fraction
    met: bool | None
