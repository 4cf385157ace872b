"""A notice's way from the operator to every channel, in a process that may die at any one of its steps."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, text

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.kinds import STUCK, WAITING, DeliveryState, NoticeType
from klip_tui.config.load import Settings
from klip_tui.desk.notices.drafts import AlreadyPosted
from klip_tui.desk.notices.post import post
from klip_tui.desk.outbox.deciding import Decision, decide
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.session import Desk
from klip_tui.store import deliveries, log, notices
from tests.desk.team import PLANNED
from tests.simulation.clockwork import Crash, Fiber, Loop, sleep
from tests.simulation.others import Network, Others, Ways
from tests.simulation.process import BEGUN, Process, SimulatedStore

REASON = "opnieuw gevraagd na een val"
FOREVER = 100_000.0


@dataclass
class Told:
    """How it went: the steps that were taken, where it died, and what is wrong."""

    steps: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def tell(settings: Settings, engine: Any, crash_at: int, ways: dict[str, str]) -> Told:
    """Tell it with a death at one step (0: none), begin again, and look."""
    loop, told = Loop(), Told()
    others = Others(loop, Random(5), {name: _for_a_while(way) for name, way in ways.items()})

    def breaks(process: Process, what: str) -> bool:
        told.steps.append(f"{process.name} {what}")
        return len(told.steps) == crash_at

    def seat(name: str) -> tuple[Process, Desk]:
        process = Process(loop, name, breaks, Random(1))
        store = SimulatedStore(engine, settings.store_file, process)
        return process, Desk(settings, process.clock, "an", network=Network(others, process), _store=store)  # type: ignore[arg-type]

    async def lives() -> None:
        for life in ("first", "second"):
            process, desk = seat(life)
            try:
                await Fiber(loop, process, lambda desk=desk, process=process: _told(desk, process, others)).found  # type: ignore[misc]
            except Crash:
                await asyncio.sleep(200.0)

    def shared_clock(connection: Connection) -> datetime | None:
        """Be the clock of a server in this world: by its real one nothing of ours would ever be due."""
        return BEGUN + timedelta(seconds=loop.now) if connection.dialect.name == "postgresql" else None

    with patch("klip_tui.desk.outbox.deliverer.store_clock", shared_clock):
        loop.run_until_complete(lives())
    _, desk = seat("nobody")
    told.wrong = _wrong(desk, others)
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    return told


def _for_a_while(way: str) -> Ways:
    made = Ways(Random(1), (way,), 1.0, bad=1.0, lasting=1.0)
    made._at, made._way = [0.0, 60.0], [way, "good"]
    return made


def _told(desk: Desk, process: Process, others: Others) -> None:
    """Announce, deliver, cancel, deliver, and decide about what is stuck; done already is done."""
    deliverer = Deliverer(desk, lambda: 0.5, process.world)
    for once, type_ in (("one", NoticeType.ANNOUNCEMENT), ("two", NoticeType.CANCELLATION)):
        with desk.store.read() as connection:
            known = notices.load_all(connection, desk.service.id)
        interruption = known[0].id if known and type_ is NoticeType.CANCELLATION else ""
        with contextlib.suppress(AlreadyPosted):
            post(desk, Draft(type_, PLANNED, interruption=interruption), reason=REASON, once=once)
        for _ in range(40):
            deliverer.run()
            sleep(30.0)
            _decided(desk, others)
            with desk.store.read() as connection:
                if not deliveries.in_state(connection, *WAITING):
                    break


def _decided(desk: Desk, others: Others) -> None:
    with desk.store.read() as connection:
        stuck = deliveries.in_state(connection, *STUCK)
    for row in stuck:
        there = any(one.key == row.key and one.channel == row.channel for one in others.taken)
        decide(desk, row.notice, row.channel, Decision.MARK_SENT if there else Decision.SEND_AGAIN, REASON)


def _wrong(desk: Desk, others: Others) -> list[str]:
    with desk.store.read() as connection:
        written = notices.written(connection)
        rows = [row for one in written for row in deliveries.of_notice(connection, one.notice.id)]
        lines = Counter((entry.what, entry.subject) for entry in log.read(connection, limit=1000))
        here = connection.dialect.name == "sqlite"
        sound = connection.execute(text("pragma integrity_check")).scalar() if here else "ok"
    wrong = [] if len(written) == 2 else [f"{len(written)} notices were posted"]
    if sound != "ok":
        wrong.append(f"the store: {sound}")
    there = Counter((one.channel, one.key) for one in others.taken)
    for row in rows:
        where = f"{row.notice} on {row.channel}"
        if row.state is not DeliveryState.ACCEPTED:
            wrong.append(f"{where} is {row.state.value}: {row.detail}")
        if row.channel != "spool" and there[row.channel, row.key] != 1:
            wrong.append(f"{where} came {there[row.channel, row.key]} times")
    wrong += [f"{one.notice.id} was not communicated" for one in written if one.notice.communicated is None]
    wrong += [f"{what} {subject} is in the log {count} times" for (what, subject), count in lines.items()
              if count > 1 and what in ("communicated", "post announcement", "post cancellation")]  # fmt: skip
    return wrong
