"""The state of a service at an instant, from its segments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection

from klip_tui.commitment.kinds import State
from klip_tui.store import segments
from klip_tui.store.values import Now, StoredSegment

FEW, MOST = 20, 2000
"""Segments that are read to learn since when a state lasts: the first number nearly always suffices."""


def current(connection: Connection, service: str, now: datetime) -> Now:
    """Return a service's state at an instant: unknown where nothing holds any more; what begins later says nothing."""
    rows = segments.stays(connection, service, FEW, until=now)
    if not rows:
        return Now(State.UNKNOWN, None, "", None)
    last = rows[0]
    if last.hold <= now:
        return Now(State.UNKNOWN, last.hold, "", None, last.end)
    since = _since(rows)
    if since is None:
        rows = segments.stays(connection, service, MOST, until=now)
        since = _since(rows) or rows[-1].start
    return Now(last.state, since, last.why, last.hold, min(last.end, now))


def _since(rows: Sequence[StoredSegment]) -> datetime | None:
    """Return since when the newest segment's state lasts; None where that began before the few that were read."""
    for newer, older in pairwise(rows):
        if older.state is not rows[0].state or older.hold < newer.start:
            return newer.start
    return None if len(rows) == FEW else rows[-1].start
