"""When a public page is read back: soon after it took a notice, then every ten minutes while its interruption is open.

Nothing here knows the store or a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from klip_tui.commitment.kinds import WAITING, DeliveryState
from klip_tui.store.deliveries import Delivery

FIRST = timedelta(seconds=20)
"""How long after a page accepted a notice it is read back first."""
AGAIN = timedelta(minutes=10)
"""How often it is read while its interruption is open."""
LOOK = timedelta(seconds=20)
"""How often it is looked whether anything is due."""
AFTERWARDS = timedelta(days=1)
"""How long it is still read after the last notice."""
OLDEST = timedelta(days=400)
"""How long it is read at most after its last notice, however long its interruption stays open."""


def is_due(last: datetime | None, now: datetime) -> bool:
    """Whether it is time to look for what is due: looking itself costs a query."""
    return last is None or now - last >= LOOK


def timely(rows: Iterable[Delivery], now: datetime, *, everything: bool = False) -> list[Delivery]:
    """List the newest of what each page has accepted of each interruption, where its time has come (or every one).

    The rows are in their notices' order. What is on its way there makes it read otherwise soon, so it is not read now.
    """
    newest: dict[tuple[str, str], Delivery] = {}
    waiting: set[tuple[str, str]] = set()
    for row in rows:
        key = (row.interruption, row.channel)
        if row.state in WAITING:
            waiting.add(key)
        elif row.state is DeliveryState.ACCEPTED and row.remote:
            newest[key] = row
    return [row for key, row in newest.items() if key not in waiting and (everything or _is_time(row, now))]


def only_while_open(row: Delivery, now: datetime) -> bool:
    """Whether it was accepted so long ago that its page is read only while its interruption is open."""
    return now - row.changed >= AFTERWARDS


def _is_time(row: Delivery, now: datetime) -> bool:
    last = row.checked if row.checked is not None and row.checked >= row.changed else None
    return now - row.changed >= FIRST if last is None else now - last >= AGAIN
