"""Several windows beside each other: what each leaves by itself and after those before it; announced as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from klip_tui.commitment.calendar.local_time import seconds
from klip_tui.commitment.figures.budget import budget_rows
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails, Notice
from klip_tui.commitment.kinds import Kind, NoticeType, Scope
from klip_tui.commitment.phrase import Malformed, Refused, phrase
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.desk.notices.check import Checked, case_of, checked, desk_of
from klip_tui.desk.notices.drafts import not_posted
from klip_tui.desk.notices.together import Together, announced_in, filled_together, judged_in_turn
from klip_tui.desk.session import Desk

MOST = 40
"""Windows that are compared at once."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One of several windows: ``result`` is its check with those before it counted as announced.

    ``alone`` and ``together`` are the seconds left of each scope's budget in its month (the least, over a month's end)
    after it alone, and after it and those before it.
    """

    facts: InterruptionDetails
    result: Checked
    alone: Mapping[Scope, int]
    together: Mapping[Scope, int]


def compared(desk: Desk, drafts: Sequence[Draft]) -> list[Compared]:
    """Lay planned windows out in the order of their starts. Raises Malformed for what is none, or too many."""
    _planned(drafts)
    now, found, before = desk.clock(), list[Compared](), list[Interruption]()
    for n, draft in enumerate(sorted(drafts, key=lambda one: one.facts.start)):
        case = case_of(desk_of(desk, draft), draft, now)
        after = replace(case, others=(*case.others, *before))
        found.append(Compared(draft.facts, checked(after), _left(case), _left(after)))
        told = now - timedelta(seconds=1)
        notice = Notice("", NoticeType.ANNOUNCEMENT, draft.facts, told, told)
        before.append(Interruption(f"{draft.facts.title[:40]} ({n + 1})", draft.facts, (notice,)))
    return found


def _planned(drafts: Sequence[Draft]) -> None:
    if not 1 <= len(drafts) <= MOST:
        raise Malformed(phrase("from 1 to {most} windows are compared", most=MOST))
    if len({one.service for one in drafts}) > 1:
        raise Malformed(phrase("windows of one service are compared"))
    for one in drafts:
        if one.facts.kind is not Kind.PLANNED or one.facts.end is None or one.type is not NoticeType.ANNOUNCEMENT:
            raise Malformed(phrase("{title} is no new planned interruption", title=one.facts.title[:60]))


def _left(case: CheckContext) -> dict[Scope, int]:
    assert case.facts.end is not None
    span = (seconds(case.facts.start), seconds(case.facts.end))
    rows = budget_rows(case.commitment, case.months, case.at, span, case.windows.announced, every=True)
    return {scope: min(row.left for row in rows if row.scope is scope) for scope in Scope}


def announce_windows(desk: Desk, drafts: Sequence[Draft], reason: str = "", once: Sequence[str] = ()) -> Together:
    """Announce several windows by one message, each an interruption of its own; all of it is written, or nothing.

    One that falls short is left out unless a reason is given; ``once`` are the keys under which each is told once.
    Raises FallsShort where none is left, AlreadyPosted for what was told, Refused for what has begun.
    """
    _planned(drafts)
    desk = desk_of(desk, drafts[0])
    made = filled_together(desk, sorted(drafts, key=lambda one: one.facts.start), reason)
    with desk.work("announce together", why=reason.strip()) as work:
        wanted = []
        rows = sorted(zip(drafts, once or [""] * len(drafts), strict=True), key=lambda row: row[0].facts.start)
        for draft, key in rows:
            not_posted(work.connection, key)
            if draft.facts.start <= work.now:
                raise Refused(phrase("{at} has passed: tell users of it", at=draft.facts.start))
            wanted.append(replace(draft, facts=replace(draft.facts, known=draft.facts.known or work.now)))
        judged = judged_in_turn(desk, wanted, work.now, reason)
        told = announced_in(desk, work, judged, reason, made, [key for _, key in rows])
        work.subject = told.posted[0].interruption
        work.detail = ", ".join(one.notice for one in told.posted)
    return told
