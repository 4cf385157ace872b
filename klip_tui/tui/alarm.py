"""The alarm: KLIP's state is another than before. It rings the bell and notifies where that is on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from klip_tui.commitment.kinds import State
from klip_tui.tui.banners import StateChange


class Alarm:
    """Tells a change from what was known already; ``ring`` is called for each."""

    def __init__(self, ring: Callable[[StateChange], None]) -> None:
        self._ring = ring
        self._last: State | None = None

    def see(self, state: State, since: datetime | None, why: str) -> None:
        """See a state: the first one seen is no change, nor is being found up after nobody knew."""
        if since is None:
            return
        before, self._last = self._last, state
        found_up = before is State.UNKNOWN and state is State.UP
        if before is not None and before is not state and not found_up:
            self._ring(StateChange(state, since, why))
