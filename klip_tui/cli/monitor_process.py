"""The monitor's process: signals, settings read anew, lines on standard output."""

from __future__ import annotations

import asyncio
import math
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from klip_tui.cli.monitor_lines import Lines
from klip_tui.cli.shell import Shell, put_json, say, tell
from klip_tui.commitment.calendar.local_time import wall
from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.load import Settings, load
from klip_tui.desk.alerts.sender import AlertSender
from klip_tui.desk.helpdesk import retention
from klip_tui.desk.measuring.heartbeat import Heartbeat
from klip_tui.desk.measuring.measurer import Change, Measurer
from klip_tui.desk.notices.quiet_words import QuietWords
from klip_tui.desk.outbox.deliverer import LEASE_TIME, Deliverer, run_apart
from klip_tui.desk.schemas.monitor import round_json
from klip_tui.desk.session import Desk
from klip_tui.desk.upkeep import maintenance
from klip_tui.runtime import crash_log
from klip_tui.runtime.world import REAL, World
from klip_tui.sources.probe import probing
from klip_tui.sources.rounds import assess
from klip_tui.store.lease_watcher import holder_name
from klip_tui.store.opening import StoreAway
from klip_tui.text.clean import one_line
from klip_tui.text.labels import label

DELIVER_EVERY = 1.0
ALERT_EVERY = 1.0
FEED_EVERY = 5.0
"""Seconds between two looks at whether everything still works, for the watchdog."""
FORGET_EVERY = 3600.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before what ended by a fault is begun anew: each time twice as long."""
LONGEST_TRY = LEASE_TIME.total_seconds()
"""Seconds that a deliverer may be busy with one try before it counts as hung."""
LEAVE = 2.5
"""Seconds that what is under way is given to end, after SIGTERM."""
KEEPING = 30.0
"""Seconds that keeping a round in a busy store may take beyond what the lease allows."""
OVERDUE = 5.0
"""Seconds beyond the longest round after which it is said that none was kept."""


def run_once(shell: Shell, as_json: bool) -> int:
    """Probe every endpoint once, keep nothing, and say what was seen."""
    settings, voice = shell.settings, shell.voice

    async def ask() -> list[tuple[object, object]]:
        rows: list[tuple[object, object]] = []
        for endpoint in settings.config.endpoint:
            async with probing(endpoint) as ask_it:
                rows.append((endpoint, await ask_it()))
        return rows

    if not settings.config.endpoint:
        tell(voice.text("no endpoint is configured: KLIP is not measured"))
        return 3
    seen = assess(shell.desk.clock(), tuple(asyncio.run(ask())))  # type: ignore[arg-type]
    if as_json:
        put_json(round_json(seen))
    else:
        say(f"{voice.text(label(seen.state))} {voice.seen(seen.why)}".strip())
    return 0 if seen.state in (State.UP, State.DEGRADED) else 1


@dataclass
class _Monitor:
    shell: Shell
    as_json: bool
    desk: Desk
    world: World = REAL
    line: Callable[[str], None] = say
    """Writes a line of what goes on."""
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    again: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a state changed: who is to be woken is looked at now."""
    name: str = field(default_factory=lambda: holder_name("monitor"))
    loop: asyncio.AbstractEventLoop = field(init=False)
    lines: Lines = field(init=False)
    looked: float = field(init=False)
    """When the deliverer looked last, by the steady clock."""
    deliverer: tuple[Desk, Deliverer] | None = None
    """Who delivers, at which desk."""
    at: dict[str, Desk] = field(default_factory=dict)
    """The desk that each work is at."""
    old: list[Desk] = field(default_factory=list)
    """Desks of earlier settings that some work is still at."""
    forgot: float = -math.inf
    """When what is personal of old questions was last taken away, by the steady clock."""

    def __post_init__(self) -> None:
        self.looked = self.world.steady()
        self.lines = Lines(self.line, self.desk.clock, self.as_json)

    async def go(self) -> int:
        """Work until a signal says otherwise."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop.set)
        loop.add_signal_handler(signal.SIGHUP, self.again.set)
        self.lines.say("start", pid=os.getpid(), host=socket.gethostname())
        await self.work()
        self.lines.say("stop")
        return 0

    async def work(self) -> None:
        """Work until ``stop`` is set."""
        self.loop = asyncio.get_running_loop()
        notify("READY=1")
        working = [
            asyncio.create_task(self._tended("deliver", self._deliver)),
            asyncio.create_task(self._tended("measure", self._measure)),
            asyncio.create_task(self._tended("alert", self._alert)),
        ]
        await self.stop.wait()
        notify("STOPPING=1")
        # A try that is under way when it must stop is left behind: it stands as ``sending``, and is asked after.
        await asyncio.wait(working, timeout=LEAVE)
        for work in working:
            work.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    async def _tended(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do a work until the end: one that ends by a fault is said at once, and begun anew after a growing pause."""
        pause = FIRST_PAUSE
        while not self.stop.is_set():
            begun = self.world.steady()
            try:
                await work()
                continue
            except Exception as error:
                file = crash_log.keep(self.desk.settings.data, error, self.desk.clock())
                why, where = type(error).__name__, str(file or "")
            if self.world.steady() - begun > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            self.lines.say("fault", work=name, why=why, file=where, again=pause)
            if not await self.world.wait(self.stop, pause):
                pause = min(LONGEST_PAUSE, 2 * pause)

    def _works(self, measurer: Measurer) -> bool:
        """Whether rounds are finished and the deliverer looks: only then the watchdog is fed."""
        return measurer.quiet < measurer.longest + KEEPING and self.world.steady() - self.looked < LONGEST_TRY

    def _look(self) -> bool:
        """Note that the deliverer has come round; tell whether it must stop."""
        self.looked = self.world.steady()
        return self.stop.is_set()

    async def _measure(self) -> None:
        """Measure until the end, or until the settings are read anew."""
        ended = asyncio.Event()
        measurer = Measurer(self.desk, self.name, self._changed, self.world)
        running = asyncio.create_task(measurer.run(ended))
        waits = [asyncio.create_task(event.wait()) for event in (self.stop, self.again)]
        unheard = ""
        heartbeat = Heartbeat(self.desk.settings.config.heartbeat.url, self._anchor)
        calling: asyncio.Task[str] | None = None
        try:
            while not any(wait.done() for wait in waits) and not running.done():
                begun = self.world.steady()
                await asyncio.wait([*waits, running], timeout=FEED_EVERY, return_when=asyncio.FIRST_COMPLETED)
                stood = self.world.steady() - begun - FEED_EVERY
                if self._works(measurer):
                    notify("WATCHDOG=1")
                late = _stood_still(stood) or _overdue(measurer)
                trouble = str(measurer.trouble or late or measurer.uncounted or measurer.unread or "")
                self.lines.trouble("measure", one_line(trouble, 400))
                if calling is None or calling.done():
                    # Never waited for: whoever is called may hang.
                    why = self._heard(calling) if calling is not None else ""
                    if why != unheard:
                        unheard = why
                        self.lines.say("heartbeat fails" if why else "heartbeat heard", why=one_line(why, 200))
                    calling = asyncio.create_task(heartbeat.look(measurer.finished, trouble))
        finally:
            # Whatever went wrong here, two never measure: the one that is begun anew finds none beside it.
            ended.set()
            try:
                await running
            finally:
                for wait in (*waits, *([calling] if calling is not None else [])):
                    wait.cancel()
        if self.again.is_set():
            self.again.clear()
            self._reload()

    def _heard(self, calling: asyncio.Task[str]) -> str:
        """Return why a call failed, or nothing; whatever it raised is kept, and keeps nobody from measuring."""
        try:
            return calling.result()
        except Exception as error:
            crash_log.keep(self.desk.settings.data, error, self.desk.clock())
            return type(error).__name__

    async def _anchor(self) -> str:
        """Return the log's last line and hash, for who is called elsewhere; nothing while the store can't be read."""
        try:
            return await self.world.threads(partial(maintenance.anchor, self.desk), "anchor")
        except Refused:
            return ""

    def _reload(self) -> None:
        """Read the settings anew; whatever is wrong with them, the old ones stay (M10)."""
        try:
            settings: Settings = load(self.shell.config, self.shell.data)
            new = Desk(settings)
            Measurer(new, self.name, world=self.world)
            Deliverer(new, world=self.world)
            AlertSender(new, self.world)
        except Refused as error:
            self.lines.say("settings refused", why=one_line(self.shell.voice.say(error.sentence), 400))
            return
        except Exception as error:
            file = crash_log.keep(self.desk.settings.data, error, self.desk.clock())
            self.lines.say("settings refused", why=type(error).__name__, file=str(file or ""))
            return
        self.old.append(self.desk)
        self.desk = new
        self._close_left()
        self.lines.say("settings read", file=str(settings.path or ""))

    def _works_at(self, work: str) -> Desk:
        """Return the desk of now for a work, which leaves the one that it had."""
        self.at[work] = self.desk
        self._close_left()
        return self.desk

    def _close_left(self) -> None:
        """Close the desks that nobody works at any more: a thread that still did would open its store anew."""
        used = list(self.at.values())
        for desk in [one for one in self.old if not any(one is other for other in used)]:
            self.old.remove(desk)
            desk.close()

    async def _deliver(self) -> None:
        quiet = QuietWords()
        while not self.stop.is_set():
            desk = self._works_at("deliver")
            # One that ended by a fault goes on: it alone knows which tries are under way, and holds their lease.
            if self.deliverer is None or self.deliverer[0] is not desk:
                self.deliverer = desk, Deliverer(desk, world=self.world)
            deliverer = self.deliverer[1]
            try:
                if desk.settings.config.planning.speaks:
                    await self.world.threads(partial(quiet.look, desk), "tell quietly")
                await self.world.threads(partial(deliverer.run, self._look), "deliver")
                await self.world.threads(partial(deliverer.read_back, self._look), "read back")
                await self._forget(desk)
                self.lines.trouble("deliver")
            except Refused as error:
                self.lines.trouble("deliver", self._words(error))
                if isinstance(error, StoreAway):
                    await self._deliver_apart()
            self._look()
            await self.world.wait(self.stop, DELIVER_EVERY)

    async def _deliver_apart(self) -> None:
        """Tell what waits in this computer's journal while the store can't be reached."""
        try:
            await self.world.threads(partial(run_apart, self.desk, self._look), "deliver")
            self.lines.trouble("deliver apart")
        except Refused as error:
            self.lines.trouble("deliver apart", self._words(error))

    async def _alert(self) -> None:
        """Wake our own people. What can't be done is said; whoever hangs holds up nobody else."""
        desk = self._works_at("alert")
        sender = AlertSender(desk, self.world)
        while not self.stop.is_set():
            if desk is not self.desk:
                desk = self._works_at("alert")
                sender = AlertSender(desk, self.world)
            due, trouble = self.news.is_set(), ""
            self.news.clear()
            try:
                await self.world.threads(partial(sender.run, self.stop.is_set, now_due=due), "alert")
            except Refused as error:
                trouble = self._words(error)
            self.lines.trouble("alert", trouble)
            waits = [asyncio.create_task(event.wait()) for event in (self.stop, self.news)]
            await asyncio.wait(waits, timeout=ALERT_EVERY, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()

    async def _forget(self, desk: Desk) -> None:
        """Take away what is personal of old questions, every hour; what goes wrong with it holds up no delivery."""
        if not desk.settings.config.helpdesk.keep or self.world.steady() - self.forgot < FORGET_EVERY:
            return
        self.forgot = self.world.steady()
        try:
            done = await self.world.threads(partial(retention.cut, desk), "retention")
        except Exception as error:
            why = self.shell.voice.say(error.sentence) if isinstance(error, Refused) else type(error).__name__
            file = None if isinstance(error, Refused) else crash_log.keep(desk.settings.data, error, desk.clock())
            self.lines.say("fault", work="retention", why=one_line(why, 400), file=str(file or ""))
            return
        if done.numbers:
            self.lines.say("questions cut", count=len(done.numbers), before=wall(done.before))

    def _words(self, error: Refused) -> str:
        return one_line(self.shell.voice.say(error.sentence), 400)

    def _changed(self, change: Change) -> None:
        self.loop.call_soon_threadsafe(self.news.set)
        self.lines.say(
            "state",
            subject=change.subject,
            state=change.state.value,
            since=wall(change.since),
            why=one_line(change.why),
        )


def _stood_still(seconds: float) -> Refused | None:
    """Say that this process was stopped, or the machine too busy for it: no store is to blame for that."""
    if seconds <= OVERDUE:
        return None
    return Refused(
        phrase("this process stood still for {seconds} s at least: it did nothing meanwhile", seconds=int(seconds))
    )


def _overdue(measurer: Measurer) -> Refused | None:
    """Say that rounds are not kept: a store that hangs raises nothing."""
    if measurer.quiet <= measurer.longest + OVERDUE:
        return None
    seconds = int(measurer.quiet)
    return Refused(phrase("no round was kept for {seconds} s: the store is silent or busy", seconds=seconds))


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
