"""What people bring in by hand or from files: measurements and plan requests."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from klip_tui.commitment.calendar.local_time import local, local_date, parse_date, parse_instant
from klip_tui.commitment.figures.volume import DayVolume
from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import FileRefused, Malformed, Phrase, Refused, phrase
from klip_tui.desk.session import Desk
from klip_tui.store import segments, volume
from klip_tui.store.instants import to_us
from klip_tui.store.values import StoredSegment
from klip_tui.text.csv_rows import cell, refuse, rows

HOLD = timedelta(minutes=5)
PROGRESS = 20_000
"""Rows between two words of progress."""
LARGEST_COUNT = 10_000_000


def import_measurements(
    desk: Desk, path: Path, hold: timedelta = HOLD, progress: Callable[[int], None] = lambda _count: None
) -> tuple[int, int]:
    """Import ``instant,state`` rows (A3.3): all of a file or nothing. Returns (imported, skipped).

    A million rows are held as numbers, eight bytes each; ``progress`` is told how many were read.
    """
    desk.may_write()
    if not timedelta(seconds=1) <= hold <= timedelta(days=1):
        raise Malformed(phrase("a row can hold from 1 second to 1 day"))
    packed = _packed(path, to_us(desk.clock()), progress)
    with desk.work("import measurements", path.name) as work:
        imported, skipped = segments.import_rows(
            work.connection, desk.service.id, packed, hold // timedelta(microseconds=1)
        )
        work.detail, work.done = f"{imported}", bool(imported)
    return imported, skipped


def _packed(path: Path, now: int, progress: Callable[[int], None]) -> array[int]:
    """Read rows into sorted numbers (``segments.pack``). Raises FileRefused for the first row that can't be."""
    found, lines = array("q"), array("l")
    known = set(State)
    for line, (instant_text, state_text) in rows(path, ("instant", "state")):
        instant = cell(path, line, "instant", parse_instant, instant_text)
        at = to_us(instant)
        if at > now:
            raise refuse(path, line, phrase("{at} is still to come: nothing was measured then", at=instant), "instant")
        if state_text not in known:
            why = phrase("{state} is no state; up, degraded, down or unknown", state=repr(state_text[:40]))
            raise refuse(path, line, why, "state")
        found.append(segments.pack(at, State(state_text)))
        lines.append(line)
        if len(found) % PROGRESS == 0:
            progress(len(found))
    order = array("q", sorted(found))
    for before, after in pairwise(order):
        if before != after and segments.unpack(before)[0] == segments.unpack(after)[0]:
            raise _contradiction(path, found, lines, segments.unpack(after)[0])
    return order


def _contradiction(path: Path, found: array[int], lines: array[int], at: int) -> FileRefused:
    """Name the line that contradicts the first one for its instant."""
    states = [(segments.unpack(one)[1], line) for one, line in zip(found, lines, strict=True) if one // 4 == at]
    first = states[0][0]
    line = next(line for state, line in states if state is not first)
    why = phrase("contradicts another row for the same instant ({state})", state=first.value)
    return refuse(path, line, why, "state")


def export_measurements(desk: Desk) -> Iterator[str]:
    """Write the segments as ``instant,state`` rows that import to the same figures, some lines at a time."""
    yield "instant,state\n"
    now = desk.clock()
    with desk.store.read() as connection:
        before: StoredSegment | None = None
        for stay in segments.oldest_first(connection, desk.service.id, now):
            if before is not None:
                yield _lines(before, stay.start, now)
            before = stay
        if before is not None:
            yield _lines(before, None, now)


def _lines(stay: StoredSegment, follows: datetime | None, now: datetime) -> str:
    """Write a segment's rows: one for each time that a row holds, and unknown where nothing follows it."""
    until = min(stay.hold, now if follows is None else follows)
    out, at = [], stay.start
    while at < until:
        out.append(f"{local(at).isoformat()},{stay.state.value}\n")
        at += HOLD
    if follows is None or follows > until:
        out.append(f"{local(until).isoformat()},{State.UNKNOWN.value}\n")
    return "".join(out)


def import_volume(desk: Desk, path: Path) -> tuple[int, int]:
    """Import ``date,processed,received`` rows (A3.4): all of a file or nothing. Returns (imported, skipped)."""
    desk.may_write()
    today = local_date(desk.clock())
    days: dict[date, DayVolume] = {}
    twice = 0
    for line, (day_text, processed_text, received_text) in rows(path, ("date", "processed"), ("received",)):
        day = cell(path, line, "date", parse_date, day_text)
        if day > today:
            raise refuse(path, line, _still_to_come(day), "date")
        processed = cell(path, line, "processed", parse_count, processed_text)
        received = cell(path, line, "received", parse_count, received_text) if received_text else None
        found = DayVolume(day, processed, received)
        if days.get(day, found) != found:
            raise refuse(path, line, phrase("contradicts another row for the same date"), "date")
        twice += day in days
        days[day] = found
    with desk.work("import volume", path.name) as work:
        imported = sum(volume.set_day(work.connection, desk.service.id, one) for one in days.values())
        work.detail, work.done = f"{imported}", bool(imported)
    return imported, len(days) - imported + twice


def parse_count(text: str) -> int:
    """Read a whole number of plan requests. Raises Refused."""
    if not re.fullmatch(r"\d{1,8}", text, re.ASCII) or int(text) > LARGEST_COUNT:
        raise Refused(phrase("{text} is no number of plan requests", text=repr(text[:40])))
    return int(text)


def _still_to_come(day: date) -> Phrase:
    return phrase("{day} is still to come: no plan requests were processed then", day=day)


def set_volume(desk: Desk, found: DayVolume) -> None:
    """Set a day's plan requests by hand. Raises Refused for a day that is still to come."""
    if found.day > local_date(desk.clock()):
        raise Refused(_still_to_come(found.day))
    detail = f"{found.processed}" + (f" / {found.received}" if found.received is not None else "")
    with desk.work("set volume", found.day.isoformat(), detail=detail) as work:
        volume.set_day(work.connection, desk.service.id, found)
