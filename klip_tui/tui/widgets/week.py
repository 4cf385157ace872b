"""A week of hours: office hours shaded, expected load, windows drawn in place; one widget that draws its lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from klip_tui.commitment.calendar.local_time import at_wall, from_wall, local, local_date, midnight, seconds
from klip_tui.commitment.calendar.working_days import is_working
from klip_tui.commitment.figures.load import LoadHistory, row_of
from klip_tui.commitment.phrase import Refused
from klip_tui.text import dates
from klip_tui.tui.context import context
from klip_tui.tui.widgets.charts import LEVELS
from klip_tui.tui.widgets.lines import Line, draw

LABEL = 7
STEP = timedelta(minutes=15)
LONGEST = timedelta(days=3)
WINDOW, GHOST, TOLD, UNTOLD, OFFICE = "█", "╌", "▒", "□", "░"
Period = tuple[datetime, datetime]


class WeekView(Widget, can_focus=True):
    """Seven rows of 24 hours with a window that the keyboard moves and stretches; where it stood before is a ghost."""

    DEFAULT_CSS = "WeekView { height: 10; padding-left: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-15)", "15 minutes earlier", show=False, id="week.earlier"),
        Binding("right,l", "move(15)", "15 minutes later", show=False, id="week.later"),
        Binding("shift+left,H", "move(-60)", "An hour earlier", show=False, id="week.hour_earlier"),
        Binding("shift+right,L", "move(60)", "An hour later", show=False, id="week.hour_later"),
        Binding("up,k", "day(-1)", "Day before", show=False, id="week.day_before"),
        Binding("down,j", "day(1)", "Day after", show=False, id="week.day_after"),
        Binding("plus", "stretch(15)", "Longer", show=False, id="week.longer"),
        Binding("minus", "stretch(-15)", "Shorter", show=False, id="week.shorter"),
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
        self.ghost: Period | None = None
        self._home: Period = (start, start + self.length)
        self._load = LoadHistory(())
        self._told: list[tuple[int, int]] = []
        self._untold: list[tuple[int, int]] = []

    @property
    def end(self) -> datetime:
        """The window's end."""
        return self.start + self.length

    def put(self, load: LoadHistory, told: Sequence[Period], untold: Sequence[Period] = ()) -> None:
        """Show another load and other windows: those that users know of, and those that they do not know of yet."""
        known, hollow = ([(seconds(a), seconds(b)) for a, b in rows] for rows in (told, untold))
        if (load, known, hollow) != (self._load, self._told, self._untold):
            self._load, self._told, self._untold = load, known, hollow
            self.refresh()

    def set_window(self, start: datetime, length: timedelta) -> None:
        """Put the window elsewhere; where it stood becomes its ghost."""
        if (start, length) != (self.start, self.length):
            self.ghost = (self.start, self.end)
            self.start, self.length = start, length
            self.refresh()
        self._home = (self.start, self.end)
        self.post_message(self.Moved())

    def _shift(self, start: datetime, length: timedelta) -> None:
        """Move or stretch the window by a key; its ghost is where the moving began."""
        self.start, self.length = start, length
        self.ghost = self._home
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
        """Build a line: the hours, a day, the load, or what the signs mean."""
        cells = 4 if self.size.width >= LABEL + 96 else 3
        if y == 0:
            hours = "".join(f"{hour:<{cells * 3}d}" for hour in range(0, 24, 3))
            return [(" " * LABEL, ""), (hours, "quiet")]
        if y <= 7:
            return self._day(self.monday + timedelta(days=y - 1), cells)
        return self._load_line(cells) if y == 8 else self._legend()

    def _day(self, day: date, cells: int) -> Line:
        app = context(self)
        working = is_working(app.commitment, day)
        name = f"{dates.WEEKDAYS[app.voice.lang][day.weekday()]} {day.day}"
        spans: list[tuple[str, str]] = [(name[: LABEL - 1].ljust(LABEL), "" if working else "quiet")]
        begin, size = midnight(day), 3600 // cells
        for cell in range(24 * cells):
            style, text = self._cell(day, begin + cell * size, size, cell % cells == 0)
            if spans[-1][1] == style and len(spans) > 1:
                spans[-1] = (spans[-1][0] + text, style)
            else:
                spans.append((text, style))
        return spans

    def _cell(self, day: date, at: int, size: int, hour: bool) -> tuple[str, str]:
        """Return the style and the sign of one cell: the window first, then what is planned, then what the day is."""
        until = at + size
        if _in((seconds(self.start), seconds(self.end)), at, until):
            return "window", WINDOW
        if any(_in(span, at, until) for span in self._told):
            return "taken", TOLD
        if any(_in(span, at, until) for span in self._untold):
            return "warn", UNTOLD
        if self.ghost is not None and _in((seconds(self.ghost[0]), seconds(self.ghost[1])), at, until):
            return "accent", GHOST
        app = context(self)
        terms, wall = app.commitment.on(day), at - midnight(day)
        closes = terms.office_end.hour or 24
        if is_working(app.commitment, day) and terms.office_start.hour * 3600 <= wall < closes * 3600:
            return "office", OFFICE
        return "quiet", "·" if hour else " "

    def _load_line(self, cells: int) -> Line:
        app, load = context(self), self._load.load
        if not load:
            return []
        row = row_of(app.commitment, load, local_date(self.start)) * 24
        most = max(0.001, *load)
        bars = "".join(LEVELS[min(7, int(value / most * 7.99))] * cells for value in load[row : row + 24])
        return [(app.voice.text("load").ljust(LABEL), "quiet"), (bars, "accent")]

    def _legend(self) -> Line:
        _ = context(self).voice.text
        counted = _("load: {weeks} weeks counted").format(weeks=self._load.weeks)
        source = counted if self._load.weeks else _("load: assumed") if self._load.load else ""
        return [
            (" " * LABEL, ""),
            (TOLD, "taken"),
            (f" {_('announced')}  ", "quiet"),
            (UNTOLD, "warn"),
            (f" {_('not told')}  ", "quiet"),
            (GHOST * 2, "accent"),
            (f" {_('before')}  ", "quiet"),
            (source, "quiet"),
        ]

    def _wall(self, days: int = 0, minutes: int = 0) -> None:
        wall = local(self.start).replace(tzinfo=None) + timedelta(days=days, minutes=minutes)
        try:
            start = from_wall(wall)
        except Refused:
            start = at_wall(wall.date(), wall.time())
        if timedelta(0) <= start - context(self).clock() + timedelta(days=7):
            self._shift(start, self.length)

    def action_move(self, minutes: int) -> None:
        """Move the window by minutes."""
        self._wall(minutes=minutes)

    def action_day(self, days: int) -> None:
        """Move the window by days."""
        self._wall(days=days)

    def action_stretch(self, minutes: int) -> None:
        """Make the window longer or shorter."""
        length = self.length + timedelta(minutes=minutes)
        if STEP <= length <= LONGEST:
            self._shift(self.start, length)

    def action_choose(self) -> None:
        """Choose the window."""
        self.post_message(self.Chosen())


def _in(span: tuple[int, int], at: int, until: int) -> bool:
    return span[0] < until and at < span[1]
