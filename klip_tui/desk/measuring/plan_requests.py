"""Counting plan requests (A3.4) while measuring: one reading per interval, kept per working day and per hour."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.figures.counter import Tally, tallied
from klip_tui.commitment.figures.volume import DayVolume
from klip_tui.desk.session import Desk
from klip_tui.sources.volume import ask
from klip_tui.store import key_values, volume

if TYPE_CHECKING:
    from sqlalchemy import Connection

MARK = "plan requests "


def count(desk: Desk) -> DayVolume:
    """Take one reading and keep it. Raises Refused where the endpoint or the store refuses."""
    wanted = desk.settings.config.volume
    processed, received = ask(desk.settings.config)
    now = desk.clock()
    today = local_date(now)
    daily = wanted.counter == "day"
    with desk.measuring() as connection:
        kept = key_values.starting(connection, MARK)
        done = tallied(_tally(kept, "processed"), today, processed, daily=daily)
        came = None
        if received is not None:
            came = tallied(_tally(kept, "received"), today, received, daily=daily)
            _keep(connection, "received", came, now)
        _keep(connection, "processed", done, now)
        _keep_hour(connection, kept, done, now)
        day = DayVolume(today, done.count, came.count if came is not None else None)
        volume.set_day(connection, day)
    return day


def _tally(kept: dict[str, tuple[str, datetime]], name: str) -> Tally | None:
    if name not in kept:
        return None
    values: dict[str, Any] = json.loads(kept[name][0])
    return Tally(date.fromisoformat(values["day"]), int(values["count"]), int(values["raw"]))


def _keep(connection: Connection, name: str, tally: Tally, now: datetime) -> None:
    values = asdict(tally) | {"day": tally.day.isoformat()}
    key_values.put(connection, f"{MARK}{name}", json.dumps(values), now)


def _keep_hour(connection: Connection, kept: dict[str, tuple[str, datetime]], done: Tally, now: datetime) -> None:
    """Set the hour's count: what the day has come to, less what it had come to when the hour began."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    begun, base = None, 0
    if "hour" in kept:
        values = json.loads(kept["hour"][0])
        begun, base = datetime.fromisoformat(values["hour"]), int(values["base"])
    if begun != hour:
        before = _tally(kept, "processed")
        base = before.count if before is not None and before.day == done.day else 0
        key_values.put(connection, f"{MARK}hour", json.dumps({"hour": hour.isoformat(), "base": base}), now)
    volume.set_hour(connection, hour, max(0, done.count - base))
