"""What runs behind the screens: measuring, delivering, waking people, seeing what changed. Four threads, no widget.

One thread sees what changed, and wakes the others: they look when the store is another, when the time of something has
come, or while they have something under way. What nobody touches is not read again.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import Refused, Unreachable, phrase
from klip_tui.runtime import crash_log

if TYPE_CHECKING:
    from klip_tui.desk.measuring.measurer import Change
    from klip_tui.desk.outbox.deliverer import Deliverer
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.status_view import StatusView
    from klip_tui.store.values import Stamp

LOOK_EVERY = 0.5
"""Seconds between two looks at whether the store changed."""
LISTS_EVERY = 60.0
"""Seconds after which lists are read anew although nobody did anything: what is measured moves their figures too."""
AFTER_FAULT = 5.0
"""Seconds after which work that ended in a fault of our own is begun anew."""
BUSY = 1.0
"""Seconds between two looks of who has something waiting or under way."""
AT_REST = 60.0
"""Seconds between two looks of who has nothing to do until woken."""
SEEN_AGAIN = 2.0
"""Seconds between two looks at a store that can't be reached."""


@dataclass(frozen=True, slots=True)
class News:
    """What the engine has to say: a fresh view, or that it can't be had; ``changed``: lists are worth reading anew."""

    view: StatusView | None
    trouble: Refused | None
    changed: bool
    measuring_here: bool
    note: Refused | None = None
    """What else could not be done, such as counting plan requests: worth a word, not a banner."""


class Engine:
    """Runs the threads; ``tell`` is called from them."""

    def __init__(self, desk: Desk, tell: Callable[[News], None], state_changed: Callable[[Change], None]) -> None:
        self._desk = desk
        self._tell = tell
        self._state_changed = state_changed
        self._stop = threading.Event()
        self._wakes = {name: threading.Event() for name in ("deliver", "alert")}
        self._deliverer: Deliverer | None = None
        self._apart: Callable[[], bool] = lambda: False
        self._threads: list[threading.Thread] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None
        self._measuring: Callable[[], bool] = lambda: False
        self._trouble: Callable[[], Refused | None] = lambda: None
        self._note: Callable[[], Refused | None] = lambda: None
        self._seen = threading.Event()

    def start(self) -> None:
        """Start watching; and, unless this is read-only, measuring and delivering."""
        self._run(self._watch, "watch")
        if not self._desk.read_only:
            self._run(self._deliver, "deliver")
            self._run(self._measure, "measure")
            self._run(self._alert, "alert")

    def _run(self, work: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=self._guarded, args=(work,), name=f"klip {name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _guarded(self, work: Callable[[], None]) -> None:
        """Run a thread's work; a fault of our own is kept and told, and the work begun anew after a while."""
        while not self._stop.is_set():
            try:
                work()
                return
            except Exception as error:
                kept = crash_log.keep(self._desk.settings.data, error, self._desk.clock())
                sentence = phrase("something unexpected went wrong; {file} says what", file=str(kept or "-"))
                self._tell(News(None, Refused(sentence), False, self._measuring()))
                self._stop.wait(AFTER_FAULT)

    def wake(self) -> None:
        """Deliver and look now."""
        for event in self._wakes.values():
            event.set()

    def _rest(self, name: str, seconds: float) -> bool:
        """Wait until woken, so many seconds at most; return whether it was woken."""
        event = self._wakes[name]
        woken = event.wait(seconds)
        event.clear()
        return woken

    @property
    def measures(self) -> bool:
        """Whether this process measures KLIP."""
        return self._measuring()

    def stop(self) -> None:
        """End every thread; the last segment is closed."""
        self._stop.set()
        self.wake()
        self._seen.set()
        if self._loop is not None and self._ended is not None:
            with contextlib.suppress(RuntimeError):  # Measuring has ended by a fault: its loop is closed already.
                self._loop.call_soon_threadsafe(self._ended.set)
        for thread in self._threads:
            thread.join(timeout=5)

    def _watch(self) -> None:
        from time import monotonic

        from klip_tui.desk.views import status, turning

        looked = listed = 0.0
        stamp: Stamp = ()
        turn = seen_at = None
        measuring, said, lists_late = False, "", False
        while not self._stop.is_set():
            changed, view = False, None
            trouble = self._trouble()
            try:
                moved = self._desk.store.changed()
                now = self._desk.clock()
                # A clock that was set back makes what was seen of later.
                turned = turn is None or seen_at is None or not seen_at <= now <= turn
                if moved or turned or measuring is not self._measuring():
                    measuring = self._measuring()
                    view = status.status(self._desk)
                    turn, seen_at, looked = turning.turn_of(view), view.at, monotonic()
                    lists_late = lists_late or moved
                    changed = turned or view.stamp != stamp or (lists_late and looked - listed > LISTS_EVERY)
                    stamp = view.stamp
                    if changed:
                        listed, lists_late = looked, False
            except Refused as error:
                trouble, turn = error, None
            if view is not None or trouble is not None or self._apart():
                self.wake()
            note = self._note()
            noted, said = str(note or "") != said and note is not None, str(note or "")
            if view is not None or trouble is not None or noted:
                # What is true comes first: the other threads and what they load wait for it.
                self._seen.set()
                self._tell(News(view, trouble, changed, self._measuring(), note if noted else None))
            self._stop.wait(LOOK_EVERY if trouble is None else SEEN_AGAIN)

    def _deliver(self) -> None:
        self._seen.wait()
        from klip_tui.desk.notices.quiet_words import QuietWords
        from klip_tui.desk.outbox.deliverer import Deliverer

        # One that ended by a fault goes on: it alone knows which of its tries are under way, and holds their lease.
        deliverer = self._deliverer = self._deliverer or Deliverer(self._desk)
        quiet = QuietWords()
        self._apart = deliverer.waits_apart
        while not self._stop.is_set():
            rest = BUSY
            try:
                quiet.look(self._desk)
                deliverer.run(self._stop.is_set)
                deliverer.read_back(self._stop.is_set)
                rest = deliverer.rest
            except Refused as error:
                self._tell(News(None, error, False, self._measuring()))
                if isinstance(error, Unreachable):
                    self._deliver_apart()
            self._rest("deliver", rest)

    def _alert(self) -> None:
        """Wake our own people while this app is who measures; else that is the monitor's."""
        self._seen.wait()
        while not (self._stop.is_set() or self._measuring()):
            # Who begins to measure is seen by the thread that looks, which wakes this one.
            self._rest("alert", AT_REST)
        if self._stop.is_set():
            return
        from klip_tui.desk.alerts.sender import AlertSender

        sender, woken = AlertSender(self._desk), True
        while not self._stop.is_set():
            rest = BUSY
            try:
                if self._measuring():
                    sender.run(self._stop.is_set, moved=woken)
                    rest = sender.rest
            except Refused as error:
                self._tell(News(None, error, False, self._measuring()))
            woken = self._rest("alert", rest)

    def _deliver_apart(self) -> None:
        """Tell what waits in this computer's journal while the store can't be reached."""
        from klip_tui.desk.outbox.deliverer import run_apart

        with contextlib.suppress(Refused):
            run_apart(self._desk, self._stop.is_set)

    def _measure(self) -> None:
        self._seen.wait()
        asyncio.run(self._measure_here())

    async def _measure_here(self) -> None:
        from klip_tui.desk.measuring.measurer import Measurer
        from klip_tui.store.lease_watcher import holder_name

        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        measurer = Measurer(self._desk, holder_name("app"), self._state_changed)
        self._measuring = lambda: measurer.measuring
        self._trouble = lambda: measurer.trouble
        self._note = lambda: measurer.uncounted or measurer.unread
        if not self._stop.is_set():
            await measurer.run(self._ended)
