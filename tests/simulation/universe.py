"""A whole world from one seed: two monitors, three operators, KLIP, the pages and the list, and when each fails."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from klip_tui.cli.monitor_process import _Monitor
from klip_tui.cli.shell import Shell
from klip_tui.config.load import Settings, load
from klip_tui.desk.session import Desk
from klip_tui.store import sqlite
from klip_tui.store.opening import open_store
from klip_tui.text.voice import Voice
from tests.desk.team import TOKEN
from tests.simulation import prometheus
from tests.simulation.clockwork import Crash, Loop
from tests.simulation.others import KLIP_WAYS, MAIL_WAYS, PAGE_WAYS, PROMETHEUS_WAYS, Network, Others, Ways
from tests.simulation.people import Operator
from tests.simulation.process import Process, SimulatedStore

INTERVAL = 60
HEALTHY = 720.0
"""Seconds that the world is healthy at its end."""
LIVE = 600.0
"""Seconds of health after which everything that waits has gone."""
CHANNELS = {
    "page": '[[channel]]\nkind = "statuspage"\nname = "status page"\nurl = "https://page.example"\npage = "p"\n'
    'key = { file = "KEY" }\ncomponents = { portal = "c1" }\n',
    "list": '[[channel]]\nkind = "mail"\nname = "list"\nhost = "list.example"\nport = 465\nsecurity = "tls"\n'
    'sender = "klip@example.be"\nto = "lijst@example.be"\n',
    "spool": '[[channel]]\nkind = "spool"\nname = "spool"\n',
    "cachet": '[[channel]]\nkind = "cachet"\nname = "own page"\nurl = "https://cachet.example/api"\n'
    'token = { file = "KEY" }\ncomponents = { portal = 1, api = 2 }\n',
    "hook": '[[channel]]\nkind = "webhook"\nname = "hook"\nurl = "https://hook.example/in"\nrequired = false\n',
}
_process: contextvars.ContextVar[Process | None] = contextvars.ContextVar("process", default=None)


PROBED = '[[endpoint]]\nurl = "https://klip.example/"\ntimeout = 10\n'


def settings_in(folder: Path, channels: tuple[str, ...], more: str = "", measured: str = PROBED) -> Settings:
    """Write a configuration and read it."""
    key = folder / "key"
    key.write_text(TOKEN)
    key.chmod(0o600)
    config = folder / "config.toml"
    rows = "".join(CHANNELS[name] for name in channels).replace("KEY", str(key))
    config.write_text(
        f'data = "{folder}/data"\nlang = "en"\n{more}\n[measure]\ninterval = {INTERVAL}\n{measured}{rows}'
    )
    return load(config)


class Lab:
    """Where one world after the other is run: a folder in memory, an empty store to begin with, one engine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._empty = folder / "empty.db"
        open_store(self._empty).close()
        self.engine = sqlite.engine(folder / "data" / "klip.db")

    def renew(self, settings: Settings) -> None:
        """Begin with an empty store."""
        self.engine.dispose()
        shutil.rmtree(settings.data, ignore_errors=True)
        settings.data.mkdir(mode=0o700)
        shutil.copy(self._empty, settings.store_file)


class Universe:
    def __init__(self, seed: int, lab: Lab) -> None:
        chance = self.chance = Random(seed)
        self.loop = Loop()
        self.loop.set_task_factory(_owned)
        self.healed = chance.uniform(500, 1000)
        self.most, self.begun = chance.randint(3, 7), 0
        self._dies = chance.choice((0.0, 0.002, 0.006))
        self.trace: list[str] = []
        self.overwritten: set[str] = set()
        """What an operator said anew on a page, by notice and channel."""
        self.posted: list[str] = []
        self.wrong: list[str] = []
        optional = tuple(name for name in ("cachet", "hook") if chance.random() < 0.3)
        self.followed = chance.random() < 0.3
        """Whether a Prometheus measures KLIP, and the monitors follow it."""
        measured = prometheus.MEASURED if self.followed else PROBED
        self.settings = settings_in(lab.folder, ("page", "list", "spool", *optional), measured=measured)
        lab.renew(self.settings)
        self._engine = lab.engine
        bad = chance.choice((0.15, 0.4, 0.7))
        ways = {
            "klip": Ways(chance, KLIP_WAYS, self.healed, bad=0.4, lasting=250),
            "page.example": Ways(chance, PAGE_WAYS, self.healed, bad=bad, lasting=110),
            "cachet.example": Ways(chance, PAGE_WAYS, self.healed, bad=bad, lasting=110),
            "hook.example": Ways(chance, PAGE_WAYS, self.healed, bad=bad, lasting=110),
            prometheus.HOST: Ways(chance, PROMETHEUS_WAYS, self.healed, bad=0.4, lasting=110),
            "list.example": Ways(chance, MAIL_WAYS, self.healed, bad=bad, lasting=110),
        }
        ways["klip"].put(self.healed + 300, self.healed + 500, "503")
        self.others = Others(self.loop, chance, ways)
        self.prometheus = prometheus.Prometheus(self.others)
        self._monitors = 0
        self.skews = [0.0, chance.choice((0.0, 2.0, -2.0, 20.0, -20.0))]
        self.operators = [Operator(self, name, Random(chance.random())) for name in ("an", "bo", "cas")]

    @property
    def is_healed(self) -> bool:
        return self.loop.now >= self.healed

    def note(self, what: str) -> None:
        self.trace.append(f"{self.loop.now:9.3f} {what}")

    @property
    def digest(self) -> str:
        """What tells one run from another."""
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()

    def _breaks(self, process: Process, what: str) -> bool:
        dies = not self.is_healed and self.chance.random() < self._dies
        self.note(f"{process.name} {what}{' †' if dies else ''}")
        if dies and process.name.startswith("monitor"):
            self.loop.call_later(self.chance.uniform(3, 90), self._monitor, int(process.name[-1]))
        return dies

    def seat(self, name: str, who: str, skew: float, stretch: float = 0.0) -> tuple[Process, Desk]:
        """Make a process and its desk."""
        chance = Random(self.chance.random())
        process = Process(self.loop, name, self._breaks, chance, skew=skew, stretch=stretch)
        store = SimulatedStore(self._engine, self.settings.store_file, process)
        network = Network(self.others, process)
        return process, Desk(self.settings, process.clock, who, network=network, steady=self.loop.time, _store=store)  # type: ignore[arg-type]

    def _monitor(self, number: int) -> None:
        """Start a monitor."""
        self._monitors += 1
        name = f"monitor {number}"
        process, desk = self.seat(name, "klip", self.skews[number], self.chance.uniform(30, 60))
        shell = Shell(config=self.settings.path, _voice=Voice("en"), _settings=self.settings, _desk=desk)
        monitor = _Monitor(
            shell, True, desk, process.world, lambda line: self.note(f"{name}: {line[40:]}"),
            name=f"monitor host{number} 1 {self._monitors}",
        )  # fmt: skip
        context = contextvars.copy_context()
        context.run(_process.set, process)
        self.loop.create_task(monitor.work(), context=context)
        if not self.is_healed and self.chance.random() < 0.3:
            self.loop.call_later(self.chance.uniform(100, 1500), self._ended, monitor, process, number)
        process.desk = desk  # type: ignore[attr-defined]

    def _ended(self, monitor: _Monitor, process: Process, number: int) -> None:
        """SIGTERM, where it lives still; systemd starts it again."""
        if not process.dead and not self.is_healed:
            self.note(f"{process.name} is to stop")
            monitor.stop.set()
            self.loop.call_later(self.chance.uniform(6, 60), self._monitor, number)

    def run(self) -> None:
        """Let it all happen, with checks on the way."""
        from tests.simulation import checks

        with _unswept(), _named(Random(self.chance.random())), _patched(self.others, self.prometheus):
            for number in (0, 1):
                self.loop.call_later(self.chance.uniform(0, 30), self._monitor, number)
            people = [self.loop.create_task(one.work()) for one in self.operators]
            for at in (self.chance.uniform(300, self.healed), self.healed + 490):
                self.loop.call_later(at, checks.owed, self)
            self.loop.call_later(self.healed + LIVE, checks.gone, self)
            self.loop.run_until_complete(asyncio.sleep(self.healed + HEALTHY))
            for one in people:
                one.cancel()
            checks.at_the_end(self)
            self._close()

    def _close(self) -> None:
        """End every process, threads and all."""
        tasks = asyncio.all_tasks(self.loop)
        for process in {p for task in tasks if (p := getattr(task, "process", None)) is not None}:
            process.die()
            process.desk.close()
        for one in self.operators:
            one.process.die()
            one.desk.close()
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self.loop.close()


class _Task(asyncio.Task[Any]):
    process: Process | None


def _owned(loop: Any, work: Any, context: contextvars.Context | None = None) -> asyncio.Task[Any]:
    """Make a task that dies with its process."""
    task = _Task(work, loop=loop, context=context)
    task.process = (context or contextvars.copy_context()).get(_process)
    if task.process is not None:
        task.process.tasks[task] = None
        task.add_done_callback(_forgotten)
    return task


def _forgotten(task: Any) -> None:
    task.process.tasks.pop(task, None)
    if not task.cancelled() and isinstance(task.exception(), Crash):
        task.process.die()


@contextmanager
def _patched(others: Others, source: prometheus.Prometheus) -> Iterator[None]:
    """Let KLIP be one of ours; what nobody here waits for is asked less often: it would be most of the work."""
    with (
        patch("klip_tui.sources.probe.kinds", lambda: {"https": others}),
        patch("klip_tui.sources.prometheus.get", source.get),
        patch("klip_tui.cli.monitor_process.FEED_EVERY", 60.0),
        patch("klip_tui.cli.monitor_process.ALERT_EVERY", 400.0),
        patch("klip_tui.desk.outbox.deliverer.LOOK_EVERY", 2.0),
    ):
        yield


@contextmanager
def _unswept() -> Iterator[None]:
    """Look for no garbage on the way: a tenth of the time goes into it, for a world that ends in a moment."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _named(chance: Random) -> Iterator[None]:
    """Draw the keys of notices from the seed too."""
    drawn = SimpleNamespace(token_hex=lambda count: f"{chance.getrandbits(8 * count):0{2 * count}x}")
    with patch("klip_tui.desk.notices.post.secrets", drawn):
        yield
