"""Screens drawn as Textual draws them, and what a real emulator makes of the bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pyte
from hypothesis import strategies as st

from klip_tui.tui.terminal.cell_driver.encoder import Encoder
from klip_tui.tui.terminal.cell_driver.moves import Abilities
from klip_tui.tui.terminal.cell_driver.parser import Parser
from klip_tui.tui.terminal.cell_driver.pens import Pens

NO_PYTE = re.compile(r"\x1b\[[<>=?][0-9;]*[a-zA-Z]|\x1b\[[0-9;]*\$p")
"""Sequences that pyte takes for something else."""
PENS = st.sampled_from(
    ["", "1", "31", "1;31", "38;2;1;2;3", "48;2;16;20;28", "38;2;1;2;3;48;2;16;20;28", "7", "7;33",
     "4;32;48;2;16;20;28", "9;44", "3;38;5;99;48;5;17", "1;3;4;7;9;97;104", "38;2;200;1;1;48;2;16;20;28",
     "24;4", "58;2;1;2;3;4"]
)  # fmt: skip
PLAIN = st.text(alphabet="ab z  ─│█●é·", min_size=1, max_size=12)
ANY = ["a", "b", " ", "  ", "     ", "           ", "─", "│", "é", "e\u0301", "日", "本", "한", "🙂", "x"]


@dataclass(frozen=True, slots=True)
class Look:
    """What a person sees in a cell."""

    char: str
    style: tuple[object, ...]


def look(char: pyte.screens.Char) -> Look:
    """Return what is seen of a cell: of a blank without lines or reversal only the background."""
    lined = char.underscore or char.strikethrough or char.reverse or char.blink
    if char.data == " " and not lined:
        return Look(" ", (char.bg,))
    return Look(char.data, tuple(char[1:]))


def seen(raw: str, width: int, height: int) -> list[list[Look]]:
    """Return what pyte shows after these bytes, with line wrapping off as Textual has it."""
    screen = pyte.Screen(width, height)
    for y in range(height):
        for x in range(width):
            # pyte gives an erased screen its colour only in cells that it has made.
            screen.buffer[y][x] = screen.default_char
    pyte.Stream(screen).feed("\x1b[?7l" + NO_PYTE.sub("", raw).replace("\n", "\r\n"))
    return [[look(screen.buffer[y][x]) for x in range(width)] for y in range(height)]


@st.composite
def pieces(draw: st.DrawFn, width: int, height: int) -> str:
    """A frame of narrow texts anywhere, each moved to, drawn with a pen and reset, as the compositor writes them."""
    out = []
    for _ in range(draw(st.integers(1, 6))):
        x, y = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
        pen, text = draw(PENS), draw(PLAIN)[: width - x]
        link = draw(st.sampled_from(["", "", "id=1;https://example.org/", ";https://example.org/other"]))
        styled = f"\x1b[{pen}m{text}\x1b[0m" if pen else text
        out.append(f"\x1b[{y + 1};{x + 1}H" + (f"\x1b]8;{link}\x1b\\{styled}\x1b]8;;\x1b\\" if link else styled))
        if draw(st.booleans()) and y < height - 1:
            out.append("\n")
    return "".join(out)


@st.composite
def lines(draw: st.DrawFn, width: int, height: int) -> str:
    """A frame of whole lines of characters of any width."""
    out = []
    for y in draw(st.lists(st.integers(0, height - 1), min_size=1, max_size=height, unique=True)):
        out.append(f"\x1b[{y + 1};1H")
        left = width
        while left > 0:
            pen = draw(PENS)
            text = ""
            for char in draw(st.lists(st.sampled_from(ANY), min_size=1, max_size=8)):
                size = 2 if char in "日本한🙂" else 1 if char == "e\u0301" else len(char)
                if size <= left:
                    text, left = text + char, left - size
                elif left == 1:
                    text, left = text + "x", 0
            out.append(f"\x1b[{pen}m{text}\x1b[0m" if pen else text)
    return "".join(out)


class Pair:
    """The plain way and ours, side by side: what was written, and what was sent of it."""

    def __init__(self, width: int, height: int, abilities: Abilities) -> None:
        pens = Pens()
        self.size = width, height
        self.parser = Parser(width, height, pens)
        self.encoder = Encoder(pens, abilities)
        self.plain = ""
        self.sent = ""

    def write(self, data: str, cuts: Sequence[int] = ()) -> None:
        """Write a frame, cut into parts at some places."""
        self.plain += data
        edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
        for start, end in pairwise(edges):
            self.sent += "".join(self.parser.feed(data[start:end]))
            if self.parser.lost:
                self.parser.lost = False
                self.encoder.forget()

    def send(self) -> str:
        """Send a frame; return its bytes."""
        frame = self.encoder.paint(self.parser.cells)
        self.sent += frame
        return frame

    def same(self) -> None:
        """See that both ways end with the same picture."""
        assert seen(self.sent, *self.size) == seen(self.plain, *self.size)
