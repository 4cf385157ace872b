"""A series laid out: each occurrence with its own check, before anything of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from klip_tui.commitment.calendar.local_time import at_wall, local, local_date
from klip_tui.commitment.calendar.working_days import ONE_DAY, day_of, is_working
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails, Notice
from klip_tui.commitment.kinds import NoticeType, Severity, Standing
from klip_tui.commitment.promises.check import judged
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.findings import Finding, FixName
from klip_tui.commitment.promises.ways import windows_from
from klip_tui.desk.notices.check import Checked, case_of, checked
from klip_tui.desk.session import Desk

_NEAR_DAYS = 14
"""Days behind a holiday that are tried for what is moved off it."""


class Conflicts(StrEnum):
    """What becomes of occurrences that fall short, or lie on a holiday."""

    SHOW = "show"
    """Nothing is kept while one falls short."""
    KEEP = "keep"
    SKIP = "skip"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of a series: ``original`` is the start that the rule gives, which it keeps when it is moved.

    ``holidays`` are the names of the day it lies on, ``offer`` is where it could go to instead (None: nowhere near).
    ``interruption`` is its id, once it is kept.
    """

    original: datetime
    facts: InterruptionDetails
    result: Checked
    holidays: tuple[str, ...] = ()
    offer: datetime | None = None
    interruption: str = ""
    state: Standing | None = None

    @property
    def short(self) -> bool:
        """Whether the window falls short; that nobody would be told (A4.1-channels) is no matter of when it is."""
        return not _fits(self.result.findings)

    @property
    def untold(self) -> bool:
        """Whether it is kept, and nobody was told of it."""
        return self.state is Standing.NOT_ANNOUNCED

    @property
    def coming(self) -> bool:
        """Whether it is kept, and neither over nor cancelled."""
        return self.untold or self.state in (Standing.ANNOUNCING, Standing.ANNOUNCED)

    @property
    def conflict(self) -> bool:
        """Whether somebody should look at it: it falls short, or lies on a holiday."""
        return self.short or bool(self.holidays)


@dataclass(frozen=True, slots=True)
class Layout:
    """The occurrences as they would be kept, and those that are left out."""

    kept: tuple[Occurrence, ...]
    left_out: tuple[Occurrence, ...] = ()

    @property
    def short(self) -> tuple[Occurrence, ...]:
        """Those that fall short of a promise."""
        return tuple(one for one in self.kept if one.short)


def laid_out(desk: Desk, draft: Draft, starts: Sequence[datetime], conflicts: Conflicts = Conflicts.SHOW) -> Layout:
    """Check each occurrence for itself, with those before it counted as announced: together they take from a month."""
    first = case_of(desk, replace(draft, texts={}), desk.clock())
    kept: list[Occurrence] = []
    left_out: list[Occurrence] = []
    others = list(first.others)
    for start in starts:
        one = _judged(first, start, start, others)
        if one.conflict and conflicts is Conflicts.SKIP:
            left_out.append(one)
            continue
        if one.conflict and conflicts is Conflicts.MOVE:
            if one.offer is None:
                left_out.append(one)
                continue
            one = _judged(first, start, one.offer, others)
        kept.append(one)
        others.append(_as_announced(one, first.at))
    return Layout(tuple(kept), tuple(left_out))


def _judged(first: CheckContext, original: datetime, start: datetime, others: Sequence[Interruption]) -> Occurrence:
    case = replace(first, facts=moved(first.facts, start), others=tuple(others))
    result = checked(case)
    names = day_of(case.commitment, local_date(start)).names
    one = Occurrence(original, case.facts, result, names)
    return replace(one, offer=_offer(case, one)) if one.conflict else one


def moved(facts: InterruptionDetails, start: datetime) -> InterruptionDetails:
    """Return the same interruption at another start: it lasts as long."""
    length = (facts.end or facts.start) - facts.start
    return replace(facts, start=start, end=start + length)


def _fits(findings: Sequence[Finding]) -> bool:
    return all(f.severity is Severity.ADVICE or f.promise == "A4.1-channels" for f in findings)


def _offer(case: CheckContext, one: Occurrence) -> datetime | None:
    """Say where an occurrence could go: off its holiday at the same hour, where the check would put it, or anywhere."""
    wall, day = local(one.facts.start).time(), local_date(one.facts.start)
    near: list[datetime] = [at_wall(day + ONE_DAY * n, wall) for n in range(1, _NEAR_DAYS)]
    fixes: list[datetime | None] = [
        f.fix.start for f in one.result.findings if f.fix is not None and f.fix.name is FixName.MOVE
    ]
    tries: list[datetime | None] = [*(fixes if one.short else []), *near]
    for start in tries:
        if start is not None and is_working(case.commitment, local_date(start)) and _would_fit(case, start):
            return start
    for fix in windows_from(case, day):
        return fix.start
    return None


def _would_fit(case: CheckContext, start: datetime) -> bool:
    return _fits(judged(replace(case, facts=moved(case.facts, start))))


def _as_announced(one: Occurrence, at: datetime) -> Interruption:
    notice = Notice("", NoticeType.ANNOUNCEMENT, one.facts, at - timedelta(seconds=1), at - timedelta(seconds=1))
    return Interruption(f"occurrence {one.original.isoformat()}", one.facts, (notice,))
