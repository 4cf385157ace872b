"""A server as the guides set it up: the monitor by its unit's own line, Icinga's line, the metrics' line.

There is no systemd here to run the unit, so its settings are done by hand: user, group, umask, the store's folder, a
credential as systemd leaves it, the socket that READY and WATCHDOG come to.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import tomli_w

from tests.adoption.person import Failed, Person

ROOT = Path(__file__).resolve().parents[2]
UNIT = (ROOT / "packaging" / "systemd" / "klip-tui-monitor.service").read_text(encoding="utf-8")
METRICS = (ROOT / "packaging" / "systemd" / "klip-tui-metrics.service").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")


def setting(unit: str, name: str) -> str:
    """Return a setting of a unit."""
    found = re.search(rf"^{name}=(.*)$", unit, re.M)
    if found is None:
        raise Failed(f"the unit has no {name}")
    return found[1]


@contextmanager
def world(program: Path, person: Person, *, own: bool) -> Iterator[dict[str, str]]:
    """Run the demo's servers, as the person's ``own`` or as ours; give what it says of them."""
    words = [str(program), "demo", "--headless"]
    process = subprocess.Popen(
        person.becoming(words) if own else words, stdout=subprocess.PIPE, text=True, env=person.env(), cwd=person.home
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def switch(facts: dict[str, str], state: str) -> None:
    """Have the simulated KLIP in another state."""
    asked = urllib.request.Request(f"{facts['klip']}/_demo/state", data=state.encode(), method="PUT")
    urllib.request.urlopen(asked, timeout=10).close()


@dataclass(frozen=True, slots=True)
class Server:
    """The folders of a server below one, and who is who on it."""

    root: Path
    program: Path
    klip: Person

    @property
    def config(self) -> Path:
        """The configuration."""
        return self.root / "etc" / "config.toml"

    @property
    def data(self) -> Path:
        """The store's folder."""
        return self.root / "var"

    def line(self, printed: str) -> list[str]:
        """Return a printed command line with the places of this server."""
        here = printed.replace("/opt/klip-tui/bin/klip-tui", str(self.program))
        here = here.replace("/etc/klip-tui/config.toml", str(self.config))
        return shlex.split(here.replace("/var/lib/prometheus/node-exporter", str(self.root / "collector")))


def set_up(root: Path, program: Path, klip: Person, facts: dict[str, str]) -> Server:
    """Lay the folders out as docs/monitor.md says: root's configuration, the service's store, a credential."""
    server = Server(root, program, klip)
    for name, mode in (("etc", 0o750), ("var", int(setting(UNIT, "StateDirectoryMode"), 8)), ("collector", 0o775)):
        (root / name).mkdir()
        (root / name).chmod(mode)
    (root / "credentials").mkdir(mode=0o750)
    values = tomllib.loads(Path(facts["config"]).read_text())
    values |= {"data": str(server.data), "lang": "en"}
    page = next(one for one in values["channel"] if one["kind"] == "statuspage")
    credential, _, _source = setting(UNIT, "LoadCredential").partition(":")
    (root / "credentials" / credential).write_text(Path(page["key"]["file"]).read_text())
    (root / "credentials" / credential).chmod(0o440)
    page["key"] = {"credential": credential}
    server.config.write_text(tomli_w.dumps(values))
    server.config.chmod(0o640)
    if klip.name:
        for path in (root / "etc", server.config, root / "credentials", root / "credentials" / credential):
            os.chown(path, 0, klip.gid)
        os.chown(server.data, klip.uid, klip.gid)
        os.chown(root / "collector", 0, klip.gid)
    return server


@contextmanager
def monitor(server: Server) -> Iterator[list[str]]:
    """Run ExecStart; give the words that systemd would hear. It must end by SIGTERM, cleanly and in time."""
    address = server.root / "var" / "notify"
    heard: list[str] = []
    ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    ear.bind(str(address))
    address.chmod(0o777)
    ear.settimeout(0.2)
    env = server.klip.env({"NOTIFY_SOCKET": str(address), "CREDENTIALS_DIRECTORY": str(server.root / "credentials")})
    # The service's home is hidden (ProtectHome): none is there.
    env["HOME"] = "/nonexistent"
    log = (server.root / "monitor.log").open("w")
    process = subprocess.Popen(
        server.klip.becoming(server.line(setting(UNIT, "ExecStart"))), env=env, cwd="/", stdout=log, stderr=log,
        umask=int(setting(UNIT, "UMask"), 8),
    )  # fmt: skip
    try:
        _until(lambda: "READY=1" in _hear(ear, heard), 60, "READY=1")
        _until(lambda: "WATCHDOG=1" in _hear(ear, heard), 60, "WATCHDOG=1")
        yield heard
        process.send_signal(signal.SIGTERM)
        code = process.wait(float(setting(UNIT, "TimeoutStopSec")))
        if code or "STOPPING=1" not in _hear(ear, heard):
            raise Failed(f"the monitor ended with {code}; it said {heard[-3:]}")
    except (Failed, subprocess.TimeoutExpired) as error:
        raise Failed(f"{error}\n{(server.root / 'monitor.log').read_text()[-2000:]}") from error
    finally:
        if process.poll() is None:
            process.kill()
        ear.close()
        log.close()


def _hear(ear: socket.socket, heard: list[str]) -> list[str]:
    with suppress(TimeoutError):
        while True:
            heard.append(ear.recv(4096).decode())
    return heard


def _until(true: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise Failed(f"{what} did not come within {seconds:.0f} s")
        time.sleep(0.1)


def icinga(server: Server) -> tuple[list[str], Person, Person]:
    """Return Icinga's printed line, its user (in the group), and somebody else."""
    printed = re.search(r"command = \[ (.*?) \]", GUIDE)
    if printed is None:
        raise Failed("docs/monitoring.md has no line for Icinga")
    words = server.line(printed[1].replace(",", ""))
    if not server.klip.name:
        return words, server.klip, server.klip
    somebody = replace(server.klip, uid=64999, gid=64999, groups=())
    return words, replace(somebody, groups=(server.klip.gid,)), somebody


def watched(server: Server, facts: dict[str, str]) -> None:
    """See KLIP go down and up through Icinga's eyes, and the metrics that are written meanwhile."""
    words, nagios, somebody = icinga(server)

    def says(state: str, codes: tuple[int, ...]) -> bool:
        done = nagios.run(*words, codes=(0, 1, 2, 3), cwd=Path("/"))
        return done.returncode in codes and f"- {state} since" in done.stdout

    _until(lambda: says("up", (0, 1)), 60, "up in Icinga")
    mode = (server.data / "klip.db").stat().st_mode & 0o777
    if mode != 0o640:
        raise Failed(f"the store is {mode:o}")
    if server.klip.name:
        done = somebody.run(*words, codes=(3,), cwd=Path("/"))
        if not done.stdout.startswith("KLIP UNKNOWN"):
            raise Failed(f"somebody who is not in the group: {done.stdout}")
    switch(facts, "down")
    _until(lambda: says("down", (2,)), 60, "CRITICAL in Icinga")
    # What the timer does in half a minute: a machine that is busy gives it up in time, and it is run again.
    line = server.line(setting(METRICS, "ExecStart"))
    _until(lambda: server.klip.run(*line, codes=(0, 3), cwd=Path("/")).returncode == 0, 60, "the metrics")
    if "\nklip_up 0.0\n" not in (server.root / "collector" / "klip.prom").read_text():
        raise Failed("the metrics do not say that KLIP is down")
    switch(facts, "up")
    _until(lambda: says("up", (0, 1)), 60, "up again in Icinga")
