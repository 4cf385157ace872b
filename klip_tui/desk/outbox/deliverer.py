"""Delivering what was posted: channels side by side, each in order, one deliverer at a time, never blindly twice.

``sending`` is committed before a try, and that a byte may have left before it does. Whatever stands in ``sending`` when
a deliverer takes over was cut off: the channel is asked; where it can't be asked and something may have left, the
delivery is doubtful and a person decides. A channel that can be asked is asked before every try.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.channels.making import channels
from klip_tui.channels.protocol import Message, Outcome, Result
from klip_tui.commitment.interruptions.still_true import Verdict
from klip_tui.commitment.kinds import WAITING, DeliveryState, State
from klip_tui.commitment.phrase import Unreachable, phrase
from klip_tui.desk.outbox.attempt import Ended, Taken, Within, attempt
from klip_tui.desk.outbox.crew import Crew
from klip_tui.desk.outbox.deciding import Decision, decide, settle
from klip_tui.desk.outbox.drift import due, read_back
from klip_tui.desk.outbox.fate import as_taken
from klip_tui.desk.outbox.journal import Waiting, desk_of
from klip_tui.desk.outbox.judging import judged
from klip_tui.desk.outbox.messages import around, message_for
from klip_tui.desk.outbox.order import firsts, is_ours, may_go, next_due
from klip_tui.desk.outbox.outcomes import Outcomes
from klip_tui.desk.outbox.reading import LOOK, is_due
from klip_tui.desk.outbox.second_look import look_again
from klip_tui.desk.session import Desk
from klip_tui.net.values import Deadline
from klip_tui.runtime.world import REAL, World
from klip_tui.store import deliveries, journal, leases
from klip_tui.store.clock import store_clock
from klip_tui.store.deliveries import Delivery
from klip_tui.store.lease_watcher import LeaseWatcher, holder_name
from klip_tui.store.opening import DATABASE_ERRORS

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["LEASE_TIME", "Decision", "Deliverer", "decide", "run_apart", "settle"]

LEASE_TIME = timedelta(minutes=3)
"""Longer than any single try, so that nobody else takes over while one is under way."""

OVERDUE = timedelta(minutes=10)
"""How long a deliverer elsewhere may be silent, by our own clock, before one that has just started takes its place."""

PARTING = 2.0
"""Seconds that tries under way still get when the deliverer is to stop."""
GRACE = 1.0
"""Seconds beyond the deadline after which a try is left to itself: what keeps to it ends before, and says more."""
LEAST_REST = 1.0
"""Seconds between two looks at what waits for somebody else, or for its channel."""
LOOK_EVERY, BEAT = 0.2, 60.0
"""Seconds between two looks while tries are under way, and between two renewals of the lease."""


class Deliverer:
    """Takes what waits."""

    def __init__(self, desk: Desk, jitter: Callable[[], float] | None = None, world: World = REAL) -> None:
        self._desk = desk = desk.at("")
        self._world = world
        self._lease = LeaseWatcher(leases.DELIVER, holder_name("deliver"), LEASE_TIME, world.steady, overdue=OVERDUE)
        self._looked: datetime | None = None
        self._next: datetime | None = None
        """When the first of what waits may go, as it was seen last; None: nothing waits."""
        self._skew = timedelta(0)
        """How far our clock is ahead of the store's."""
        self._journal = Waiting()
        self.merged: list[journal.Merged] = []
        """What was brought over from this computer's journal, so far."""
        self._outcomes = Outcomes(desk, self._now, jitter or world.chance.random)
        self._crew: Crew[tuple[Taken, Within], Ended] = Crew(world)
        self._heard: list[tuple[tuple[Taken, Within], Ended | Exception]] = []
        """How tries have ended that is not kept yet: a store that fails just then is tried again with it."""

    def run(self, stop: Callable[[], bool] = lambda: False) -> int:
        """Deliver everything that is due and count the tries; return at once when another one delivers."""
        self._desk.may_write()
        self.merged += self._journal.merge(self._desk)
        tries, beat = 0, self._world.steady()
        self._keep_heard()
        try:
            while not stop():
                tries += self._begin_all(stop)
                if self._crew.idle:
                    break
                self._keep_all(LOOK_EVERY)
                if self._world.steady() - beat > BEAT:
                    beat = self._world.steady()
                    with self._desk.delivering() as connection:
                        self._lease.take(connection, self._now())
            parting = self._world.steady() + PARTING
            while not self._crew.idle and self._world.steady() < parting:
                self._keep_all(LOOK_EVERY)
        finally:
            # Not while a try is under way that nobody waited for: who takes over would not know of it.
            if tries and self._crew.idle:
                self._release()
        return tries

    def read_back(self, stop: Callable[[], bool] = lambda: False, *, now_due: bool = False) -> int:
        """Read back the pages that are due, and count them; return at once when another one delivers."""
        self._desk.may_write()
        now = self._now()
        if not (now_due or is_due(self._looked, now)):
            return 0
        self._looked = now
        with self._desk.store.read() as connection:
            wanted = due(connection, self._desk.clock(), everything=now_due)
            again = deliveries.to_look_at(connection, now)
        if not wanted and not again:
            return 0
        with self._desk.delivering() as connection:
            if not self._lease.take(connection, now):
                return 0

        def busy() -> bool:
            """What is to be told waits for no page that is slow to be read: that is gone on with afterwards."""
            return stop() or (not now_due and self._waits())

        try:
            look_again(self._desk, again, busy)
            return read_back(self._desk, wanted, busy)
        finally:
            self._release()

    @property
    def rest(self) -> float:
        """Seconds after which to run again where nobody writes anything meanwhile."""
        longest = LOOK.total_seconds()
        if self._next is None:
            return longest
        return min(longest, max(LEAST_REST, (self._next - self._now()).total_seconds()))

    def waits_apart(self) -> bool:
        """Whether this computer's journal may hold something that belongs in the store."""
        return self._journal(self._desk)

    def _waits(self) -> bool:
        """Whether anything is due."""
        now, busy = self._now(), self._crew.busy
        with self._desk.store.read() as connection:
            return any(may_go(row, now, busy, frozenset()) for row in _firsts(connection))

    def _now(self) -> datetime:
        """Return the time now, by the store's clock where it has one.

        Leases, pauses and ages are written by one deliverer and judged by the next, on another machine: with two clocks
        an hour apart one would take the other for dead in the middle of a try, and send what is being sent (D1).
        """
        return self._desk.clock() - self._skew

    def _compare(self, connection: Connection) -> None:
        theirs = store_clock(connection)
        if theirs is not None:
            self._skew = self._desk.clock() - theirs

    def _release(self) -> None:
        with self._desk.delivering() as connection:
            self._lease.release(connection)

    def _begin_all(self, stop: Callable[[], bool]) -> int:
        """Begin a try for each channel that is free and has something due; count them."""
        begun = 0
        while not stop():
            taken = self._take()
            if taken is None:
                return begun
            begun += 1
            self._begin(taken)
        return begun

    def _take(self) -> Taken | None:
        """Mark the next due delivery as being sent; its message, or why that can't be made."""
        desk, busy = self._desk, self._crew.busy
        with desk.store.read() as connection:
            self._compare(connection)
            now = self._now()
            elsewhere = journal.frozen(connection) if desk.journal else frozenset()
            waiting = _firsts(connection)
            self._next = next_due(waiting, now)
            if not any(may_go(row, now, busy, elsewhere) for row in waiting):
                return None
        with desk.delivering() as connection:
            elsewhere = journal.frozen(connection) if desk.journal else frozenset()
            if not self._lease.take(connection, now):
                return None
            for delivery in _firsts(connection):
                if not may_go(delivery, now, busy, elsewhere):
                    continue
                deliveries.move(
                    connection,
                    delivery.id,
                    DeliveryState.SENDING,
                    now,
                    detail=delivery.detail,
                    said=delivery.said,
                    attempt=True,
                )
                return _taken(connection, desk, as_taken(delivery, now), now)
        return None

    def _begin(self, taken: Taken) -> None:
        desk, delivery, message = self._desk, taken.delivery, taken.message
        limit = min(desk.settings.config.outbox.deadline, LEASE_TIME.total_seconds() / 2)

        def leaving() -> None:
            with desk.delivering() as connection:
                if not self._is_ours(connection, delivery):
                    raise Unreachable(phrase("another one delivers it by now: nothing is sent from here"))
                deliveries.set_left(connection, delivery.id, self._now())

        network = Within(desk.network, Deadline(limit, self._world.steady), leaving)

        def work() -> Ended:
            if isinstance(message, Exception):
                raise message
            made = next((one for one in channels(taken.settings, network) if one.name == delivery.channel), None)
            if made is None:
                return Ended(Outcome(Result.REFUSED, phrase("no channel is called so any more")))
            return attempt(taken, made, message, self._now(), network)

        self._crew.begin(delivery.channel, (taken, network), work, limit + GRACE)

    def _keep_all(self, patience: float) -> None:
        """Keep how tries have ended. Whatever was raised on the way is how one ended; the others go on."""
        self._heard += self._crew.ended(patience)
        self._keep_heard()

    def _keep_heard(self) -> None:
        while self._heard:
            (taken, network), ended = self._heard[0]
            try:
                self._outcomes.keep(taken.delivery, self._outcomes.read(taken, network, ended))
            except Unreachable:
                raise
            except Exception as error:
                # What the channel said can't be kept.
                del self._heard[0]
                self._outcomes.keep(taken.delivery, self._outcomes.fault(taken.delivery, error, sent=True))
            else:
                del self._heard[0]

    def _is_ours(self, connection: Connection, delivery: Delivery) -> bool:
        """Whether a try is still ours to make, by what the store says now."""
        lease, row = leases.standing(connection, self._lease.name), deliveries.load(connection, delivery.id)
        elsewhere = journal.frozen(connection) if self._desk.journal else frozenset()
        holder = lease.holder if lease is not None else None
        return is_ours(row, delivery, holder=holder, who=self._lease.who, elsewhere=elsewhere)


def run_apart(desk: Desk, stop: Callable[[], bool] = lambda: False) -> int:
    """Deliver what waits in this computer's journal, while the store can't be reached; count the tries."""
    if not Waiting()(desk):
        return 0
    own = desk_of(desk)
    try:
        return Deliverer(own).run(stop)
    finally:
        own.close()


def _firsts(connection: Connection) -> list[Delivery]:
    return firsts(deliveries.in_state(connection, *WAITING))


def _taken(connection: Connection, desk: Desk, delivery: Delivery, now: datetime) -> Taken:
    """Make a delivery's message, and judge whether it is still true."""
    from dataclasses import replace

    settings = desk.settings
    try:
        known = around(connection, delivery)
        settings = settings.of(known.service)
        message: Message = message_for(connection, settings, delivery, now, known)
        verdict, why, measured = judged(connection, settings, delivery, known, now)
    except DATABASE_ERRORS:
        raise
    except Exception as error:
        return Taken(delivery, error, settings)
    answers = measured.state in (State.UP, State.DEGRADED)
    return Taken(delivery, replace(message, answers=answers), settings, Verdict(verdict), why)
