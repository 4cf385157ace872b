"""The monitor as a service: signals, settings read anew, systemd's words, a month of probes in a flat memory."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from klip_tui.commitment.service import KLIP
from klip_tui.demo.klip import KlipServer
from klip_tui.store.opening import open_store
from klip_tui.store.segments import stays
from tests.live.demo import PROGRAM, environment
from tests.live.waiting import until

pytestmark = pytest.mark.live


class Monitor:
    """A running monitor and its lines."""

    def __init__(self, config: Path, home: Path, *words: str, **env: str) -> None:
        self.out = home / f"out-{os.urandom(4).hex()}"
        with self.out.open("wb") as file:
            self.process = subprocess.Popen(
                [*PROGRAM, "--config", str(config), "monitor", *words],
                env=environment(home, **env), stdout=file, stderr=subprocess.STDOUT,
            )  # fmt: skip

    @property
    def lines(self) -> list[str]:
        return self.out.read_text().splitlines()

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(15)


@pytest.fixture
def klip() -> Iterator[KlipServer]:
    server = KlipServer()
    yield server
    server.stop()


@contextmanager
def monitoring(klip: KlipServer, home: Path, *words: str, **env: str) -> Iterator[tuple[Monitor, Path]]:
    config = home / "config.toml"
    config.write_text(settings(klip, home, 1))
    monitor = Monitor(config, home, *words, **env)
    try:
        yield monitor, config
    finally:
        if monitor.process.poll() is None:
            monitor.end(signal.SIGKILL)


def settings(klip: KlipServer, home: Path, failures: int) -> str:
    return (
        f'data = "{home}/data"\n[measure]\ninterval = 1\nfailures_before_down = {failures}\n'
        f'[[endpoint]]\nurl = "{klip.url}/health"\ntimeout = 5.0\n'
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_at_once_with_the_last_segment_closed(number: int, klip: KlipServer, tmp_path: Path) -> None:
    with monitoring(klip, tmp_path, "--json") as (monitor, _):
        until(lambda: any(line.get("state") == "up" for line in monitor.events()))
        klip.state = "hang"
        begun = time.time()
        assert monitor.end(number) == 0
        assert time.time() - begun < 3, "it does not wait for a KLIP that hangs"
        assert [line["event"] for line in monitor.events()][-1] == "stop"
    store = open_store(tmp_path / "data" / "klip.db")
    with store.read() as connection:
        last = stays(connection, KLIP)[0]
    store.close()
    assert last.hold.timestamp() <= time.time(), "nothing holds beyond the end"


def test_hangup_reads_the_settings_anew_and_a_broken_file_is_refused(klip: KlipServer, tmp_path: Path) -> None:
    with monitoring(klip, tmp_path, "--json") as (monitor, config):
        until(lambda: any(line.get("state") == "up" for line in monitor.events()))
        config.write_text("[measure]\nintervall = 1\n")
        monitor.process.send_signal(signal.SIGHUP)
        refused = until(lambda: next(line for line in monitor.events() if line["event"] == "settings refused"))
        assert f"{config}, line 2, measure.intervall" in refused["why"]
        klip.state = "down"
        until(lambda: any(line.get("state") == "down" for line in monitor.events()))
        klip.state = "up"
        until(lambda: [line["state"] for line in monitor.events() if "state" in line][-1] == "up")
        config.write_text(settings(klip, tmp_path, 20))
        monitor.process.send_signal(signal.SIGHUP)
        until(lambda: any(line["event"] == "settings read" for line in monitor.events()))
        seen = len(monitor.events())
        asked = klip.asked_down
        klip.state = "down"
        until(lambda: klip.asked_down >= asked + 4)
        assert not any(line.get("state") == "down" for line in monitor.events()[seen:]), "the new threshold is in force"
        assert monitor.end() == 0


@pytest.mark.parametrize(
    "more", ['url = "https://[::1"', 'url = "tcp://x:99999"', 'url = "https://x/"\nca_file = "/nowhere/ca.pem"']
)
def test_hangup_with_settings_that_can_not_be_meant_keeps_the_old_ones_m10(
    more: str, klip: KlipServer, tmp_path: Path
) -> None:
    """M10: each of these ended the monitor."""
    with monitoring(klip, tmp_path, "--json") as (monitor, config):
        until(lambda: any(line.get("state") == "up" for line in monitor.events()))
        config.write_text(f"{settings(klip, tmp_path, 1)}[[endpoint]]\n{more}\n")
        monitor.process.send_signal(signal.SIGHUP)
        refused = until(lambda: next(line for line in monitor.events() if line["event"] == "settings refused"))
        assert f"{config}, line " in refused["why"]
        klip.state = "down"
        until(lambda: any(line.get("state") == "down" for line in monitor.events()))
        assert monitor.end() == 0


def test_a_counter_that_drips_neither_stops_probing_nor_the_end_m10(klip: KlipServer, tmp_path: Path) -> None:
    """M10: SIGTERM was not obeyed in twelve seconds, and after SIGHUP nothing was probed."""
    ended = threading.Event()

    def drip(server: socket.socket) -> None:
        while not ended.is_set():
            peer, _ = server.accept()
            with contextlib.suppress(OSError):
                peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                while not ended.wait(0.2):
                    peer.sendall(b" ")

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, args=(server,), daemon=True).start()
        port = server.getsockname()[1]
        try:
            with monitoring(klip, tmp_path, "--json") as (monitor, config):
                until(lambda: any(line.get("state") == "up" for line in monitor.events()))
                config.write_text(f'{settings(klip, tmp_path, 1)}[volume]\nurl = "http://127.0.0.1:{port}/"\n')
                for n in (1, 2):
                    monitor.process.send_signal(signal.SIGHUP)
                    until(lambda n=n: [one["event"] for one in monitor.events()].count("settings read") == n)
                seen = len(monitor.events())
                klip.state = "down"
                until(lambda: any(line.get("state") == "down" for line in monitor.events()[seen:]))
                begun = time.monotonic()
                assert monitor.end() == 0
                assert time.monotonic() - begun < 4
        finally:
            ended.set()


def test_lines_are_structured_for_people_too(klip: KlipServer, tmp_path: Path) -> None:
    klip.state = "down"
    with monitoring(klip, tmp_path) as (monitor, _):
        line = until(lambda: next(row for row in monitor.lines if "event=state" in row))
        assert "subject=klip state=down since=20" in line
        assert line.endswith('why="HTTP 503"')
        assert monitor.end() == 0


def test_systemd_is_told_that_it_is_ready_alive_and_stopping(klip: KlipServer, tmp_path: Path) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(path))
        ear.settimeout(20)
        with monitoring(klip, tmp_path, NOTIFY_SOCKET=str(path)) as (monitor, _):
            assert ear.recv(100) == b"READY=1"
            assert ear.recv(100) == b"WATCHDOG=1"
            assert monitor.end() == 0
        heard = [ear.recv(100)]
        while heard[-1] != b"STOPPING=1":
            heard.append(ear.recv(100))


def test_a_second_monitor_waits_and_takes_over_from_one_that_is_killed(klip: KlipServer, tmp_path: Path) -> None:
    with monitoring(klip, tmp_path, "--json") as (first, config):
        until(lambda: any(line.get("state") == "up" for line in first.events()))
        second = Monitor(config, tmp_path, "--json")
        try:
            until(second.events)
            first.end(signal.SIGKILL)
            until(lambda: any(line.get("state") == "up" for line in second.events()), 3)
        finally:
            second.end()


PROBES = """
import asyncio, gc, json, sys
from datetime import timedelta
from pathlib import Path
from klip_tui.commitment.kinds import State
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.config.load import Settings
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.schema import Config, Measure
from klip_tui.desk.session import Desk
from klip_tui.runtime.clock import system_clock
from klip_tui.desk.measuring.recorder import Keeper
from klip_tui.store.lease_watcher import LeaseWatcher, holder_name
from klip_tui.sources.rounds import rounds

def rss():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

async def main(url, folder, probes, warm):
    endpoint = Endpoint(url=url, expect_json="/status", expect_value="ok")
    desk = Desk(Settings(Config(measure=Measure(interval=1)), None, Path(folder), PUBLISHED))
    lease = LeaseWatcher("measure", holder_name("test"), timedelta(seconds=60))
    keeper = Keeper(desk, lease, lambda change: None, desk.service, (endpoint,))
    seen, before, stop = 0, 0.0, asyncio.Event()
    async for one in rounds((endpoint,), 0.0, desk.clock, stop):
        assert one.state is State.UP, one.why
        assert keeper.keep(one)
        seen += 1
        if seen == warm:
            gc.collect(); before = rss()
        if seen == probes:
            stop.set()
    gc.collect()
    print(json.dumps({"before": before, "after": rss()}))

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), 1000))
"""


@pytest.mark.soak
def test_ten_thousand_probes_leave_the_memory_as_it_was(klip: KlipServer, tmp_path: Path) -> None:
    memory_disk = Path("/dev/shm")
    with TemporaryDirectory(dir=memory_disk if memory_disk.is_dir() else None) as folder:
        done = subprocess.run(
            [sys.executable, "-c", PROBES, f"{klip.url}/health", folder, "10000"],
            env=environment(tmp_path), capture_output=True, text=True, timeout=250, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    memory = json.loads(done.stdout)
    assert memory["after"] - memory["before"] < 4.0, f"MB of memory: {memory}"
