"""Counting plan requests (A3.4) while measuring: one reading per interval, kept per working day and per hour."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.figures.counter import Aside, Mark, Rules, Tally, tallied
from klip_tui.commitment.figures.volume import DayVolume
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.config.schema import Volume
from klip_tui.desk.measuring import bulkhead
from klip_tui.desk.measuring.places import place_of
from klip_tui.desk.session import Desk
from klip_tui.sources.volume import Reading, ask
from klip_tui.store import key_values, log, volume

if TYPE_CHECKING:
    from sqlalchemy import Connection

PLACE = "plan requests"
"""Where what was set aside stands as a fault, until its day is over."""
GAP = 3
"""Intervals without a reading that are bridged over midnight."""
Kept = Mapping[str, tuple[str, datetime]]


def _mark(desk: Desk) -> str:
    return key_values.counts_of(desk.service.id, first=desk.is_first)


def count(desk: Desk) -> DayVolume:
    """Take one reading and keep it. Raises Refused where the endpoint or the store refuses."""
    return keep(desk, fetch(desk))


def fetch(desk: Desk) -> Reading:
    """Take one reading. Raises Refused where it can't be read."""
    return ask(desk.settings.config)


def rules_of(wanted: Volume) -> Rules:
    """Say how the configured counter behaves."""
    gap = timedelta(seconds=GAP * wanted.interval)
    return Rules(wanted.counter == "day", ZoneInfo(wanted.timezone), wanted.reset, wanted.most_per_day, gap)


def keep(desk: Desk, reading: Reading) -> DayVolume:
    """Keep a reading. Raises Refused where the store refuses."""
    now, rules = desk.clock(), rules_of(desk.settings.config.volume)
    with desk.measuring() as connection:
        mark = _mark(desk)
        kept = key_values.starting(connection, mark)
        done, aside = tallied(_tally(kept, "processed"), _keyed(reading.processed), now, rules)
        _keep(connection, f"{mark}processed", done, now)
        came = None
        if reading.received is not None:
            came, lost = tallied(_tally(kept, "received"), _keyed(reading.received), now, rules)
            _keep(connection, f"{mark}received", came, now)
            aside = Aside(aside.implausible + lost.implausible, aside.bridged + lost.bridged)
        _say_aside(desk, connection, kept, aside, now)
        _keep_hour(desk, connection, kept, done, now)
        day = DayVolume(done.day, done.count, came.count if came is not None else None)
        volume.set_day(connection, desk.service.id, day)
    return day


def _say_aside(desk: Desk, connection: Connection, kept: Kept, aside: Aside, now: datetime) -> None:
    """Show what a reading could not tell, until its day is over: a person can set that day by hand."""
    before = _tally(kept, "processed")
    if before is not None and before.day != local_date(now):
        bulkhead.clear(connection, place_of(PLACE, desk), now)
    if not aside:
        return
    sentence: Phrase = phrase(
        "{count} plan requests at once can't be true (volume.most_per_day): set aside; set the day by hand",
        count=aside.implausible,
    )
    if not aside.implausible:
        sentence = phrase("nothing was read over midnight: what came then belongs to no day; set it by hand")
    if bulkhead.note(desk, connection, place_of(PLACE, desk), sentence, now):
        log.write(
            connection, now, "klip-tui", "set aside", place_of("plan requests", desk), detail=str(aside.implausible)
        )


def _keyed(read: Mapping[str, int]) -> dict[str, int]:
    """Name the series briefly: labels may be long."""
    return {hashlib.sha256(name.encode()).hexdigest()[:16] if name else "": raw for name, raw in read.items()}


def _tally(kept: Kept, name: str) -> Tally | None:
    if name not in kept:
        return None
    text, at = kept[name]
    values: dict[str, Any] = json.loads(text)
    rows = values.get("series")
    if rows is None:
        # As the version before kept it: one number for all series.
        rows = {"": (int(values["raw"]), at.isoformat())}
    marks = {key: Mark(int(raw), datetime.fromisoformat(seen)) for key, (raw, seen) in rows.items()}
    return Tally(date.fromisoformat(values["day"]), int(values["count"]), marks)


def _keep(connection: Connection, name: str, tally: Tally, now: datetime) -> None:
    rows = {key: (mark.raw, mark.at.isoformat()) for key, mark in tally.marks.items()}
    values = {"day": tally.day.isoformat(), "count": tally.count, "series": rows}
    key_values.put(connection, name, json.dumps(values), now)


def _keep_hour(desk: Desk, connection: Connection, kept: Kept, done: Tally, now: datetime) -> None:
    """Set the hour's count: what the day has come to, less what it had come to when the hour began."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    begun, base = None, 0
    if "hour" in kept:
        values = json.loads(kept["hour"][0])
        begun, base = datetime.fromisoformat(values["hour"]), int(values["base"])
    if begun != hour:
        before = _tally(kept, "processed")
        base = before.count if before is not None and before.day == done.day else 0
        key_values.put(connection, f"{_mark(desk)}hour", json.dumps({"hour": hour.isoformat(), "base": base}), now)
    volume.set_hour(connection, desk.service.id, hour, max(0, done.count - base))
