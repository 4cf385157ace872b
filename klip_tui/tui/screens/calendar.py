"""Screen 2: the year, and what is on a day."""

from __future__ import annotations

from datetime import date, datetime, time
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from klip_tui.commitment.calendar.answer_clock import answer_clock
from klip_tui.commitment.calendar.local_time import at_wall, local_date
from klip_tui.commitment.calendar.office_hours import office_hours
from klip_tui.commitment.calendar.working_days import ONE_DAY, day_of
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.commitment.promises.lead_limit import communicate_by
from klip_tui.text import dates, outside
from klip_tui.text.labels import N_
from klip_tui.text.reading import read_when
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.widgets.lines import Line, Lines, cut, data, width_of
from klip_tui.tui.widgets.year import YearView

if TYPE_CHECKING:
    from klip_tui.commitment.figures.days import DayFigures
    from klip_tui.commitment.terms import Terms
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.planning import YearData


MAINTENANCE, OUTAGE, HOLIDAY = ("▸", "accent"), ("!", "bad"), ("*", "accent")
ABOVE, BELOW, FAR_BELOW = ("▆", "quiet"), ("▄", "warn"), ("▂", "bad")
"""How much of a day was available: not all of it, less than the higher target, less than the lower one."""


def _targets(terms: Terms) -> tuple[Fraction, Fraction]:
    return terms.target_inside, terms.target_outside


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
        """Lay out the year, what its marks mean, and the day."""
        yield YearView(local_date(self.klip.clock()), id="year")
        yield Lines(id="legend")
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
        from klip_tui.desk.views.planning import days_of

        self._data = data
        marks: dict[date, tuple[str, str]] = {}
        for one in data.interruptions:
            if one.cancelled:
                continue
            planned = one.facts.kind is Kind.PLANNED
            day, last = days_of(one, self.klip.clock())
            while day <= last and day.year <= data.year:
                if marks.get(day, ("", ""))[0] != OUTAGE[0]:
                    marks[day] = MAINTENANCE if planned else OUTAGE
                day += ONE_DAY
        self._year.put(marks, {day: shade for day, f in data.figures.items() if (shade := self._shade(day, f))})
        self._show_day()

    def _shade(self, day: date, figures: DayFigures) -> tuple[str, str] | None:
        """How a day went, where that was not well: its mark and its style."""
        share, terms = figures.availability, self.klip.commitment.on(day)
        if share is None or share == 1:
            return None
        if share >= terms.target_inside:
            return ABOVE
        return BELOW if share >= terms.target_outside else FAR_BELOW

    def on_year_view_moved(self, event: YearView.Moved) -> None:
        """Tell about the day; read another year when it is one."""
        self._show_day()
        if self._data is not None and event.day.year != self._data.year:
            self.reload()

    def on_resize(self) -> None:
        """Tell it for the new width."""
        super().on_resize()
        self.call_after_refresh(self._show_day)

    def on_mount(self) -> None:
        """Tell about today."""
        super().on_mount()
        self._show_day()

    def _show_day(self) -> None:
        legend, day = self.query_one("#legend", Lines), self.query_one("#day", Lines)
        width = legend.size.width or 78
        wide = self._legend()
        legend.put([wide if width_of(wide) <= width else cut(self._legend(" "), width)])
        day.put([cut(line, day.size.width or 78) for line in self._day_lines(self._year.day)])

    def _legend(self, gap: str = "  ") -> Line:
        _, terms = self.voice.text, self.klip.commitment.on(self._year.day)
        spans: list[tuple[str, str]] = []
        below = (_("below {share}").format(share=self.voice.percent(share)) for share in _targets(terms))
        for (mark, style), text in (
            (MAINTENANCE, _("maintenance")),
            (OUTAGE, _("outage")),
            (HOLIDAY, _("closed day")),
            (ABOVE, _("not 100%")),
            (BELOW, next(below)),
            (FAR_BELOW, next(below)),
        ):
            spans += [(mark, style), (f" {text}", "quiet"), (gap, "")]
        return spans[:-1]

    def _day_lines(self, day: date) -> list[Line]:
        _, voice, commitment = self.voice.text, self.voice, self.klip.commitment
        today, now = local_date(self.klip.clock()), self.klip.clock()
        by = communicate_by(commitment, at_wall(day, time(12)))
        announce = _("announce something on this day by {at}")
        if day < today:
            announce = _("what was planned on this day was to be announced by {at}")
        announce = announce.format(at=voice.day_time(by))
        late = day >= today and by < now
        if late:
            announce += " · " + _("that has passed")
        return [
            self._head(day),
            [(self._on(day) or _("nothing is planned, nothing happened"), "warn" if self._on(day) else "quiet")],
            [(announce, "warn" if late and day > today else "quiet")],
            self._answers(day),
        ]

    def _head(self, day: date) -> Line:
        """What kind of day it is and how it went; on a narrow screen in fewer words, so that none of it is cut."""
        _, voice, commitment = self.voice.text, self.voice, self.klip.commitment
        known, hours = day_of(commitment, day), office_hours(commitment, day)
        names = ", ".join(known.names)
        told = _("no working day") + (f" · {names}" if names else "")
        short = names or told
        if hours is not None:
            start, end = dates.clock(hours[0]), dates.clock(hours[1])
            told = _("working day, office hours {start}–{end}").format(start=start, end=end)
            short = _("working day {start}–{end}").format(start=start, end=end)
        here = self._data is not None and self._data.year == day.year
        figures = self._data.figures.get(day) if self._data is not None and here else None
        share = figures.availability if figures is not None else None
        went = _("availability {share}").format(share=voice.percent(share)) if share is not None else _("not measured")
        down = figures.down if figures is not None else 0
        lost = " · " + _("down {down}").format(down=voice.lasting(down)) if down else ""
        heads: list[Line] = []
        for what, how in ((told, went), (short, went), (short, voice.percent(share) if share is not None else went)):
            said = [(voice.day(day), "strong"), (f"  {what}", ""), (f" · {how}{lost}", "bad" if down else "quiet")]
            heads.append(said)
        width = self.query_one("#day", Lines).size.width or 78
        return next((head for head in heads if width_of(head) <= width), heads[-1])

    def _answers(self, day: date) -> Line:
        """The answers that are due on a day, and when one is that is asked on it."""
        _, voice = self.voice.text, self.voice
        due = self._data.answers.get(day, ()) if self._data is not None else ()
        asked = answer_clock(self.klip.commitment, at_wall(day, time(12))).answer_due
        at = voice.day_time(asked)
        noon = [_("a question received at noon is answered by {at}"), _("asked at noon: by {at}")]
        said = _("no answer is due")
        if due:
            shown = ", ".join(map(str, due[:6])) + (" …" if len(due) > 6 else "")
            said = _("answers due: {count} ({numbers})").format(count=len(due), numbers=shown)
        width = self.query_one("#day", Lines).size.width or 78
        tails = [" · " + text.format(at=at) for text in noon]
        tail = next((text for text in tails if len(said) + len(text) <= width), "")
        return [(said, "strong" if due else "quiet"), (tail, "quiet")]

    def _on(self, day: date) -> str:
        from klip_tui.desk.views.planning import days_of
        from klip_tui.desk.views.planning_words import times_of

        found = []
        for one in self._data.interruptions if self._data is not None else ():
            first, last = days_of(one, self.klip.clock())
            if first <= day <= last and not one.cancelled:
                found.append(f"{one.id} {times_of(one, self.voice)} {data(one.facts.title, 50)}")
        return " · ".join(found)

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
            except Refused:
                # What is wrong with it as a time is no answer to who typed a date.
                wrong = phrase("{text} is no date; write 8 dec, 8/12 or 2026-12-08", text=repr(typed["date"][:40]))
                self.notify(self.voice.say(wrong), severity="warning", markup=False)
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
                text = f"{folder}: {self.voice.say(outside.system(error))}"
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
