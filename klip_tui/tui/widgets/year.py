"""The year as months of days: one widget that draws its lines.

A day is its number and one or two marks; colour says the same once more. The cursor moves by repainting two days, not
the year: an arrow costs a few hundred bytes.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from klip_tui.commitment.calendar.working_days import day_of
from klip_tui.text import dates
from klip_tui.text.labels import N_
from klip_tui.tui.context import context
from klip_tui.tui.widgets.lines import Line, draw

if TYPE_CHECKING:
    from klip_tui.tui.context import AppContext

LEAST_WIDTH = 23
"""Cells that a month needs."""
MONTH_HEIGHT = 8
"""A title, the names of the weekdays, six weeks."""
ACROSS = (4, 3, 2, 1)
"""Months side by side, whatever the width: four columns at most, so that a quarter never breaks oddly."""


class YearView(Widget, can_focus=True):
    """Shows as many months as fit, those around the cursor first."""

    DEFAULT_CSS = "YearView { height: 1fr; margin: 0 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1)", N_("Day before"), show=False, id="year.left"),
        Binding("right,l", "move(1)", N_("Day after"), show=False, id="year.right"),
        Binding("up,k", "move(-7)", N_("Week before"), show=False, id="year.up"),
        Binding("down,j", "move(7)", N_("Week after"), show=False, id="year.down"),
        Binding("pageup", "month(-1)", N_("Month before"), show=False, id="year.month_before"),
        Binding("pagedown", "month(1)", N_("Month after"), show=False, id="year.month_after"),
    ]

    class Moved(Message):
        """The cursor stands on another day."""

        def __init__(self, day: date) -> None:
            super().__init__()
            self.day = day

    def __init__(self, day: date, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.day = self.today = day
        self._marks: Mapping[date, tuple[str, str]] = {}
        self._shades: Mapping[date, tuple[str, str]] = {}
        self._drawn: list[Line] | None = None

    def put(self, marks: Mapping[date, tuple[str, str]], shades: Mapping[date, tuple[str, str]]) -> None:
        """Show other marks (what is on a day) and shades (how it went): a character and its style, each."""
        if (marks, shades) != (self._marks, self._shades):
            self._marks, self._shades = marks, shades
            self._again()

    def go(self, day: date) -> None:
        """Put the cursor on a day."""
        if day == self.day or not date(1971, 1, 1) <= day <= date(2198, 12, 31):
            return
        before, self.day = self.day, day
        stays = (before.year, self._first(before)) == (day.year, self._first(day))
        self._drawn = None
        if stays:
            for one in (before, day):
                self.refresh(self._place(one))
        else:
            self.refresh()
        self.post_message(self.Moved(day))

    def _again(self) -> None:
        self._drawn = None
        self.refresh()

    def on_resize(self, _event: events.Resize) -> None:
        """Draw for the new size."""
        self._again()

    @property
    def _across(self) -> int:
        return next((n for n in ACROSS if self.size.width // n >= LEAST_WIDTH), 1)

    @property
    def _width(self) -> int:
        return max(LEAST_WIDTH, self.size.width // self._across)

    @property
    def _cell(self) -> int:
        """Cells of a day: two for its number, the others for marks and room."""
        return max(3, min(5, (self._width - 2) // 7))

    @property
    def _down(self) -> int:
        return max(1, min(12 // self._across, self.size.height // MONTH_HEIGHT))

    @property
    def _gap(self) -> int:
        """Empty lines between two rows of months, where there is room."""
        return 1 if self.size.height >= self._down * (MONTH_HEIGHT + 1) - 1 and self._down > 1 else 0

    def _first(self, day: date) -> int:
        """The first row of months that is shown when the cursor is on a day."""
        rows = 12 // self._across
        return min(max(0, (day.month - 1) // self._across - self._down // 2), max(0, rows - self._down))

    def _place(self, day: date) -> Region:
        """Where a day stands in the widget."""
        row = (day.month - 1) // self._across - self._first(day)
        week = (day.day - 1 + date(day.year, day.month, 1).weekday()) // 7
        x = (day.month - 1) % self._across * self._width + day.weekday() * self._cell
        return Region(x, row * (MONTH_HEIGHT + self._gap) + 2 + week, self._cell, 1)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        if self._drawn is None:
            self._drawn = self._lines()
        return draw(self, self._drawn[y] if y < len(self._drawn) else (), self.size.width)

    @property
    def plain(self) -> str:
        """The text shown, for tests and copying."""
        return "\n".join("".join(text for text, _ in line).rstrip() for line in self._lines())

    def _lines(self) -> list[Line]:
        first = self._first(self.day)
        lines: list[Line] = []
        for row in range(first, min(12 // self._across, first + self._down)):
            blocks = [self._month(row * self._across + n + 1) for n in range(self._across)]
            lines += [[span for block in blocks for span in block[y]] for y in range(MONTH_HEIGHT)]
            lines += [[] for _ in range(self._gap)]
        return lines

    def _month(self, month: int) -> list[list[tuple[str, str]]]:
        app, cell = context(self), self._cell
        lang, rest = app.voice.lang, self._width - 7 * self._cell
        title = f"{dates.LONG_MONTHS[lang][month - 1]} {self.day.year}"
        heads = "".join(f"{name[:2]:<{cell}}" for name in dates.WEEKDAYS[lang])
        block: list[list[tuple[str, str]]] = [
            [(title.ljust(self._width), "strong")],
            [(heads.ljust(self._width), "quiet")],
        ]
        for week in calendar.Calendar().monthdatescalendar(self.day.year, month):
            row: list[tuple[str, str]] = []
            for day in week:
                row += self._day(app, day, cell) if day.month == month else [(" " * cell, "")]
            row.append((" " * rest, ""))
            block.append(row)
        while len(block) < MONTH_HEIGHT:
            block.append([(" " * self._width, "")])
        return block

    def _day(self, app: AppContext, day: date, cell: int) -> list[tuple[str, str]]:
        """A day: what is on it comes before how it went where there is room for one mark."""
        known = day_of(app.commitment, day)
        mark, shade = self._marks.get(day), self._shades.get(day)
        if mark is None and known.names:
            mark = ("*", "accent")
        marks = [one for one in (mark, shade) if one is not None][: max(1, cell - 3)]
        style = (
            "cursor" if day == self.day else "today" if day == self.today else self._style(day, working=known.working)
        )
        room = cell - 2 - len(marks)
        return [(f"{day.day:2d}", style), *marks, (" " * room, "")]

    def _style(self, day: date, *, working: bool) -> str:
        shade = self._shades.get(day)
        return shade[1] if shade is not None else "" if working else "quiet"

    def action_move(self, by: int) -> None:
        """Move by days."""
        self.go(self.day + timedelta(days=by))

    def action_month(self, by: int) -> None:
        """Move by a month."""
        whole = self.day.year * 12 + self.day.month - 1 + by
        year, month = whole // 12, whole % 12 + 1
        self.go(date(year, month, min(self.day.day, calendar.monthrange(year, month)[1])))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the day that was clicked."""
        for day in (date(self.day.year, 1, 1) + timedelta(days=n) for n in range(366)):
            if day.year == self.day.year and self._place(day).contains(event.x, event.y):
                self.go(day)
                return
