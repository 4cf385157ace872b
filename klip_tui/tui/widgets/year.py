"""The year as months of days: one widget that draws its lines."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from klip_tui.commitment.calendar.working_days import day_of
from klip_tui.text import dates
from klip_tui.tui.context import context
from klip_tui.tui.widgets.lines import Line, draw

if TYPE_CHECKING:
    from klip_tui.tui.context import AppContext

MONTH_WIDTH = 23
MONTH_HEIGHT = 8


class YearView(Widget, can_focus=True):
    """Shows as many months as fit, those around the cursor first."""

    DEFAULT_CSS = "YearView { height: 1fr; padding: 0 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1)", "Day before", show=False, id="year.left"),
        Binding("right,l", "move(1)", "Day after", show=False, id="year.right"),
        Binding("up,k", "move(-7)", "Week before", show=False, id="year.up"),
        Binding("down,j", "move(7)", "Week after", show=False, id="year.down"),
        Binding("pageup", "month(-1)", "Month before", show=False, id="year.month_before"),
        Binding("pagedown", "month(1)", "Month after", show=False, id="year.month_after"),
    ]

    class Moved(Message):
        """The cursor stands on another day."""

        def __init__(self, day: date) -> None:
            super().__init__()
            self.day = day

    def __init__(self, day: date, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.day = self.today = day
        self._marks: Mapping[date, str] = {}
        self._shades: Mapping[date, str] = {}
        self._drawn: list[Line] | None = None

    def put(self, marks: Mapping[date, str], shades: Mapping[date, str]) -> None:
        """Show other marks (a character behind a day) and shades (a style for it)."""
        if (marks, shades) != (self._marks, self._shades):
            self._marks, self._shades = marks, shades
            self._again()

    def go(self, day: date) -> None:
        """Put the cursor on a day."""
        if day != self.day and date(1971, 1, 1) <= day <= date(2198, 12, 31):
            self.day = day
            self._again()
            self.post_message(self.Moved(day))

    def _again(self) -> None:
        self._drawn = None
        self.refresh()

    def on_resize(self, _event: events.Resize) -> None:
        """Draw for the new size."""
        self._again()

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        if self._drawn is None:
            self._drawn = self._lines()
        return draw(self, self._drawn[y] if y < len(self._drawn) else (), self.size.width)

    def _lines(self) -> list[Line]:
        across = max(1, min(6, self.size.width // MONTH_WIDTH))
        while 12 % across:
            across -= 1
        down = max(1, self.size.height // MONTH_HEIGHT)
        rows = 12 // across
        first = min(max(0, (self.day.month - 1) // across - down // 2), max(0, rows - down))
        lines: list[Line] = []
        for row in range(first, min(rows, first + down)):
            blocks = [self._month(row * across + n + 1) for n in range(across)]
            lines += [[span for block in blocks for span in block[y]] for y in range(MONTH_HEIGHT)]
        return lines

    def _month(self, month: int) -> list[list[tuple[str, str]]]:
        app = context(self)
        lang = app.voice.lang
        title = f"{dates.LONG_MONTHS[lang][month - 1]} {self.day.year}"
        block: list[list[tuple[str, str]]] = [[(title.ljust(MONTH_WIDTH), "strong")]]
        for week in calendar.Calendar().monthdatescalendar(self.day.year, month):
            row: list[tuple[str, str]] = []
            for day in week:
                if day.month != month:
                    row.append(("   ", ""))
                    continue
                row += [(f"{day.day:2d}", self._style(app, day)), (self._marks.get(day, " "), "warn")]
            row.append((" " * (MONTH_WIDTH - 21), ""))
            block.append(row)
        while len(block) < MONTH_HEIGHT:
            block.append([(" " * MONTH_WIDTH, "")])
        return block

    def _style(self, app: AppContext, day: date) -> str:
        if day == self.day:
            return "cursor"
        shade = self._shades.get(day)
        if shade in ("bad", "warn"):
            return shade
        if day == self.today:
            return "today"
        known = day_of(app.commitment, day)
        if known.names:
            return "accent"
        return (shade or "") if known.working else "quiet"

    def action_move(self, by: int) -> None:
        """Move by days."""
        self.go(self.day + timedelta(days=by))

    def action_month(self, by: int) -> None:
        """Move by a month."""
        whole = self.day.year * 12 + self.day.month - 1 + by
        year, month = whole // 12, whole % 12 + 1
        self.go(date(year, month, min(self.day.day, calendar.monthrange(year, month)[1])))
