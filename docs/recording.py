"""Record an outage that is told, from the demo: python docs/recording.py

Makes docs/pictures/outage.cast (asciinema, version 2) and docs/pictures/outage.svg, the same as an animation.
"""

from __future__ import annotations

import html
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.live.demo import PROGRAM, headless
from tests.live.terminal import Terminal

COLUMNS, ROWS = 110, 30
CELL, LINE = 8.4, 17
FOREGROUND, BACKGROUND = "d8dee6", "12171d"


@dataclass
class Frame:
    """A screen that stands for some seconds, and what is said under it."""

    said: str
    seconds: float
    rows: list[list[tuple[str, str, str, bool]]]


class Recorder:
    """Keeps what a terminal is sent, with its time, and the screens worth looking at."""

    def __init__(self, app: Terminal) -> None:
        self.app = app
        self.frames: list[Frame] = []
        self.sent: list[tuple[float, bytes]] = []
        self._begun, self._taken = time.monotonic(), 0

    def keep(self, said: str, seconds: float) -> None:
        """Keep the screen as it stands now."""
        self.app.settle(0.5, 3.0)
        raw = bytes(self.app.raw)
        self.sent.append((time.monotonic() - self._begun, raw[self._taken :]))
        self._taken = len(raw)
        self.frames.append(Frame(said, seconds, [list(_runs(self.app, y)) for y in range(ROWS)]))


def _runs(app: Terminal, y: int) -> Iterator[tuple[str, str, str, bool]]:
    """A row as runs of one colour: text, foreground, background, bold."""
    cells: list[tuple[str, tuple[str, str, bool]]] = []
    for x in range(COLUMNS):
        cell: Any = app.screen.buffer[y][x]
        front = FOREGROUND if cell.fg == "default" else cell.fg
        back = BACKGROUND if cell.bg == "default" else cell.bg
        if cell.reverse:
            front, back = back, front
        cells.append((cell.data, (front, back, cell.bold)))
    for look, run in groupby(cells, key=lambda cell: cell[1]):
        yield ("".join(char for char, _ in run), *look)


def tell(demo: Any) -> Recorder:
    """Play the outage: it goes down, users are told in three keys, it comes back, they are told in three more."""
    with Terminal([*PROGRAM, "--config", str(demo.config), "--lang", "en"], demo.env, COLUMNS, ROWS) as app:
        recorder = Recorder(app)
        app.wait("by this app")
        recorder.keep("KLIP is up; what is owed stands beside it", 3)
        demo.switch("down")
        app.wait("KLIP is DOWN", 20)
        recorder.keep("It goes down: every screen says so, and that users are not told", 4)
        app.press("i")
        app.wait(r"\^s post")
        app.wait("mail nl")
        recorder.keep("i: the notice is drafted, checked and shown as users will read it", 4)
        app.press("ctrl+s")
        app.wait("Will be told through")
        recorder.keep("ctrl+s: who is told what, by which channel; what is measured now", 4)
        app.press("enter")
        app.wait(lambda shown: sum("accepted" in line for line in shown.splitlines()) >= 2, 20)
        recorder.keep("enter: the page and the list have it", 3)
        demo.switch("up")
        app.wait("STILL TOLD", 20)
        app.press("1")
        app.wait("OWED NOW")
        recorder.keep("It is up again, and users are still told that it is down", 4)
        app.press("e")
        app.wait(r"\^s post")
        app.press("ctrl+s")
        app.wait("Will be told through")
        app.press("enter")
        app.wait(lambda shown: sum("accepted" in line for line in shown.splitlines()) >= 2, 20)
        recorder.keep("e, ctrl+s, enter: they know that it is over", 3)
        app.leave()
        app.ended()
    return recorder


def cast(recorder: Recorder) -> str:
    """Write an asciinema recording, version 2."""
    lines = [json.dumps({"version": 2, "width": COLUMNS, "height": ROWS, "title": "klip-tui: an outage told"})]
    lines += [json.dumps([round(at, 2), "o", raw.decode(errors="replace")]) for at, raw in recorder.sent]
    return "\n".join(lines) + "\n"


def animation(frames: list[Frame]) -> str:
    """Write the frames as an animated SVG: each stands for its seconds, over and over."""
    total = sum(frame.seconds for frame in frames)
    width, height = COLUMNS * CELL + 20, ROWS * LINE + 50
    style = ["text{font:14px monospace;white-space:pre}.f{visibility:hidden}"]
    body, at = [], 0.0
    for n, frame in enumerate(frames):
        begin, end = at / total * 100, (at + frame.seconds) / total * 100
        steps = f"0%{{visibility:hidden}}{begin:.2f}%{{visibility:visible}}{end:.2f}%{{visibility:hidden}}"
        style.append(f"@keyframes k{n}{{{steps}}}#f{n}{{animation:k{n} {total:g}s step-end infinite}}")
        body.append(f'<g id="f{n}" class="f">{"".join(_drawn(frame))}</g>')
        at += frame.seconds
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}">'
    ground = f'<rect width="100%" height="100%" rx="6" fill="#{BACKGROUND}"/>'
    return f"{head}<style>{''.join(style)}</style>{ground}{''.join(body)}</svg>\n"


def _drawn(frame: Frame) -> Iterator[str]:
    for y, row in enumerate(frame.rows):
        x = 10.0
        for text, front, back, bold in row:
            width = len(text) * CELL
            top = 10 + y * LINE
            if back != BACKGROUND:
                yield f'<rect x="{x:.1f}" y="{top}" width="{width:.1f}" height="{LINE}" fill="{_colour(back)}"/>'
            if text.strip():
                weight = ' font-weight="bold"' if bold else ""
                shown = html.escape(text.rstrip())
                yield (
                    f'<text x="{x:.1f}" y="{top + 13}" fill="{_colour(front)}"{weight} xml:space="preserve" '
                    f'textLength="{len(text.rstrip()) * CELL:.1f}">{shown}</text>'
                )
            x += width
    said = html.escape(frame.said)
    yield f'<text x="10" y="{ROWS * LINE + 36}" fill="#{FOREGROUND}" font-weight="bold">{said}</text>'


def _colour(name: str) -> str:
    return f"#{name}" if len(name) == 6 and all(c in "0123456789abcdef" for c in name) else name


def main() -> None:
    folder = Path(__file__).with_name("pictures")
    with tempfile.TemporaryDirectory() as home, headless(Path(home)) as demo:
        recorder = tell(demo)
    (folder / "outage.cast").write_text(cast(recorder), encoding="utf-8")
    (folder / "outage.svg").write_text(animation(recorder.frames), encoding="utf-8")


if __name__ == "__main__":
    main()
