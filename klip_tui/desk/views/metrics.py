"""What a Prometheus is told: the status with how long the outbox waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import DeliveryState
from klip_tui.desk.session import Desk
from klip_tui.desk.views.delivery_age import UNFINISHED
from klip_tui.desk.views.status import status
from klip_tui.desk.views.status_view import StatusView
from klip_tui.store import deliveries, notices

if TYPE_CHECKING:
    from sqlalchemy import Connection

"""Deliveries that somebody or something still has to do with."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """The status of an instant, and the outbox.

    ``outbox`` counts unfinished deliveries by state; ``oldest`` is when the oldest notice was written that waits to
    leave or for a decision (None: none does; what waits for approval is not counted). ``measuring`` says whether
    somebody measures now.
    """

    status: StatusView
    outbox: Mapping[DeliveryState, int]
    oldest: datetime | None
    measuring: bool


def metrics(desk: Desk, at: datetime | None = None) -> Metrics:
    """Read them at an instant (default: now)."""
    view = status(desk, at)
    with desk.store.read() as connection:
        rows = deliveries.in_state(connection, *UNFINISHED)
        waiting = {row.notice for row in rows if row.state is not DeliveryState.HELD}
        oldest = min((_written(connection, notice) for notice in waiting), default=None)
    counted = Counter(row.state for row in rows)
    return Metrics(view, {state: counted[state] for state in UNFINISHED}, oldest, bool(view.measurer))


def _written(connection: Connection, notice: str) -> datetime:
    return notices.written(connection, notice)[0].notice.created
