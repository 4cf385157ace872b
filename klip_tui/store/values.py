"""What rows say, as frozen values: whoever only shows them needs no database for it."""

from __future__ import annotations

from datetime import datetime

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import State

CLOCK = "clock "
"""What the place of a clock that stands wrong begins with; its host's name follows."""
Stamp = tuple[int, ...]
"""What people and deliveries did; see ``change_token``."""


@dataclass(frozen=True, slots=True)
class StoredSegment:
    """A stored segment as instants; ``why`` says in a few words what was seen."""

    state: State
    start: datetime
    end: datetime
    hold: datetime
    why: str


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


@dataclass(frozen=True, slots=True)
class Latency:
    """Latency over ``span`` seconds from ``at`` (0: one probe), in milliseconds."""

    at: datetime
    span: int
    least: int
    median: int
    p95: int
    most: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands: ``what`` is a sentence for a person, ``count`` how often it was met since ``first``.

    ``said`` is the same sentence with its values (``text.packing``), for readers of another language; empty where an
    older version noted it.
    """

    place: str
    what: str
    first: datetime
    last: datetime
    count: int
    said: str = ""
