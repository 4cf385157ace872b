"""A promise: its number, its text, and what it asks of a notice, of a window, of now and of a month."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import Phrase
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.duty import Duty, DutyKind, Situation
from klip_tui.commitment.promises.findings import Finding
from klip_tui.commitment.promises.limits import Limit, WindowsState
from klip_tui.commitment.promises.results import MonthResults, Result
from klip_tui.commitment.terms import Terms

Rule = Callable[[CheckContext], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Promise:
    """One numbered promise of the commitment.

    ``says`` is what is promised under a version (``{name}`` stands for the service); ``rules`` are what it asks of a
    notice; ``limit`` what it asks of a window; ``owes`` what it asks of now, and ``duties`` of which kinds; ``result``
    what it comes to over a month. What a promise does not ask stays empty.
    """

    id: str
    says: Callable[[Terms], Phrase]
    rules: tuple[Rule, ...] = ()
    limit: Callable[[WindowsState], Limit] | None = None
    owes: Callable[[Situation, datetime], Iterator[Duty]] | None = None
    duties: tuple[DutyKind, ...] = ()
    result: Callable[[MonthResults], Result] | None = None

    def text(self, terms: Terms, name: str = "KLIP") -> Phrase:
        """Say what is promised of a service under a version."""
        said = self.says(terms)
        return Phrase(said.template, (*said.args, ("name", name)))

    def owed(self, situation: Situation, now: datetime) -> Iterator[Duty]:
        """Return what the promise asks of now."""
        return self.owes(situation, now) if self.owes is not None else iter(())
