"""A week of hours: office hours shaded, expected load, windows drawn in place; one widget that draws its lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from klip_tui.commitment.calendar.local_time import at_wall, from_wall, local, local_date, midnight, seconds
from klip_tui.commitment.calendar.working_days import is_working
from klip_tui.commitment.figures.load import Load
from klip_tui.commitment.phrase import Refused
from klip_tui.text import dates
from klip_tui.tui.context import context
from klip_tui.tui.widgets.charts import LEVELS
from klip_tui.tui.widgets.lines import Line, draw

if TYPE_CHECKING:
    pass

LABEL = 8
STEP = timedelta(minutes=15)


class WeekView(Widget, can_focus=True):
    """Seven rows of 24 hours with a window that the keyboard moves and stretches."""

    DEFAULT_CSS = "WeekView { height: 9; padding: 0 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-15)", "15 minutes earlier", show=False, id="week.earlier"),
        Binding("right,l", "move(15)", "15 minutes later", show=False, id="week.later"),
        Binding("up,k", "day(-1)", "Day before", show=False, id="week.day_before"),
        Binding("down,j", "day(1)", "Day after", show=False, id="week.day_after"),
        Binding("plus,shift+right", "stretch(15)", "Longer", show=False, id="week.longer"),
        Binding("minus,shift+left", "stretch(-15)", "Shorter", show=False, id="week.shorter"),
        Binding("left_square_bracket,pageup", "day(-7)", "Week before", show=False, id="week.before"),
        Binding("right_square_bracket,pagedown", "day(7)", "Week after", show=False, id="week.after"),
        Binding("enter", "choose", "Announce this window", show=False, id="week.choose"),
    ]

    class Moved(Message):
        """The window is another."""

    class Chosen(Message):
        """The window was chosen."""

    def __init__(self, start: datetime, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.start = start
        self.length = timedelta(hours=2)
        self._load: Load = ()
        self._taken: list[tuple[int, int]] = []

    @property
    def end(self) -> datetime:
        """The window's end."""
        return self.start + self.length

    def put(self, load: Load, taken: Sequence[tuple[datetime, datetime]]) -> None:
        """Show another load and other windows."""
        shown = [(seconds(a), seconds(b)) for a, b in taken]
        if (load, shown) != (self._load, self._taken):
            self._load, self._taken = load, shown
            self.refresh()

    def set_window(self, start: datetime, length: timedelta) -> None:
        """Put the window elsewhere."""
        if (start, length) != (self.start, self.length):
            self.start, self.length = start, length
            self.refresh()
        self.post_message(self.Moved())

    def on_resize(self, _event: events.Resize) -> None:
        """Draw for the new size."""
        self.refresh()

    @property
    def monday(self) -> date:
        """The first day shown."""
        day = local_date(self.start)
        return day - timedelta(days=day.weekday())

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        return draw(self, self.line(y), self.size.width)

    def line(self, y: int) -> Line:
        """Build a line: the hours, a day, or the load."""
        cells = 4 if self.size.width >= LABEL + 96 else 3
        if y == 0:
            hours = "".join(f"{hour:<{cells * 3}d}" for hour in range(0, 24, 3))
            return [(" " * LABEL, ""), (hours, "quiet")]
        if y <= 7:
            return self._day(self.monday + timedelta(days=y - 1), cells)
        return self._load_line(cells)

    def _day(self, day: date, cells: int) -> Line:
        app = context(self)
        working, terms = is_working(app.commitment, day), app.commitment.on(day)
        name = f"{dates.WEEKDAYS[app.voice.lang][day.weekday()]} {day.day}"
        spans: list[tuple[str, str]] = [(name[: LABEL - 1].ljust(LABEL), "" if working else "quiet")]
        window = (seconds(self.start), seconds(self.end))
        begin = midnight(day)
        for cell in range(24 * cells):
            wall = cell * 3600 // cells
            at = begin + wall
            size = 3600 // cells
            if window[0] < at + size and at < window[1]:
                style, text = "window", "█"
            elif any(a < at + size and at < b for a, b in self._taken):
                style, text = "taken", "▒"
            elif working and terms.office_start.hour * 3600 <= wall < terms.office_end.hour * 3600:
                style, text = "office", "░"
            else:
                style, text = "quiet", "·" if cell % cells == 0 else " "
            if spans[-1][1] == style and len(spans) > 1:
                spans[-1] = (spans[-1][0] + text, style)
            else:
                spans.append((text, style))
        return spans

    def _load_line(self, cells: int) -> Line:
        app = context(self)
        if not self._load:
            return []
        weekday = local(self.start).weekday()
        row = self._load[weekday * 24 : weekday * 24 + 24]
        most = max(0.001, *self._load)
        bars = "".join(LEVELS[min(7, int(value / most * 7.99))] * cells for value in row)
        return [(app.voice.text("load").ljust(LABEL), "quiet"), (bars, "accent")]

    def _wall(self, days: int = 0, minutes: int = 0) -> None:
        wall = local(self.start).replace(tzinfo=None) + timedelta(days=days, minutes=minutes)
        try:
            start = from_wall(wall)
        except Refused:
            start = at_wall(wall.date(), wall.time())
        if timedelta(0) <= start - context(self).clock() + timedelta(days=7):
            self.set_window(start, self.length)

    def action_move(self, minutes: int) -> None:
        """Move the window by minutes."""
        self._wall(minutes=minutes)

    def action_day(self, days: int) -> None:
        """Move the window by days."""
        self._wall(days=days)

    def action_stretch(self, minutes: int) -> None:
        """Make the window longer or shorter."""
        length = self.length + timedelta(minutes=minutes)
        if STEP <= length <= timedelta(days=3):
            self.set_window(self.start, length)

    def action_choose(self) -> None:
        """Choose the window."""
        self.post_message(self.Chosen())
