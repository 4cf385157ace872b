"""The driver: Textual's own for Linux and macOS, with the way to the terminal replaced."""

from __future__ import annotations

import os
import sys
import termios
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual.drivers.linux_driver import LinuxDriver

from klip_tui.tui.terminal.cell_driver.encoder import Encoder
from klip_tui.tui.terminal.cell_driver.hearing import hear
from klip_tui.tui.terminal.cell_driver.line import Line
from klip_tui.tui.terminal.cell_driver.moves import Abilities
from klip_tui.tui.terminal.cell_driver.parser import Parser, is_control
from klip_tui.tui.terminal.cell_driver.pens import Pens

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message

MARKED: Final = 1000
"""Bytes from which on a frame is marked as one synchronized update: fewer come in one packet, and are drawn in one go
anyway."""
LAST_ANSWER: Final = 1.0
"""Seconds that an ending app waits for the terminal's last answer."""


class CellDriver(LinuxDriver):
    """Sends only the cells that changed, one frame at a time."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        self._lock = RLock()
        self._line: Line | None = None
        self._written: list[str] = []
        self._raw = True
        self._caret = False
        self._input_ends = os.pipe()
        """By which the thread that waits for input is told to end."""
        self._wanted_size = (0, 0)
        self._pens = Pens()
        self._abilities = abilities(sys.__stdin__.fileno() if sys.__stdin__ is not None else -1)
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        width, height = self._get_terminal_size()
        self._parser = Parser(width, height, self._pens)
        self._encoder = Encoder(self._pens, self._abilities)

    # LinuxDriver has an attribute here, of its own thread's type.
    @property  # type: ignore[override]
    def _writer_thread(self) -> Line | None:
        """What LinuxDriver starts, writes to and stops."""
        return self._line

    @_writer_thread.setter
    def _writer_thread(self, thread: object) -> None:
        """Put our line where LinuxDriver puts its own thread: a queue of thirty that blocks the app when full."""
        if self._line is not None:
            # Stopped and continued without having been told so: the mode is begun a second time.
            self._line.leave()
        if thread is None:
            self._line = None
            return
        self._line = Line(self._file.fileno() if self._file is not None else 2, self._next_frame, self._failed)

    def start_application_mode(self) -> None:
        """Take the terminal, at the beginning and when the app comes back; then everything is drawn."""
        with self._lock:
            self._raw = False
            self._encoder.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._line is not None and self._must_paint():
            self._line.want_frame()

    def _must_paint(self) -> bool:
        """Whether there is a picture of before: the app was away, and Textual draws only what changes from now on."""
        return any("".join(line).strip() for line in self._parser.cells.chars)

    def _get_terminal_size(self) -> tuple[int, int]:
        size = super()._get_terminal_size()
        # Also called by a signal's handler, in the middle of anything: taken over by the next frame.
        self._wanted_size = size
        return size

    def write(self, data: str) -> None:
        """Take what Textual writes: cells wait for the end of their frame, everything else goes at once."""
        if self._line is None:
            return
        if self._raw:
            self._line.send(data)
            return
        with self._lock:
            if self._written or not is_control(data):
                self._written.append(data)
                return
            self._hand_on(self._parser.feed(data))

    def flush(self) -> None:
        """End a frame."""
        if self._line is None or self._raw:
            return
        with self._lock:
            self._take_size()
            data, self._written = "".join(self._written), []
            if not data:
                return
            self._caret = self._parser.cursor_shown or _has_caret(self._app)
            self._hand_on(self._parser.feed(data))
        self._line.want_frame()

    def _take_size(self) -> None:
        cells = self._parser.cells
        width, height = (max(1, count) for count in self._wanted_size)
        if (width, height) != (cells.width, cells.height):
            self._parser.resize(width, height)

    def _hand_on(self, passed: list[str]) -> None:
        """Send what is not cells."""
        assert self._line is not None
        for sequence in passed:
            self._line.send(sequence)
        if self._parser.lost:
            self._parser.lost = False
            self._encoder.forget()

    def _next_frame(self) -> str:
        """Return what turns what the terminal shows into the newest state; in the line's thread."""
        with self._lock:
            at = self._parser.at
            caret = (min(at.x, self._parser.cells.width - 1), at.y) if self._caret else None
            text = self._encoder.paint(self._parser.cells, caret)
            if self._parser.synchronized and len(text) >= MARKED:
                return f"\x1b[?2026h{text}\x1b[?2026l"
            return text

    def _failed(self, error: Exception) -> None:
        """End the app with what went wrong in the line's thread, as with what goes wrong in its own."""

        def end() -> None:
            try:
                raise error
            except Exception as again:
                self._app._handle_exception(again)

        self._loop.call_soon_threadsafe(end)

    def repaint(self) -> None:
        """Draw everything again."""
        with self._lock:
            self._encoder.forget()
        if self._line is not None:
            self._line.want_frame()

    def process_message(self, message: Message) -> None:
        """Keep the terminal's answers to our questions from the app."""
        if isinstance(message, events.CursorPosition) and self._line is not None and self._line.answered():
            return
        if isinstance(message, events.Resize):
            self._wanted_size = message.size
        elif isinstance(message, events.Key) and message.key == "ctrl+l":
            self.repaint()
        super().process_message(message)

    def run_input_thread(self) -> None:
        """Hand on what is typed. Woken by input alone, where Textual's own looks ten times a second."""
        hear(self.fileno, self._input_ends[0], self.process_message, self._gone, self._debug)

    def _gone(self) -> None:
        """End the app: its terminal is gone, which does not always come with a signal."""
        self._loop.call_soon_threadsafe(self._app.exit)

    def disable_input(self) -> None:
        """Send no more frames before nobody is there to catch their answers."""
        if self._line is not None and not self.exit_event.is_set():
            self._raw = True
            self._line.end_frames(LAST_ANSWER)
        reading, writing = self._input_ends
        os.write(writing, b".")
        super().disable_input()
        os.read(reading, 1)

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self._raw = True
        if self._line is not None:
            # To the first cell too: where there is no alternate screen the shell's prompt goes where the cursor is.
            self._line.send("\x1b[?2026l\x1b[m\x1b[H" if self._parser.synchronized else "\x1b[m\x1b[H")
        super().stop_application_mode()


def _has_caret(app: App[Any]) -> bool:
    """Whether what has the focus has a caret: input methods look for the terminal's cursor there."""
    screens = app.screen_stack if app._running else []
    return bool(screens) and hasattr(screens[-1].focused, "cursor_screen_offset")


def abilities(descriptor: int) -> Abilities:
    """Return what the terminal can do, by its terminfo and by how its line is set."""
    import curses

    try:
        flags = termios.tcgetattr(descriptor)[1]
        returns = bool(flags & termios.OPOST) and bool(flags & termios.ONLCR)
        curses.setupterm(os.environ.get("TERM", ""), descriptor)
        return Abilities(
            coloured_erase=curses.tigetflag("bce") == 1,
            erase_characters=(curses.tigetstr("ech") or b"").startswith(b"\x1b[%p1%dX"),
            newline="\n" if returns else "\r\n",
        )
    except (termios.error, curses.error, OSError, ValueError):
        return Abilities()
