"""The app: its screens, the desk behind it, what the engine says, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.screen import Screen

from klip_tui.runtime import collection
from klip_tui.text.clean import one_line
from klip_tui.tui.alarm import Alarm
from klip_tui.tui.app_bindings import BINDINGS
from klip_tui.tui.app_opening import OpeningApp
from klip_tui.tui.banners import Banners
from klip_tui.tui.engine import News
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
from klip_tui.tui.widgets.paint import few_colours

if TYPE_CHECKING:
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.first import Reader
    from klip_tui.desk.views.status_view import StatusView
    from klip_tui.text.voice import Voice
    from klip_tui.tui.context import AppContext


TICK = 5.0
"""Seconds between two ticks: what is shown is minutes, and of less than one steps of so many seconds."""


def _mode(module: str, name: str) -> Callable[[], Screen[Any]]:
    """Return a maker of a main screen; its module is imported when the screen is first looked at."""

    def make() -> Screen[Any]:
        from importlib import import_module

        screen: Screen[Any] = getattr(import_module(f"klip_tui.tui.screens.{module}"), name)()
        return screen

    return make


class KlipApp(OpeningApp):
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
        self.open_by(prepare, reader, background=background)
        self._heard = False
        self.themes = ThemeChoice(self, theme, themes_folder)
        self.banners = Banners(self)
        self._alarm = Alarm(self._ring)
        self._bell = bell
        self._notify_terminal = notify_terminal
        self.key_names = KeyNames(keymap or {}, voice.text)
        self._gate = KeyGate(self, self.opens)
        self._kept = {}
        self._crash = ""
        self.themes.take_first()

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
        if not self.is_headless and cell_driver() is None:
            # Ours hears it; Textual's own does not.
            presence.end_when_gone(self)
        self.begin_to_open()
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
        self.show_everywhere(news.view)
        for screen in self.screen_stack if news.changed else ():
            if isinstance(screen, BaseScreen) and screen.stands:
                screen.reload()

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

    def action_help_quit(self) -> None:
        """Say how one quits to who presses what ends a program elsewhere."""
        said = self.voice.text("{key} quits klip-tui").format(key=self.key_names.of("app.quit", "q"))
        self.notify(said, timeout=8, markup=False)

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
        self.close_desk()

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
