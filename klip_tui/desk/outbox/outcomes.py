"""How a try ended, read and kept; what becomes of its delivery stands in ``fate``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from klip_tui.channels.protocol import Outcome, Result
from klip_tui.channels.registry import of_kind
from klip_tui.commitment.kinds import DeliveryState
from klip_tui.commitment.phrase import Refused, Unreachable, phrase
from klip_tui.desk.outbox.attempt import Ended, Taken, Within
from klip_tui.desk.outbox.crew import Overdue
from klip_tui.desk.outbox.deciding import settle
from klip_tui.desk.outbox.fate import doubted, fate, is_news, is_under_way, of_fault, of_silence
from klip_tui.desk.outbox.messages import PAGES
from klip_tui.desk.session import Desk
from klip_tui.runtime import crash_log
from klip_tui.store import deliveries, drifts, faults, log
from klip_tui.store.deliveries import Delivery
from klip_tui.text.packing import packed
from klip_tui.text.voice import Voice


class Outcomes:
    """Reads and keeps how tries end; ``now`` tells the store's time, ``jitter`` spreads what is tried again."""

    def __init__(self, desk: Desk, now: Callable[[], datetime], jitter: Callable[[], float]) -> None:
        self._desk, self._now, self._jitter = desk, now, jitter

    def read(self, taken: Taken, network: Within, ended: Ended | Exception) -> Ended:
        """Say how a try ended, whatever was raised on its way."""
        return doubted(taken.delivery, self._read(taken, network, ended), asked=self._asked(taken.delivery))

    def _read(self, taken: Taken, network: Within, ended: Ended | Exception) -> Ended:
        if isinstance(ended, Ended):
            return ended
        if isinstance(ended, Unreachable):
            # Our own store could not note that it leaves: nothing left, and the next try finds out more.
            return Ended(Outcome(Result.AGAIN, ended.sentence))
        if isinstance(ended, Refused):
            return Ended(Outcome(Result.REFUSED, ended.sentence))
        if isinstance(ended, Overdue):
            result = of_silence(left=network.left, asked=self._asked(taken.delivery))
            return Ended(Outcome(result, phrase("it did not end within its time"), unsure=True), left=network.left)
        # Where no message could be made it never came to a try: what may have left did so in an earlier one.
        earlier = isinstance(taken.message, Exception) and taken.delivery.state is DeliveryState.SENDING
        return self.fault(taken.delivery, ended, sent=network.left or earlier)

    def fault(self, delivery: Delivery, error: Exception, *, sent: bool) -> Ended:
        """Turn a fault of ours into an outcome; ``sent`` tells whether something may have left.

        The words of the error are kept out of sight: they may hold a key.
        """
        kept = crash_log.keep(self._desk.settings.data, error, self._now())
        why = phrase(
            "something unexpected went wrong ({kind}); {file} says what",
            kind=type(error).__name__,
            file=str(kept or "-"),
        )
        result = of_fault(delivery, sent=sent, asked=self._asked(delivery))
        return Ended(Outcome(result, why, unsure=sent), left=sent)

    def keep(self, delivery: Delivery, ended: Ended) -> None:
        """Keep how a try ended: what becomes of its delivery, what stands against its channel, what the log says."""
        desk, now, outcome = self._desk, self._now(), ended.outcome
        detail, said = Voice(desk.settings.config.lang or "en").say(outcome.detail), packed(outcome.detail)
        becomes = fate(delivery, ended, now, asked=self._asked(delivery), chance=self._jitter())
        with desk.delivering() as connection:
            row = deliveries.load(connection, delivery.id)
            if not is_under_way(row, delivery) and not is_news(row, becomes.state):
                # Another one took it over, and knows more of it than we do.
                return
            deliveries.move(
                connection, delivery.id, becomes.state, now, detail=detail, said=said,
                remote=outcome.remote or delivery.remote, due=becomes.due, silent=ended.silent or None,
            )  # fmt: skip
            deliveries.set_ready(connection, delivery.id, becomes.ready)
            if becomes.state is DeliveryState.ACCEPTED and delivery.kind in PAGES:
                # What stood there otherwise was about what this one has written over.
                drifts.forget_older(connection, delivery.interruption, delivery.notice, delivery.channel)
            place = f"channel {delivery.channel}"
            if becomes.channel_works:
                faults.clear(connection, place, now)
            else:
                faults.note(connection, place, detail, now, said)
            if becomes.was_said(delivery, detail):
                return
            log.write(
                connection, now, "klip-tui", f"delivery {becomes.state.value}",
                f"{delivery.notice} {delivery.channel}", detail=detail,
            )  # fmt: skip
            settle(connection, delivery.notice, now)

    def _asked(self, delivery: Delivery) -> bool:
        """Whether a delivery's channel can be asked, or takes a repetition without harm."""
        kind = of_kind(delivery.kind)
        channels_ = self._desk.settings.config.channel
        return kind is not None and kind.asked and all(c.harmless for c in channels_ if c.name == delivery.channel)
