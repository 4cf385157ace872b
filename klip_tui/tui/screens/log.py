"""Screen 7: who did what, when, why. Nothing here can be edited; that nobody did is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from klip_tui.commitment.phrase import Phrase, Refused
from klip_tui.text.labels import log_words
from klip_tui.text.log_lines import log_detail, log_subject
from klip_tui.tui.screens.filtered import FilteredScreen
from klip_tui.tui.widgets.lines import Line, Lines, cut, data
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from klip_tui.desk.session import Desk
    from klip_tui.store.log import Entry
    from klip_tui.text.voice import Voice

LIMIT = 5000


class LogScreen(FilteredScreen):
    """The log by time, newest first; above it whether its lines follow from each other."""

    TITLE = "Log"
    DEFAULT_CSS = "LogScreen #verified { margin: 0 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._entries: dict[str, Entry] = {}
        self._checked = 0

    def body(self) -> ComposeResult:
        """Lay out what was verified above the list."""
        yield Lines([[(self.voice.text("following the log …"), "quiet")]], id="verified")
        yield from super().body()

    def fetch(self, desk: Desk) -> list[Entry]:
        """Read the log, in the order of time: what was entered later about earlier stands where it belongs."""
        from klip_tui.desk.views import lists

        return sorted(lists.entries(desk, LIMIT), key=lambda row: (row.at, row.id), reverse=True)

    def show_data(self, data: Any) -> None:
        """Show what was read, then see whether it is whole."""
        self._entries = {str(entry.id): entry for entry in data}
        now = self.klip.clock()
        whens = {key: self.voice.day_time(one.at, now=now) for key, one in self._entries.items()}
        width = max((len(when) for when in whens.values()), default=0)
        rows = [(key, _row(one, self.voice, whens[key].ljust(width))) for key, one in self._entries.items()]
        self.put_rows(rows, self._nothing)
        newest = max((entry.id for entry in data), default=0)
        if newest != self._checked:
            self._checked = newest
            self._verify()

    @property
    def _nothing(self) -> str:
        return self.voice.text("nothing happened yet")

    def _verify(self) -> None:
        """Follow the log from where it was followed last on this computer, in a thread."""
        desk = self.klip.desk
        if desk is None:
            return

        def work() -> None:
            from klip_tui.desk.upkeep.maintenance import log_since_checkpoint
            from klip_tui.desk.views import lists

            try:
                wrong, count = log_since_checkpoint(desk), lists.count_entries(desk)
            except Refused as error:
                wrong, count = error.sentence, 0
            self.app.call_from_thread(self._verified, wrong, count)

        self.run_worker(
            work, thread=True, exclusive=True, exit_on_error=False, group="verify", description="verify log"
        )

    def _verified(self, wrong: Phrase | None, count: int) -> None:
        if not self.stands:
            return
        _ = self.voice.text
        widget = self.query_one("#verified", Lines)
        if wrong is not None:
            line: Line = [("✗ " + self.voice.say(wrong), "bad")]
        else:
            text = _("1 line") if count == 1 else _("{count} lines, each follows from the one before")
            text = text.format(count=self.voice.count(count))
            line = [("✓ " + text, "good"), ("  klip-tui log --verify", "quiet")]
            if count > LIMIT:
                line = [*line, ("  " + _("the newest {count} are here").format(count=self.voice.count(LIMIT)), "quiet")]
        widget.put([cut(line, widget.size.width or 78)])

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Read a line whole."""
        entry = self._entries.get(event.key or "")
        if entry is None:
            return
        from klip_tui.tui.screens.reading import ReadScreen

        self.app.push_screen(ReadScreen(lambda: _whole(entry, self.voice)))


def _row(entry: Entry, voice: Voice, when: str) -> Line:
    why = f"  ({data(entry.why, 300)})" if entry.why else ""
    return [
        (when, "quiet"),
        (" " + data(entry.who, 12).ljust(13), "accent"),
        (data(log_words(entry.what, voice.text), 22).ljust(23), ""),
        (data(log_subject(entry.subject, voice), 40), "strong"),
        (f"  {data(log_detail(entry.detail, voice), 300)}", ""),
        (why, "quiet"),
    ]


def _whole(entry: Entry, voice: Voice) -> list[Line]:
    _ = voice.text
    pairs = (
        (_("number"), str(entry.id)),
        (_("when"), voice.day_time(entry.at)),
        (_("who"), data(entry.who, 200)),
        (_("what"), log_words(entry.what, _)),
        (_("about"), data(log_subject(entry.subject, voice), 200)),
        (_("detail"), data(log_detail(entry.detail, voice), 4000)),
        (_("why"), data(entry.why, 4000)),
    )
    return [[(name.ljust(12), "quiet"), (value, "")] for name, value in pairs if value]
