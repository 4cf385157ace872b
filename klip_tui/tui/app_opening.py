"""How the app comes to its desk: the first view that another process read, the store opened in a thread, the engine."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from textual import work
from textual.events import Key
from textual.message import Message

from klip_tui.commitment.phrase import Phrase, Refused, Unreachable
from klip_tui.runtime.threads import apart
from klip_tui.tui.alarm import Alarm
from klip_tui.tui.app_incident import IncidentApp
from klip_tui.tui.engine import Engine
from klip_tui.tui.news import NewsCame, StateChanged
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.screens.facts_screen import FactsScreen
from klip_tui.tui.warming import load_first

if TYPE_CHECKING:
    from klip_tui.commitment.terms import Commitment
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.first import First, Reader
    from klip_tui.desk.views.status_view import StatusView

BEGIN_AGAIN = 5.0
"""Seconds after which a store that could not be reached at the start is looked for again."""
READ_AHEAD = 0.4
"""Seconds after the first frame that the process which reads the first view is waited for."""
OPENS = 2.0
"""Seconds after the first frame in which keys wait for the desk to be open."""
CLOSING = ("quit", "quit_now")
"""What keys do that close the app."""


class OpeningApp(IncidentApp):
    """Opens the desk after the first frame, and closes it."""

    _first: First | None = None
    _opens_until = 0.0
    _alarm: Alarm
    is_demo: bool

    def open_by(self, prepare: Callable[[], Desk], reader: Reader | None, *, background: bool) -> None:
        """Take note of how the desk is made; ``background``: with the engine's threads."""
        self._prepare, self._reader, self._background = prepare, reader, background
        self._engine: Engine | None = None

    def begin_to_open(self) -> None:
        """Open the desk after the next frame, in a thread."""
        self._opens_until = monotonic() + OPENS
        self.call_after_refresh(self._begin if self._reader is None else self._look_first)

    @property
    def commitment(self) -> Commitment:
        """The commitment in force: the configuration's, the published one until that is read."""
        if self.desk is not None:
            return self.desk.settings.commitment
        if self._first is not None:
            return self._first.commitment
        from klip_tui.commitment.terms import PUBLISHED

        return PUBLISHED

    @work(thread=True, exit_on_error=False, group="prepare", description="take the first view")
    def _look_first(self) -> None:
        """Take what was read meanwhile, and open the desk once it is drawn: both at once would be slower."""
        found, reader = None, self._reader
        try:
            load_first()
            found = reader.take(READ_AHEAD) if reader is not None else None
        finally:
            self.call_from_thread(self._show_first, found)

    def _show_first(self, found: First | None) -> None:
        self._end_reader()
        if not self.is_running:
            return
        if found is None or found.mark != self._mark:
            self._begin()
            return
        self._first = found
        self.show_everywhere(found.view)
        self.call_after_refresh(self._begin)

    @work(exit_on_error=False, group="prepare", description="open the desk")
    async def _begin(self) -> None:
        """Open the desk in a thread; a store that gives no answer keeps nobody who wants to leave.

        A demo is waited for: what it makes is taken away again by whoever makes it.
        """
        opening = to_thread(self._open) if self.is_demo else apart(self._open, "open the desk")
        try:
            desk = await opening
        except Refused as error:
            self._opens_until = 0.0
            self.trouble(error)
            if isinstance(error, Unreachable):
                self.set_timer(BEGIN_AGAIN, self._begin)
            return
        self._desk_is_open(desk)

    def _open(self) -> Desk:
        desk = self._prepare()
        with desk.store.read():
            pass
        return desk

    def opens(self, key: Key) -> bool:
        """Whether the desk is about to be open: a key waits for it, as for a screen that is opening.

        One that closes the app does not: there may be no store to wait for.
        """
        if self.desk is not None or monotonic() >= self._opens_until:
            return False
        bound = self.screen.active_bindings.get(key.key)
        return bound is None or bound.binding.action not in CLOSING

    def _told_apart(self, sentence: Phrase) -> None:
        """Say, from a thread, that an outage is told from this computer while the store can't be reached."""
        self.call_from_thread(self.notify, self.voice.say(sentence), severity="warning", timeout=60, markup=False)

    def _desk_is_open(self, desk: Desk) -> None:
        self.desk = desk
        desk.apart = self._told_apart
        self._engine = Engine(
            desk,
            lambda news: self._from_thread(NewsCame(news)),
            lambda change: self._from_thread(StateChanged(change)),
        )
        if self._background:
            self._engine.start()
        if isinstance(self.screen, BaseScreen):
            self.screen.reload()

    def _from_thread(self, message: Message) -> None:
        if self.is_running:
            self.post_message(message)

    def show_everywhere(self, view: StatusView) -> None:
        """Show a view on every screen."""
        self._take_view(view)
        for screen in self.screen_stack:
            if isinstance(screen, FactsScreen) and screen.stands:
                screen.show_view(view)

    def _take_view(self, view: StatusView) -> None:
        """Take the view; where what users know of KLIP changed, everything is painted anew: see ``paints``."""
        before, self.view = self.users_told_down, view
        self._alarm.see(view.now.state, view.now.since, view.now.why)
        self._show_banners()
        if before is not self.users_told_down:
            for widget in self.screen.walk_children():
                widget.refresh()

    @property
    def users_told_down(self) -> bool:
        """Whether users are told that KLIP is down: then nothing has the colour of up."""
        return self.view is not None and self.view.told.goes_on

    def close_desk(self) -> None:
        """End the threads and close the store."""
        self._end_reader()
        if self._engine is not None:
            self._engine.stop()
        if self.desk is not None:
            self.desk.close()

    def _end_reader(self) -> None:
        if self._reader is not None:
            self._reader.end()
            self._reader = None
