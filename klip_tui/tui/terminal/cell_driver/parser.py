"""What Textual writes, read into cells.

Textual draws with few sequences: it moves, sets a pen, writes text and resets. These become cells. What is not cells
(a bell, a title, a mode, the clipboard, questions to the terminal) is handed back, whole and in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from klip_tui.tui.terminal.cell_driver.cells import Cells, all_single
from klip_tui.tui.terminal.cell_driver.pens import Pen, Pens

_STRING = r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_](?:[^\x1b]|\x1b[^\\])*\x1b\\"
_SCAN: Final = re.compile(
    r"\x1b\[([\d;:]*)m([^\x00-\x1f\x7f-\x9f]*)(\x1b\[0?m)?"  # 1, 2, 3: a pen, text, a reset
    r"|([^\x00-\x1f\x7f-\x9f]+)"  # 4: text
    r"|\x1b\[(\d*)(?:;(\d*))?[Hf]"  # 5, 6: a move
    r"|(\x1b\[[<-?]?[\d;:]*[ -/]*[@-~])"  # 7: another control sequence
    rf"|({_STRING})"  # 8: a string for the terminal (OSC, DCS, ...)
    r"|(\x1b[ -/]*[0-OQ-WYZ\\`-~])"  # 9: another escape sequence
    r"|([\x00-\x1a\x1c-\x1f\x7f-\x9f])"  # 10: a control character
)
_CONTROL: Final = re.compile(rf"(?:\x07|{_STRING}|\x1b\[[<-?][\d;:]*[ -/]*[@-~])+")
_CSI: Final = re.compile(r"\x1b\[([<-?]?)([\d;:]*)([ -/]*)([@-~])")
_BEGUN: Final = re.compile(
    r"\x1b(?:\[[<-?]?[\d;:]*[ -/]*|[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_](?:[^\x1b]|\x1b[^\\])*\x1b?)?"
)
_LONGEST_TAIL: Final = 1 << 20
"""Characters of a sequence without an end that are waited for."""
_QUIET: Final = frozenset("cnqtxu")
"""Final characters of control sequences that ask or set something beside the screen."""
_SCREENS: Final = frozenset(("47", "1047", "1049"))
_MOVING_MODES: Final = frozenset(("3", "6", "69"))
"""Private modes that move or clear what stands on the screen: columns, origin, margins."""


def is_control(data: str) -> bool:
    """Whether a text holds only whole sequences that draw nothing."""
    return _CONTROL.fullmatch(data) is not None


class Place:
    """Where the next character goes, and with which pen."""

    __slots__ = ("pen", "x", "y")

    def __init__(self, x: int, y: int, pen: Pen) -> None:
        self.x, self.y, self.pen = x, y, pen


class Parser:
    """Keeps the cells that Textual wants to be seen."""

    def __init__(self, width: int, height: int, pens: Pens) -> None:
        self.pens = pens
        self.cells = Cells(width, height, pens.default)
        self.at = Place(0, 0, pens.default)
        self.lost = False
        """Whether something was handed on after which nobody knows what the terminal shows."""
        self.synchronized = False
        """Whether Textual marks its frames: the terminal has said that it knows synchronized updates."""
        self.cursor_shown = False
        self._kept = Place(0, 0, pens.default)
        self._tail = ""

    def resize(self, width: int, height: int) -> None:
        """Take another size; what stood there stays until Textual draws it again."""
        self.cells.resize(width, height, self.pens.default)
        self.at.x, self.at.y = min(self.at.x, width - 1), min(self.at.y, height - 1)
        self.lost = True

    def feed(self, data: str) -> list[str]:
        """Read what was written; return what is to be handed to the terminal as it is."""
        if self._tail:
            data, self._tail = self._tail + data, ""
        passed: list[str] = []
        position, end, scan = 0, len(data), _SCAN.match
        at, parse, default = self.at, self.pens.parse, self.pens.default
        while position < end:
            found = scan(data, position)
            if found is None:
                position = self._unfinished(data, position)
                continue
            position = found.end()
            kind = found.lastindex or 0
            if kind <= 3:
                at.pen = parse(at.pen, found[1])
                if found[2]:
                    self._text(found[2])
                if kind == 3:
                    at.pen = parse(at.pen, "") if at.pen.link else default
            elif kind == 4:
                self._text(found[4])
            elif kind <= 6:
                self._move(found[5], found[6])
            elif not self._other(kind, found[0]):
                passed.append(found[0])
        return passed

    def _unfinished(self, data: str, position: int) -> int:
        """Keep a sequence's beginning for the next time; leave out what cannot become one. Return where to go on."""
        rest = data[position:]
        if len(rest) < _LONGEST_TAIL and _BEGUN.fullmatch(rest):
            self._tail = rest
            return len(data)
        self.lost = True
        return position + 1

    def _text(self, text: str) -> None:
        at = self.at
        if all_single(text):
            at.x = self.cells.put(at.y, min(at.x, self.cells.width - 1), text, at.pen)
        else:
            at.x = self.cells.put_any(at.y, at.x, text, at.pen)

    def _move(self, row: str | None, column: str | None) -> None:
        self.at.y = min(max(int(row or 1), 1), self.cells.height) - 1
        self.at.x = min(max(int(column or 1), 1), self.cells.width) - 1

    def _other(self, kind: int, sequence: str) -> bool:
        """Do what a rarer sequence says; return False for one that is the terminal's to do."""
        if kind == 7:
            return self._control(sequence)
        if kind == 8:
            return self._string(sequence)
        if kind == 9:
            return self._escape(sequence)
        return self._character(sequence)

    def _character(self, character: str) -> bool:
        at = self.at
        if character == "\n":
            # The terminal's driver turns it into a carriage return and a line feed.
            at.x = 0
            if at.y < self.cells.height - 1:
                at.y += 1
            else:
                self.cells.scroll_up(self.pens.default)
        elif character == "\r":
            at.x = 0
        elif character == "\b":
            at.x = max(0, min(at.x, self.cells.width - 1) - 1)
        elif character == "\t":
            at.x = min(self.cells.width - 1, (at.x // 8 + 1) * 8)
        return character != "\x07"

    def _string(self, sequence: str) -> bool:
        if not sequence.startswith("\x1b]8;"):
            return False
        link = sequence[4:].removesuffix("\x07").removesuffix("\x1b\\")
        self.at.pen = self.pens.linked(self.at.pen, link if link.partition(";")[2] else "")
        return True

    def _escape(self, sequence: str) -> bool:
        if sequence == "\x1b7":
            self._kept = Place(self.at.x, self.at.y, self.at.pen)
        elif sequence == "\x1b8":
            self.at.x, self.at.y, self.at.pen = self._kept.x, self._kept.y, self._kept.pen
        elif sequence not in ("\x1b=", "\x1b>", "\x1b\\"):
            self.lost = True
            return False
        else:
            return False
        return True

    def _control(self, sequence: str) -> bool:
        found = _CSI.fullmatch(sequence)
        assert found is not None
        private, parameters, between, final = found.groups()
        if private == "?" and final in "hl":
            return self._modes(parameters.split(";"), final == "h")
        if private or between:
            self.lost |= between == "!"
            return False
        numbers = [int(word) if word.isdecimal() else 0 for word in parameters.split(";")]
        if final in _MOVES:
            _MOVES[final](self, max(1, numbers[0]))
        elif final in "KJX":
            self._erase(final, numbers[0])
        elif final in _QUIET:
            if final == "u" and not parameters:
                return self._escape("\x1b8")
            return False
        elif final == "s" and not parameters:
            return self._escape("\x1b7")
        else:
            self.lost = True
            return False
        return True

    def _modes(self, modes: list[str], on: bool) -> bool:
        if modes == ["2026"]:
            self.synchronized |= on
            return True
        if "25" in modes:
            self.cursor_shown = on
        if _SCREENS.intersection(modes):
            self.lost = True
        if _MOVING_MODES.intersection(modes):
            self.lost = True
        return False

    def _erase(self, final: str, mode: int) -> None:
        at, cells = self.at, self.cells
        pen = at.pen.blank if at.pen.erases else self.pens.get(bg=at.pen.bg)
        x = min(at.x, cells.width - 1)
        if final == "X":
            cells.erase(at.y, x, min(cells.width, x + max(1, mode)), pen)
            return
        cells.erase(at.y, x if mode == 0 else 0, x + 1 if mode == 1 else cells.width, pen)
        if final == "J":
            for y in range(0 if mode else at.y + 1, at.y if mode == 1 else cells.height):
                cells.erase(y, 0, cells.width, pen)

    def _up(self, count: int) -> None:
        self.at.y = max(0, self.at.y - count)

    def _down(self, count: int) -> None:
        self.at.y = min(self.cells.height - 1, self.at.y + count)

    def _right(self, count: int) -> None:
        self.at.x = min(self.cells.width - 1, self.at.x + count)

    def _left(self, count: int) -> None:
        self.at.x = max(0, min(self.at.x, self.cells.width - 1) - count)

    def _column(self, number: int) -> None:
        self.at.x = min(number, self.cells.width) - 1

    def _row(self, number: int) -> None:
        self.at.y = min(number, self.cells.height) - 1

    def _next_line(self, count: int) -> None:
        self._down(count)
        self.at.x = 0

    def _previous_line(self, count: int) -> None:
        self._up(count)
        self.at.x = 0


_MOVES: Final[dict[str, Callable[[Parser, int], None]]] = {
    "A": Parser._up, "B": Parser._down, "C": Parser._right, "D": Parser._left, "E": Parser._next_line,
    "F": Parser._previous_line, "G": Parser._column, "d": Parser._row,
}  # fmt: skip
"""Control sequences that move the cursor by or to a number (ECMA-48, 8.3: CUU, CUD, CUF, CUB, CNL, CPL, CHA, VPA)."""
