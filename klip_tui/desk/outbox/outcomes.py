"""How a try ended, and what becomes of its delivery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.channels.protocol import Outcome, Result
from klip_tui.channels.registry import of_kind
from klip_tui.commitment.kinds import WAITING, DeliveryState
from klip_tui.commitment.phrase import Refused, Unreachable, phrase
from klip_tui.desk.outbox.attempt import Ended, Taken, Within
from klip_tui.desk.outbox.crew import Overdue
from klip_tui.desk.outbox.deciding import settle
from klip_tui.desk.outbox.messages import PAGES
from klip_tui.desk.session import Desk
from klip_tui.runtime import crash_log
from klip_tui.store import deliveries, drifts, faults, log
from klip_tui.store.deliveries import Delivery
from klip_tui.text.packing import packed
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST_PAUSE = 300.0
SHOWS_AFTER, LONGEST_SHOWS = 30.0, 300.0
"""Seconds after which a request that nobody answered shows on the page or was lost: longer with each that was tried."""

TRIES = 8
"""Tries after which a delivery that fails by a fault of ours is for a person to decide (some eight minutes)."""


class Outcomes:
    """Reads and keeps how tries end; ``now`` tells the store's time, ``jitter`` spreads what is tried again."""

    def __init__(self, desk: Desk, now: Callable[[], datetime], jitter: Callable[[], float]) -> None:
        self._desk, self._now, self._jitter = desk, now, jitter

    def read(self, taken: Taken, network: Within, ended: Ended | Exception) -> Ended:
        """Say how a try ended, whatever was raised on its way."""
        if isinstance(ended, Ended):
            return ended
        if isinstance(ended, Unreachable):
            # Our own store could not note that it leaves: nothing left, and the next try finds out more.
            return Ended(Outcome(Result.AGAIN, ended.sentence))
        if isinstance(ended, Refused):
            return Ended(Outcome(Result.REFUSED, ended.sentence))
        if isinstance(ended, Overdue):
            blind = network.left and not self._asked(taken.delivery)
            why = phrase("it did not end within its time")
            return Ended(Outcome(Result.DOUBTFUL if blind else Result.AGAIN, why, unsure=True), left=network.left)
        if isinstance(taken.message, Exception):
            # It never came to a try: what may have left did so in an earlier one.
            return self.fault(taken.delivery, ended, sent=taken.delivery.state is DeliveryState.SENDING)
        return self.fault(taken.delivery, ended, sent=network.left)

    def fault(self, delivery: Delivery, error: Exception, *, sent: bool) -> Ended:
        """Turn a fault of ours into an outcome: tried again where the channel is asked first, and not for ever.

        ``sent`` tells whether something may have left. What can't be asked then, and what fails again and again, is
        for a person to decide. The words of the error are kept out of sight: they may hold a key.
        """
        kept = crash_log.keep(self._desk.settings.data, error, self._now())
        why = phrase(
            "something unexpected went wrong ({kind}); {file} says what",
            kind=type(error).__name__,
            file=str(kept or "-"),
        )
        blind = sent and not self._asked(delivery)
        if not blind and delivery.attempts + 1 < TRIES:
            return Ended(Outcome(Result.AGAIN, why, unsure=sent), left=sent)
        doubtful = sent or (self._asked(delivery) and not isinstance(error, Refused))
        return Ended(Outcome(Result.DOUBTFUL if doubtful else Result.REFUSED, why), left=sent)

    def keep(self, delivery: Delivery, ended: Ended) -> None:
        """Keep how a try ended: what becomes of its delivery, when it is tried again, what the log says."""
        desk, now, outcome = self._desk, self._now(), ended.outcome
        detail = Voice(desk.settings.config.lang or "en").say(outcome.detail)
        state = (
            ended.state
            or {
                Result.ACCEPTED: DeliveryState.ACCEPTED,
                Result.REFUSED: DeliveryState.REFUSED,
                Result.DOUBTFUL: DeliveryState.DOUBTFUL,
                Result.AGAIN: DeliveryState.PENDING,
            }[outcome.result]
        )
        due = now + timedelta(seconds=self._pause(delivery.attempts + 1, outcome.wait)) if state in WAITING else None
        place = f"channel {delivery.channel}"
        with desk.delivering() as connection:
            row = deliveries.load(connection, delivery.id)
            if not is_under_way(row, delivery) and not _is_news(row, state):
                # Another one took it over, and knows more of it than we do.
                return
            deliveries.move(
                connection, delivery.id, state, now, detail=detail, said=packed(outcome.detail),
                remote=outcome.remote or delivery.remote, due=due, silent=ended.silent or None,
            )  # fmt: skip
            self._keep_ready(connection, delivery, ended, state, now)
            if state is DeliveryState.ACCEPTED and delivery.kind in PAGES:
                # What stood there otherwise was about what this one has written over.
                drifts.forget_older(connection, delivery.interruption, delivery.notice, delivery.channel)
            if state in (DeliveryState.ACCEPTED, DeliveryState.OVERTAKEN):
                faults.clear(connection, place, now)
            else:
                faults.note(connection, place, detail, now)
            if state in WAITING and delivery.attempts > 0 and delivery.detail == detail:
                return
            log.write(
                connection, now, "klip-tui", f"delivery {state.value}", f"{delivery.notice} {delivery.channel}",
                detail=detail,
            )  # fmt: skip
            settle(connection, delivery.notice, now)

    def _asked(self, delivery: Delivery) -> bool:
        """Whether a delivery's channel can be asked, or takes a repetition without harm."""
        kind = of_kind(delivery.kind)
        channels_ = self._desk.settings.config.channel
        return kind is not None and kind.asked and all(c.harmless for c in channels_ if c.name == delivery.channel)

    def _keep_ready(
        self, connection: Connection, delivery: Delivery, ended: Ended, state: DeliveryState, now: datetime
    ) -> None:
        """Note when what may still be applied shows; once it is there, when it is looked for a second one."""
        shows = timedelta(seconds=min(LONGEST_SHOWS, SHOWS_AFTER * 2 ** min(delivery.attempts, 5)))
        if state is DeliveryState.ACCEPTED:
            look = delivery.left is not None and self._asked(delivery)
            deliveries.set_ready(connection, delivery.id, now + shows if look else None)
        elif ended.outcome.unsure and ended.left:
            deliveries.set_ready(connection, delivery.id, now + shows)

    def _pause(self, attempts: int, wait: float | None) -> float:
        pause: float = min(LONGEST_PAUSE, 2.0 ** min(attempts, 9))
        return max(wait or 0.0, pause * (0.75 + self._jitter() / 2))


def is_under_way(row: Delivery | None, delivery: Delivery) -> bool:
    """Whether a row stands as the try of ``delivery`` has left it: nobody else has begun one, or ended it."""
    return row is not None and row.state is DeliveryState.SENDING and row.attempts == delivery.attempts + 1


def _is_news(row: Delivery | None, state: DeliveryState) -> bool:
    """Whether a try that another one took over knows better: the channel has it, and nobody else is sure of that."""
    sure = (DeliveryState.ACCEPTED, DeliveryState.GIVEN_UP, DeliveryState.OVERTAKEN)
    return row is not None and state is DeliveryState.ACCEPTED and row.state not in sure
