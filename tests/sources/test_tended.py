"""T1: the monitor begins anew what ends by a fault, and feeds the watchdog only while everything works."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from klip_tui.cli import monitor_process
from klip_tui.cli.monitor_lines import Lines
from klip_tui.cli.monitor_process import _Monitor
from klip_tui.commitment.phrase import Unreachable, phrase
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.config.load import Settings
from klip_tui.config.schema import Config
from klip_tui.desk.measuring.measurer import Measurer
from klip_tui.desk.measuring.recorder import Keeper
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.session import Desk
from klip_tui.desk.views.lists import one_told
from klip_tui.runtime.world import World
from klip_tui.text.voice import Voice
from tests.desk.team import announce, team


class Running:
    """A monitor in this process, what it said and what systemd heard."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said: list[dict[str, Any]] = []
        self.heard: list[str] = []
        self.monitor = _Monitor(SimpleNamespace(voice=Voice("en")), True, desk)  # type: ignore[arg-type]
        monkeypatch.setattr(Lines, "say", lambda _, event, **facts: self.said.append({"event": event, **facts}))
        monkeypatch.setattr(monitor_process, "notify", self.heard.append)
        monkeypatch.setattr(monitor_process, "DELIVER_EVERY", 0.02)
        monkeypatch.setattr(monitor_process, "FEED_EVERY", 0.02, raising=False)
        monkeypatch.setattr(monitor_process, "FIRST_PAUSE", 0.02, raising=False)

    def until(self, *conditions: Any) -> None:
        async def go() -> None:
            running = asyncio.create_task(self.monitor.go())
            async with asyncio.timeout(15):
                for condition in conditions:
                    while not condition():
                        await asyncio.sleep(0.01)
            self.monitor.stop.set()
            await asyncio.wait_for(running, 15)

        asyncio.run(go())


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    desk = Desk(Settings(Config(), None, tmp_path, PUBLISHED), who="an")
    yield Running(desk, monkeypatch)
    desk.close()


def test_a_deliverer_that_ends_is_noticed_said_and_begun_anew_t1(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[int] = []

    def run(_: Deliverer, __: object = None) -> int:
        runs.append(1)
        if len(runs) <= 3:
            raise KeyError("id")
        return 0

    monkeypatch.setattr(Deliverer, "run", run)
    running.until(lambda: len(runs) > 5)
    said = [line for line in running.said if line["event"] == "fault"]
    assert [(line["work"], line["why"]) for line in said] == [("deliver", "KeyError")] * 3
    assert [line["again"] for line in said] == [0.02, 0.04, 0.08], "each pause is longer"
    assert (tmp_path / "crash.log").exists()
    assert running.said[-1]["event"] == "stop"


def failing_once(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the deliverer end by a fault in the middle of its first try; count the faults."""
    faults: list[int] = []
    keep_all = Deliverer._keep_all

    def keep(self: Deliverer, patience: float) -> None:
        if not faults:
            faults.append(1)
            raise KeyError("id")
        keep_all(self, patience)

    monkeypatch.setattr(Deliverer, "_keep_all", keep)
    return faults


def test_a_fault_in_the_middle_of_a_try_waits_for_no_lease_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is begun anew holds the lease already, and hears how the try has ended: it is not made a second time."""
    faults = failing_once(monkeypatch)
    with team(tmp_path, channels="spool") as one:
        desk, other = one.desk("an"), one.desk("bart")
        notice = announce(other).notice
        Running(desk, monkeypatch).until(
            lambda: [row.state.value for row in one_told(other, notice).deliveries] == ["accepted"]
        )
        assert faults
        assert [row.attempts for row in one_told(other, notice).deliveries] == [1]
        desk.close()
        other.close()


def test_a_desk_of_earlier_settings_is_closed_once_nobody_works_at_it(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was closed while a thread still worked at it, which opened its store anew, for good."""
    monitor, hung, free = running.monitor, threading.Event(), threading.Event()
    old = monitor.desk
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}"\n')
    config.chmod(0o600)
    monitor.shell.config, monitor.shell.data = config, None

    def run(self: Deliverer, __: object = None) -> int:
        hung.set()
        free.wait(15)
        with self._desk.store.read():
            return 0

    monkeypatch.setattr(Deliverer, "run", run)

    def read_anew() -> bool:
        monitor.again.set()
        return any(one["event"] == "settings read" for one in running.said)

    def left() -> bool:
        free.set()
        return monitor.old == [] and old._store is None

    running.until(hung.is_set, read_anew, lambda: old in monitor.old, left)
    assert monitor.desk is not old
    assert old._store is None
    monitor.desk.close()


def test_measuring_that_ends_is_begun_anew_t1(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []

    async def run(_: Measurer, stop: asyncio.Event) -> None:
        runs.append(1)
        if len(runs) == 1:
            raise TypeError("x")
        await stop.wait()

    monkeypatch.setattr(Measurer, "run", run)
    running.until(lambda: len(runs) > 1)
    assert [line["work"] for line in running.said if line["event"] == "fault"] == ["measure"]


def test_the_watchdog_is_not_fed_while_the_deliverer_hangs_t1(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, hung = threading.Event(), threading.Event()

    def run(_: Deliverer, __: object = None) -> int:
        hung.set()
        free.wait(15)
        return 0

    monkeypatch.setattr(monitor_process, "LONGEST_TRY", 1.5, raising=False)
    monkeypatch.setattr(Deliverer, "run", run)
    quiet: list[int] = []

    def silent() -> bool:
        quiet.append(running.heard.count("WATCHDOG=1"))
        return hung.is_set() and len(quiet) > 60 and len(set(quiet[-50:])) == 1

    def fed_again() -> bool:
        free.set()
        return running.heard.count("WATCHDOG=1") > quiet[-1]

    running.until(lambda: "WATCHDOG=1" in running.heard, silent, fed_again)


async def test_rounds_that_are_not_finished_are_noticed_t1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from klip_tui.config.endpoint import Endpoint
    from klip_tui.config.schema import Measure
    from klip_tui.demo.mailbox import free_port

    hung, free, now = threading.Event(), threading.Event(), [0.0]

    def keep(_: Keeper, __: object) -> bool:
        hung.set()
        return free.wait(15)

    monkeypatch.setattr(Keeper, "keep", keep)
    endpoint = Endpoint(url=f"http://127.0.0.1:{free_port()}/", timeout=1.0)
    config = Config(measure=Measure(interval=1), endpoint=(endpoint,))
    desk = Desk(Settings(config, None, tmp_path, PUBLISHED), who="an")
    measurer, stop = Measurer(desk, "monitor a 1 x", world=World(steady=lambda: now[0])), asyncio.Event()
    assert measurer.quiet == 0.0
    running = asyncio.create_task(measurer.run(stop))
    async with asyncio.timeout(15):
        while not hung.is_set():
            await asyncio.sleep(0.01)
        assert measurer.quiet == 0.0
        now[0] = 100.0
        assert measurer.quiet == 100.0
        free.set()
        while measurer.quiet:
            await asyncio.sleep(0.01)
        stop.set()
        await running
    desk.close()
    assert timedelta(seconds=measurer.longest) == Measurer._lasting([desk])


async def test_a_round_that_is_not_kept_is_no_finished_round_m9(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M9: a store that refuses ended measuring, and the watchdog was fed all the same."""
    from klip_tui.commitment.phrase import phrase
    from klip_tui.config.endpoint import Endpoint
    from klip_tui.config.schema import Measure
    from klip_tui.demo.mailbox import free_port
    from klip_tui.store.opening import StoreRefused

    kept, now, locked = [], [0.0], [True]
    keep = Keeper.keep

    def refusing(self: Keeper, one: Any) -> bool:
        kept.append(one)
        if locked[0]:
            self.trouble = StoreRefused(phrase("locked"))
            return True
        return keep(self, one)

    monkeypatch.setattr(Keeper, "keep", refusing)
    endpoint = Endpoint(url=f"http://127.0.0.1:{free_port()}/", timeout=1.0)
    config = Config(measure=Measure(interval=1), endpoint=(endpoint,))
    desk = Desk(Settings(config, None, tmp_path, PUBLISHED), who="an")
    measurer, stop = Measurer(desk, "monitor a 1 x", world=World(steady=lambda: now[0])), asyncio.Event()
    running = asyncio.create_task(measurer.run(stop))
    async with asyncio.timeout(15):
        while not measurer.measuring:
            await asyncio.sleep(0.01)
        now[0] = 100.0
        while len(kept) < 2:
            now[0] += 1.0
            await asyncio.sleep(0.01)
        assert measurer.quiet >= 100.0
        assert monitor_process._overdue(measurer) is not None
        locked[0] = False
        while measurer.trouble is not None or measurer.quiet > 5:
            now[0] += 1.0
            await asyncio.sleep(0.01)
        stop.set()
        await running
    desk.close()


async def test_what_a_source_can_not_do_stands_as_a_fault_until_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from klip_tui.commitment.phrase import Refused, phrase
    from klip_tui.config.schema import Volume
    from klip_tui.desk.measuring import plan_requests, works
    from klip_tui.desk.views import status
    from klip_tui.sources.volume import Reading

    broken = [True]

    def ask(_: Config) -> Reading:
        if broken[0]:
            raise Refused(phrase("{url} can't be read: {why}", url="http://x/", why="HTTP 503"))
        return Reading({"": 5})

    monkeypatch.setattr(plan_requests, "ask", ask)
    monkeypatch.setattr(works, "TRY_AGAIN", 0.05)
    desk = Desk(Settings(Config(volume=Volume(url="http://x/", interval=1)), None, tmp_path, PUBLISHED), who="an")
    measurer, stop = Measurer(desk, "monitor a 1 x"), asyncio.Event()
    running = asyncio.create_task(measurer.run(stop))
    async with asyncio.timeout(15):
        while not status.status(desk).faults:
            await asyncio.sleep(0.05)
        (fault,) = status.status(desk).faults
        assert (fault.place, "HTTP 503" in fault.what) == ("volume", True)
        broken[0] = False
        while status.status(desk).faults:
            await asyncio.sleep(0.05)
        stop.set()
        await running
    desk.close()


def test_a_store_that_is_away_is_said_once_and_that_it_is_back_once(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was a line a second, for as long as a database was away."""
    away, runs = [True], [0]

    def run(_: Deliverer, __: object = None) -> int:
        runs[0] += 1
        if away[0]:
            raise Unreachable(phrase("the store is away"))
        return 0

    def back() -> bool:
        away[0] = away[0] and runs[0] < 10
        return not away[0]

    monkeypatch.setattr(Deliverer, "run", run)
    running.until(back, lambda: any(line["event"] == "recovered" for line in running.said), lambda: runs[0] > 20)
    said = [(line["event"], line["work"], line["why"]) for line in running.said if line.get("work") == "deliver"]
    assert said == [("trouble", "deliver", "the store is away"), ("recovered", "deliver", "")]


def test_a_process_that_was_stopped_says_so_and_blames_no_store() -> None:
    still = monitor_process._stood_still(25.0)
    assert still is not None
    assert str(still) == "this process stood still for 25 s at least: it did nothing meanwhile"
    assert monitor_process._stood_still(2.0) is None


def test_a_line_that_nobody_takes_ends_no_work_t1(tmp_path: Path) -> None:
    """Standard output on a full disk, or a pipe whose reader has gone: measuring ended with the first change."""

    def full(_line: str) -> None:
        raise OSError(28, "No space left on device")

    desk = Desk(Settings(Config(), None, tmp_path, PUBLISHED), who="an")
    monitor = _Monitor(SimpleNamespace(voice=Voice("en")), True, desk, line=full)  # type: ignore[arg-type]
    monitor.lines.say("state", state="down")
    desk.close()


def test_a_heartbeat_that_fails_by_a_fault_of_ours_ends_no_measuring_t1(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It left one measurer behind, and began a second one beside it."""
    begun: list[int] = []
    run = Measurer.run

    async def counted(self: Measurer, stop: asyncio.Event) -> None:
        begun.append(1)
        await run(self, stop)

    async def fails(*_: object) -> str:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Measurer, "run", counted)
    monkeypatch.setattr(monitor_process.Heartbeat, "look", fails)
    said = running.said
    running.until(lambda: any(one["event"] == "heartbeat fails" for one in said))
    assert begun == [1]
