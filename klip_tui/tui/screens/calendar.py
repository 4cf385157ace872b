"""Screen 2: the year, and what is on a day."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from klip_tui.commitment.calendar.answer_clock import answer_clock
from klip_tui.commitment.calendar.local_time import at_wall, local_date
from klip_tui.commitment.calendar.office_hours import office_hours
from klip_tui.commitment.calendar.working_days import ONE_DAY, day_of
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.promises.limits import communicate_by
from klip_tui.text import dates
from klip_tui.text.labels import N_
from klip_tui.text.reading import read_when
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.widgets.lines import Line, Lines, data
from klip_tui.tui.widgets.year import YearView

if TYPE_CHECKING:
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.planning import YearData


class CalendarScreen(BaseScreen):
    """The year, with the day under the cursor told below."""

    TITLE = "Calendar"
    AUTO_FOCUS = "YearView"
    CSS_PATH = "calendar.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "go", N_("go to date"), id="calendar.go", tooltip=N_("Go to a date")),
        Binding("t", "today", N_("today"), id="calendar.today", tooltip=N_("Go to today")),
        Binding(
            "w", "save", N_("save ICS"), id="calendar.ics", tooltip=N_("Write holidays and interruptions as iCalendar")
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._data: YearData | None = None

    def body(self) -> ComposeResult:
        """Lay out the year and the day."""
        yield YearView(local_date(self.klip.clock()), id="year")
        yield Lines(id="day")

    @property
    def _year(self) -> YearView:
        return self.query_one(YearView)

    def fetch(self, desk: Desk) -> YearData:
        """Read the year's days."""
        from klip_tui.desk.views import planning

        return planning.year(desk, self._year.day.year)

    def show_data(self, data: Any) -> None:
        """Show what was read."""
        self._data = data
        marks: dict[date, str] = {}
        for one in data.interruptions:
            if one.cancelled:
                continue
            day, last = local_date(one.facts.start), local_date(one.facts.end or one.facts.start)
            while day <= last and day.year <= data.year:
                marks[day] = "▸" if one.facts.kind.value == "planned" else "!"
                day += ONE_DAY
        shades = {}
        for day, figures in data.figures.items():
            share = figures.availability
            if share is not None:
                terms = self.klip.commitment.on(day)
                good, poor = share >= terms.target_inside, share < terms.target_outside
                shades[day] = "good" if good else "bad" if poor else "warn"
        self._year.put(marks, shades)
        self._show_day()

    def on_year_view_moved(self, event: YearView.Moved) -> None:
        """Tell about the day; read another year when it is one."""
        self._show_day()
        if self._data is not None and event.day.year != self._data.year:
            self.reload()

    def on_mount(self) -> None:
        """Tell about today."""
        super().on_mount()
        self._show_day()

    def _show_day(self) -> None:
        self.query_one("#day", Lines).put(self._day_lines(self._year.day))

    def _day_lines(self, day: date) -> list[Line]:
        _, commitment = self.voice.text, self.klip.commitment
        known, hours = day_of(commitment, day), office_hours(commitment, day)
        names = f" · {', '.join(known.names)}" if known.names else ""
        if hours is not None:
            told = _("working day, office hours {start}–{end}").format(
                start=dates.clock(hours[0]), end=dates.clock(hours[1])
            )
        else:
            told = _("no working day")
        by = communicate_by(commitment, at_wall(day, time(12)))
        due = answer_clock(commitment, at_wall(day, time(12))).answer_due
        figures = self._data.figures.get(day) if self._data is not None and self._data.year == day.year else None
        share = figures.availability if figures is not None else None
        return [
            [(self.voice.day(day), "strong"), (f"  {told}{names}", "")],
            [(_("announce something on this day by {at}").format(at=self.voice.day_time(by)), "quiet")],
            [(_("a question received at noon is answered by {at}").format(at=self.voice.day_time(due)), "quiet")],
            [
                (
                    _("availability {share}").format(share=self.voice.percent(share))
                    if share is not None
                    else _("not measured"),
                    "",
                ),
                (self._on(day), "warn"),
            ],
        ]

    def _on(self, day: date) -> str:
        found = []
        for one in self._data.interruptions if self._data is not None else ():
            first, last = local_date(one.facts.start), local_date(one.facts.end or one.facts.start)
            if first <= day <= last and not one.cancelled:
                end = dates.clock(one.facts.end) if one.facts.end is not None else "?"
                found.append(f"{one.id} {dates.clock(one.facts.start)}–{end} {data(one.facts.title, 50)}")
        return "  " + " · ".join(found) if found else ""

    def day_at_hand(self) -> date | None:
        """The day at the cursor, unless it is past."""
        day = self._year.day
        return day if day > local_date(self.klip.clock()) else None

    def go(self, key: str) -> None:
        """Go to a date."""
        self._year.go(date.fromisoformat(key))

    def action_today(self) -> None:
        """Go to today."""
        self._year.go(local_date(self.klip.clock()))

    def action_go(self) -> None:
        """Ask for a date and go there."""
        _ = self.voice.text

        def asked(typed: dict[str, str] | None) -> None:
            if typed is None:
                return
            try:
                found = _read_day(typed["date"], self.klip.clock())
            except Refused as error:
                self.notify(self.voice.say(error.sentence), severity="warning", markup=False)
                return
            self._year.go(found)

        self.app.push_screen(AskScreen(_("Go to a date"), [("date", _("8 dec, 8/12, 2026-12-08"), "")]), asked)

    def action_save(self) -> None:
        """Write the year's holidays and all interruptions as iCalendar."""
        desk, year = self.klip.desk, self._year.day.year
        if desk is None:
            return

        def work() -> None:
            from klip_tui.commitment.calendar.working_days import year_days
            from klip_tui.desk.views import ics, lists
            from klip_tui.runtime import private_file

            folder = desk.settings.data
            files = {
                f"klip-days-{year}.ics": ics.days_ics(year_days(desk.settings.commitment, year), desk.clock()),
                "klip-interruptions.ics": ics.interruptions_ics(
                    lists.events(desk, lists.interruptions(desk)), desk.clock()
                ),
            }
            try:
                for name, content in files.items():
                    private_file.write(folder / name, content)
                text = self.voice.text("saved in {folder}").format(folder=folder)
            except OSError as error:
                text = f"{folder}: {error.strerror}"
            self.app.call_from_thread(self.notify, text, markup=False)

        self.run_worker(work, thread=True, exit_on_error=False, group="save", description="save calendar")


def _read_day(text: str, now: datetime) -> date:
    return (
        local_date(read_when(f"{text.strip()} 12:00" if ":" not in text else text, now))
        if "-" not in text[4:5]
        else _iso(text)
    )


def _iso(text: str) -> date:
    from klip_tui.commitment.calendar.local_time import parse_date

    return parse_date(text.strip())
