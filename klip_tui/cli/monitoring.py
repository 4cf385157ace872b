"""The monitor's process: signals, settings read anew, lines on standard output."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from dataclasses import dataclass, field

from klip_tui.cli.shell import Shell, put_json, say, tell
from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import Settings, load
from klip_tui.desk.checking import wall
from klip_tui.desk.delivering import Deliverer, holder_name
from klip_tui.desk.desk import Desk
from klip_tui.desk.measuring import Change, Measurer
from klip_tui.monitor.probe import client, probe
from klip_tui.monitor.rounds import assess
from klip_tui.text import dates
from klip_tui.text.clean import one_line
from klip_tui.text.labels import label

DELIVER_EVERY = 1.0


def run_once(shell: Shell, as_json: bool) -> int:
    """Probe every endpoint once, keep nothing, and say what was seen."""
    settings, voice = shell.settings, shell.voice

    async def ask() -> list[tuple[object, object]]:
        rows: list[tuple[object, object]] = []
        for endpoint in settings.config.endpoint:
            async with client(endpoint) as http:
                rows.append((endpoint, await probe(http, endpoint)))
        return rows

    if not settings.config.endpoint:
        tell(voice.text("no endpoint is configured: KLIP is not measured"))
        return 3
    seen = assess(shell.desk.clock(), tuple(asyncio.run(ask())))  # type: ignore[arg-type]
    if as_json:
        put_json({"at": wall(seen.at), "state": seen.state.value, "why": seen.why, "milliseconds": seen.milliseconds})
    else:
        say(f"{voice.text(label(seen.state))} {one_line(seen.why)}".strip())
    return 0 if seen.state.value in ("up", "degraded") else 1


@dataclass
class _Monitor:
    shell: Shell
    as_json: bool
    desk: Desk
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    again: asyncio.Event = field(default_factory=asyncio.Event)
    name: str = field(default_factory=lambda: holder_name("monitor"))

    async def go(self) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop.set)
        loop.add_signal_handler(signal.SIGHUP, self.again.set)
        self._say("monitor", f"pid {os.getpid()} on {socket.gethostname()}")
        notify("READY=1")
        deliveries = asyncio.create_task(self._deliver())
        while not self.stop.is_set():
            await self._measure()
        await deliveries
        notify("STOPPING=1")
        return 0

    async def _measure(self) -> None:
        """Measure until the end, or until the settings are read anew."""
        ended = asyncio.Event()
        measurer = Measurer(self.desk, self.name, self._changed)
        running = asyncio.create_task(measurer.run(ended))
        waits = [asyncio.create_task(event.wait()) for event in (self.stop, self.again)]
        told: str = ""
        while not any(wait.done() for wait in waits) and not running.done():
            await asyncio.wait([*waits, running], timeout=5, return_when=asyncio.FIRST_COMPLETED)
            notify("WATCHDOG=1")
            trouble = str(measurer.trouble or measurer.uncounted or "")
            if trouble != told:
                told = trouble
                self._say("trouble" if trouble else "recovered", one_line(trouble))
        ended.set()
        await running
        for wait in waits:
            wait.cancel()
        if self.again.is_set():
            self.again.clear()
            self._reload()

    def _reload(self) -> None:
        try:
            settings: Settings = load(self.shell.config, self.shell.data)
        except Refused as error:
            self._say("settings refused", self.shell.voice.say(error.sentence))
            return
        old, self.desk = self.desk, Desk(settings)
        old.close()
        self._say("settings read", str(settings.path or ""))

    async def _deliver(self) -> None:
        while not self.stop.is_set():
            try:
                await asyncio.to_thread(Deliverer(self.desk).run, self.stop.is_set)
            except Refused as error:
                self._say("trouble", self.shell.voice.say(error.sentence))
            try:
                await asyncio.wait_for(self.stop.wait(), DELIVER_EVERY)
            except TimeoutError:
                continue

    def _changed(self, change: Change) -> None:
        if self.as_json:
            put_line(
                {
                    "event": "state",
                    "state": change.state.value,
                    "since": wall(change.since),
                    "at": wall(change.seen),
                    "why": one_line(change.why),
                }
            )
        else:
            state = self.shell.voice.text(label(change.state))
            self._say("state", f"{state} {one_line(change.why)}".strip() + f" ({dates.day_time(change.since)})")

    def _say(self, event: str, text: str) -> None:
        if self.as_json:
            put_line({"event": event, "at": wall(self.desk.clock()), "text": text})
        else:
            say(f"{dates.day_time(self.desk.clock())} {event}: {text}")


def put_line(value: object) -> None:
    """Print one JSON value on a line of its own."""
    import json

    say(json.dumps(value, ensure_ascii=False))


def notify(state: str) -> None:
    """Tell systemd (sd_notify(3)) where it listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        try:
            channel.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
        except OSError:
            return


def run(shell: Shell, as_json: bool) -> int:
    """Run until SIGTERM or SIGINT."""
    desk = shell.desk
    with desk.store.read():
        pass
    return asyncio.run(_Monitor(shell, as_json, desk).go())
