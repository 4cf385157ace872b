"""The app: its screens, the desk behind it, what the engine says, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on, work
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen

from klip_tui.commitment.phrase import Phrase, Refused, Unreachable
from klip_tui.runtime import collection
from klip_tui.text.clean import one_line
from klip_tui.tui.alarm import Alarm
from klip_tui.tui.app_bindings import BINDINGS
from klip_tui.tui.app_incident import IncidentApp
from klip_tui.tui.banners import Banners
from klip_tui.tui.engine import Engine, News
from klip_tui.tui.key_names import KeyNames
from klip_tui.tui.news import NewsCame, StateChanged
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.screens.facts_screen import FactsScreen
from klip_tui.tui.screens.status import StatusScreen
from klip_tui.tui.style_sheet import StyleSheet
from klip_tui.tui.terminal import presence
from klip_tui.tui.terminal.cell_driver import cell_driver
from klip_tui.tui.terminal.key_gate import KeyGate, Passed
from klip_tui.tui.theme_choice import ThemeChoice
from klip_tui.tui.warming import load_first
from klip_tui.tui.widgets.paint import few_colours

if TYPE_CHECKING:
    from klip_tui.commitment.terms import Commitment
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.first import First, Reader
    from klip_tui.desk.views.status_view import StatusView
    from klip_tui.text.voice import Voice
    from klip_tui.tui.context import AppContext


BEGIN_AGAIN = 5.0
"""Seconds after which a store that could not be reached at the start is looked for again."""
READ_AHEAD = 0.4
"""Seconds after the first frame that the process which reads the first view is waited for."""
OPENS = 1.0
"""Seconds after the first frame in which keys wait for the desk to be open."""
TICK = 5.0
"""Seconds between two ticks: what is shown is minutes, and of less than one steps of so many seconds."""


def _mode(module: str, name: str) -> Callable[[], Screen[Any]]:
    """Return a maker of a main screen; its module is imported when the screen is first looked at."""

    def make() -> Screen[Any]:
        from importlib import import_module

        screen: Screen[Any] = getattr(import_module(f"klip_tui.tui.screens.{module}"), name)()
        return screen

    return make


class KlipApp(IncidentApp):
    """The app over one desk; ``prepare`` makes the desk in a thread, after the first paint."""

    TITLE = "KLIP"
    CSS_PATH = ["app.tcss", "screens/status.tcss"]
    ENABLE_COMMAND_PALETTE = True
    MODES: ClassVar[dict[str, Any]] = {
        "status": StatusScreen,
        "calendar": _mode("calendar", "CalendarScreen"),
        "planning": _mode("planning", "PlanningScreen"),
        "notices": _mode("notices", "NoticesScreen"),
        "helpdesk": _mode("helpdesk", "HelpdeskScreen"),
        "report": _mode("report", "ReportScreen"),
        "log": _mode("log", "LogScreen"),
    }
    DEFAULT_MODE = "status"
    BINDINGS: ClassVar[list[BindingType]] = BINDINGS

    def __init__(
        self,
        voice: Voice,
        prepare: Callable[[], Desk],
        *,
        clock: Callable[[], datetime],
        who: str,
        read_only: bool = False,
        demo: bool = False,
        theme: str = "",
        themes_folder: Path | None = None,
        bell: bool = True,
        notify_terminal: bool = False,
        keymap: dict[str, str] | None = None,
        background: bool = True,
        kept_view: Path | None = None,
        mark: str = "",
        reader: Reader | None = None,
    ) -> None:
        super().__init__(driver_class=cell_driver())
        self.stylesheet = StyleSheet(variables=self.get_css_variables())
        self.voice = voice
        self.clock = clock
        self.who = who
        self.read_only = read_only
        self.is_demo = demo
        self.desk: Desk | None = None
        self.view: StatusView | None = None
        self.measuring_here = False
        self.read_last_view(kept_view, mark)
        self.few_colours = False
        self.extra_commands: list[tuple[str, str, Callable[[], None]]] = []
        self._prepare = prepare
        self._reader = reader
        self._first: First | None = None
        self._heard = False
        self._engine: Engine | None = None
        self.themes = ThemeChoice(self, theme, themes_folder)
        self.banners = Banners(self)
        self._alarm = Alarm(self._ring)
        self._bell = bell
        self._notify_terminal = notify_terminal
        self.key_names = KeyNames(keymap or {}, voice.text)
        self._background = background
        self._gate = KeyGate(self, self._opens)
        self._opens_until = 0.0
        self._kept = {}
        self._crash = ""
        self.themes.take_first()

    @property
    def commitment(self) -> Commitment:
        """The commitment in force: the configuration's, the published one until that is read."""
        if self.desk is not None:
            return self.desk.settings.commitment
        if self._first is not None:
            return self._first.commitment
        from klip_tui.commitment.terms import PUBLISHED

        return PUBLISHED

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our own variable a value for themes that lack it."""
        return {"muted": "#93a1af"}

    def _take_other_themes(self) -> None:
        wrong = self.themes.take_others()
        if wrong is not None:
            self.show_banner(self.voice.say(wrong), "warn-block")

    def take_theme(self, name: str) -> None:
        """Paint in another theme."""
        self.theme = name

    def on_mount(self) -> None:
        """Paint first; everything that takes time comes after, in a thread."""
        self.few_colours = self.few_colours or few_colours(self)
        self.set_class(self.few_colours, "-few-colours")
        if self.key_names.keymap:
            self.set_keymap(self.key_names.keymap)
        if not self.is_headless:
            presence.end_on_signals(self.exit)
            if cell_driver() is None:
                # Ours hears it; Textual's own does not.
                presence.end_when_gone(self)
        self._opens_until = monotonic() + OPENS
        self.call_after_refresh(self._begin if self._reader is None else self._look_first)
        self.set_timer(1.0, self._take_other_themes)
        self._tick_later()

    def _tick_later(self) -> None:
        """Tick when the clock has its next full step, so that a minute is shown when it begins."""
        now = self.clock().timestamp()
        self.set_timer(TICK - now % TICK, self._tick)

    def _tick(self) -> None:
        self._tick_later()
        # Between two main screens there is none for a moment.
        screen = self.screen_stack[-1] if self.screen_stack else None
        if isinstance(screen, FactsScreen) and screen.stands:
            screen.tick()

    @work(thread=True, exit_on_error=False, group="prepare", description="take the first view")
    def _look_first(self) -> None:
        """Take what was read meanwhile, and open the desk once it is drawn: both at once would be slower."""
        load_first()
        assert self._reader is not None
        found = self._reader.take(READ_AHEAD)
        self._reader.end()
        self.call_from_thread(self._show_first, found)

    def _show_first(self, found: First | None) -> None:
        if found is None or found.mark != self._mark:
            self._begin()
            return
        self._first = found
        self._show(found.view)
        self.call_after_refresh(self._begin)

    @work(thread=True, exit_on_error=False, group="prepare", description="open the desk")
    def _begin(self) -> None:
        try:
            desk = self._prepare()
            with desk.store.read():
                pass
        except Refused as error:
            self._opens_until = 0.0
            self.call_from_thread(self.trouble, error)
            if isinstance(error, Unreachable):
                self.call_from_thread(self.set_timer, BEGIN_AGAIN, self._begin)
            return
        self.call_from_thread(self._desk_is_open, desk)

    def _opens(self) -> bool:
        """Whether the desk is about to be open: a key waits for it, as for a screen that is opening."""
        return self.desk is None and monotonic() < self._opens_until

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

    def on_news_came(self, event: NewsCame) -> None:
        """Hand the news to the screens."""
        news = event.news
        if news.trouble is not None:
            self.trouble(news.trouble)
        if news.note is not None:
            self.notify(self.voice.say(news.note.sentence), severity="warning", timeout=8, markup=False)
        if news.view is None:
            return
        if news.trouble is None:
            self.banners.trouble_is_over()
        collection.settled()
        if not self._heard:
            self._heard = True
            self._offer_drafts()
            self.warm_later()
        self._note_measurer(news)
        self._show(news.view)
        for screen in self.screen_stack if news.changed else ():
            if isinstance(screen, BaseScreen) and screen.stands:
                screen.reload()

    def _show(self, view: StatusView) -> None:
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

    def _note_measurer(self, news: News) -> None:
        """Say so when somebody else measures where this app did."""
        before, self.measuring_here = self.measuring_here, news.measuring_here
        if news.view is not None and before and not news.measuring_here and news.view.measurer:
            who = one_line(" ".join(news.view.measurer.split()[:2]), 60)
            self.show_banner(self.voice.text("KLIP is measured by {who} now").format(who=who), "warn-block")

    def on_state_changed(self, event: StateChanged) -> None:
        """Ring when this app saw KLIP change."""
        if self.desk is not None and event.change.subject == self.desk.service.id:
            self._alarm.see(event.change.state, event.change.since, event.change.why)

    def action_help(self) -> None:
        """Show the keys of the screen at hand; over the help itself, put it away."""
        from klip_tui.tui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
            return
        if not isinstance(self.screen, FactsScreen):
            return
        self.push_screen(HelpScreen(self.screen))

    def action_copy(self) -> None:
        """Copy what the screen says; the terminal may refuse, so a file is written too."""
        from klip_tui.tui.copying import copy_screen

        copy_screen(self.screen)

    async def on_event(self, event: events.Event) -> None:
        """Let keys through one after the other."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
            return
        if self._gate.admit(event):
            target = self.focused or self.screen
            await super().on_event(event)
            self._gate.follow(target)

    @on(Passed)
    def _passed(self, message: Passed) -> None:
        """A key has gone all its way."""
        self._gate.passed(message)

    def on_unmount(self) -> None:
        """End the threads and close the store."""
        self.end_views()
        if self._reader is not None:
            self._reader.end()
        if self._engine is not None:
            self._engine.stop()
        if self.desk is not None:
            self.desk.close()

    def _fatal_error(self) -> None:
        """Keep a crash's traceback for the log file: on the screen it would show local variables."""
        import traceback

        self._crash = traceback.format_exc()
        self._return_code = 70
        self._close_messages_no_wait()

    @property
    def crash(self) -> str:
        """The traceback of what ended the app, if anything did."""
        return self._crash


if TYPE_CHECKING:

    def _serves_its_screens(app: KlipApp) -> AppContext:
        return app
