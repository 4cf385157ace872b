"""Measuring permanently (A3.3): the lease, and the sources that are measured while we hold it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from klip_tui.commitment.phrase import Refused
from klip_tui.desk.measuring import bulkhead
from klip_tui.desk.measuring.places import place_of
from klip_tui.desk.measuring.recorder import Change, Keeper
from klip_tui.desk.measuring.works import LeftBehind, Works
from klip_tui.desk.session import Desk
from klip_tui.runtime.world import REAL, World
from klip_tui.sources.volume import counted
from klip_tui.store import leases, segments
from klip_tui.store.lease_watcher import LeaseWatcher
from klip_tui.store.own_clock import own_clock

BEATS = 2.5
"""Intervals that a lease lasts: who waits looks often enough to take over within three."""

SHORTEST = 10.0
"""Seconds that a lease lasts at least: a busy machine is not a dead one."""

LEAVE = 1.0
"""Seconds that what is under way is given to end by itself."""

__all__ = ["Change", "Measurer"]


class Measurer:
    """Measures every service and the helpdesk while it holds the lease; waits while somebody else does."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        on_change: Callable[[Change], None] = lambda change: None,
        world: World = REAL,
    ) -> None:
        self._desk = desk = desk.at("")
        self._world = world
        self._desks = [desk.at(service.id) for service in desk.settings.services]
        self._lease = LeaseWatcher(leases.MEASURE, name, self._lasting(self._desks), world.steady)
        self._keepers: list[Keeper] = []
        """Those whose endpoints we probe."""
        self._followed: list[Keeper] = []
        """Those that a Prometheus probes."""
        for one in self._desks:
            follows = one.settings.config.measure.source == "prometheus"
            endpoints = () if follows else one.settings.config.endpoint
            keeper = Keeper(one, self._lease, on_change, one.service, endpoints)
            if follows or endpoints:
                (self._followed if follows else self._keepers).append(keeper)
        helpdesk = desk.settings.config.helpdesk
        if helpdesk.endpoint:
            self._keepers.append(Keeper(desk, self._lease, on_change, desk.settings.helpdesk, helpdesk.endpoint))
        self._counting = [one for one in self._desks if counted(one.settings.config)]
        self._works = Works(desk, self._lease, world)
        self._untaken: Refused | None = None
        self.longest = self._lasting(self._desks).total_seconds()
        """Seconds within which every source that is measured finishes a round."""
        self.measuring = False

    @staticmethod
    def _lasting(desks: Sequence[Desk]) -> timedelta:
        lasting = SHORTEST
        for desk in desks:
            config = desk.settings.config
            probed = (*config.endpoint, *config.helpdesk.endpoint)
            longest = max((endpoint.timeout for endpoint in probed), default=0.0)
            if config.measure.source == "prometheus":
                longest = max(longest, config.measure.timeout)
            lasting = max(lasting, BEATS * config.measure.interval, config.measure.interval + longest)
        return timedelta(seconds=lasting)

    @property
    def trouble(self) -> Refused | None:
        """Why the last round could not be kept, or Prometheus not be read, if that is so."""
        kept = next((keeper.trouble for keeper in self._keepers if keeper.trouble), None)
        return self._untaken or kept or self._unread("prometheus", [keeper.desk for keeper in self._followed])

    @property
    def uncounted(self) -> Refused | None:
        """Why plan requests could not be counted last time, if they could not."""
        return self._unread("volume", self._counting)

    def _unread(self, place: str, desks: Sequence[Desk]) -> Refused | None:
        found = (self._works.trouble.get(place_of(place, desk)) for desk in desks)
        return next((trouble for trouble in found if trouble is not None), None)

    @property
    def unread(self) -> Refused | None:
        """Why the helpdesk's mailbox could not be read last time, if it could not."""
        return self._works.trouble.get("mailbox")

    @property
    def quiet(self) -> float:
        """Seconds since the source that has been quiet for longest finished a round; 0 where nothing is measured."""
        return self._works.quiet

    @property
    def finished(self) -> int:
        """How many rounds were finished."""
        return self._works.finished

    async def run(self, stop: asyncio.Event) -> None:
        """Measure until ``stop`` is set; then the last segment is closed and the lease given back."""
        self._desk.may_write()
        config = self._desk.settings.config
        if not (self._keepers or self._followed or self._counting or config.helpdesk.mailbox):
            await stop.wait()
            return
        self._works.begin("lease")
        try:
            while not stop.is_set():
                self.measuring = await self._taken(stop)
                if self._untaken is None:
                    self._works.begin("lease")
                if self.measuring:
                    await self._measure(stop)
                else:
                    await self._world.wait(stop, min(5.0, config.measure.interval / 4))
        finally:
            await self._finished()

    async def _taken(self, stop: asyncio.Event) -> bool:
        """Take the lease; a store that is silent is not waited for beyond ``stop``."""
        with suppress(LeftBehind):
            return await self._works.unless(stop, self._world.threads(self._take, "lease"))
        return False

    async def _measure(self, stop: asyncio.Event) -> None:
        """Run every source until one finds the lease gone, or until ``stop``."""
        lost = asyncio.Event()
        config = self._desk.settings.config
        followed = [place_of("prometheus", keeper.desk) for keeper in self._followed]
        self._works.begin(*(keeper.subject for keeper in self._keepers), *followed)
        work: list[Coroutine[Any, Any, None]] = [self._works.probe(keeper, lost) for keeper in self._keepers]
        work += [self._works.follow(keeper, lost) for keeper in self._followed]
        work += [self._works.count(desk, lost) for desk in self._counting]
        if config.helpdesk.mailbox is not None:
            work.append(self._works.collect(lost))
        running = [asyncio.create_task(one) for one in work]
        waits = [asyncio.create_task(event.wait()) for event in (stop, lost)]
        try:
            await asyncio.wait([*running, *waits], return_when=asyncio.FIRST_COMPLETED)
        finally:
            lost.set()
            for wait in waits:
                wait.cancel()
            await _ended(running)
            if not stop.is_set():
                self.measuring = False
                for keeper in self._keepers:
                    keeper.forget()

    def _take(self) -> bool:
        try:
            with self._desk.measuring() as connection:
                now = own_clock(self._desk.clock, connection).shared
                taken = self._lease.take(connection, now)
                if taken and not self.measuring:
                    # What another one noted while it measured is for us to find out anew.
                    bulkhead.begin(connection, now)
            self._untaken = None
        except Refused as error:
            self._untaken = error
            return False
        return taken

    async def _finished(self) -> None:
        """Close the last segments and give the lease back; a store that is silent is not waited for."""
        for keeper in (*self._keepers, *self._followed):
            keeper.ended = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._world.threads(self.finish, "finish"), LEAVE)

    def finish(self) -> None:
        """Close the last segments and give the lease back."""
        if not self.measuring:
            return
        self.measuring = False
        try:
            with self._desk.measuring() as connection:
                # As the rounds are dated: by our own clock, where it is behind, what it measured would be cut off.
                now = own_clock(self._desk.clock, connection).shared
                held = leases.standing(connection, leases.MEASURE)
                if held is not None and held.holder == self._lease.who:
                    for keeper in self._keepers:
                        segments.close(connection, keeper.subject, now)
                    self._lease.release(connection)
        except Refused as error:
            self._untaken = error


async def _ended(running: list[asyncio.Task[None]]) -> None:
    """Wait a moment for what is under way, then give it up. Raises what one of them raised."""
    await asyncio.wait(running, timeout=LEAVE)
    for task in running:
        task.cancel()
    for found in await asyncio.gather(*running, return_exceptions=True):
        if isinstance(found, Exception):
            raise found
