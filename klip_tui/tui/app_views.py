"""What the app keeps of its views for the next start, and what it loads while nobody types."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from textual import work

from klip_tui.tui.kept_view import KeptView, keep, read
from klip_tui.tui.terminal.ending import EndingApp
from klip_tui.tui.warming import AFTER, warm

if TYPE_CHECKING:
    from klip_tui.text.voice import Voice


class ViewsApp(EndingApp[None]):
    """Shows the last view first; see ``kept_view`` and ``warming``."""

    voice: Voice
    last_view: KeptView | None = None
    _view_file: Path | None = None
    _shown: KeptView | None = None

    def read_last_view(self, file: Path | None, mark: str) -> None:
        """Read what was shown when the app was open last; None: nothing is kept. ``mark``: of the configuration."""
        self._view_file, self._mark, self._ending = file, mark, Event()
        self.last_view = self._shown = read(file, self.voice.lang) if file is not None else None

    def keep_view(self, shown: KeptView) -> None:
        """Keep what is shown, for the next start: the first of it at once, the last when the app ends."""
        first, self._shown = self._shown is self.last_view, replace(shown, mark=self._mark)
        if first:
            self._keep_first()

    @work(thread=True, exit_on_error=False, group="keep", description="keep the view")
    def _keep_first(self) -> None:
        self._write_view()

    def _write_view(self) -> None:
        if self._view_file is not None and self._shown is not None and self._shown is not self.last_view:
            # It is a convenience: where it can't be kept the next start reads first.
            with contextlib.suppress(OSError):
                keep(self._view_file, self._shown, self.voice.lang)

    def warm_later(self) -> None:
        """Load the other screens in a while; nobody waits for them in a test."""
        if not self.is_headless:
            self.set_timer(AFTER, self._warm)

    @work(thread=True, exit_on_error=False, group="warm", description="load the other screens")
    def _warm(self) -> None:
        warm(self._ending)

    def end_views(self) -> None:
        """Keep the last view, load nothing more."""
        self._ending.set()
        self._write_view()
