"""Three operators, each at a machine of their own: they post, approve, correct, decide, cancel, end.

They are honest: whoever decides about what is doubtful has looked. One whose machine died in the middle of posting
posts the same again when it is back.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails
from klip_tui.commitment.kinds import STUCK, DeliveryState, Drifted, Kind, NoticeType, State
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.service import KLIP
from klip_tui.desk.measuring import corrections as restating
from klip_tui.desk.notices.approval import approve, send_back
from klip_tui.desk.notices.drafts import AlreadyPosted
from klip_tui.desk.notices.post import post
from klip_tui.desk.outbox.deciding import Decision, decide
from klip_tui.desk.outbox.drift import overwrite
from klip_tui.store import corrections, deliveries, drifts, notices
from klip_tui.store.current import current
from klip_tui.store.deliveries import Delivery
from tests.commitment.build import at
from tests.simulation.clockwork import Crash, Fiber

if TYPE_CHECKING:
    from tests.simulation.universe import Universe

REASON = "zo is het in de gesimuleerde wereld afgesproken"


class Operator:
    def __init__(self, universe: Universe, name: str, chance: Random) -> None:
        self.universe, self.name, self.chance = universe, name, chance
        self.skew = chance.uniform(-3.0, 3.0)
        self.unsure: tuple[Draft, str] | None = None
        """What was being posted when the machine died."""
        self.begun = 0
        self.process, self.desk = universe.seat(name, name, self.skew)

    async def work(self) -> None:
        universe, loop = self.universe, self.universe.loop
        while True:
            await asyncio.sleep(self.chance.uniform(30, 120 if universe.loop.now < universe.healed else 240))
            try:
                await Fiber(loop, self.process, self._act).found
            except Refused as error:
                self.universe.note(f"{self.name} is refused: {error.sentence.template}")
            except Crash:
                await asyncio.sleep(self.chance.uniform(20, 80))
                self.desk.close()
                self.process, self.desk = self.universe.seat(self.name, self.name, self.skew)

    def _act(self) -> None:
        desk, chance = self.desk, self.chance
        if self.unsure is not None:
            self._post(*self.unsure)
            return
        with desk.store.read() as connection:
            standing = deliveries.in_state(connection, *STUCK, DeliveryState.HELD)
            stuck = [row for row in standing if row.state in STUCK]
            held = sorted({row.notice for row in standing if row.state is DeliveryState.HELD})
            differing = drifts.known(connection, state=Drifted.OPEN)
            restated = [
                one for one in corrections.every(connection, KLIP) if one.approved is None and one.withdrawn is None
            ]
        if stuck and chance.random() < 0.8:
            self._decide(chance.choice(stuck))
        elif differing and chance.random() < 0.8:
            found = chance.choice(differing)
            universe = self.universe
            universe.note(f"{self.name} overwrites {found.notice} {found.channel}: {found.differences}")
            universe.overwritten.add(f"{found.notice} {found.channel}")
            overwrite(desk, found.notice, found.channel)
        elif held and chance.random() < 0.8:
            self._judge(chance.choice(held))
        elif restated and chance.random() < 0.8:
            restating.approve(desk, restated[0].id)
        elif not self.universe.is_healed:
            self._tell()

    def _decide(self, row: Delivery) -> None:
        """Look whether it is there, and say so; what did not go goes again, or is given up."""
        there = any(one.key == row.key and one.channel == row.channel for one in self.universe.others.taken)
        again = row.state is DeliveryState.DOUBTFUL or self.chance.random() < 0.7
        decision = Decision.MARK_SENT if there else Decision.SEND_AGAIN if again else Decision.GIVE_UP
        self.universe.note(f"{self.name} decides {row.notice} {row.channel} {row.state.value}: {decision.value}")
        decide(self.desk, row.notice, row.channel, decision, REASON)

    def _judge(self, notice: str) -> None:
        if self.chance.random() < 0.8:
            approve(self.desk, notice, REASON)
        else:
            send_back(self.desk, notice, REASON)

    def _tell(self) -> None:
        chance, universe = self.chance, self.universe
        with self.desk.store.read() as connection:
            state = current(connection, KLIP, self.desk.clock()).state
            open_ones = notices.load_open(connection)
        outages = [one for one in open_ones if one.facts.kind is Kind.UNPLANNED]
        plans = [one for one in open_ones if one.facts.kind is Kind.PLANNED]
        if chance.random() < 0.15:
            self._correct()
        elif universe.begun >= universe.most:
            return
        elif outages:
            one = chance.choice(outages)
            over = state is not State.DOWN and chance.random() < 0.7
            self._begin(_over(one) if over else self._update(one))
        elif state is State.DOWN or chance.random() < 0.1:
            self._begin(self._outage())
        elif plans and chance.random() < 0.6:
            one = chance.choice(plans)
            self._begin(_cancelled(one) if chance.random() < 0.4 else self._changed(one))
        else:
            self._begin(self._plan())

    def _begin(self, draft: Draft) -> None:
        self.begun += 1
        self.universe.begun += 1
        self._post(draft, f"{self.name}-{self.begun}")

    def _post(self, draft: Draft, once: str) -> None:
        self.unsure = (draft, once)
        try:
            found = post(self.desk, draft, reason=REASON, once=once).notice
        except AlreadyPosted as error:
            found = error.notice
        except Refused:
            self.unsure = None
            raise
        self.unsure = None
        self.universe.posted.append(found)
        self.universe.note(f"{self.name} posted {found} {draft.type.value}")

    def _outage(self) -> Draft:
        now = self.desk.clock()
        start = now - timedelta(minutes=self.chance.randint(0, 4))
        facts = InterruptionDetails(
            Kind.UNPLANNED, "KLIP is onderbroken", start, None, next_update=now + timedelta(minutes=30), detected=start
        )
        return Draft(NoticeType.ANNOUNCEMENT, facts)

    def _update(self, one: Interruption) -> Draft:
        when = self.desk.clock() + timedelta(minutes=self.chance.randint(20, 60))
        return Draft(NoticeType.UPDATE, replace(one.facts, next_update=when), interruption=one.id)

    def _plan(self) -> Draft:
        start = at(f"2026-12-{self.chance.choice((8, 9, 10))}T07:00".replace("-8T", "-08T").replace("-9T", "-09T"))
        start += timedelta(hours=self.chance.randint(0, 3))
        facts = InterruptionDetails(
            Kind.PLANNED, "Onderhoud databank", start, start + timedelta(minutes=90), reason="Versie-upgrade",
            services=self.chance.choice(((), ("portal",))),
        )  # fmt: skip
        return Draft(NoticeType.ANNOUNCEMENT, facts)

    def _changed(self, one: Interruption) -> Draft:
        assert one.facts.end is not None
        end = one.facts.end + timedelta(minutes=self.chance.choice((-30, 30)))
        return Draft(NoticeType.CHANGE, replace(one.facts, end=end), interruption=one.id)

    def _correct(self) -> None:
        end = self.desk.clock() - timedelta(seconds=self.chance.randint(10, 600))
        start = end - timedelta(seconds=self.chance.randint(1, 600))
        state = self.chance.choice((State.UP, State.DOWN, State.UNKNOWN))
        restating.correct(self.desk, start, end, state, REASON)


def _over(one: Interruption) -> Draft:
    return Draft(NoticeType.END, replace(one.facts, end=None, next_update=None), interruption=one.id)


def _cancelled(one: Interruption) -> Draft:
    return Draft(NoticeType.CANCELLATION, one.facts, interruption=one.id)
