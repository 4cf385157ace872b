"""Who else drafts about the same interruption, said in the editor's heading."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.phrase import Refused
from klip_tui.text import dates
from klip_tui.tui.widgets.lines import Line, data

if TYPE_CHECKING:
    from klip_tui.tui.screens.editor_keeping import Keeping
    from klip_tui.tui.screens.editor_surface import EditorSurface


class Others:
    """Looks for others; and says on the way that this editor is open still."""

    def __init__(self, screen: EditorSurface, keeping: Keeping) -> None:
        self._screen, self._keeping = screen, keeping
        self.said: Line = []

    def look(self) -> None:
        """Look, in a thread."""
        screen, keeping = self._screen, self._keeping
        desk, form, identity = screen.klip.desk, screen.form, screen.draft_id
        if desk is None:
            return

        def work() -> None:
            from klip_tui.desk.notices import drafts

            try:
                keeping.beat(desk)
                found = drafts.others(desk, form, identity)
            except Refused:
                return
            screen.app.call_from_thread(self._show, [(row.who, row.changed) for row in found])

        screen.run_worker(work, thread=True, exclusive=True, exit_on_error=False, group="others", description="others")

    def _show(self, found: list[tuple[str, datetime]]) -> None:
        self.said = []
        if found:
            who, at = found[0]
            text = self._screen.voice.text("! {who} drafts about this too, last key at {at}")
            self.said = [("  " + text.format(who=data(who, 20), at=dates.clock(at)), "warn")]
        self._screen.show_heading()
