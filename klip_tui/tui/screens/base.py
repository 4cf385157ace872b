"""What every main screen has: the three facts, the screens, the banner, its body, the key line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from klip_tui.commitment.phrase import Refused
from klip_tui.tui.screens.facts_screen import FactsScreen
from klip_tui.tui.widgets.bars import Banner, KeyLine, ScreenBar
from klip_tui.tui.widgets.facts import FactsBar

if TYPE_CHECKING:
    from datetime import date

    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.status_view import StatusView


class BaseScreen(FactsScreen[None]):
    """A main screen: ``fetch`` runs in a thread, ``show_data`` on the screen's own."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (140, "-broad")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]
    AUTO_FOCUS = "Rows"

    def compose(self) -> ComposeResult:
        """Lay the screen out, for the width it will have."""
        self.take_width()
        yield FactsBar(id="top")
        yield ScreenBar(id="screens")
        yield Banner(id="banner")
        yield from self.body()
        yield KeyLine(id="keys")

    _readings = 0
    """How many readings were asked for."""

    def body(self) -> ComposeResult:
        """Yield what stands between the bars."""
        yield from ()

    def fetch(self, desk: Desk) -> Any:
        """Read what the screen shows; runs in a thread."""
        del desk
        return None

    def show_data(self, data: Any) -> None:
        """Show what was read."""

    def show_view(self, view: StatusView) -> None:
        """Show what the engine saw; every screen's bars do."""
        super().show_view(view)
        self.query_one(ScreenBar).show_screens()

    def begin_outage(self) -> bool:
        """Draft an outage from what the screen points at; False where that says nothing of one."""
        return False

    def day_at_hand(self) -> date | None:
        """The day that the screen points at, where it points at one."""
        return None

    def go(self, key: str) -> None:
        """Put the cursor on a row, as soon as it is there."""

    def on_mount(self) -> None:
        """Show what is known already."""
        if self.klip.view is not None:
            self.show_view(self.klip.view)

    @property
    def stands(self) -> bool:
        """Whether its widgets are there: news may come while it is still being laid out."""
        return self.is_mounted and bool(self.query(KeyLine))

    def on_screen_resume(self) -> None:
        """Read anew when the screen is looked at again."""
        self.klip.banner_now(self)
        if self.klip.view is not None and self.stands:
            self.show_view(self.klip.view)
        self.reload()

    def reload(self) -> None:
        """Read the screen's data in a thread. What an older reading still brings is not shown: the newest is."""
        desk = self.klip.desk
        if desk is None or type(self).fetch is BaseScreen.fetch:
            return
        if not self.stands:
            self.call_after_refresh(self.reload)
            return

        self._readings += 1
        asked = self._readings

        def work() -> None:
            try:
                data = self.fetch(desk)
            except Refused as error:
                self.app.call_from_thread(self.klip.trouble, error)
                return
            self.app.call_from_thread(self._arrived, asked, data)

        self.run_worker(work, thread=True, exclusive=True, exit_on_error=False, group="fetch", description="read")

    def _arrived(self, asked: int, data: Any) -> None:
        # A thread that is superseded runs on to its end, and may come in after the one that took its place.
        if asked == self._readings and self.stands and data is not None:
            self.show_data(data)
