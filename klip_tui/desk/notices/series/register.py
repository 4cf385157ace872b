"""Keeping a series: its occurrences become interruptions that are known and not yet told; changing and cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import at_wall, local_date
from klip_tui.commitment.calendar.working_days import day_of
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails, Notice, standing
from klip_tui.commitment.kinds import NoticeType
from klip_tui.commitment.phrase import Malformed, Refused, phrase
from klip_tui.desk.notices.check import Checked, cases_of, checked, desk_of
from klip_tui.desk.notices.filling import filled_ahead
from klip_tui.desk.notices.post import tell_in
from klip_tui.desk.notices.series.layout import Layout, Occurrence, moved
from klip_tui.desk.notices.series.series_file import SeriesDraft
from klip_tui.desk.session import Desk
from klip_tui.store import notices
from klip_tui.store import series as store
from klip_tui.store.series import Series

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Shown:
    """A series with its occurrences as they stand, each checked as of now where it is still to come."""

    series: Series
    occurrences: tuple[Occurrence, ...]


def same(desk: Desk, wanted: SeriesDraft) -> str:
    """Return the series that says the same and still goes on; empty where there is none."""
    facts = wanted.draft.facts
    said = (wanted.rule, facts.title, facts.start, facts.end, facts.services)
    service = desk_of(desk, wanted.draft).service.id
    if not desk.has_store:
        return ""
    with desk.store.read() as connection:
        rows = [one for one in store.known(connection) if store.service_of(connection, one.id) == service]
    for one in rows:
        other = one.facts
        if one.cancelled is None and said == (one.rule, other.title, other.start, other.end, other.services):
            return one.id
    return ""


def add(desk: Desk, wanted: SeriesDraft, layout: Layout, *, reason: str = "") -> str:
    """Keep a series and return its id: each occurrence is known from now on, so that telling it is owed (A4.1-known).

    Raises Refused where one falls short without a written reason.
    """
    if layout.short and len(reason.strip()) < layout.short[0].result.reason_length:
        raise Refused(
            phrase(
                "{count} occurrences fall short: skip or move them, or give a reason of at least {length} characters",
                count=len(layout.short),
                length=layout.short[0].result.reason_length,
            )
        )
    desk = desk_of(desk, wanted.draft)
    with desk.work("add series", detail=wanted.draft.facts.title, why=reason.strip()) as work:
        connection, now = work.connection, work.now
        coming = [one for one in layout.kept if one.facts.start > now]
        if not coming:
            raise Refused(phrase("every occurrence has passed"))
        work.subject = store.next_id(connection, now)
        store.add(connection, Series(work.subject, wanted.rule, wanted.draft.facts, work.who, now))
        for one in coming:
            facts = replace(one.facts, known=one.facts.known or now)
            identity = notices.next_id(connection, now)
            notices.add_interruption(
                connection, desk.service.id, identity, facts, now, series=work.subject, occurrence=one.original
            )
        work.detail += f" · {len(coming)}"
    return work.subject


def known(desk: Desk, *, check: bool = True) -> list[Shown]:
    """Return every series with its occurrences, newest first; each is checked as of now where that is wanted."""
    with desk.store.read() as connection:
        rows = store.known(connection)
    return [show(desk, row.id, check=check) for row in rows]


def show(desk: Desk, identity: str, *, check: bool = True) -> Shown:
    """Return one series with its occurrences, each checked as of now. Raises Malformed where there is none."""
    with desk.store.read() as connection:
        series, rows = _series(connection, identity), _occurrences(connection, identity)
    desk = _of_service(desk, rows)
    commitment = desk.settings.commitment
    results = _checks(desk, [one for one, _ in rows if one.open]) if check else {}
    found = []
    for one, original in rows:
        names = day_of(commitment, local_date(one.facts.start)).names
        result = results.get(one.id) or _passed()
        found.append(Occurrence(original, one.facts, result, names, None, one.id, standing(one)))
    return Shown(series, tuple(found))


def _checks(desk: Desk, rows: Sequence[Interruption]) -> dict[str, Checked]:
    """Judge occurrences: what was told as it was told, what is not as if it were told now."""
    types = [NoticeType.CHANGE if one.told else NoticeType.ANNOUNCEMENT for one in rows]
    drafts = [Draft(type_, one.facts, {}, one.id) for type_, one in zip(types, rows, strict=True)]
    cases = cases_of(desk, drafts, desk.clock())
    return {one.id: checked(case) for one, case in zip(rows, cases, strict=True)}


def _passed() -> Checked:
    return Checked((), None, (), None, True, 0)


def _series(connection: Connection, identity: str) -> Series:
    found = store.load(connection, identity)
    if found is None:
        raise Malformed(phrase("there is no series {id}", id=repr(identity[:40])))
    return found


def _occurrences(connection: Connection, identity: str) -> list[tuple[Interruption, datetime]]:
    rows = [(notices.load(connection, one), original) for one, original in store.originals(connection, identity)]
    return [(one, original) for one, original in rows if one is not None]


def _of_service(desk: Desk, rows: Sequence[tuple[Interruption, datetime]]) -> Desk:
    """Return the desk of the service that a series is of, whichever was asked."""
    return desk.at(rows[0][0].service) if rows else desk


def _still_open(
    desk: Desk, identity: str, begin: datetime | None, *, only: bool
) -> list[tuple[Interruption, datetime]]:
    """Return the occurrences that can still be changed, from one on (or that one alone). Raises Malformed, Refused."""
    with desk.store.read() as connection:
        _series(connection, identity)
        rows = _occurrences(connection, identity)
    if begin is not None:
        at = next((n for n, (one, original) in enumerate(rows) if begin in (original, one.facts.start)), None)
        if at is None:
            raise Malformed(phrase("{id} has no occurrence that begins at {start}", id=identity, start=begin))
        rows = rows[at : at + 1] if only else rows[at:]
    now = desk.clock()
    found = [(one, original) for one, original in rows if one.open and one.facts.start > now]
    if not found:
        raise Refused(phrase("{id}: none of these is still to come", id=identity))
    return found


def cancel(
    desk: Desk, identity: str, begin: datetime | None = None, *, only: bool = False, reason: str = ""
) -> tuple[list[str], list[str]]:
    """Cancel what is still to come, from an occurrence on (or that one alone); return those told and those withdrawn.

    What users know of is cancelled by a notice; what they were never told of is withdrawn without one. All of it is
    written, or nothing: a series that goes on no more, of which users are not told, can't be. Raises FallsShort.
    """
    rows = _still_open(desk, identity, begin, only=only)
    desk = _of_service(desk, rows)
    told = [Draft(NoticeType.CANCELLATION, one.facts, {}, one.id) for one, _ in rows if one.notices]
    made = filled_ahead(desk, told)
    with desk.work("cancel series", identity, why=reason.strip()) as work:
        if not only:
            store.set_cancelled(work.connection, identity, work.now)
        for one, _ in rows:
            if not one.notices:
                _withdraw(work.connection, one, work.now, work.who, reason)
        for draft in told:
            tell_in(desk, work, draft, reason, made)
        work.subject, work.detail = identity, f"{len(rows)}"
    return [draft.interruption for draft in told], [one.id for one, _ in rows if not one.notices]


def _withdraw(connection: Connection, one: Interruption, now: datetime, who: str, reason: str) -> None:
    """Put down that what nobody was told of does not go on: a notice without a delivery."""
    notice = Notice(f"{one.id}/1", NoticeType.CANCELLATION, one.facts, now, None)
    notices.add_notice(connection, notices.Written(notice, one.id, 1, {}, (), reason, who))
    notices.set_facts(connection, one.id, one.facts)


def change(
    desk: Desk,
    identity: str,
    begin: datetime | None,
    *,
    only: bool = False,
    at: time | None = None,
    to: datetime | None = None,
    duration: timedelta | None = None,
) -> list[str]:
    """Change when occurrences begin (``at``, the time of their day; ``to``, of one alone) or how long they last.

    What users know of is owed to them anew (A4.1-known). Returns the ids of what was changed.
    """
    rows = _still_open(desk, identity, begin, only=only or to is not None)
    desk = _of_service(desk, rows)
    if to is not None and len(rows) != 1:
        raise Malformed(phrase("only one occurrence can be moved to an instant"))
    with desk.work("change series", identity) as work:
        for one, _ in rows:
            facts = _changed(one.facts, at, to, duration)
            if facts.end is None or facts.end <= facts.start:
                raise Malformed(phrase("the end is not after the start"))
            if facts.start <= work.now:
                raise Refused(phrase("{at} has passed: tell users of it", at=facts.start))
            notices.set_facts(work.connection, one.id, replace(facts, known=work.now))
        work.detail = f"{len(rows)}"
    return [one.id for one, _ in rows]


def _changed(
    facts: InterruptionDetails, at: time | None, to: datetime | None, duration: timedelta | None
) -> InterruptionDetails:
    start = to or (at_wall(local_date(facts.start), at) if at is not None else facts.start)
    found = moved(facts, start)
    return replace(found, end=start + duration) if duration is not None else found


def untold(desk: Desk, identity: str) -> list[Interruption]:
    """Return a series' occurrences that nobody was told of and that are still to come, in order."""
    return [one for one, _ in _still_open(desk, identity, None, only=False) if not one.notices]
