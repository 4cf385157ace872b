"""A night with a real Alertmanager: it has the alert, it escalates, whoever has it stops that, and it is told once."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from klip_tui.commitment.alerting.values import Alert
from klip_tui.commitment.kinds import AlertKind, AlertState
from klip_tui.config.load import load
from klip_tui.desk.alerts.acknowledge import listed
from klip_tui.desk.session import Desk
from klip_tui.desk.views.lists import entries
from tests.live.demo import PROGRAM, Demo, headless
from tests.live.waiting import until

SERVER = shutil.which("prometheus-alertmanager")
pytestmark = [pytest.mark.live, pytest.mark.skipif(SERVER is None, reason="needs prometheus-alertmanager")]

INTERVAL = 2
"""The demo's seconds between probes."""
KEEP = """
import sys, time
page = sys.stdin.read()
with open(sys.argv[1], "a") as file:
    file.write(page.replace(chr(10), " ") + chr(10))
time.sleep(float(sys.argv[2]))
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def alertmanager(folder: Path) -> Iterator[str]:
    """Run Debian's Alertmanager, which tells nobody; its address."""
    config, port = folder / "alertmanager.yml", free_port()
    config.write_text("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
    words = [f"--config.file={config}", f"--storage.path={folder / 'am'}", f"--web.listen-address=127.0.0.1:{port}"]
    process = subprocess.Popen(
        [str(SERVER), *words, "--cluster.listen-address="], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def monitor(demo: Demo) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*PROGRAM, "--config", str(demo.config), "monitor", "--json"],
        env=demo.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=15)


def configure(demo: Demo, address: str, page: Path, pause: float) -> None:
    script = page.with_suffix(".py")
    script.write_text(KEEP)
    words = json.dumps([sys.executable, "-S", str(script), str(page), str(pause)])
    with demo.config.open("a") as file:
        file.write(
            f'\n[alerting]\ncalm = 0.03\n\n[[alert]]\nkind = "alertmanager"\nto = "{address}"\nwhen = ["down"]\n'
            f'after = [0, 0.04, 60]\n\n[[alert]]\nkind = "command"\nto = {words}\nwhen = ["down"]\n'
        )


def state(line: str, wanted: str) -> bool:
    found = json.loads(line)
    return (found["event"], found.get("subject"), found.get("state")) == ("state", "klip", wanted)


def firing(address: str) -> dict[str, dict[str, Any]]:
    """What fires at the Alertmanager, by step."""
    rows = httpx.get(f"{address}/api/v2/alerts", params={"active": "true"}).raise_for_status().json()
    return {row["labels"]["step"]: row for row in rows if row["labels"]["alertname"] == "KlipDown"}


@contextmanager
def desk_of(demo: Demo) -> Iterator[Desk]:
    made = Desk(load(demo.config), who="an")
    try:
        yield made
    finally:
        made.close()


def down(desk: Desk) -> list[Alert]:
    return [one for one in listed(desk, None) if one.kind is AlertKind.DOWN]


def test_a_night_with_a_real_alertmanager(tmp_path: Path) -> None:
    page = tmp_path / "page"
    with alertmanager(tmp_path) as address, headless(tmp_path) as demo:
        configure(demo, address, page, 0)
        until(lambda: httpx.get(f"{address}/-/ready").is_success)
        with monitor(demo) as process:
            assert process.stdout is not None
            demo.switch("down")
            next(line for line in process.stdout if state(line, "down"))
            until(lambda: firing(address), limit=2 * INTERVAL)
            until(lambda: set(firing(address)) == {"1", "2"}, limit=10)
            with desk_of(demo) as desk:
                [before] = down(desk)
                assert (before.state, before.step, before.who) == (AlertState.FIRING, 1, "")
                done = demo.run("ack", str(before.id), "--json")
                assert done.returncode == 0, done.stderr
                [taken] = json.loads(done.stdout)["alerts"]
                assert (taken["state"], taken["escalated"]) == ("acknowledged", True)
                assert taken["by"]
                demo.switch("up")
                until(lambda: firing(address) == {}, limit=10)
                until(lambda: [one.state for one in down(desk)] == [AlertState.RESOLVED], limit=5)
            states = [json.loads(line)["alerts"][0]["state"] for line in page.read_text().splitlines()]
            assert states == ["firing"], "a person is told once; of the end a minute later at the earliest"


def test_a_monitor_killed_while_it_wakes_somebody_wakes_once(tmp_path: Path) -> None:
    page = tmp_path / "page"
    with alertmanager(tmp_path) as address, headless(tmp_path) as demo:
        configure(demo, address, page, 30)
        demo.switch("down")
        with monitor(demo) as process:
            until(lambda: page.exists() and page.read_text().endswith("\n"), limit=15)
            process.kill()
        with monitor(demo) as process:
            until(lambda: set(firing(address)) == {"1", "2"}, limit=15)
            with desk_of(demo) as desk:
                until(lambda: any(row.what == "alert doubtful" for row in entries(desk)), limit=10)
        assert len(page.read_text().splitlines()) == 1
