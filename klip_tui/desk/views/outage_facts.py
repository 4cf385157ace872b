"""What is known around an outage: which endpoints fail, what users were told of it, and what was over untold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import instant, seconds
from klip_tui.commitment.interruptions.blips import OWED, Blip, blips
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.interruptions.told import ToldState, users_told
from klip_tui.commitment.kinds import State
from klip_tui.config.out_now import parts_of
from klip_tui.desk.session import Desk
from klip_tui.desk.views import figures
from klip_tui.store import key_values

if TYPE_CHECKING:
    from sqlalchemy import Connection


def known_told(desk: Desk, interruptions: Sequence[Interruption], failing: Sequence[str], now: datetime) -> ToldState:
    """Return what users were told; of more parts that fail than they were told of, they were told otherwise."""
    told, config = users_told(interruptions, now), desk.settings.config
    if not told.parts:
        return told
    out = {part for one in config.endpoint if one.label in failing for part in parts_of(config, one)}
    return told if out <= set(told.parts) else replace(told, parts=None)


def failing_endpoints(connection: Connection, service: str) -> tuple[str, ...]:
    """Return the endpoints of a service that failed in the last round, by name."""
    return tuple(json.loads(key_values.get(connection, f"{key_values.FAILING} {service}") or "[]"))


def over_untold(
    connection: Connection, desk: Desk, interruptions: Sequence[Interruption], now: datetime
) -> tuple[Blip, ...]:
    """List the outages that were over before anybody told: known to have ended, as corrections leave them."""
    begin = seconds(now - OWED)
    rows = figures.counted(connection, desk.service.id, begin, seconds(now))
    runs: list[tuple[int, int]] = []
    for row, after in pairwise([*rows, None]):
        if row is None or row.state is not State.DOWN or row.start <= begin:
            continue
        joined = bool(runs) and runs[-1][1] == row.start
        start = runs.pop()[0] if joined else row.start
        if after is not None and after.start == row.end and after.state is not State.UNKNOWN:
            runs.append((start, row.end))
    limit = desk.settings.config.notices.tell_blips
    return blips(
        desk.service.name,
        [(instant(start), instant(end)) for start, end in runs],
        interruptions,
        now,
        timedelta(minutes=limit),
    )
