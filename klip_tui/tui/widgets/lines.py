"""Lines: a widget of fixed size that draws its own lines and sends only those that changed.

A screenful laid out anew costs kilobytes over SSH; a changed line costs its own length.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from klip_tui.text.clean import one_line

Span = tuple[str, str]
"""A text and the name of its style: good, bad, warn, quiet, strong, accent, or empty."""

Line = Sequence[Span]

STYLES = ("good", "bad", "warn", "quiet", "strong", "accent", "cursor", "good-block", "bad-block", "warn-block")

STYLE_CSS = """
{name} > .{name}--good {{ color: $success; }}
{name} > .{name}--bad {{ color: $error; text-style: bold; }}
{name} > .{name}--warn {{ color: $warning; }}
{name} > .{name}--quiet {{ color: $muted; }}
{name} > .{name}--strong {{ text-style: bold; }}
{name} > .{name}--accent {{ color: $primary; }}
{name} > .{name}--cursor {{ background: $panel; text-style: bold; }}
{name} > .{name}--good-block {{ background: $success; color: $background; text-style: bold; }}
{name} > .{name}--bad-block {{ background: $error; color: $background; text-style: bold; }}
{name} > .{name}--warn-block {{ background: $warning; color: $background; text-style: bold; }}
"""


def draw(widget: Widget, line: Line, width: int, under: Style | None = None) -> Strip:
    """Draw a line in a widget's component styles, cut or filled to a width."""
    base = widget.rich_style + under if under is not None else widget.rich_style
    segments = []
    for text, name in line:
        style = base
        if name:
            found = widget.get_component_rich_style(f"lines--{name}", partial=True)
            style = base + found
        segments.append(Segment(text, style))
    return Strip(segments).adjust_cell_length(width, base)


def width_of(line: Line) -> int:
    """Return the cells a line takes."""
    return Strip([Segment(text) for text, _ in line]).cell_length


class Lines(Widget):
    """Shows lines; ``put`` replaces them and refreshes those that differ."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lines--{name}" for name in STYLES}
    DEFAULT_CSS = STYLE_CSS.format(name="lines").replace("lines >", "Lines >") + "Lines { height: 1; }"

    def __init__(self, lines: Sequence[Line] = (), *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: list[Line] = [list(line) for line in lines]

    def put(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        fresh: list[Line] = [list(line) for line in lines]
        old, self._lines = self._lines, fresh
        if not self.is_mounted:
            return
        changed = [
            y
            for y in range(max(len(old), len(fresh)))
            if (old[y] if y < len(old) else None) != (fresh[y] if y < len(fresh) else None)
        ]
        width = self.size.width
        for y in changed:
            self.refresh(Region(0, y, width, 1))

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
