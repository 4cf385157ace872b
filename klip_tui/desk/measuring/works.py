"""What is done while measuring, each source a bulkhead: whatever it raises is its own, kept, shown, and tried again.

Where a source waits for the network it does so in a thread that can be left behind; what it brought is kept in another
step, so that nothing is written for one who has stopped measuring.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import TypeVar

from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.desk.measuring import bulkhead
from klip_tui.desk.measuring.places import place_of
from klip_tui.desk.measuring.recorder import Keeper
from klip_tui.desk.session import Desk
from klip_tui.runtime import crash_log
from klip_tui.runtime.world import World
from klip_tui.sources.rounds import rounds
from klip_tui.store.lease_watcher import LeaseWatcher
from klip_tui.store.opening import StoreRefused

T = TypeVar("T")

TRY_AGAIN = 30.0
"""Seconds after which what could not be read is asked again."""


class LeftBehind(Exception):
    """An answer that nobody waits for any more."""


class Works:
    """The sources at work: ``trouble`` says by place what could not be done last time."""

    def __init__(self, desk: Desk, lease: LeaseWatcher, world: World) -> None:
        self._desk = desk
        self._lease = lease
        self._world = world
        self._beats: dict[str, float] = {}
        self._noted: set[str] = set()
        self.trouble: dict[str, Refused] = {}
        self.finished = 0
        """How many rounds were finished."""

    @property
    def quiet(self) -> float:
        """Seconds since the source that has been quiet for longest finished a round."""
        now = self._world.steady()
        return max((now - beat for beat in self._beats.values()), default=0.0)

    def begin(self, *names: str) -> None:
        """Watch these from now on."""
        self._beats = dict.fromkeys(names, self._world.steady())

    def _beat(self, name: str) -> None:
        if name in self._beats:
            self._beats[name] = self._world.steady()
            self.finished += 1

    async def probe(self, keeper: Keeper, lost: asyncio.Event) -> None:
        """Probe one service's endpoints. A fault of ours is said and the rounds begun anew: the other sources go on."""
        interval = keeper.interval
        place = f"rounds {keeper.subject}"
        while not lost.is_set():
            try:
                seen = rounds(keeper.endpoints, interval, self._desk.clock, lost, self._world)
                async with aclosing(seen):
                    async for one in seen:
                        if not await self._world.threads(partial(keeper.keep, one), "keep"):
                            lost.set()
                        if keeper.trouble is None:
                            # What could not be kept is no finished round: the watchdog is to know.
                            self._beat(keeper.subject)
                            await self._report(place, None)
            except Exception as error:
                keeper.trouble = self._fault(error)
                keeper.forget()
                self._beat(keeper.subject)
                await self._report(place, keeper.trouble)
                await self._world.wait(lost, min(interval, TRY_AGAIN))

    async def follow(self, keeper: Keeper, lost: asyncio.Event) -> None:
        """Read what a Prometheus measures of a service."""
        from klip_tui.desk.measuring.prometheus_sync import Follower, LeaseLost

        follower, place = Follower(keeper.desk, self._lease, keeper), place_of("prometheus", keeper.desk)

        async def read() -> None:
            try:
                while not lost.is_set():
                    span = await self._world.threads(follower.next_span, "prometheus")
                    if span is None:
                        return
                    found = await self.unless(lost, self._world.threads(partial(follower.ask, span), "prometheus"))
                    more = await self._world.threads(partial(follower.keep, found), "keep")
                    self._beat(place)
                    if not more:
                        # Nor where Prometheus's clock has not come further: that is asked again in the next round.
                        return
            except LeaseLost:
                lost.set()

        await self._again(place, read, keeper.interval, lost)

    async def count(self, desk: Desk, lost: asyncio.Event) -> None:
        """Count a service's plan requests (A3.4)."""
        from klip_tui.desk.measuring import plan_requests

        async def once() -> None:
            reading = await self.unless(lost, self._world.threads(partial(plan_requests.fetch, desk), "volume"))
            await self._world.threads(partial(plan_requests.keep, desk, reading), "keep")

        await self._again(place_of("volume", desk), once, desk.settings.config.volume.interval, lost)

    async def collect(self, lost: asyncio.Event) -> None:
        """Read the helpdesk's mailbox."""
        from klip_tui.desk.helpdesk import mailbox

        settings = self._desk.settings.config.helpdesk.mailbox
        assert settings is not None

        async def once() -> None:
            batch = await self.unless(lost, self._world.threads(partial(mailbox.fetch, self._desk), "mailbox"))
            await self._world.threads(partial(mailbox.keep, self._desk, batch), "keep")

        await self._again("mailbox", once, settings.interval, lost)

    async def _again(self, place: str, do: Callable[[], Awaitable[None]], every: float, lost: asyncio.Event) -> None:
        while not lost.is_set():
            pause = min(every, TRY_AGAIN)
            try:
                await do()
                self.trouble.pop(place, None)
                pause = every
            except LeftBehind:
                return
            except Refused as error:
                self.trouble[place] = error
            except Exception as error:
                self.trouble[place] = self._fault(error)
            if not isinstance(self.trouble.get(place), StoreRefused):
                # Who is asked may be away for hours; a store that is silent is for the watchdog.
                self._beat(place)
            await self._report(place, self.trouble.get(place))
            await self._world.wait(lost, pause)

    async def unless(self, lost: asyncio.Event, asked: Awaitable[T]) -> T:
        """Wait for an answer, but no longer than until ``lost``: then it is left behind. Raises LeftBehind."""
        asking, ended = asyncio.ensure_future(asked), asyncio.ensure_future(lost.wait())
        try:
            await asyncio.wait([asking, ended], return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                raise LeftBehind
            return asking.result()
        finally:
            asking.cancel()
            ended.cancel()

    async def _report(self, place: str, trouble: Refused | None) -> None:
        """Keep what a place can't do where every process sees it; a store that can't be written says so itself."""
        if isinstance(trouble, StoreRefused) or (trouble is None and place not in self._noted):
            return
        try:
            await self._world.threads(partial(self._reported, place, trouble), "keep")
        except Exception as error:
            self._fault(error)

    def _reported(self, place: str, trouble: Refused | None) -> None:
        try:
            bulkhead.report(self._desk, place, trouble)
        except Refused:
            return
        if trouble is None:
            self._noted.discard(place)
        else:
            self._noted.add(place)

    def _fault(self, error: Exception) -> Refused:
        kept = crash_log.keep(self._desk.settings.data, error, self._desk.clock())
        return Refused(
            phrase(
                "something unexpected went wrong ({kind}); {file} says what",
                kind=type(error).__name__,
                file=str(kept or "-"),
            )
        )
