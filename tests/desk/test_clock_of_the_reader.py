"""Whose clock differs from the store's reads, closes and wakes by the clock that all share, and is told so (D1)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.alerts.command import AlertCommand
from klip_tui.cli.status import line
from klip_tui.commitment.kinds import State
from klip_tui.commitment.service import KLIP
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.load import Settings
from klip_tui.config.schema import Config, Measure
from klip_tui.desk.alerts.acknowledge import listed
from klip_tui.desk.alerts.sender import AlertSender
from klip_tui.desk.measuring import clock_check
from klip_tui.desk.measuring.measurer import Measurer
from klip_tui.desk.session import Desk
from klip_tui.desk.upkeep.doctor import examine
from klip_tui.desk.views import status
from klip_tui.desk.views.metrics import metrics
from klip_tui.store import faults, leases, own_clock, segments
from klip_tui.store.lease_watcher import LeaseWatcher, holder_name
from klip_tui.store.values import StoredSegment
from klip_tui.text.voice import Voice
from tests.sources.rounds import BEGUN, INTERVAL, Machine

MINUTES = 600.0
SAID = {MINUTES: "600 s ahead of PostgreSQL's: set it", -MINUTES: "600 s behind PostgreSQL's: set it"}


@dataclass
class Shared:
    """The store's clock, which all share."""

    now: datetime = BEGUN

    def __call__(self, _: Any) -> datetime:
        return self.now


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Shared:
    made = Shared()
    for module in (own_clock, clock_check):
        monkeypatch.setattr(module, "store_clock", made)
    return made


@pytest.fixture(params=[MINUTES, -MINUTES])
def skew(request: pytest.FixtureRequest) -> float:
    return float(request.param)


@pytest.fixture
def desk(tmp_path: Path, shared: Shared, skew: float) -> Iterator[Desk]:
    target = AlertCommand(name="first", to=(sys.executable, "-S", "-c", "pass"))
    endpoint = Endpoint(url="http://127.0.0.1:1/", name="portal")
    config = Config(measure=Measure(interval=INTERVAL), endpoint=(endpoint,), alert=(target,))
    made = Desk(Settings(config, None, tmp_path, PUBLISHED), lambda: shared.now + timedelta(seconds=skew), "an")
    yield made
    made.close()


def up(desk: Desk, shared: Shared) -> None:
    """Let a monitor elsewhere, whose clock is right, have seen KLIP up for an hour, until now."""
    hold = shared.now + timedelta(seconds=3 * INTERVAL)
    with desk.store.write() as connection:
        began = shared.now - timedelta(hours=1)
        segments.record(connection, KLIP, StoredSegment(State.UP, began, shared.now, hold, ""))
        leases.take(connection, leases.MEASURE, "monitor far 1 x", shared.now, timedelta(seconds=75))


def test_a_reader_is_told_that_its_own_clock_is_wrong_and_not_that_nobody_measures(
    desk: Desk, shared: Shared, skew: float
) -> None:
    up(desk, shared)
    view = status.status(desk)
    (fault,) = view.faults
    assert SAID[skew] in fault.what
    assert view.measurer == "monitor far 1 x"
    assert metrics(desk).measuring
    assert SAID[skew] in line(view, Voice("en"))
    seen = {one.what: one for one in examine(desk)}
    assert SAID[skew] in Voice("en").say(seen["fault"].detail)
    assert seen["A3.3"].good, "somebody measures"
    assert "clock" not in seen, "nothing is dated later than the time that all share"
    with desk.store.read() as connection:
        assert faults.standing(connection) == [], "it is this reader's, and nobody else's"


def test_a_clock_that_is_right_says_nothing(tmp_path: Path, shared: Shared) -> None:
    desk = Desk(Settings(Config(), None, tmp_path, PUBLISHED), lambda: shared.now + timedelta(seconds=4), "an")
    assert status.status(desk).faults == ()
    desk.close()


def test_the_end_of_a_monitor_whose_clock_is_wrong_cuts_off_nothing_that_was_measured(
    desk: Desk, shared: Shared
) -> None:
    """One that was 10 minutes behind took the last 10 minutes away as it ended, an outage's too."""
    name = "monitor a 1 x"
    measurer = Measurer(desk, name)
    up(desk, shared)
    with desk.store.write() as connection:
        leases.release(connection, leases.MEASURE, "monitor far 1 x")
        leases.take(connection, leases.MEASURE, name, shared.now, timedelta(seconds=75))
    shared.now += timedelta(seconds=1)
    measurer.measuring = True
    measurer.finish()
    with desk.store.read() as connection:
        (stay,) = segments.stays(connection, KLIP)
    assert (stay.end, stay.hold) == (BEGUN, BEGUN + timedelta(seconds=1)), "it holds until the end, and no longer"


def test_a_second_monitor_whose_clock_is_wrong_wakes_nobody_for_it(desk: Desk, shared: Shared) -> None:
    """By its own clock nobody measured for ten minutes, and the other monitor saw that somebody did: on and off."""
    sender = AlertSender(desk)
    for _ in range(12):
        up(desk, shared)
        sender.run(now_due=True)
        shared.now += timedelta(minutes=1)
    assert listed(desk, None) == []


def test_what_wakes_is_dated_by_the_clock_that_all_share(desk: Desk, shared: Shared) -> None:
    down = StoredSegment(State.DOWN, BEGUN, BEGUN + timedelta(minutes=2), BEGUN + timedelta(minutes=4), "")
    with desk.store.write() as connection:
        segments.record(connection, KLIP, down)
    shared.now = BEGUN + timedelta(minutes=1)
    AlertSender(desk).run(now_due=True)
    assert [(one.kind.value, one.since) for one in listed(desk, None)] == [("down", shared.now)]


def test_a_fault_of_the_clock_is_dated_right_from_its_first_round(tmp_path: Path, shared: Shared, skew: float) -> None:
    machine = Machine(tmp_path, skew=skew)
    assert machine.round()
    with machine.desk.store.read() as connection:
        (fault,) = faults.standing(connection)
    assert fault.first == BEGUN


def test_a_monitor_that_was_killed_is_not_said_to_measure(tmp_path: Path) -> None:
    desk = Desk(Settings(Config(), None, tmp_path, PUBLISHED), lambda: BEGUN, "an")

    async def gone() -> int:
        process = await asyncio.create_subprocess_exec("true")
        await process.wait()
        return process.pid

    ours = holder_name("monitor").split()
    dead = " ".join([*ours[:2], str(asyncio.run(gone())), ours[3]])
    for holder, measures in ((" ".join(ours), True), (dead, False)):
        with desk.store.write() as connection:
            for lease in (leases.standing(connection, leases.MEASURE),):
                if lease is not None:
                    leases.release(connection, leases.MEASURE, lease.holder)
            assert LeaseWatcher(leases.MEASURE, holder, timedelta(seconds=75)).take(connection, BEGUN)
        view = status.status(desk)
        assert bool(view.measurer) is measures
        assert ("nobody measures KLIP now" in line(view, Voice("en"))) is not measures
        (said,) = [one for one in examine(desk) if one.what == "A3.3" and "measur" in one.detail.template][:1]
        assert bool(said.good) is measures
    desk.close()
