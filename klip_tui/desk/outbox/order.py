"""Which of what waits may go: each interruption's notices one after the other on a channel, and one try a channel.

Nothing here knows the store or a clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from klip_tui.commitment.kinds import DeliveryState
from klip_tui.desk.outbox.fate import is_under_way
from klip_tui.store.deliveries import Delivery
from klip_tui.store.segments import AHEAD


def firsts(waiting: Iterable[Delivery]) -> list[Delivery]:
    """List the earliest of what waits of each interruption and channel; what is cut off comes first."""
    found: dict[tuple[str, str], Delivery] = {}
    for row in waiting:
        key = (row.interruption, row.channel)
        if key not in found or row.sequence < found[key].sequence:
            found[key] = row
    return sorted(found.values(), key=lambda row: (row.state is not DeliveryState.SENDING, row.id))


def may_go(delivery: Delivery, now: datetime, busy: Collection[str], elsewhere: Collection[str]) -> bool:
    """Whether a delivery may go now: its channel is free, its time has come, its notice is delivered from here."""
    if delivery.channel in busy or delivery.notice in elsewhere:
        return False
    return _due(delivery, now) <= now


def next_due(waiting: Iterable[Delivery], now: datetime) -> datetime | None:
    """Say when the first of what waits may go; None: nothing waits. What is cut off may go at once."""
    return min((_due(row, now) for row in waiting), default=None)


def _due(row: Delivery, now: datetime) -> datetime:
    """Say when a delivery may go: at once where a clock wrote it that stood ahead, which says nothing of when."""
    return now if row.state is DeliveryState.SENDING or row.changed > now + AHEAD else row.due


def is_ours(
    row: Delivery | None, delivery: Delivery, *, holder: str | None, who: str, elsewhere: Collection[str]
) -> bool:
    """Whether a try is still ours to make: a machine that slept wakes in the middle of one that another took over.

    Its deadline does not help: a steady clock stands still meanwhile. ``holder`` is who has the lease by now.
    """
    return holder == who and is_under_way(row, delivery) and delivery.notice not in elsewhere
