"""The app in a real pty, beside the least that a Textual app can be, and beside other programs where they run."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bench import wire
from bench.figures import Row, Samples, Tables
from tests.live.demo import PROGRAM, Demo
from tests.live.terminal import Terminal

MINIMAL = [sys.executable, str(Path(__file__).with_name("minimal.py"))]
SCREENS = {
    "1": "Status", "2": "Calendar", "3": "Planning", "4": "Notices", "5": "Helpdesk", "6": "Report", "7": "Log",
}  # fmt: skip
WALK = (
    *"1234567", "down", "down", "up", "4", "down", "down", "5", "down", "2", "right", "right", "down", "left",
    "ctrl+p", "escape", "1", "down", "n", "escape", "3", "6",
)  # fmt: skip
OTHERS = ("down", "down", "tab", "down", "ctrl+p", "escape", "tab", "down", "up")
BAUD_9600 = 960
STANDS = r"(?s)\A(?!.*(?:as it was|reading …)).*OWED NOW"
"""What the screen says once it shows what is so now, and not what was so when the app was open last."""
STARTS = 4
"""Starts in turn, beside those whose keys are measured: the least of few is a matter of luck."""


def begin(command: Sequence[str], env: dict[str, str], ready: str, found: Samples, size: tuple[int, int]) -> Terminal:
    """Start a program; take its first paint, when it settled, and its memory then."""
    app = Terminal(list(command), env, *size)
    first, settled = app.watch_start(ready)
    found.add("first paint", first)
    found.add("settled", settled)
    found.add("memory", app.usage()[1])
    return app


def klip(demo: Demo, found: Samples, size: tuple[int, int] = (120, 40)) -> Terminal:
    app = begin([*PROGRAM, "--config", str(demo.config)], demo.env, STANDS, found, size)
    app.settle(1.5, 8)
    return app


def look(app: Terminal) -> None:
    """Look at every screen once, so that what comes after is not their first loading."""
    for key in (*SCREENS, "ctrl+p", "escape", "n", "escape", "7"):
        app.press(key)
        app.settle(0.7, 8)


def keys(app: Terminal, found: Samples) -> None:
    for _ in range(6):
        _keep(found, "a key in a list", wire.press(app, "down"))
    for key in ("2", *["right"] * 6):
        size = wire.press(app, key, 0.25)
        if key == "right":
            _keep(found, "an arrow in the calendar", size)
    for key in SCREENS:
        _keep(found, "a screen", wire.press(app, key, 0.25))
        app.settle(0.6, 3)
    app.press("4")
    app.settle(0.6, 3)
    for key, name in (("n", "the editor"), ("ctrl+p", "the palette")):
        _keep(found, name, wire.press(app, key, 0.4))
        app.press("escape")
        app.settle(1.0, 3)
    app.press("1")
    app.settle(0.6, 3)


def _keep(found: Samples, name: str, what: tuple[int, float]) -> None:
    found.add(f"{name}, bytes", what[0])
    found.add(f"{name}, ms", what[1])


def minimal(env: dict[str, str], found: Samples) -> None:
    with begin(MINIMAL, env, "row 1", found, (120, 40)) as app:
        for _ in range(6):
            _keep(found, "a key in a list", wire.press(app, "down"))
        _keep(found, "the palette", wire.press(app, "ctrl+p", 0.25))


def paired(demo: Demo, env: dict[str, str], runs: int, tables: Tables) -> None:
    """Start and keys: in turn with the minimal app, so that a noisy machine disturbs both."""
    ours, least = Samples(), Samples()
    minimal(env, Samples())
    with klip(demo, Samples()):
        pass
    for _ in range(runs * STARTS):
        with begin(MINIMAL, env, "row 1", least, (120, 40)):
            pass
        with begin([*PROGRAM, "--config", str(demo.config)], demo.env, STANDS, ours, (120, 40)):
            pass
    for _ in range(runs):
        minimal(env, least)
        with klip(demo, ours) as app:
            look(app)
            keys(app, ours)
    start = [
        Row(f"{name}, against the minimal app", ours.least(name) / least.least(name), "x", limit)
        for name, limit in (("first paint", 1.15), ("settled", 1.35), ("memory", 1.8))
    ]
    start += [
        Row(name, ours.least(name), unit, None, least.least(name))
        for name, unit in (("first paint", "s"), ("settled", "s"), ("memory", "MB"))
    ]
    tables.show("start", start, "minimal app")
    floor = least.median("a key in a list, ms")
    tables.show(
        "keys",
        [
            Row("a key in a list, bytes", *_bytes(ours, "a key in a list", 300), _of(least, "a key in a list, bytes")),
            Row("a key in a list", ours.median("a key in a list, ms"), "ms", floor + 3, floor),
            Row("an arrow in the calendar, bytes", ours.median("an arrow in the calendar, bytes"), "B", 400),
            Row("the largest screen, bytes", max(ours.found["a screen, bytes"]), "B", 9000),
            Row("a screen", ours.median("a screen, ms"), "ms", 80),
            Row("the editor, bytes", ours.median("the editor, bytes"), "B", 10_000),
            Row("the editor", ours.median("the editor, ms"), "ms", 120),
            Row("the palette, bytes", ours.median("the palette, bytes"), "B", 14_000, _of(least, "the palette, bytes")),
        ],
        "minimal app",
    )  # fmt: skip


def _bytes(found: Samples, name: str, limit: float) -> tuple[float, str, float]:
    return found.median(f"{name}, bytes"), "B", limit


def _of(found: Samples, name: str) -> float | None:
    return found.median(name) if name in found.found else None


def walks(demo: Demo, env: dict[str, str], tables: Tables) -> None:
    """A walk over everything, against the fewest bytes; the same measure of others, where they run."""
    rows = []
    for size in ((120, 40), (80, 24)):
        with klip(demo, Samples(), size) as app:
            sent, least = wire.walk(app, WALK)
        rows.append(Row(f"klip-tui at {size[0]}x{size[1]}", sent / least, "x", 1.0))
    for name, command, ready in (
        ("the minimal app", MINIMAL, "row 1"),
        ("Textual's own demo", [sys.executable, "-m", "textual"], "."),
        ("harlequin", ["harlequin", "-a", "sqlite"], "."),
        ("posting", ["posting"], "."),
        ("tig", ["tig"], "."),
        ("htop", ["htop"], "."),
    ):
        where = shutil.which(command[0], path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
        if where is None:
            print(f"  {name}: not installed here", flush=True)
            continue
        with (
            suppress(AssertionError, OSError),
            begin([where, *command[1:]], env, ready, found := Samples(), (120, 40)) as app,
        ):
            app.settle(1.0, 8)
            sent, least = wire.walk(app, OTHERS)
            if least:
                rows.append(Row(f"{name} at 120x40", sent / least, "x"))
                rows.append(Row(f"{name}, first paint", found.least("first paint"), "s"))
    tables.show("a walk, bytes sent against the fewest", rows)


def slow(demo: Demo, tables: Tables) -> None:
    """A line of 9,600 baud."""
    with klip(demo, Samples(), (80, 24)) as app:
        look(app)
        app.slow_down(BAUD_9600)
        first, begun = app.cursor_rows(), time.perf_counter()
        app.press("down")
        app.wait(lambda _: app.cursor_rows() != first, 10)
        key = time.perf_counter() - begun
        app.settle(1.0, 8)
        begun = time.perf_counter()
        app.last_byte = None
        app.press("4")
        app.wait("accepted|told|announcement", 30)
        app.settle(1.0, 15)
        screen = (app.last_byte or begun) - begun
        app.press("7")
        app.settle(2.0, 20)
        seen: list[tuple[int, ...]] = []

        def note(_: str) -> bool:
            rows = tuple(app.cursor_rows())
            if rows and (not seen or seen[-1] != rows):
                seen.append(rows)
            return False

        app.press(*["down"] * 50)
        with suppress(AssertionError):
            app.wait(note, 8)
        last = seen[-1] if seen else ()
        older = len(seen) - 1 - seen.index(last) if seen else 0
        app.slow_down(0)
    tables.show(
        "9,600 baud",
        [
            Row("a key in a list answers", key, "s", 0.5),
            Row("a screen stands", screen, "s", 10),
            Row("frames drawn on the way through 50 keys", max(0, len(seen) - 1)),
            Row("older states drawn after the newest", older, "", 0),
        ],
    )
