"""Screen 7: who did what, when, why. Nothing here can be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from klip_tui.text.labels import log_words
from klip_tui.tui.screens.filtered import FilteredScreen
from klip_tui.tui.widgets.lines import Line, data

if TYPE_CHECKING:
    from klip_tui.desk.session import Desk
    from klip_tui.store.log import Entry
    from klip_tui.text.voice import Voice

LIMIT = 5000


class LogScreen(FilteredScreen):
    """The log, newest first."""

    TITLE = "Log"

    def fetch(self, desk: Desk) -> list[Entry]:
        """Read the log."""
        from klip_tui.desk.views import lists

        return lists.entries(desk, LIMIT)[::-1]

    def show_data(self, data: Any) -> None:
        """Show what was read."""
        self.put_rows(
            [(str(entry.id), _row(entry, self.voice)) for entry in data], self.voice.text("nothing happened yet")
        )


def _row(entry: Entry, voice: Voice) -> Line:
    why = f"  ({data(entry.why, 300)})" if entry.why else ""
    return [
        (voice.day_time(entry.at).ljust(23), "quiet"),
        (data(entry.who, 12).ljust(13), "accent"),
        (data(log_words(entry.what, voice.text), 22).ljust(23), ""),
        (data(entry.subject, 40), "strong"),
        (f"  {data(voice.seen(entry.detail), 300)}", ""),
        (why, "quiet"),
    ]
