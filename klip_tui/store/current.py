"""The state of a service at an instant, from its segments."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import State
from klip_tui.store import segments


@dataclass(frozen=True, slots=True)
class Now:
    """A service's state: ``since`` None when it was never measured.

    ``measured_at`` is when somebody saw it last, ``fresh_until`` how long that holds: after it, it is no more the
    state of now, and says its age.
    """

    state: State
    since: datetime | None
    why: str
    fresh_until: datetime | None
    measured_at: datetime | None = None

    def fresh(self, at: datetime) -> bool:
        """Whether the last measurement still holds at an instant."""
        return self.fresh_until is not None and at < self.fresh_until


def current(connection: Connection, service: str, now: datetime) -> Now:
    """Return a service's state at an instant: unknown where nothing holds any more; what begins later says nothing."""
    rows = segments.stays(connection, service, 2000, until=now)
    if not rows:
        return Now(State.UNKNOWN, None, "", None)
    last = rows[0]
    if last.hold <= now:
        return Now(State.UNKNOWN, last.hold, "", None, last.end)
    since = last.start
    for newer, older in pairwise(rows):
        if older.state is not last.state or older.hold < newer.start:
            break
        since = older.start
    return Now(last.state, since, last.why, last.hold, min(last.end, now))
