"""Several planned interruptions announced by one message: all of it is written, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption, Notice
from klip_tui.commitment.kinds import NoticeType
from klip_tui.commitment.phrase import phrase
from klip_tui.desk.notices.approval import needs_approval
from klip_tui.desk.notices.check import Checked, cases_of, checked
from klip_tui.desk.notices.filling import filled_ahead
from klip_tui.desk.notices.post import FallsShort, Posted, ToWrite, may_be_told, write_notice
from klip_tui.desk.notices.texts import Made
from klip_tui.desk.session import Desk, Work
from klip_tui.store import deliveries, notices


@dataclass(frozen=True, slots=True)
class Together:
    """Notices about several interruptions that went as one: the first carries the others."""

    posted: tuple[Posted, ...]
    left: tuple[tuple[Interruption, Checked], ...]
    """Those that fall short, and were left out for want of a reason."""


def announce_together(
    desk: Desk, interruptions: Sequence[Interruption], what: str, subject: str, *, reason: str = ""
) -> Together:
    """Announce several planned interruptions by one message, each with a notice, a lead and an entry of its own.

    They are of one service. One that falls short is left out unless a reason is given. Raises FallsShort where nothing
    is left to announce.
    """
    desk = desk.at(interruptions[0].service)
    wanted = [Draft(NoticeType.ANNOUNCEMENT, one.facts, {}, one.id) for one in interruptions]
    made = filled_together(desk, wanted, reason)
    with desk.work(what, subject, why=reason.strip()) as work:
        told = announced_in(desk, work, judged_in_turn(desk, wanted, work.now, reason), reason, made)
        work.subject, work.detail = subject, ", ".join(one.notice for one in told.posted)
    return told


def filled_together(desk: Desk, wanted: Sequence[Draft], reason: str) -> Made:
    """Fill a person's own templates for those that may be told, before the write lock is taken."""
    if desk.settings.templates is None or not desk.has_store:
        return {}
    told = [
        draft for draft, result in judged_in_turn(desk, wanted, desk.clock(), reason) if may_be_told(result, reason)
    ]
    return filled_ahead(desk, told, together=True)


def judged_in_turn(desk: Desk, wanted: Sequence[Draft], now: datetime, reason: str = "") -> list[tuple[Draft, Checked]]:
    """Judge what is announced together: of each those before it that go out with it count as told."""
    judged: list[tuple[Draft, Checked]] = []
    before: dict[str, Interruption] = {}
    told = now - timedelta(seconds=1)
    for number, (draft, case) in enumerate(zip(wanted, cases_of(desk, wanted, now), strict=True), 1):
        others = (*(one for one in case.others if one.id not in before), *before.values())
        result = checked(replace(case, others=others))
        judged.append((draft, result))
        if may_be_told(result, reason):
            name = draft.interruption or f"{draft.facts.title[:40]} ({number})"
            notice = Notice("", NoticeType.ANNOUNCEMENT, draft.facts, told, told)
            before[name] = Interruption(name, draft.facts, (notice,))
    return judged


def announced_in(
    desk: Desk,
    work: Work,
    judged: Sequence[tuple[Draft, Checked]],
    reason: str,
    made: Made,
    once: Sequence[str] = (),
) -> Together:
    """Announce several planned interruptions within one work, known ones and new ones. Raises FallsShort.

    ``once`` are the keys under which each is told once.
    """
    keys = once or [""] * len(judged)
    told = [(*row, key) for row, key in zip(judged, keys, strict=True) if may_be_told(row[1], reason)]
    if not told:
        raise FallsShort(phrase("none of these can be announced as it is: a written reason is owed"), judged[0][1])
    posted: list[Posted] = []
    # Where a second person approves each notice, each goes out by itself.
    together = not needs_approval(work.connection, told[0][0])
    also = [draft.facts for draft, *_ in told[1:]] if together else []
    carrier = ""
    for draft, result, key in told:
        identity = draft.interruption or notices.next_id(work.connection, work.now)
        sequence = notices.next_sequence(work.connection, identity)
        wanted = ToWrite(draft, result, identity, sequence, key=key, also=also if not posted else (), carrier=carrier)
        written = write_notice(desk, work, wanted, made)
        rows = tuple(deliveries.of_notice(work.connection, written))
        carrier = (carrier or rows[0].key) if together else ""
        posted.append(Posted(written, identity, result, rows))
        work.also(f"post {draft.type.value}", work.subject, why=work.why, detail=work.detail)
    left = [(draft, result) for draft, result in judged if not may_be_told(result, reason)]
    return Together(
        tuple(posted), tuple((Interruption(draft.interruption, draft.facts), result) for draft, result in left)
    )
