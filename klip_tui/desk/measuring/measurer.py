"""Measuring permanently (A3.3): the lease, and the sources that are measured while we hold it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing
from datetime import timedelta
from typing import Any

from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.desk.lease import LeaseWatcher
from klip_tui.desk.measuring.recorder import Change, Keeper
from klip_tui.desk.session import Desk
from klip_tui.runtime import crash_log
from klip_tui.sources.rounds import rounds
from klip_tui.sources.volume import counted
from klip_tui.store import leases, segments

BEATS = 2.5
"""Intervals that a lease lasts: who waits looks often enough to take over within three."""

SHORTEST = 10.0
"""Seconds that a lease lasts at least: a busy machine is not a dead one."""

TRY_AGAIN = 30.0
"""Seconds after which what could not be read is asked again."""

__all__ = ["Change", "Measurer"]


class Measurer:
    """Measures KLIP and the helpdesk while it holds the lease; waits while somebody else does."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        on_change: Callable[[Change], None] = lambda change: None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        config = desk.settings.config
        self._desk = desk
        self._lease = LeaseWatcher(leases.MEASURE, name, self._lasting(desk), steady)
        self._follows = config.measure.source == "prometheus"
        watched = [] if self._follows else [(segments.KLIP, config.endpoint)]
        watched.append((segments.HELPDESK, config.helpdesk.endpoint))
        self._keepers = [Keeper(desk, self._lease, on_change, subject, found) for subject, found in watched if found]
        self._klip = Keeper(desk, self._lease, on_change, segments.KLIP, ())
        self._trouble: Refused | None = None
        self._steady = steady
        self._beats: dict[str, float] = {}
        self.longest = self._lasting(desk).total_seconds()
        """Seconds within which every source that is measured finishes a round."""
        self.measuring = False
        self.uncounted: Refused | None = None
        """Why plan requests could not be counted last time, if they could not."""
        self.unread: Refused | None = None
        """Why the helpdesk's mailbox could not be read last time, if it could not."""

    @staticmethod
    def _lasting(desk: Desk) -> timedelta:
        config = desk.settings.config
        probed = (*config.endpoint, *config.helpdesk.endpoint)
        longest = max((endpoint.timeout for endpoint in probed), default=0.0)
        if config.measure.source == "prometheus":
            longest = max(longest, config.measure.timeout)
        return timedelta(seconds=max(BEATS * config.measure.interval, config.measure.interval + longest, SHORTEST))

    @property
    def trouble(self) -> Refused | None:
        """Why the last round could not be kept, or Prometheus not be read, if that is so."""
        return self._trouble or next((keeper.trouble for keeper in self._keepers if keeper.trouble), None)

    @property
    def quiet(self) -> float:
        """Seconds since the source that has been quiet for longest finished a round; 0 where nothing is measured."""
        now = self._steady()
        return max((now - beat for beat in self._beats.values()), default=0.0)

    def _beat(self, *names: str) -> None:
        self._beats.update(dict.fromkeys(names, self._steady()))

    def _begin(self, *names: str) -> None:
        self._beats = {}
        self._beat(*names)

    async def run(self, stop: asyncio.Event) -> None:
        """Measure until ``stop`` is set; then the last segment is closed and the lease given back."""
        self._desk.may_write()
        config = self._desk.settings.config
        if not (self._keepers or self._follows or counted(config) or config.helpdesk.mailbox):
            await stop.wait()
            return
        self._begin("lease")
        try:
            while not stop.is_set():
                self.measuring = await asyncio.to_thread(self._take)
                self._begin("lease")
                if self.measuring:
                    await self._measure(stop)
                else:
                    await _pause(stop, min(5.0, config.measure.interval / 4))
        finally:
            self.finish()

    async def _measure(self, stop: asyncio.Event) -> None:
        """Run every source until one finds the lease gone, or until ``stop``."""
        lost = asyncio.Event()
        self._begin(*(keeper.subject for keeper in self._keepers), *(["follow"] if self._follows else []))
        work: list[Coroutine[Any, Any, None]] = [self._probe(keeper, lost) for keeper in self._keepers]
        if self._follows:
            work.append(self._follow(lost))
        if counted(self._desk.settings.config):
            work.append(self._count(lost))
        if self._desk.settings.config.helpdesk.mailbox is not None:
            work.append(self._collect(lost))
        running = [asyncio.create_task(one) for one in work]
        waits = [asyncio.create_task(event.wait()) for event in (stop, lost)]
        try:
            await asyncio.wait([*running, *waits], return_when=asyncio.FIRST_COMPLETED)
        finally:
            lost.set()
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*running)
            if not stop.is_set():
                self.measuring = False
                for keeper in self._keepers:
                    keeper.forget()

    async def _probe(self, keeper: Keeper, lost: asyncio.Event) -> None:
        """Probe one subject's endpoints. A fault of ours is said and the rounds begun anew: the other sources go on."""
        interval = self._desk.settings.config.measure.interval
        while not lost.is_set():
            try:
                async with aclosing(rounds(keeper.endpoints, interval, self._desk.clock, lost)) as seen:
                    async for one in seen:
                        if not await asyncio.to_thread(keeper.keep, one):
                            lost.set()
                        self._beat(keeper.subject)
            except Exception as error:
                keeper.trouble = self._fault(error)
                keeper.forget()
                self._beat(keeper.subject)
                await _pause(lost, min(interval, TRY_AGAIN))

    def _fault(self, error: Exception) -> Refused:
        kept = crash_log.keep(self._desk.settings.data, error, self._desk.clock())
        return Refused(
            phrase(
                "something unexpected went wrong ({kind}); {file} says what",
                kind=type(error).__name__,
                file=str(kept or "-"),
            )
        )

    async def _follow(self, lost: asyncio.Event) -> None:
        from klip_tui.desk.measuring.prometheus_sync import Follower, LeaseLost

        follower = Follower(self._desk, self._lease, self._klip)

        async def read() -> None:
            try:
                while await asyncio.to_thread(follower.read):
                    self._beat("follow")
                    if lost.is_set():
                        return
            except LeaseLost:
                lost.set()

        await self._again(read, self._desk.settings.config.measure.interval, lost, "_trouble")

    async def _count(self, lost: asyncio.Event) -> None:
        """Count plan requests (A3.4)."""
        from klip_tui.desk.measuring.plan_requests import count

        async def once() -> None:
            await asyncio.to_thread(count, self._desk)

        await self._again(once, self._desk.settings.config.volume.interval, lost, "uncounted")

    async def _collect(self, lost: asyncio.Event) -> None:
        """Read the helpdesk's mailbox."""
        from klip_tui.desk.helpdesk.mailbox import collect

        mailbox = self._desk.settings.config.helpdesk.mailbox
        assert mailbox is not None

        async def once() -> None:
            await asyncio.to_thread(collect, self._desk)

        await self._again(once, mailbox.interval, lost, "unread")

    async def _again(self, do: Callable[[], Awaitable[None]], every: float, lost: asyncio.Event, trouble: str) -> None:
        while not lost.is_set():
            pause = every
            try:
                await do()
                setattr(self, trouble, None)
            except Refused as error:
                setattr(self, trouble, error)
                pause = min(every, TRY_AGAIN)
            except Exception as error:
                setattr(self, trouble, self._fault(error))
                pause = min(every, TRY_AGAIN)
            if trouble == "_trouble":
                self._beat("follow")
            await _pause(lost, pause)

    def _take(self) -> bool:
        try:
            with self._desk.measuring() as connection:
                taken = self._lease.take(connection, self._desk.clock())
            self._trouble = None
        except Refused as error:
            self._trouble = error
            return False
        return taken

    def finish(self) -> None:
        """Close the last segments and give the lease back."""
        if not self.measuring:
            return
        self.measuring = False
        now = self._desk.clock()
        try:
            with self._desk.measuring() as connection:
                held = leases.standing(connection, leases.MEASURE)
                if held is not None and held.holder == self._lease.who:
                    for keeper in self._keepers:
                        segments.close(connection, keeper.subject, now)
                    self._lease.release(connection)
        except Refused as error:
            self._trouble = error


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
