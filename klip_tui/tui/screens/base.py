"""What every main screen has: the top line, the banner, its body, the key line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual.app import ComposeResult
from textual.screen import Screen

from klip_tui.commitment.phrase import Phrase, Refused
from klip_tui.tui.widgets.bars import Banner, KeyLine, TooSmall, TopLine

if TYPE_CHECKING:
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.status import StatusView
    from klip_tui.text.voice import Voice
    from klip_tui.tui.app import KlipApp

SMALLEST = (80, 24)


class BaseScreen(Screen[None]):
    """A main screen: ``fetch`` runs in a thread, ``show_data`` on the screen's own."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (140, "-broad")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]
    AUTO_FOCUS = "Rows"

    def compose(self) -> ComposeResult:
        """Lay the screen out, for the width it will have: styles are then applied once."""
        size = self.app.size
        for length, points in ((size.width, self.HORIZONTAL_BREAKPOINTS), (size.height, self.VERTICAL_BREAKPOINTS)):
            self.add_class([name for least, name in points if length >= least][-1], update=False)
        yield TopLine(id="top")
        yield Banner(id="banner")
        yield from self.body()
        yield KeyLine(id="keys")
        yield TooSmall(id="too-small")

    def body(self) -> ComposeResult:
        """Yield what stands between the top line and the key line."""
        yield from ()

    @property
    def klip(self) -> KlipApp:
        """The app."""
        return cast("KlipApp", self.app)

    @property
    def voice(self) -> Voice:
        """The language."""
        return self.klip.voice

    def fetch(self, desk: Desk) -> Any:
        """Read what the screen shows; runs in a thread."""
        del desk
        return None

    def show_data(self, data: Any) -> None:
        """Show what was read."""

    def show_view(self, view: StatusView) -> None:
        """Show what the engine saw; every screen's bars do."""
        self.query_one(TopLine).show_view(view)

    def begin_outage(self) -> bool:
        """Draft an outage from what the screen points at; False where that says nothing of one."""
        return False

    def tick(self) -> None:
        """Let the clocks tick: called each second, on the screen that is looked at only."""
        self.query_one(TopLine).tick()

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

    def on_resize(self) -> None:
        """Say so when the terminal is too small."""
        small = self.size.width < SMALLEST[0] or self.size.height < SMALLEST[1]
        self.set_class(small, "-too-small")

    def reload(self) -> None:
        """Read the screen's data in a thread."""
        desk = self.klip.desk
        if desk is None or type(self).fetch is BaseScreen.fetch:
            return
        if not self.stands:
            self.call_after_refresh(self.reload)
            return

        def work() -> None:
            try:
                data = self.fetch(desk)
            except Refused as error:
                self.klip.call_from_thread(self.klip.trouble, error)
                return
            self.klip.call_from_thread(self._arrived, data)

        self.run_worker(work, thread=True, exclusive=True, exit_on_error=False, group="fetch", description="read")

    def _arrived(self, data: Any) -> None:
        if self.stands and data is not None:
            self.show_data(data)

    def say(self, sentence: Phrase) -> str:
        """Say a phrase."""
        return self.voice.say(sentence)
