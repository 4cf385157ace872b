"""The app's alarms and banners: what must be seen and heard now, wherever one is."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.worker import Worker, WorkerState

from klip_tui.commitment.phrase import Refused
from klip_tui.runtime import crash_log
from klip_tui.tui.app_navigation import NavigatingApp
from klip_tui.tui.banners import Banners, StateChange
from klip_tui.tui.terminal.clipboard import clipboard
from klip_tui.tui.terminal.notifications import notification
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.rows import Rows


class BanneredApp(NavigatingApp):
    """Rings, and shows one sentence on every screen as long as it is true."""

    banners: Banners
    _bell: bool
    _notify_terminal: bool

    def put_on_clipboard(self, text: str) -> None:
        """Ask the terminal to take a text."""
        if self._driver is not None:
            self._driver.write(clipboard(text))

    def _ring(self, change: StateChange) -> None:
        """KLIP's state is another."""
        text = self.banners.changed(change)
        self._show_banners()
        if self._bell:
            self.bell()
        if self._notify_terminal and self._driver is not None:
            self._driver.write(notification(text))

    def trouble(self, error: Refused) -> None:
        """Show what went wrong and keep the last figures."""
        self.banners.trouble(error)
        self._show_banners()

    def unforeseen(self, event: Worker.StateChanged) -> None:
        """Keep and say what nobody foresaw in a thread: who waits for what it was to do must not wait in silence."""
        error = event.worker.error
        if event.state is not WorkerState.ERROR or error is None:
            return
        kept = crash_log.keep(self.desk.settings.data, error, self.clock()) if self.desk is not None else None
        said = self.voice.text("something unexpected went wrong; {file} says what")
        self.show_banner(said.format(file=kept or type(error).__name__), "warn-block")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hear how the app's own threads end."""
        self.unforeseen(event)

    def show_banner(self, text: str, style: str) -> None:
        """Show a word until it is put away."""
        self.banners.word(text, style)
        self._show_banners()

    @property
    def troubled(self) -> bool:
        """Whether something can't be done now, such as reading the store."""
        return self.banners.troubled

    def _show_banners(self) -> None:
        for screen in self.screen_stack:
            self.banners.show_on(screen)
            self._say_unread(screen)

    def _say_unread(self, screen: Screen[Any]) -> None:
        """Nothing goes on being read for ever under a banner that says that it can't be."""
        if self.troubled:
            waiting, said = self.voice.text("reading …"), self.voice.text("not read")
            for rows in screen.query(Rows):
                rows.unread(waiting, said)
            for page in screen.query(Detail):
                if page.plain == waiting:
                    page.put([[(said, "quiet")]])

    def banner_now(self, screen: Screen[Any]) -> None:
        """A screen is looked at again: what is still true stands there again."""
        self.banners.left(screen)
        self.banners.show_on(screen)
        screen.call_after_refresh(self._say_unread, screen)

    def action_put_away(self) -> None:
        """Put the banner away on this screen; it comes back while it is true."""
        self.banners.put_away(self.screen)
        self._show_banners()
