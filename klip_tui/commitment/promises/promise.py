"""A promise: its number, its text, and what it asks of a notice, of a window, of now and of a month."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from klip_tui.commitment.phrase import Phrase
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.duty import Duty, DutyKind
from klip_tui.commitment.promises.findings import Finding
from klip_tui.commitment.promises.limits import Limit, WindowsState
from klip_tui.commitment.promises.results import MonthResults, Result
from klip_tui.commitment.terms import Terms

Rule = Callable[[CheckContext], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Promise:
    """One numbered promise of the commitment.

    ``text`` says what is promised under a version; ``rules`` are what it asks of a notice; ``limit`` what it asks of a
    window; ``duties`` the kinds of duty it can make now; ``result`` what it comes to over a month. What a promise does
    not ask stays empty.
    """

    id: str
    text: Callable[[Terms], Phrase]
    rules: tuple[Rule, ...] = ()
    limit: Callable[[WindowsState], Limit] | None = None
    duties: tuple[DutyKind, ...] = ()
    result: Callable[[MonthResults], Result] | None = None

    def findings(self, case: CheckContext) -> Iterator[Finding]:
        """Put the promise to a notice."""
        for rule in self.rules:
            yield from rule(case)

    def owed(self, duties: Sequence[Duty], now: datetime) -> tuple[Duty, ...]:
        """Return what is owed by this promise and has begun."""
        return tuple(duty for duty in duties if duty.promise == self.id and duty.since <= now)
