"""A program in a terminal of its own: a real pty, read with pyte, timed from outside."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence

import pyte

KEYS = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "home": "\x1b[H", "end": "\x1b[F",
}  # fmt: skip
ANSWERS = (
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[6n", b"\x1b[1;1R"),
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),
    (b"\x1b[?u", b"\x1b[?0u"),
)
"""What a real terminal answers: device attributes, cursor position, modes 2026 and 2048, kitty keyboard."""
PRIVATE = re.compile(rb"\x1b\[[<>=?][0-9;]*[a-zA-Z]|\x1b\[[0-9;]*\$p")
"""Sequences that pyte takes for something else."""
CURSOR = "7fb4e6"
"""The background of a list's cursor, in the theme that is used unless another is chosen."""
LEFT = b"\x1b[?1049l"
"""The program leaves the alternate screen: the shell's own stands there again, which begins at the top here."""


def encode(key: str) -> bytes:
    """Return what a terminal sends for a key's name; ``ctrl+x`` and plain characters too."""
    if key.startswith("ctrl+") and len(key) == 6:
        return bytes([ord(key[5]) & 0x1F])
    return KEYS.get(key, key).encode()


class Terminal:
    """A running program and what stands on its screen."""

    def __init__(
        self,
        command: Sequence[str],
        env: Mapping[str, str] | None = None,
        columns: int = 120,
        rows: int = 40,
        bytes_per_second: float = 0,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.begun = time.perf_counter()
        self.first_byte: float | None = None
        self.last_byte: float | None = None
        self.status: int | None = None
        self._rate = bytes_per_second
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            chosen = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(env if env is not None else os.environ)}
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(command[0], list(command), chosen)
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def _read(self, wait: float) -> int:
        """Read once; return how many bytes came, or -1 when the program has ended."""
        data = self._take(wait)
        if data:
            self._draw(data)
        return -1 if data is None else len(data)

    def _take(self, wait: float) -> bytes | None:
        """Take what came, and answer it; None when the program has ended. What it draws is not looked at."""
        ready, _, _ = select.select([self.fd], [], [], max(0.0, wait))
        if not ready:
            return b""
        size = max(1, int(self._rate / 50)) if self._rate else 65536
        try:
            data = os.read(self.fd, size)
        except OSError:
            return None
        if not data:
            return None
        if self._rate:
            time.sleep(len(data) / self._rate)
        self.last_byte = time.perf_counter()
        if self.first_byte is None:
            self.first_byte = self.last_byte
        self.raw += data
        for question, answer in ANSWERS:
            if question in data:
                os.write(self.fd, answer)
        return data

    def _draw(self, data: bytes) -> None:
        self._stream.feed(PRIVATE.sub(b"", data.replace(LEFT, b"\x1b[2J\x1b[H")))

    def watch_start(self, ready: str, quiet: float = 0.4, limit: float = 60.0) -> tuple[float, float]:
        """Return the seconds to the first text and to the last byte before it was quiet, a text being there.

        Nothing is drawn while the program is at it: the emulator would be one process more on its processors, and what
        comes meanwhile would count from when it is done.
        """
        first, last, until = None, 0.0, self.begun + limit
        while time.perf_counter() < until:
            came: list[tuple[float, bytes]] = []
            while data := self._take(quiet if came else until - time.perf_counter()):
                came.append((time.perf_counter() - self.begun, data))
            for at, data in came:
                self._draw(data)
                last = at
                if first is None and self.text.strip():
                    first = at
            if not came:
                break
            if first is not None and re.search(ready, self.text):
                return first, last
        raise AssertionError(f"never on the screen: {ready!r}\n{self.text}")

    def settle(self, quiet: float = 0.3, limit: float = 30.0) -> int:
        """Read until nothing came for a while; return how many bytes came."""
        until, total = time.perf_counter() + limit, 0
        while time.perf_counter() < until:
            got = self._read(quiet)
            if got < 0 or (got == 0 and self.last_byte is not None):
                break
            total += max(0, got)
        return total

    def watch(self, seconds: float) -> int:
        """Read for a time; return how many bytes came."""
        until, total = time.perf_counter() + seconds, 0
        while (left := until - time.perf_counter()) > 0:
            got = self._read(left)
            if got < 0:
                break
            total += got
        return total

    @property
    def text(self) -> str:
        """Everything on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait(self, wanted: str | Callable[[str], bool], limit: float = 20.0) -> str:
        """Read until a text (a regular expression) or a condition is true of the screen; return the screen."""
        test = wanted if callable(wanted) else (lambda shown: re.search(wanted, shown) is not None)
        until = time.perf_counter() + limit
        while time.perf_counter() < until:
            if test(self.text):
                return self.text
            if self._read(0.05) < 0 and not test(self.text):
                break
        if test(self.text):
            return self.text
        raise AssertionError(f"never on the screen: {wanted!r}\n{self.text}")

    def slow_down(self, bytes_per_second: float) -> None:
        """Read no faster than a line of this speed; 0: as fast as possible."""
        self._rate = bytes_per_second

    def cursor_rows(self) -> list[int]:
        """The rows in the colour of a list's cursor."""
        return [y for y in range(self.screen.lines) if self.screen.buffer[y][2].bg == CURSOR]

    def press(self, *keys: str) -> None:
        """Press keys, one write each."""
        for key in keys:
            os.write(self.fd, encode(key))

    def leave(self) -> None:
        """Press q; once more where the app asks, since it measures or an interruption is open."""
        self.press("q")
        until = time.perf_counter() + 8.0
        while time.perf_counter() < until and self._read(0.05) >= 0:
            if re.search("Close klip-tui|klip-tui sluiten", self.text):
                self.press("q")
                return

    def signal(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def ended(self, limit: float = 10.0) -> int:
        """Read until the program has ended; return its exit code (negative: the signal)."""
        until = time.perf_counter() + limit
        while self.status is None:
            self._read(0.02)
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                while self._read(0.02) > 0:
                    pass
                self.status = os.waitstatus_to_exitcode(status)
            elif time.perf_counter() > until:
                raise AssertionError(f"still running after {limit} s\n{self.text}")
        return self.status

    def close(self) -> None:
        """End the program if it still runs."""
        if self.status is None:
            for number in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.kill(self.pid, number)
                    self.ended(5.0)
                    break
                except (AssertionError, ProcessLookupError):
                    continue
        os.close(self.fd)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def usage(self) -> tuple[float, float]:
        """Return processor seconds used and resident memory in MB."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:  # noqa: PTH123
            fields = file.read().rsplit(")", 1)[1].split()
        # The process's own clock (clock_getcpuclockid(3)): the ticks in that file are hundredths of a second.
        seconds = time.clock_gettime((~self.pid << 3) | 2)
        return seconds, int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6
