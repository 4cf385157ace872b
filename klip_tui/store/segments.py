"""Segments: a state that lasted, lengthened in place, so that ten years are a few thousand rows.

A segment is certain from ``start`` to ``end`` and holds on to ``hold`` at most; the next segment cuts
that short. What no segment covers is unknown.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, case, delete, func, insert, or_, select, update

from klip_tui.commitment.figures.availability import Segment
from klip_tui.commitment.kinds import State
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.statements import adding, changing
from klip_tui.store.tables import segments
from klip_tui.store.values import StoredSegment

_SECOND = 1_000_000
ASIDE = "ahead "
"""What the subject of a segment that was set aside begins with."""
AHEAD = timedelta(seconds=5)
"""How far two machines' clocks may differ before what one of them wrote counts as lying in the future."""


def record(connection: Connection, subject: str, stay: StoredSegment) -> None:
    """Add what was seen: lengthen the last segment, or begin a new one, dated back at most to where that is certain.

    What is certain stands: a clock that was set back, or another machine's that lags, never writes a second twice.
    """
    last, of_id = _last(connection, subject), changing(segments)
    start, end, hold = to_us(stay.start), to_us(stay.end), to_us(stay.hold)
    if last is not None:
        if last.state == stay.state and last.start_us <= start <= last.hold_us:
            longer = {"end_us": max(end, last.end_us), "hold_us": max(hold, last.end_us), "why": stay.why or last.why}
            connection.execute(of_id, {"which": last.id, **longer})
            return
        start = max(start, last.end_us)
        if end < start or start <= last.start_us:
            return
        if start < last.hold_us:
            connection.execute(of_id, {"which": last.id, "hold_us": start})
    row = {"subject": subject, "state": stay.state.value, "start_us": start, "end_us": end, "hold_us": hold}
    connection.execute(adding(segments), {**row, "why": stay.why})


def set_aside(connection: Connection, subject: str, now: datetime) -> list[StoredSegment]:
    """Move what is dated later than now out of the way, and return it: a clock stood wrong when that was written.

    It would be the last segment until its instant comes, and nothing measured until then could follow it. It is kept,
    under a subject that no figure reads. One that began earlier but is certain until later is cut at now.
    """
    limit = to_us(now + AHEAD)
    # Asked with every round, and mostly there is nothing: what begins later is certain until later too.
    if connection.execute(_certain_after(), {"subject": subject, "limit": limit}).first() is None:
        return []
    found = [_stay(row) for row in connection.execute(_begun_after(), {"subject": subject, "limit": limit})]
    aside = f"{ASIDE}{subject}"
    if found:
        c = segments.c
        ahead = (c.subject == subject, c.start_us > limit)
        # The same instant may have been set aside before: the newer row stays.
        again = select(c.start_us).where(*ahead)
        connection.execute(delete(segments).where(c.subject == aside, c.start_us.in_(again)))
        connection.execute(update(segments).where(*ahead).values(subject=aside))
    return [*_cut_at(connection, subject, aside, to_us(now), limit), *found]


@cache
def _begun_after() -> Select[Any]:
    c = segments.c
    ahead = (c.subject == bindparam("subject"), c.start_us > bindparam("limit"))
    return select(segments).where(*ahead).order_by(c.start_us)


def _cut_at(connection: Connection, subject: str, aside: str, at: int, limit: int) -> list[StoredSegment]:
    """Cut the segments that are certain until later than ``limit``, and keep apart what was cut off."""
    c = segments.c
    rows = connection.execute(_certain_after(), {"subject": subject, "limit": limit}).all()
    for row in rows:
        connection.execute(update(segments).where(c.id == row.id).values(end_us=at, hold_us=at))
        connection.execute(delete(segments).where(c.subject == aside, c.start_us == at))
        rest = {"state": row.state, "start_us": at, "end_us": row.end_us, "hold_us": row.hold_us, "why": row.why}
        connection.execute(insert(segments).values(subject=aside, **rest))
    return [
        StoredSegment(State(row.state), from_us(at), from_us(row.end_us), from_us(row.hold_us), row.why) for row in rows
    ]


@cache
def _certain_after() -> Select[Any]:
    return select(segments).where(segments.c.subject == bindparam("subject"), segments.c.end_us > bindparam("limit"))


def count_aside(connection: Connection, subject: str, now: datetime) -> int:
    """Count what was set aside, and what still lies in the future."""
    c = segments.c
    ahead = (c.subject == f"{ASIDE}{subject}") | ((c.subject == subject) & (c.start_us > to_us(now + AHEAD)))
    return int(connection.execute(select(func.count()).select_from(segments).where(ahead)).scalar_one())


def cut(connection: Connection, subject: str) -> None:
    """End what holds where it was certain last: of what followed nobody can tell (the clock was set, or we slept)."""
    last = _last(connection, subject)
    if last is not None:
        connection.execute(update(segments).where(segments.c.id == last.id).values(hold_us=last.end_us))


def close(connection: Connection, subject: str, at: datetime) -> None:
    """End what holds: after ``at`` nobody measures."""
    connection.execute(
        update(segments)
        .where(segments.c.subject == subject, segments.c.start_us <= to_us(at), segments.c.hold_us > to_us(at))
        .values(hold_us=to_us(at), end_us=case((segments.c.end_us > to_us(at), to_us(at)), else_=segments.c.end_us))
    )


def _last(connection: Connection, subject: str) -> Row[Any] | None:
    return connection.execute(_newest(), {"subject": subject}).first()


@cache
def _newest() -> Select[Any]:
    c = segments.c
    return select(segments).where(c.subject == bindparam("subject")).order_by(c.start_us.desc()).limit(1)


def between(connection: Connection, subject: str, start: int, end: int) -> list[Segment]:
    """Return the segments that touch [start, end) (epoch seconds), disjoint and in order, uncut at the edges."""
    first = connection.execute(_begun_by(), {"subject": subject, "start": start * _SECOND}).scalar()
    span = {"start": first if first is not None else start * _SECOND, "end": end * _SECOND}
    return effective(connection.execute(_between(), {"subject": subject, **span}).all())


@cache
def _begun_by() -> Select[Any]:
    c = segments.c
    begun = (c.subject == bindparam("subject"), c.start_us <= bindparam("start"))
    return select(c.start_us).where(*begun).order_by(c.start_us.desc()).limit(1)


@cache
def _between() -> Select[Any]:
    c = segments.c
    within = (c.start_us < bindparam("end"), c.start_us >= bindparam("start"))
    columns = (c.state, c.start_us, c.end_us, c.hold_us)
    return select(*columns).where(c.subject == bindparam("subject"), *within).order_by(c.start_us)


def effective(rows: Sequence[Any]) -> list[Segment]:
    """Turn stored rows, in order, into disjoint segments of whole seconds."""
    found: list[Segment] = []
    for index, row in enumerate(rows):
        state, start, _end, hold = row
        until = min(hold, rows[index + 1].start_us) if index + 1 < len(rows) else hold
        first, last = start // _SECOND, until // _SECOND
        if first < last:
            found.append(Segment(State(state), first, last))
    return found


def stays(
    connection: Connection,
    subject: str,
    limit: int = 200,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[StoredSegment]:
    """Return the newest segments, newest first; ``until``: only those that had begun at that instant."""
    asked = {"subject": subject, "most": limit, "since": to_us(since), "until": to_us(until)}
    query = _stays(since is not None, until is not None)
    return [_stay(row) for row in connection.execute(query, asked)]


@cache
def _stays(since: bool, until: bool) -> Select[Any]:
    c = segments.c
    query = select(segments).where(c.subject == bindparam("subject"))
    if since:
        query = query.where(c.hold_us > bindparam("since"))
    if until:
        query = query.where(c.start_us <= bindparam("until"))
    return query.order_by(c.start_us.desc()).limit(bindparam("most"))


def begins_next(connection: Connection, subject: str, after: datetime) -> datetime | None:
    """Return when the next segment begins: one that a machine wrote whose clock is ahead of ours."""
    return from_us(connection.execute(_first_after(), {"subject": subject, "after": to_us(after)}).scalar())


@cache
def _first_after() -> Select[Any]:
    c = segments.c
    return select(func.min(c.start_us)).where(c.subject == bindparam("subject"), c.start_us > bindparam("after"))


def _stay(row: Row[Any]) -> StoredSegment:
    return StoredSegment(State(row.state), from_us(row.start_us), from_us(row.end_us), from_us(row.hold_us), row.why)


def first_instant(connection: Connection, subject: str) -> datetime | None:
    """Return when measuring began."""
    query = select(segments.c.start_us).where(segments.c.subject == subject).order_by(segments.c.start_us).limit(1)
    return from_us(connection.execute(query).scalar())


_STATES = tuple(State)
CHUNK = 10_000
"""Segments that are inserted or read at once."""


def pack(at: int, state: State) -> int:
    """Put an instant in microseconds and a state into one number, so that numbers sort as instants do."""
    return at * 4 + _STATES.index(state)


def unpack(packed: int) -> tuple[int, State]:
    """Take a packed number apart."""
    return packed // 4, _STATES[packed % 4]


def import_rows(connection: Connection, subject: str, rows: Sequence[int], hold_us: int) -> tuple[int, int]:
    """Add sorted packed rows; what is known already stays. Returns (imported, skipped, doubles included)."""
    if not rows:
        return 0, 0
    starts, ends = _known(connection, subject, rows[0] // 4, rows[-1] // 4 + hold_us)
    skipped = at = 0
    run: list[int] | None = None
    state, last = State.UNKNOWN, None
    waiting: list[dict[str, Any]] = []
    for packed in rows:
        instant, value = unpack(packed)
        while at < len(starts) and ends[at] < instant:
            at += 1
            run = None
        if (at < len(starts) and starts[at] <= instant) or packed == last:
            skipped += 1
            run = run if packed == last else None
            continue
        last = packed
        if run is not None and state is value and instant - run[1] <= hold_us:
            run[1] = instant
            waiting[-1].update(end_us=instant, hold_us=instant + hold_us)
            continue
        if len(waiting) >= CHUNK:
            connection.execute(insert(segments), waiting)
            waiting = []
        run, state = [instant, instant], value
        waiting.append(
            {
                "subject": subject,
                "state": value.value,
                "start_us": instant,
                "end_us": instant,
                "hold_us": instant + hold_us,
                "why": "",
            }
        )
    if waiting:
        connection.execute(insert(segments), waiting)
    return len(rows) - skipped, skipped


def _known(connection: Connection, subject: str, first: int, until: int) -> tuple[array[int], array[int]]:
    """Return where the segments begin and end that touch a span."""
    c = segments.c
    touching = (
        select(c.start_us, c.end_us)
        .where(c.subject == subject, or_(c.end_us >= first, c.start_us >= first), c.start_us <= until)
        .order_by(c.start_us)
    )
    starts, ends = array("q"), array("q")
    for start, end in connection.execute(touching.execution_options(yield_per=CHUNK)):
        starts.append(start)
        ends.append(end)
    return starts, ends


def oldest_first(connection: Connection, subject: str, until: datetime) -> Iterator[StoredSegment]:
    """Give the segments that had begun at an instant, one after the other, oldest first."""
    query = select(segments).where(segments.c.subject == subject, segments.c.start_us <= to_us(until))
    for row in connection.execute(query.order_by(segments.c.start_us).execution_options(yield_per=CHUNK)):
        yield _stay(row)


def forget(connection: Connection, subject: str) -> None:
    """Remove a subject's segments (a demo begins anew)."""
    connection.execute(delete(segments).where(segments.c.subject == subject))
