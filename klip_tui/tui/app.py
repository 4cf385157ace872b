"""The app: modes, keys, what the engine says, and what the screens ask for."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on, work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.message import Message
from textual.screen import Screen

from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused
from klip_tui.runtime import collection
from klip_tui.text import dates
from klip_tui.text.clean import one_line
from klip_tui.text.labels import N_, label
from klip_tui.tui.app_drafting import DraftingApp
from klip_tui.tui.engine import Engine, News
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.screens.status import StatusScreen
from klip_tui.tui.terminal import presence
from klip_tui.tui.terminal.cell_driver import cell_driver
from klip_tui.tui.terminal.clipboard import clipboard
from klip_tui.tui.terminal.key_gate import KeyGate, Passed
from klip_tui.tui.terminal.notifications import notification
from klip_tui.tui.widgets.bars import SYMBOLS, Banner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from klip_tui.commitment.terms import Commitment
    from klip_tui.desk.measuring.measurer import Change
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.status import StatusView
    from klip_tui.text.voice import Voice


SEE_TERMINAL = 3.0
"""Seconds between two looks at whether the terminal is still there."""


def _mode(module: str, name: str) -> Callable[[], Screen[Any]]:
    """Return a maker of a main screen; its module is imported when the screen is first looked at."""

    def make() -> Screen[Any]:
        from importlib import import_module

        screen: Screen[Any] = getattr(import_module(f"klip_tui.tui.screens.{module}"), name)()
        return screen

    return make


class KlipApp(DraftingApp):
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
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "1", "look('status')", N_("Status"), show=False, id="screen.status", tooltip=N_("What is true and owed")
        ),
        Binding("2", "look('calendar')", N_("Calendar"), show=False, id="screen.calendar", tooltip=N_("The year")),
        Binding("3", "look('planning')", N_("Planning"), show=False, id="screen.planning", tooltip=N_("Windows")),
        Binding("4", "look('notices')", N_("Notices"), show=False, id="screen.notices", tooltip=N_("What was told")),
        Binding("5", "look('helpdesk')", N_("Helpdesk"), show=False, id="screen.helpdesk", tooltip=N_("Questions")),
        Binding("6", "look('report')", N_("Report"), show=False, id="screen.report", tooltip=N_("The month")),
        Binding("7", "look('log')", N_("Log"), show=False, id="screen.log", tooltip=N_("Who did what")),
        Binding(
            "i", "new_outage", N_("outage"), id="notice.outage", tooltip=N_("Tell users of an unplanned interruption")
        ),
        Binding(
            "n", "new_planned", N_("maintenance"), id="notice.planned", tooltip=N_("Announce a planned interruption")
        ),
        Binding(
            "e", "end_open", N_("end"), id="notice.end", tooltip=N_("Tell users that the open interruption is over")
        ),
        Binding("y", "copy", N_("copy"), show=False, id="app.copy", tooltip=N_("Copy what the screen says")),
        Binding("escape", "put_away", N_("back"), show=False, id="app.back", tooltip=N_("Put the banner away")),
        Binding(
            "question_mark", "help", N_("help"), key_display="?", id="app.help", tooltip=N_("The keys of this screen")
        ),
        Binding("ctrl+p", "command_palette", N_("all"), id="app.palette", tooltip=N_("Every action"), priority=True),
        Binding("q", "quit", N_("quit"), id="app.quit", tooltip=N_("Close the app")),
        Binding("ctrl+q", "quit", show=False, id="app.quit_always", priority=True),
        Binding(
            "ctrl+z", "suspend_process", N_("to the shell"), show=False, id="app.suspend", tooltip=N_("fg comes back")
        ),
    ]

    class NewsCame(Message):
        """The engine has news."""

        def __init__(self, news: News) -> None:
            super().__init__()
            self.news = news

        def can_replace(self, message: Message) -> bool:
            """Only the newest view counts; one that came is not given up for news without any."""
            if self.news.changed or self.news.note is not None:
                return False
            return isinstance(message, KlipApp.NewsCame) and message.news.view is not None

    class StateChanged(Message):
        """KLIP's state is another than before."""

        def __init__(self, change: Change) -> None:
            super().__init__()
            self.change = change

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
    ) -> None:
        super().__init__(driver_class=cell_driver())
        self.voice = voice
        self.clock = clock
        self.who = who
        self.read_only = read_only
        self.is_demo = demo
        self.desk: Desk | None = None
        self.view: StatusView | None = None
        self.measuring_here = False
        self.extra_commands: list[tuple[str, str, Callable[[], None]]] = []
        self._prepare = prepare
        self._engine: Engine | None = None
        self._banner = ("", "")
        self._wanted_theme = theme
        self._themes_folder = themes_folder
        self._bell = bell
        self._notify_terminal = notify_terminal
        self._wanted_keymap = keymap or {}
        self._background = background
        self._last_state: State | None = None
        self._troubled = False
        self._gate = KeyGate(self)
        self._theme_names: set[str] = set()
        self._crash = ""
        self._take_theme()

    @property
    def commitment(self) -> Commitment:
        """The commitment in force: the configuration's, the published one until that is read."""
        if self.desk is not None:
            return self.desk.settings.commitment
        from klip_tui.commitment.terms import PUBLISHED

        return PUBLISHED

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our own variable a value for themes that lack it."""
        return {"muted": "#93a1af"}

    def _take_theme(self) -> None:
        """Set the wanted theme before the first paint; the others are read after it."""
        from klip_tui.tui.themes import find_theme

        theme = find_theme(self._wanted_theme, self._themes_folder) if self._wanted_theme else None
        if theme is not None:
            self.register_theme(theme)
            self._theme_names.add(theme.name)
            # Not yet on a screen: setting it the watched way would read every style sheet twice more.
            self.set_reactive(App.theme, theme.name)
            self.stylesheet.set_variables(self.get_css_variables())

    def _take_other_themes(self) -> None:
        from klip_tui.tui.themes import themes

        try:
            for theme in themes(self._themes_folder):
                self._theme_names.add(theme.name)
                if theme.name != self.theme:
                    self.register_theme(theme)
        except Refused as error:
            self._show_banner(self.voice.say(error.sentence), "warn-block")
        if self._wanted_theme and self._wanted_theme not in self.available_themes:
            text = self.voice.text("no theme is called {name}").format(name=one_line(self._wanted_theme, 40))
            self._show_banner(text, "warn-block")

    def on_mount(self) -> None:
        """Paint first; everything that takes time comes after, in a thread."""
        if self._wanted_keymap:
            self.set_keymap(self._wanted_keymap)
        if not self.is_headless:
            self._catch_signals()
            self.set_interval(SEE_TERMINAL, self._see_terminal)
        self.call_after_refresh(self._begin)
        self.set_timer(1.0, self._take_other_themes)
        self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        if isinstance(self.screen, BaseScreen) and self.screen.stands:
            self.screen.tick()

    def _catch_signals(self) -> None:
        """End well when the line drops or somebody ends us: the terminal is left as it was."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.exit)

    def _see_terminal(self) -> None:
        """End when the terminal is gone, also where no signal said so."""
        if presence.is_gone():
            self.exit()

    @work(thread=True, exit_on_error=False, group="prepare", description="open the desk")
    def _begin(self) -> None:
        try:
            desk = self._prepare()
            with desk.store.read():
                pass
        except Refused as error:
            self.call_from_thread(self.trouble, error)
            return
        self.call_from_thread(self._desk_is_open, desk)

    def _desk_is_open(self, desk: Desk) -> None:
        self.desk = desk
        self._engine = Engine(
            desk,
            lambda news: self._from_thread(self.NewsCame(news)),
            lambda change: self._from_thread(self.StateChanged(change)),
        )
        if self._background:
            self._engine.start()
        if isinstance(self.screen, BaseScreen):
            self.screen.reload()

    def _from_thread(self, message: Message) -> None:
        if self.is_running:
            self.post_message(message)

    def on_klip_app_news_came(self, event: NewsCame) -> None:
        """Hand the news to the screen that is looked at."""
        news = event.news
        if news.trouble is not None:
            self.trouble(news.trouble)
        if news.note is not None:
            self.notify(self.voice.say(news.note.sentence), severity="warning", timeout=8, markup=False)
        if news.view is None:
            return
        if news.trouble is None and self._troubled:
            self._troubled = False
            self._show_banner("", "")
        collection.settled()
        if self.view is None:
            self._offer_drafts()
        self._note_measurer(news)
        self.view = news.view
        self._note_state(news.view)
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen) and screen.stands:
                screen.show_view(news.view)
                if news.changed:
                    screen.reload()

    def _note_measurer(self, news: News) -> None:
        """Say so when somebody else measures where this app did."""
        before, self.measuring_here = self.measuring_here, news.measuring_here
        if news.view is not None and before and not news.measuring_here and news.view.measurer:
            who = one_line(" ".join(news.view.measurer.split()[:2]), 60)
            self._show_banner(self.voice.text("KLIP is measured by {who} now").format(who=who), "warn-block")

    def _note_state(self, view: StatusView) -> None:
        """Ring when another process saw KLIP change."""
        state = view.now.state
        if view.now.since is not None:
            self._ring_if_new(state, view.now.since, view.now.why)

    def on_klip_app_state_changed(self, event: StateChanged) -> None:
        """Ring when this app saw KLIP change."""
        change = event.change
        self._ring_if_new(change.state, change.since, change.why)

    def _ring_if_new(self, state: State, since: datetime, why: str) -> None:
        before, self._last_state = self._last_state, state
        found_up = before is State.UNKNOWN and state is State.UP
        if before is not None and before is not state and not found_up:
            self._ring(state, since, why)

    def _ring(self, state: State, since: datetime, why: str) -> None:
        _ = self.voice.text
        style = {State.UP: "good-block", State.DOWN: "bad-block"}.get(state, "warn-block")
        text = _("KLIP is {state} since {at}").format(
            state=_(label(state)).upper(), at=dates.clock(since, seconds=True)
        )
        text = f"{SYMBOLS[state]} {text}" + (f" ({one_line(why, 60)})" if why else "")
        if state is State.DOWN and not self.read_only:
            text += " · " + _("i tells the users")
        self._show_banner(text, style)
        if self._bell:
            self.bell()
        if self._notify_terminal and self._driver is not None:
            self._driver.write(notification(text))

    def trouble(self, error: Refused) -> None:
        """Show what went wrong and keep the last figures."""
        age = ""
        if self.view is not None:
            age = " · " + self.voice.text("figures of {at}").format(at=dates.clock(self.view.at, seconds=True))
        self._troubled = True
        self._show_banner(one_line(self.voice.say(error.sentence), 300) + age, "warn-block")

    def _show_banner(self, text: str, style: str) -> None:
        self._banner = (text, style)
        for screen in self.screen_stack:
            self.banner_now(screen)

    def banner_now(self, screen: Screen[Any]) -> None:
        """Show the banner on a screen."""
        for banner in screen.query(Banner):
            banner.announce(*self._banner)

    def action_put_away(self) -> None:
        """Put the banner away."""
        self._show_banner("", "")

    def action_look(self, mode: str) -> None:
        """Go to a main screen from wherever we are."""
        if self.current_mode != mode and not self._editing():
            self.switch_mode(mode)

    def action_help(self) -> None:
        """Show the keys of the screen at hand."""
        from klip_tui.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    def action_copy(self) -> None:
        """Copy what the screen says; the terminal may refuse, so a file is written too."""
        from klip_tui.tui.copying import copy_screen

        copy_screen(self)

    def put_on_clipboard(self, text: str) -> None:
        """Ask the terminal to take a text."""
        if self._driver is not None:
            self._driver.write(clipboard(text))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """List every action for the palette."""
        _ = self.voice.text
        seen: set[str] = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if not binding.description or binding.action in seen or not active.enabled or binding.id is None:
                continue
            if binding.id.split(".")[0] in ("list", "edit"):
                continue
            seen.add(binding.action)
            yield SystemCommand(
                _(binding.description).capitalize(),
                _(binding.tooltip) if binding.tooltip else "",
                lambda action=binding.action, node=active.node: self.run_later(action, node),
            )
        for name in sorted(self._theme_names):
            shown = _("Theme {name}").format(name=one_line(name, 40))
            yield SystemCommand(shown, "", lambda wanted=name: setattr(self, "theme", wanted))
        for title, tip, callback in self.extra_commands:
            yield SystemCommand(title, tip, callback)

    def run_later(self, action: str, node: Any) -> None:
        """Run a palette's action once the palette is gone."""
        self.call_later(self.run_action, action, node)

    def action_command_palette(self) -> None:
        """Open the palette, unless a dialog is open."""
        if not CommandPalette.is_open(cast("App[object]", self)):
            self.push_screen(CommandPalette(id="--command-palette"))

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
