"""The demo's world: three servers on loopback, a configuration that points at them, throw-away data."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import threading
import time
from pathlib import Path

import tomli_w

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.config.load import Settings, load
from klip_tui.demo.history import fill
from klip_tui.demo.klip import STATES, KlipServer
from klip_tui.demo.mailbox import MailServer
from klip_tui.demo.page import StatusPage
from klip_tui.desk.session import Clock, Desk
from klip_tui.runtime.clock import system_clock

INTERVAL = 2
PAGE = "demo"
COMPONENTS = {"portal": "c-portal", "api": "c-api"}


class World:
    """Everything that a demo makes; ``close`` removes all of it."""

    def __init__(self, clock: Clock = system_clock, interval: int = INTERVAL) -> None:
        self._clock = clock
        self.folder = Path(tempfile.mkdtemp(prefix="klip-tui-demo-"))
        self.config = self.folder / "config.toml"
        self.data = self.folder / "data"
        self.mailbox = self.folder / "mailbox"
        self.key = secrets.token_hex(12)
        self.klip = KlipServer(self._requests_today)
        self.page = StatusPage(PAGE, self.key, tuple(COMPONENTS.values()))
        self.mail = MailServer(self.mailbox)
        self._write(interval)

    def _write(self, interval: int) -> None:
        key_file = self.folder / "status-page.key"
        for path, text in ((key_file, self.key), (self.config, tomli_w.dumps(self._values(key_file, interval)))):
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(text)

    def _values(self, key_file: Path, interval: int) -> dict[str, object]:
        return {
            "demo": True,
            "data": str(self.data),
            "klip": {"name": "KLIP", "url": self.klip.url, "status_url": f"{self.page.url}/"},
            "measure": {"interval": interval, "failures_before_down": 2},
            "volume": {"url": f"{self.klip.url}/volume", "received": "/received", "interval": 30},
            "endpoint": [
                {
                    "name": "portal",
                    "url": f"{self.klip.url}/health",
                    "expect_json": "/status",
                    "expect_value": "ok",
                    "timeout": max(1.5, interval - 0.5),
                    "slow_ms": 600,
                }
            ],
            "channel": [
                {
                    "kind": "statuspage",
                    "name": "status page",
                    "url": self.page.url,
                    "page": PAGE,
                    "key": {"file": str(key_file)},
                    "components": COMPONENTS,
                },
                {
                    "kind": "mail",
                    "name": "mailing list",
                    "host": "127.0.0.1",
                    "port": self.mail.port,
                    "security": "plain",
                    "sender": "klip@demo.example",
                    "to": "klip-gebruikers@demo.example",
                },
            ],
        }

    def _requests_today(self) -> int:
        """Count what a working day would have had by now."""
        wall = local(self._clock())
        passed = max(0.0, min(1.0, (wall.hour + wall.minute / 60 - 7) / 11))
        return int(2350 * passed) if wall.weekday() < 5 else int(120 * passed)

    def settings(self) -> Settings:
        """Load the demo's configuration."""
        return load(self.config)

    def fill(self) -> None:
        """Put the made-up year into the store."""
        desk = Desk(self.settings(), self._clock)
        try:
            with desk.store.write() as connection:
                fill(connection, desk.settings, self._clock())
        finally:
            desk.close()

    def facts(self) -> dict[str, str]:
        """Return where everything is."""
        return {
            "config": str(self.config),
            "data": str(self.data),
            "klip": self.klip.url,
            "status_page": self.page.url,
            "mailbox": str(self.mailbox),
        }

    def close(self) -> None:
        """Stop the servers and remove every file."""
        self.klip.stop()
        self.page.stop()
        self.mail.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def script(text: str) -> list[tuple[float, str]]:
    """Read a script such as ``20 down, 90 up``: seconds from the beginning, and the state then. Raises Malformed."""
    found = []
    for step in text.split(","):
        seconds, _, state = step.strip().partition(" ")
        if state.strip() not in STATES or not seconds.isdigit():
            raise Malformed(phrase("{text} is no script; write: 20 down, 90 up", text=repr(text[:60])))
        found.append((float(seconds), state.strip()))
    return sorted(found)


def play(world: World, steps: list[tuple[float, str]]) -> None:
    """Switch the simulated KLIP by a script, in the background."""

    def run() -> None:
        begun = time.monotonic()
        for seconds, state in steps:
            if world.klip.stopping.wait(max(0.0, begun + seconds - time.monotonic())):
                return
            world.klip.state = state

    threading.Thread(target=run, daemon=True).start()
