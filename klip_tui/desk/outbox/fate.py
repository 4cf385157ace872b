"""The outbox's state table: what becomes of a delivery by how a try of it ended.

Nothing here knows the store, a clock or chance: they are passed in. What comes out is written in one place, by
``Outcomes``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from klip_tui.channels.protocol import Result
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import WAITING, DeliveryState
from klip_tui.commitment.phrase import phrase
from klip_tui.desk.outbox.attempt import Ended
from klip_tui.store.deliveries import Delivery

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=5)
"""After how long what did not go is tried again: twice as long with each try, so many by chance that they spread."""

SHOWS_AFTER, LONGEST_SHOWS = timedelta(seconds=30), timedelta(minutes=5)
"""After how long a request that nobody answered shows on the page or was lost: longer with each that was tried."""

TRIES = 8
"""Tries after which a delivery that fails by a fault of ours is for a person to decide (some eight minutes)."""

_STATES = {
    Result.ACCEPTED: DeliveryState.ACCEPTED,
    Result.REFUSED: DeliveryState.REFUSED,
    Result.DOUBTFUL: DeliveryState.DOUBTFUL,
    Result.AGAIN: DeliveryState.PENDING,
}
_SURE = (DeliveryState.ACCEPTED, DeliveryState.GIVEN_UP, DeliveryState.OVERTAKEN)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a delivery."""

    state: DeliveryState
    due: datetime | None = None
    """When it is tried again; None: not by itself."""
    ready: datetime | None = None
    """Waiting: what may still be applied shows by then. Accepted: then it is looked once more for a second entry."""

    @property
    def channel_works(self) -> bool:
        """Whether its channel has nothing against it: it took this, or there was nothing to take any more."""
        return self.state in (DeliveryState.ACCEPTED, DeliveryState.OVERTAKEN)

    def was_said(self, delivery: Delivery, detail: str) -> bool:
        """Whether the log has a line for it already: it waits on for the reason for which it waited."""
        return self.state in WAITING and delivery.attempts > 0 and delivery.detail == detail


def fate(delivery: Delivery, ended: Ended, now: datetime, *, asked: bool, chance: float) -> Fate:
    """Say what becomes of a delivery by how a try of it ended.

    The delivery is as it was when it was taken, before that try was counted. ``asked``: its channel can be asked, or
    takes a repetition without harm. ``chance`` lies between 0 and 1.
    """
    state = ended.state or _STATES[ended.outcome.result]
    shows = now + shows_after(delivery.attempts)
    if state is DeliveryState.ACCEPTED:
        return Fate(state, ready=shows if asked and delivery.left is not None else None)
    ready = shows if ended.outcome.unsure and ended.left else None if ended.missing else delivery.ready
    if state not in WAITING:
        return Fate(state, ready=ready)
    due = now + pause(delivery.attempts, ended.outcome.wait, chance)
    if ready is not None and now < ready:
        # It shows by then, or is sent: no pause is worth waiting longer for, but the one that its channel asks for.
        due = min(due, max(ready, now + timedelta(seconds=ended.outcome.wait or 0)))
    return Fate(state, due, ready)


def of_silence(*, left: bool, asked: bool) -> Result:
    """Say how a try ended that did not end in time; ``left``: a byte of it may have left."""
    return Result.DOUBTFUL if left and not asked else Result.AGAIN


def of_fault(delivery: Delivery, *, sent: bool, asked: bool) -> Result:
    """Say how a try ended that failed by a fault of ours: it is made again where that is no risk, and not for ever.

    ``sent``: something may have left, in it or in an earlier one. What can't be asked then, and what fails again and
    again, is for a person to decide.
    """
    if not (sent and not asked) and delivery.attempts + 1 < TRIES:
        return Result.AGAIN
    return Result.DOUBTFUL if sent or asked else Result.REFUSED


def doubted(delivery: Delivery, ended: Ended, *, asked: bool) -> Ended:
    """Return how a try ended: doubtful where an earlier one may have arrived and nobody could say whether it did.

    Whatever kept this one from being made, it is not refused; nor is it made again where its channel can't be asked.
    But what a person sent again, knowing that it may be there, is refused where it is, and says so.
    """
    outcome = ended.outcome
    if ended.missing or ended.state is not None or outcome.result not in (Result.AGAIN, Result.REFUSED):
        return ended
    cut_off, refused = _cut_off(delivery) is not None, outcome.result is Result.REFUSED
    if refused and (cut_off or delivery.ready is not None):
        result = Result.DOUBTFUL if cut_off or asked else Result.REFUSED
    elif cut_off and not asked:
        result = Result.DOUBTFUL
    else:
        return ended
    why = phrase("{why} (an earlier try may have arrived)", why=outcome.detail)
    return replace(ended, outcome=replace(outcome, result=result, detail=why))


def as_taken(delivery: Delivery, now: datetime) -> Delivery:
    """Return a delivery as it is tried: what a try brought that was cut off shows only by some later instant.

    Never later than it could be after a try that was made now: a clock that stood ahead would have it wait as long.
    """
    ready, left = delivery.ready, _cut_off(delivery)
    if left is not None:
        shows = left + shows_after(delivery.attempts - 1)
        ready = max(shows, ready or shows)
    if ready is not None:
        ready = min(ready, now + LONGEST_SHOWS)
    return replace(delivery, ready=ready) if ready != delivery.ready else delivery


def _cut_off(delivery: Delivery) -> datetime | None:
    """Return when a byte may have left of what was cut off; None where nothing was."""
    return delivery.left if delivery.state is DeliveryState.SENDING else None


def pause(tried: int, wait: float | None, chance: float) -> timedelta:
    """Say how long to wait after a try; ``tried``: how many there were before it.

    Never less than its channel asks for (``wait``, in seconds).
    """
    grown: timedelta = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tried, 8))
    return max(timedelta(seconds=wait or 0), grown * (0.75 + chance / 2))


def shows_after(tried: int) -> timedelta:
    """Say after how long it shows what a try brought; ``tried``: how many there were before it."""
    shows: timedelta = min(LONGEST_SHOWS, SHOWS_AFTER * 2 ** min(tried, 4))
    return shows


def is_under_way(row: Delivery | None, delivery: Delivery) -> bool:
    """Whether a row stands as the try of ``delivery`` has left it: nobody else has begun one, or ended it."""
    return row is not None and row.state is DeliveryState.SENDING and row.attempts == delivery.attempts + 1


def is_news(row: Delivery | None, state: DeliveryState) -> bool:
    """Whether a try that another one took over knows better: the channel has it, and nobody else is sure of that."""
    return row is not None and state is DeliveryState.ACCEPTED and row.state not in _SURE
