"""What people bring in by hand or from files: measurements and plan requests."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from klip_tui.commitment.calendar.local_time import local, local_date, parse_date, parse_instant
from klip_tui.commitment.figures.volume import DayVolume
from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.config.toml_file import FileRefused
from klip_tui.desk.session import Desk
from klip_tui.store import segments, volume
from klip_tui.store.instants import to_us
from klip_tui.store.segments import KLIP
from klip_tui.text.clean import one_line
from klip_tui.text.streams import opened

T = TypeVar("T")
HOLD = timedelta(minutes=5)
LARGEST_COUNT = 10_000_000


def rows(path: Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> Iterator[tuple[int, list[str]]]:
    """Read a CSV file's rows below its header line, with their line numbers.

    Raises FileRefused for a wrong header, row or encoding; OSError for what can't be opened.
    """
    with opened(path) as raw:
        reader = csv.reader(io.TextIOWrapper(raw, encoding="utf-8-sig", newline=""))
        try:
            header = [cell.strip().lower() for cell in next(reader, [])]
            known = [*columns, *optional]
            if header[: len(columns)] != list(columns) or any(name not in known for name in header):
                raise refuse(path, 1, phrase("the header line must read {header}", header=",".join(known)))
            for row in reader:
                if not row or (len(row) == 1 and not row[0].strip()):
                    continue
                if not len(columns) <= len(row) <= len(header):
                    raise refuse(path, reader.line_num, phrase("{count} columns expected", count=len(header)))
                yield reader.line_num, [cell.strip() for cell in row] + [""] * (len(known) - len(row))
        except UnicodeDecodeError:
            raise refuse(path, reader.line_num + 1, phrase("not UTF-8 text")) from None
        except csv.Error as error:
            raise refuse(path, reader.line_num, one_line(str(error))) from None


def refuse(path: Path, line: int, why: Phrase | str, key: str = "") -> FileRefused:
    """Make the error for a line of a file."""
    if key:
        return FileRefused(phrase("{file}, line {line}, {key}: {why}", file=str(path), line=line, key=key, why=why))
    return FileRefused(phrase("{file}, line {line}: {why}", file=str(path), line=line, why=why))


def import_measurements(desk: Desk, path: Path, hold: timedelta = HOLD) -> tuple[int, int]:
    """Import ``instant,state`` rows (A3.3): all of a file or nothing. Returns (imported, skipped)."""
    desk.may_write()
    if not timedelta(seconds=1) <= hold <= timedelta(days=1):
        raise Refused(phrase("a row can hold from 1 second to 1 day"))
    now = desk.clock()
    states: dict[int, State] = {}
    twice = 0
    for line, (instant_text, state_text) in rows(path, ("instant", "state")):
        instant = cell(path, line, "instant", parse_instant, instant_text)
        if instant > now:
            raise refuse(path, line, phrase("{at} is still to come: nothing was measured then", at=instant), "instant")
        at = to_us(instant)
        if state_text not in set(State):
            why = phrase("{state} is no state; up, degraded, down or unknown", state=repr(state_text[:40]))
            raise refuse(path, line, why, "state")
        state = State(state_text)
        if states.get(at, state) is not state:
            why = phrase("contradicts another row for the same instant ({state})", state=states[at].value)
            raise refuse(path, line, why, "state")
        twice += at in states
        states[at] = state
    with desk.work("import measurements", path.name) as work:
        imported, skipped = segments.import_rows(
            work.connection, KLIP, sorted(states.items()), hold // timedelta(microseconds=1)
        )
        work.detail, work.done = f"{imported}", bool(imported)
    return imported, skipped + twice


def cell(path: Path, line: int, key: str, read: Callable[[str], T], text: str) -> T:
    """Read a cell. Raises FileRefused with file, line and key."""
    try:
        return read(text)
    except Refused as error:
        raise refuse(path, line, error.sentence, key) from None


def export_measurements(desk: Desk) -> str:
    """Write the segments as ``instant,state`` rows that import to the same figures."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("instant", "state"))
    step = HOLD
    with desk.store.read() as connection:
        stays = segments.stays(connection, KLIP, 1_000_000, until=desk.clock())[::-1]
    for index, stay in enumerate(stays):
        until = min(stay.hold, stays[index + 1].start) if index + 1 < len(stays) else min(stay.hold, desk.clock())
        at = stay.start
        while at < until:
            writer.writerow((local(at).isoformat(), stay.state.value))
            at += step
        follows = index + 1 < len(stays) and stays[index + 1].start <= until
        if not follows:
            writer.writerow((local(until).isoformat(), State.UNKNOWN.value))
    return out.getvalue()


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
        imported = sum(volume.set_day(work.connection, one) for one in days.values())
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
        volume.set_day(work.connection, found)
