"""One try of one delivery: ask, and send what is still true and surely not there.

Nothing here knows the store. What is about to leave is said first, so that it is on disk before it does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from datetime import datetime

from klip_tui.channels.protocol import Channel, Message, Outcome, Readable, Repeatable, Result
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.still_true import Verdict
from klip_tui.commitment.kinds import DeliveryState
from klip_tui.commitment.phrase import Phrase, Refused, Unreachable, phrase
from klip_tui.config.load import Settings
from klip_tui.net import Answer, Failed, Failure, Mailing, Network, Request, Smtp
from klip_tui.net.values import Deadline
from klip_tui.store.deliveries import Delivery


@dataclass
class Within:
    """A network for one try: all that it asks ends by one deadline, and what changes something is said before it goes.

    ``leaving`` is called before a byte of a notice may leave, and what it raises keeps that byte here.
    """

    network: Network
    deadline: Deadline
    leaving: Callable[[], None]
    left: bool = field(default=False)

    def request(self, asked: Request) -> Answer:
        """Make a request within what is left."""
        bounded = self._bounded(asked)
        if asked.method not in ("GET", "HEAD"):
            self.leave()
        return self.network.request(bounded)

    async def request_async(self, asked: Request) -> Answer:
        """Make a request within what is left."""
        bounded = self._bounded(asked)
        if asked.method not in ("GET", "HEAD"):
            self.leave()
        return await self.network.request_async(bounded)

    def smtp(self, asked: Mailing) -> Smtp:
        """Connect within what is left."""
        bound = min(asked.deadline, self.deadline.left())
        return self.network.smtp(replace(asked, deadline=bound, leaving=self.leave))

    def _bounded(self, asked: Request) -> Request:
        left = self.deadline.left_or_none()
        if not left:
            # A try that is over has been left to itself: nothing more leaves of it, however near the other side is.
            raise Failed(Failure.TIME, phrase("no answer in time"), sent=False)
        return replace(asked, deadline=min(asked.deadline, left))

    def leave(self) -> None:
        """Note that a byte may leave from now on, once. Raises Unreachable where that can't be noted."""
        if self.left:
            return
        try:
            self.leaving()
        except Unreachable:
            raise
        except Exception as error:
            why = phrase("that it leaves can't be noted here ({why})", why=type(error).__name__)
            raise Unreachable(why) from error
        self.left = True


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery that was taken from the queue: its message (or why none can be made), and whether it is still true."""

    delivery: Delivery
    message: Message | Exception
    settings: Settings
    """Those of the service that it is about."""
    verdict: Verdict = Verdict.SEND
    why: Phrase = field(default_factory=lambda: phrase("still true"))


@dataclass(frozen=True, slots=True)
class Ended:
    """How a try ended: an outcome of the channel's, or what became of a delivery that did not go."""

    outcome: Outcome
    state: DeliveryState | None = None
    """Set where the outcome's result does not say it."""
    silent: bool = False
    left: bool = False
    """Whether a byte of it may have left in this try."""
    asked: bool = False
    """Whether it was found by asking: an earlier try had brought it."""
    missing: bool = False
    """Whether it was asked after, late enough, and was not there: no earlier try had brought it."""


_STAYS = {Verdict.OVERTAKEN: DeliveryState.OVERTAKEN, Verdict.HOLD: DeliveryState.QUESTIONED}


def attempt(taken: Taken, channel: Channel, message: Message, now: datetime, network: Within) -> Ended:
    """Ask first wherever that can be done, at the first try too: our own memory of an earlier one may be lost."""
    delivery = taken.delivery
    if channel.can_be_asked:
        found = channel.find(message)
        if found is not None:
            return Ended(found, asked=found.result is Result.ACCEPTED)
        if delivery.ready is not None and now < delivery.ready:
            why = phrase("not there yet, but it may still come: it is asked again before it is sent anew")
            return Ended(Outcome(Result.AGAIN, why))
    elif delivery.state is DeliveryState.SENDING and delivery.left is not None:
        why = phrase("it was cut off while being sent: look on the list whether it is there")
        return Ended(Outcome(Result.DOUBTFUL, why))
    missing = channel.can_be_asked and not isinstance(channel, Repeatable)
    if taken.verdict in _STAYS:
        why = taken.why
        if delivery.left is not None and not isinstance(channel, Readable):
            why = phrase("{why} (an earlier try may have arrived)", why=why)
        return Ended(Outcome(Result.REFUSED, why), _STAYS[taken.verdict], missing=missing)
    silent = taken.verdict is Verdict.SEND_SILENT or delivery.silent
    try:
        outcome = channel.send(replace(message, quiet=True) if silent else message)
    except Unreachable:
        raise
    except Refused as error:
        outcome = Outcome(Result.REFUSED, error.sentence)
    accepted = outcome.result is Result.ACCEPTED
    return Ended(outcome, silent=silent and accepted, left=network.left, missing=missing)
