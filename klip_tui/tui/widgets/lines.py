"""Lines: a widget of fixed size that draws its own lines and sends only the cells that changed.

A screenful laid out anew costs kilobytes over SSH; a clock's tick costs its digits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from klip_tui.text.clean import one_line
from klip_tui.tui.widgets.paint import paints

Span = tuple[str, str]
"""A text and the name of its style (see ``paint``); empty for none."""

Line = Sequence[Span]


def draw(widget: Widget, line: Line, width: int, under: Style | None = None) -> Strip:
    """Draw a line in the theme's styles, filled to a width; what is too wide ends in an ellipsis."""
    base = widget.rich_style + under if under is not None else widget.rich_style
    styles = paints(widget)
    strip = Strip(Segment(text, base + style_of(styles, name) if name else base) for text, name in line)
    if strip.cell_length > width > 0:
        return draw(widget, cut(line, width), width, under)
    return strip.adjust_cell_length(width, base).simplify()


def style_of(styles: Mapping[str, Style], name: str) -> Style:
    """Return a style by name; ``link ADDRESS`` is a hyperlink for terminals that know them (OSC 8)."""
    if name.startswith("link "):
        return styles["accent"] + Style(link=name[5:])
    return styles[name]


def linked(text: str, style: str = "") -> Line:
    """Make links of the web addresses in a text."""
    spans: list[Span] = []
    at = 0
    for found in _ADDRESS.finditer(text):
        spans += [(text[at : found.start()], style)] if found.start() > at else []
        spans.append((found[0], f"link {found[0]}"))
        at = found.end()
    return [*spans, (text[at:], style)]


_ADDRESS = re.compile(r"https?://[\x21-\x7e]+[\x21-\x2b\x2f-\x7e]", re.ASCII)


def difference(old: Line, new: Line, width: int) -> tuple[int, int] | None:
    """Return from which cell up to which two lines differ, or None. A terminal is sent no more than that."""
    if old == new:
        return None
    if any(len(text) != cell_len(text) for line in (old, new) for text, _ in line):
        return 0, width
    cells = [[(char, name) for text, name in line for char in text][:width] for line in (old, new)]
    before, after = (row + [(" ", "")] * (width - len(row)) for row in cells)
    changed = [x for x, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    return (changed[0], changed[-1] + 1) if changed else None


def width_of(line: Line) -> int:
    """Return the cells a line takes."""
    return Strip([Segment(text) for text, _ in line]).cell_length


def cut(line: Line, width: int) -> Line:
    """Cut a line that is too wide, with an ellipsis: nobody should take a part for the whole."""
    if width_of(line) <= width:
        return line
    spans: list[Span] = []
    left = width - 1
    for text, name in line:
        kept = set_cell_size(text, left) if cell_len(text) > left else text
        spans.append((kept, name))
        left -= cell_len(kept)
        if left <= 0:
            break
    return [*spans, ("…", spans[-1][1] if spans else "")]


class Lines(Widget):
    """Shows lines; ``put`` replaces them and refreshes those that differ."""

    DEFAULT_CSS = "Lines { height: 1; }"

    def __init__(self, lines: Sequence[Line] = (), *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: list[Line] = [list(line) for line in lines]

    def put(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        fresh: list[Line] = [list(line) for line in lines]
        old, self._lines = self._lines, fresh
        if not self.is_mounted:
            return
        for y in range(max(len(old), len(fresh))):
            found = difference(old[y] if y < len(old) else (), fresh[y] if y < len(fresh) else (), self.size.width)
            if found is not None:
                self.refresh(Region(found[0], y, found[1] - found[0], 1))

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        return draw(self, self._lines[y] if y < len(self._lines) else (), self.size.width)

    @property
    def plain(self) -> str:
        """The text shown, for tests and copying."""
        return "\n".join("".join(text for text, _ in line).rstrip() for line in self._lines)


def data(text: str, limit: int = 200) -> str:
    """Make a text from outside harmless for a line."""
    return one_line(text, limit)
