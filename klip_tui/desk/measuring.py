"""Measuring permanently (A3.3): rounds of probes, the verdict on them, and what is kept of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused
from klip_tui.desk.delivering import take_lease
from klip_tui.desk.desk import Desk
from klip_tui.monitor.rounds import Round, rounds
from klip_tui.monitor.verdict import HOLD, Judgement, Verdict
from klip_tui.store import latencies, leases, log, marks, segments
from klip_tui.store.segments import KLIP, Stay

if TYPE_CHECKING:
    from sqlalchemy import Connection


_THIN_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of state, dated back to its first sign."""

    state: State
    since: datetime
    seen: datetime
    why: str


class Measurer:
    """Measures while it holds the lease; waits while somebody else does."""

    def __init__(self, desk: Desk, name: str, on_change: Callable[[Change], None] = lambda change: None) -> None:
        self._desk = desk
        self._name = name
        self._on_change = on_change
        self._verdict = Verdict(desk.settings.config.measure)
        self._last_state: State | None = None
        self._thinned: datetime | None = None
        self.measuring = False
        self.trouble: Refused | None = None
        self.uncounted: Refused | None = None
        """Why plan requests could not be counted last time, if they could not."""

    @property
    def _lasting(self) -> timedelta:
        return timedelta(seconds=HOLD * self._desk.settings.config.measure.interval)

    async def run(self, stop: asyncio.Event) -> None:
        """Measure until ``stop`` is set; then the last segment is closed and the lease given back."""
        config = self._desk.settings.config
        if not config.endpoint:
            await stop.wait()
            return
        counting = asyncio.create_task(self._count(stop)) if config.volume.url else None
        try:
            while not stop.is_set():
                self.measuring = await asyncio.to_thread(self._take)
                if not self.measuring:
                    await _pause(stop, min(5.0, config.measure.interval))
                    continue
                async with aclosing(rounds(config.endpoint, config.measure.interval, self._desk.clock, stop)) as seen:
                    async for one in seen:
                        if not await asyncio.to_thread(self._keep, one):
                            break
        finally:
            self.finish()
            if counting is not None:
                counting.cancel()

    async def _count(self, stop: asyncio.Event) -> None:
        """Count plan requests (A3.4) while this is the one that measures."""
        from klip_tui.desk.counting import count

        while not stop.is_set():
            if self.measuring:
                try:
                    await asyncio.to_thread(count, self._desk)
                    self.uncounted = None
                except Refused as error:
                    self.uncounted = error
            await _pause(stop, self._desk.settings.config.volume.interval if self.measuring else 1.0)

    def _take(self) -> bool:
        try:
            with self._desk.store.write() as connection:
                taken = take_lease(connection, leases.MEASURE, self._name, self._desk.clock(), self._lasting)
            self.trouble = None
        except Refused as error:
            self.trouble = error
            return False
        return taken

    def _keep(self, one: Round) -> bool:
        """Keep a round; False when the lease is somebody else's now."""
        verdict, judgement = self._verdict.see(one.state, one.at, one.why)
        try:
            with self._desk.store.write() as connection:
                if not take_lease(connection, leases.MEASURE, self._name, self._desk.clock(), self._lasting):
                    self.measuring = False
                    self._verdict = Verdict(self._desk.settings.config.measure)
                    return False
                if judgement is not None:
                    stay = Stay(
                        judgement.state, judgement.since, judgement.at, judgement.at + self._lasting, judgement.why
                    )
                    segments.record(connection, KLIP, stay)
                    self._note(judgement, connection)
                if one.milliseconds is not None:
                    latencies.add(connection, KLIP, one.at, one.milliseconds)
                for endpoint, answer in one.answers:
                    if answer.expires is not None:
                        marks.put(connection, f"certificate {endpoint.url}", answer.expires.isoformat(), one.at)
                if self._thinned is None or one.at - self._thinned > _THIN_EVERY:
                    latencies.thin(connection, KLIP, one.at)
                    self._thinned = one.at
            self.trouble = None
        except Refused as error:
            # Nothing was kept of this round: the next one says anew what is certain, from then.
            self.trouble = error
            return True
        self._verdict = verdict
        if judgement is not None and judgement.state is not self._last_state:
            self._last_state = judgement.state
            self._on_change(Change(judgement.state, judgement.since, judgement.at, judgement.why))
        return True

    def _note(self, judgement: Judgement, connection: Connection) -> None:
        if judgement.state is not self._last_state and self._last_state is not None:
            log.write(
                connection,
                judgement.at,
                "klip-tui",
                f"state {judgement.state.value}",
                "KLIP",
                detail=judgement.why,
            )

    def finish(self) -> None:
        """Close the last segment and give the lease back."""
        if not self.measuring:
            return
        self.measuring = False
        now = self._desk.clock()
        try:
            with self._desk.store.write() as connection:
                held = leases.holder(connection, leases.MEASURE, now)
                if held is not None and held.holder == self._name:
                    segments.close(connection, KLIP, now)
                    leases.release(connection, leases.MEASURE, self._name)
        except Refused as error:
            self.trouble = error


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
