"""The same pictures in a terminal of another make: tmux's own grid."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from klip_tui.tui.terminal.cell_driver.moves import Abilities
from tests.tui.terminal.drawing import ANY, Look, Pair, look

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

WIDTH, HEIGHT = 40, 8
PENS = [
    "",
    "1",
    "31",
    "38;2;1;2;3",
    "48;2;16;20;28",
    "38;2;1;2;3;48;2;16;20;28",
    "4;32",
    "7",
    "7;33",
    "3;38;5;99;48;5;17",
]


class Tmux:
    """A tmux server of its own, whose one pane shows what is written into it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._command = ["tmux", "-f", "/dev/null", "-S", str(folder / "s"), "-u"]

    def run(self, *words: str) -> str:
        # A user who may not log in has a shell that runs nothing.
        done = subprocess.run(
            [*self._command, *words], env={**os.environ, "SHELL": "/bin/sh"},
            capture_output=True, text=True, timeout=20, check=True,
        )  # fmt: skip
        return done.stdout

    def shown(self, name: str, raw: str) -> list[list[Look]]:
        """Return what the pane shows after these bytes; its title says when it has read them."""
        file = self._folder / name
        file.write_text(f"\x1b[?7l{raw}\x1b]2;read-{name}\x07", encoding="utf-8")
        size = ["-x", str(WIDTH), "-y", str(HEIGHT)]
        self.run("new-session", "-d", "-s", name, *size, f"stty -onlcr; cat {file}; exec sleep 60")
        self.run("set-option", "-t", name, "status", "off")
        self.run("resize-window", "-t", name, *size)
        until = time.monotonic() + 20
        while self.run("display-message", "-p", "-t", name, "#{pane_title}").strip() != f"read-{name}":
            assert time.monotonic() < until, "the pane never read it"
            time.sleep(0.01)
        lines = self.run("capture-pane", "-e", "-p", "-N", "-t", name).split("\n")[:HEIGHT]
        screen = pyte.Screen(WIDTH, HEIGHT)
        stream = pyte.Stream(screen)
        for y, line in enumerate(lines):
            stream.feed(f"\x1b[{y + 1};1H" + line)
        return [[look(screen.buffer[y][x]) for x in range(WIDTH)] for y in range(HEIGHT)]


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    server = Tmux(tmp_path)
    server.run("new-session", "-d", "-s", "keeps", "exec sleep 120")
    yield server
    server.run("kill-server")


def _frame(chance: random.Random, wide: bool) -> str:
    out = []
    for _ in range(chance.randint(1, 8)):
        x, y = (0, chance.randrange(HEIGHT)) if wide else (chance.randrange(WIDTH), chance.randrange(HEIGHT))
        out.append(f"\x1b[{y + 1};{x + 1}H")
        left = WIDTH - x
        while left and (wide or chance.random() < 0.7):
            text = chance.choice(ANY if wide else ["a", "bc", "  ", " " * 12, "─", "x y", "●"])
            size = 2 if text in "日本한🙂" else 1 if text == "e\u0301" else len(text)
            if size > left:
                text, size = " " * left, left
            pen, left = chance.choice(PENS), left - size
            out.append(f"\x1b[{pen}m{text}\x1b[0m" if pen else text)
    return "".join(out)


def _scrolling(chance: random.Random) -> str:
    first = chance.randint(0, 9)
    lines = (
        f"\x1b[{y + 1};1H\x1b[48;2;1;2;3m{first + y} {'xyz' * (first + y)}".ljust(WIDTH)[:44] for y in range(HEIGHT)
    )
    return "".join(f"{line}\x1b[K\x1b[0m" for line in lines)


@pytest.mark.parametrize("seed", range(8))
def test_tmux_ends_with_the_plain_drivers_picture(seed: int, tmux: Tmux) -> None:
    chance = random.Random(seed)
    pair = Pair(WIDTH, HEIGHT, Abilities(coloured_erase=True, erase_characters=True, newline="\r\n"))
    for _ in range(12):
        pair.write(_frame(chance, wide=seed % 2 == 1) if seed < 6 else _scrolling(chance))
        if chance.random() < 0.6:
            pair.send()
    pair.send()
    assert tmux.shown("ours", pair.sent) == tmux.shown("plain", pair.plain)
