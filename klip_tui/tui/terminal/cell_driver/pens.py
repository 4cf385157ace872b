"""Pens: how a cell is drawn, and the shortest way from one pen to another.

A pen is made once for each look and then compared by identity, so that whole lines of cells are compared as fast as
the interpreter compares lists. A blank cell shows less of its pen than a letter does: colour and weight of a letter
that is not there are neither sent nor a reason to draw a cell again.
"""

from __future__ import annotations

from typing import Final

LIMIT: Final = 4096
"""How many looks, parsed parameters and ways between two pens are kept; a fade through colours makes new ones."""

_ATTRIBUTES: Final = {1: 22, 2: 22, 3: 23, 4: 24, 5: 25, 6: 25, 7: 27, 8: 28, 9: 29, 21: 24, 51: 54, 52: 54, 53: 55}
"""Each attribute's code and the code that ends it (ECMA-48, 8.3.117)."""
_ON: Final = {code: 1 << number for number, code in enumerate(_ATTRIBUTES)}
_OFF: Final = {off: sum(_ON[code] for code, end in _ATTRIBUTES.items() if end == off) for off in _ATTRIBUTES.values()}
_ON_BLANKS: Final = sum(_ON[code] for code in (4, 5, 6, 7, 9, 21, 51, 52, 53))
"""Attributes that show where there is no letter."""


class Pen:
    """How a cell is drawn. Colours are the parameters that set them (``38;2;1;2;3``), empty for the terminal's own."""

    __slots__ = ("attributes", "bg", "blank", "erases", "extra", "fg", "link")

    blank: Pen
    """What a blank cell shows of this pen."""

    def __init__(self, fg: str, bg: str, attributes: int, link: str, extra: str) -> None:
        self.fg, self.bg, self.attributes, self.link, self.extra = fg, bg, attributes, link, extra
        self.erases = not (attributes & _ON_BLANKS or link or extra)
        """Whether a cell erased with this pen looks as a blank written with it (where erasing takes the colour)."""


class Pens:
    """The pens of one terminal, and what is known of getting from one to another."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str, int, str, str], Pen] = {}
        self._parsed: dict[tuple[Pen, str], Pen] = {}
        self._ways: dict[tuple[Pen, Pen], str] = {}
        self.default = self.get()

    def get(self, fg: str = "", bg: str = "", attributes: int = 0, link: str = "", extra: str = "") -> Pen:
        """Return the one pen of a look."""
        key = (fg, bg, attributes, link, extra)
        pen = self._made.get(key)
        if pen is None:
            if len(self._made) > LIMIT:
                # Cells drawn with a forgotten pen are sent once more: costly for one frame, never wrong.
                for kept in (self._made, self._parsed, self._ways):
                    kept.clear()
                self._made[("", "", 0, "", "")] = self.default
            pen = self._made[key] = Pen(fg, bg, attributes, link, extra)
            if attributes & _ON_BLANKS or extra or not (fg or attributes):
                pen.blank = pen
            else:
                pen.blank = self.get("", bg, 0, link)
        return pen

    def linked(self, pen: Pen, link: str) -> Pen:
        """Return a pen that draws the same with another link (OSC 8: parameters, a semicolon, the address)."""
        return self.get(pen.fg, pen.bg, pen.attributes, link, pen.extra)

    def parse(self, pen: Pen, parameters: str) -> Pen:
        """Return the pen after an SGR sequence with these parameters."""
        key = (pen, parameters)
        found = self._parsed.get(key)
        if found is None:
            if len(self._parsed) > LIMIT:
                self._parsed.clear()
            found = self._parsed[key] = self._parse(pen, parameters)
        return found

    def _parse(self, pen: Pen, parameters: str) -> Pen:
        fg, bg, attributes, extra = pen.fg, pen.bg, pen.attributes, pen.extra
        words = parameters.split(";")
        at = 0
        while at < len(words):
            word = words[at]
            code = int(word) if word.isdecimal() else 0 if not word else -1
            at += 1
            if code == 0:
                fg = bg = extra = ""
                attributes = 0
            elif code in _ON:
                attributes |= _ON[code]
            elif code in _OFF:
                attributes &= ~_OFF[code]
            elif code in (38, 48, 58):
                size = {"5": 2, "2": 4}.get(words[at] if at < len(words) else "", 0)
                value = ";".join([word, *words[at : at + size]])
                at += size
                fg, bg, extra = (
                    (value, bg, extra) if code == 38 else (fg, value, extra) if code == 48 else (fg, bg, value)
                )
            elif 30 <= code <= 37 or 90 <= code <= 97:
                fg = word
            elif 40 <= code <= 47 or 100 <= code <= 107:
                bg = word
            elif code == 39:
                fg = ""
            elif code == 49:
                bg = ""
            elif word.startswith(("38:", "48:")):
                fg, bg = (word, bg) if word[0] == "3" else (fg, word)
            else:
                # What this table does not know is kept as it came and sent whenever the pen is.
                extra = f"{extra};{word}" if extra else word
        return self.get(fg, bg, attributes, pen.link, extra)

    def way(self, before: Pen | None, after: Pen) -> str:
        """Return the shortest sequence from one pen to another; ``None``: from a pen that is not known."""
        if before is after:
            return ""
        if before is None:
            return f"\x1b[{_whole(after)}m" + (_link(after) if after.link else "")
        key = (before, after)
        way = self._ways.get(key)
        if way is None:
            if len(self._ways) > LIMIT:
                self._ways.clear()
            way = self._ways[key] = _way(before, after)
        return way

    def onto_blank(self, before: Pen | None, blank: Pen) -> Pen:
        """Return the pen nearest to one at hand that draws a blank cell as wanted."""
        if before is None or before.extra or blank.extra or blank.attributes & _ON_BLANKS:
            return blank
        return self.get(before.fg, blank.bg, before.attributes & ~_ON_BLANKS, blank.link)


def _codes(attributes: int) -> list[str]:
    return [str(code) for code, bit in _ON.items() if attributes & bit]


def _whole(pen: Pen) -> str:
    """Return the parameters that make a pen from any other, beginning with a reset."""
    parts = [*_codes(pen.attributes), pen.fg, pen.bg, pen.extra]
    rest = ";".join(filter(None, parts))
    return f"0;{rest}" if rest else ""


def _step(before: Pen, after: Pen) -> str:
    """Return the parameters that change only what differs."""
    parts: list[str] = []
    left = before.attributes
    for off, bits in _OFF.items():
        if left & bits & ~after.attributes:
            parts.append(str(off))
            left &= ~bits
    parts += _codes(after.attributes & ~left)
    if before.fg != after.fg:
        parts.append(after.fg or "39")
    if before.bg != after.bg:
        parts.append(after.bg or "49")
    return ";".join(parts)


def _link(pen: Pen) -> str:
    return f"\x1b]8;{pen.link or ';'}\x1b\\"


def _way(before: Pen, after: Pen) -> str:
    link = _link(after) if before.link != after.link else ""
    if (before.fg, before.bg, before.attributes, before.extra) == (after.fg, after.bg, after.attributes, after.extra):
        return link
    whole = _whole(after)
    if before.extra != after.extra:
        return f"\x1b[{whole}m{link}"
    return f"\x1b[{min(whole, _step(before, after), key=len)}m{link}"
