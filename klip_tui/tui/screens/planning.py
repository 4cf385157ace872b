"""Screen 3: maintenance windows, proposed and drawn in their week, with what-if figures under the cursor."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from klip_tui.commitment.calendar.local_time import at_wall, local_date
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.figures.load import LoadHistory
from klip_tui.commitment.interruptions.interruption import may_follow
from klip_tui.commitment.kinds import NoticeType
from klip_tui.commitment.phrase import Refused
from klip_tui.text.labels import N_
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.filtered import FilteredScreen
from klip_tui.tui.screens.planning_marks import Marks, checks_of
from klip_tui.tui.screens.planning_wish import read_wish, typed_duration, wish_fields
from klip_tui.tui.screens.series_asking import Recurring
from klip_tui.tui.widgets.lines import Line, Lines, cut
from klip_tui.tui.widgets.rows import Rows
from klip_tui.tui.widgets.week import WeekView

if TYPE_CHECKING:
    from klip_tui.commitment.interruptions.interruption import Interruption
    from klip_tui.desk.notices.what_if import WhatIf
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.planning import PlanningData, Sought

PAUSE = 0.12


class PlanningScreen(Recurring, FilteredScreen):
    """The week, what a window there would mean, proposals, and what is planned."""

    TITLE = "Planning"
    AUTO_FOCUS = "#slots"
    LIST = "#slots"
    CSS_PATH = "planning.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "p", "wish", N_("wish"), id="planning.wish", tooltip=N_("Say within which hours, on which days, how long")
        ),
        Binding("n", "announce", N_("announce"), id="planning.announce", tooltip=N_("Announce the window shown")),
        Binding(
            "c",
            "change",
            N_("change"),
            id="planning.change",
            tooltip=N_("Change the planned interruption at the cursor"),
        ),
        Binding(
            "x",
            "cancel",
            N_("cancel"),
            id="planning.cancel",
            tooltip=N_("Cancel the planned interruption at the cursor"),
        ),
        Binding(
            "w", "duration", N_("duration"), id="planning.duration", tooltip=N_("Propose windows of another duration")
        ),
        Binding("space", "mark", N_("mark"), id="planning.mark", tooltip=N_("Mark the window, to compare several")),
        Binding("d", "drafts", N_("compare"), id="planning.drafts", tooltip=N_("Lay the marked windows side by side")),
        Binding("v", "checks", N_("checklist"), show=False, id="planning.checks", tooltip=N_("Tick its steps off")),
        Binding("s", "series", N_("series"), id="planning.series", tooltip=N_("Let the window shown recur")),
        Binding("S", "known_series", N_("known series"), show=False, id="planning.known", tooltip=N_("Every series")),
        Binding("t", "today", N_("this week"), show=False, id="planning.today", tooltip=N_("Go to this week")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._data: PlanningData | None = None
        self._sought: Sought | None = None
        self._moves = 0
        self._marks = Marks(self, self._show_marks)

    def body(self) -> ComposeResult:
        """Lay out the week, the what-if figures and the list."""
        tomorrow = local_date(self.klip.clock()) + ONE_DAY
        yield WeekView(at_wall(tomorrow, time(6)), id="week")
        yield Lines(id="whatif")
        yield Lines(id="sought")
        yield Rows(id="slots", empty=self.voice.text("reading …"))

    @property
    def _week(self) -> WeekView:
        return self.query_one(WeekView)

    @property
    def _wish(self) -> Sought:
        from klip_tui.desk.views.planning import Sought

        return self._sought if self._sought is not None else Sought()

    def go(self, key: str) -> None:
        """Put the cursor on a planned interruption."""
        self.query_one("#slots", Rows).go(key)

    def fetch(self, desk: Desk) -> PlanningData:
        """Search windows and read what is planned."""
        from klip_tui.desk.views import planning

        return planning.planning(desk, self._wish)

    def show_data(self, data: Any) -> None:
        """Show what was found."""
        from klip_tui.tui.screens import planning_lines as lines

        first = self._data is None
        self._data = data
        voice, now, plan = self.voice, self.klip.clock(), data.plan
        room = self.query_one("#slots", Rows).scrollable_content_region.width or 77
        self._show_marks()
        shown = lines.slots(plan.slots, self.klip.commitment, voice, now, room)
        rows: list[tuple[str, Line]] = [(f"slot {n}", line) for n, line in enumerate(shown)]
        if not rows:
            rows = [(f"none {n}", line) for n, line in enumerate(lines.nothing(data, self._wish, voice))]
        done = dict(data.checks)
        for one, lead in data.planned:
            rows.append((one.id, lines.planned(one, lead, self.klip.commitment, voice, now, done.get(one.id))))
        self.put_rows(rows, "")
        if first and plan.slots:
            slot = plan.slots[0]
            self._week.set_window(slot.start, slot.end - slot.start)
        else:
            self._what_if()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Show the window of the row under the cursor."""
        if self._data is None or event.key is None:
            return
        if event.key.startswith("slot "):
            slot = self._data.plan.slots[int(event.key[5:])]
            self._week.set_window(slot.start, slot.end - slot.start)
        if event.key.startswith("none "):
            self._show_obstacle(int(event.key[5:]) - 1)
        for one, _lead in self._data.planned:
            if one.id == event.key and one.facts.end is not None:
                # What is moved from here on is that interruption: ``c`` tells users of its new place.
                self._week.set_window(one.facts.start, one.facts.end - one.facts.start)

    def _show_obstacle(self, n: int) -> None:
        """Show the nearest window that meets all but one promise."""
        found = self._data.plan.in_the_way if self._data is not None else ()
        miss = found[n].nearest if 0 <= n < len(found) else None
        if miss is not None:
            self._week.set_window(miss.start, miss.end - miss.start)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Announce a proposal, or change what is planned."""
        if event.key is not None and event.key.startswith(("slot ", "none ")):
            self.action_announce()
        else:
            self.action_change()

    def on_week_view_chosen(self) -> None:
        """Announce the window shown."""
        self.action_announce()

    def on_week_view_moved(self) -> None:
        """Compute what the window would mean, once it rests."""
        self._moves += 1
        moves = self._moves
        self.set_timer(PAUSE, lambda: self._what_if() if moves == self._moves else None)

    def _what_if(self) -> None:
        desk, week = self.klip.desk, self._week
        if desk is None:
            return
        start, end = week.start, week.end

        def work() -> None:
            from klip_tui.desk.notices.what_if import what_if

            try:
                result = what_if(desk, start, end)
            except Refused as error:
                self.app.call_from_thread(self.klip.trouble, error)
                return
            self.app.call_from_thread(self._show_what_if, start, end, result)

        self.run_worker(work, thread=True, exclusive=True, exit_on_error=False, group="whatif", description="what if")

    def _show_what_if(self, start: datetime, end: datetime, result: WhatIf) -> None:
        from klip_tui.tui.screens.planning_lines import what_if

        if self.is_mounted and (start, end) == (self._week.start, self._week.end):
            widget = self.query_one("#whatif", Lines)
            room = widget.size.width or 78
            lines = what_if(start, end, result, self.voice, self.klip.clock(), room)
            widget.put([cut(line, room) for line in lines])

    def action_announce(self) -> None:
        """Open the editor with the window shown."""
        from klip_tui.desk.notices import form

        if self.klip.may_write() and self.klip.desk is not None:
            week = self._week
            self.klip.edit(form.planned(self.klip.desk.settings.config, self.klip.clock(), week.start, week.end))

    def _show_marks(self) -> None:
        """Show what is marked: hollow in the week, and counted beside the wish."""
        from klip_tui.tui.screens.planning_lines import sought

        if (data := self._data) is not None and self.query(WeekView):
            load = data.load if self.klip.commitment.holds("A3.4") else LoadHistory(())
            self._week.put(load, data.told, (*data.untold, *self._marks.windows))
            line = sought(self._wish, self.voice, self.klip.key_names, len(self._marks.windows))
            self.query_one("#sought", Lines).put([line])

    def action_mark(self) -> None:
        """Mark the window shown, or take its mark away."""
        self._marks.toggle((self._week.start, self._week.end))

    def action_drafts(self) -> None:
        """Lay the marked windows side by side."""
        self._marks.compare()

    def action_checks(self) -> None:
        """Show the checklist of the planned interruption under the cursor."""
        if (one := self._at_cursor()) is not None:
            checks_of(self, one.id, one.facts.title)

    def _at_cursor(self) -> Interruption | None:
        """Return the planned interruption under the cursor."""
        key = self.query_one("#slots", Rows).key
        rows = self._data.planned if self._data is not None else ()
        return next((one for one, _lead in rows if one.id == key), None)

    def action_change(self) -> None:
        """Change the planned interruption under the cursor, to the window shown where that was moved.

        One that users do not know yet is announced.
        """
        from klip_tui.desk.notices import form
        from klip_tui.text.reading import write_when

        one, week, desk = self._at_cursor(), self._week, self.klip.desk
        if one is None or desk is None or not self.klip.may_write():
            return
        kind = NoticeType.CHANGE if one.told else NoticeType.ANNOUNCEMENT
        if (week.start, week.end) == (one.facts.start, one.facts.end) or kind not in may_follow(one, one.facts.kind):
            self.klip.further(one, kind)
            return
        made = form.further(one, kind, desk.settings.config, self.klip.clock())
        self.klip.edit(replace(made, start=write_when(week.start), end=write_when(week.end)))

    def action_cancel(self) -> None:
        """Draft the cancellation of the planned interruption under the cursor."""
        one = self._at_cursor()
        if one is not None:
            self.klip.further(one, NoticeType.CANCELLATION)

    def action_duration(self) -> None:
        """Ask for another duration and search anew."""
        _ = self.voice.text
        fields = [("duration", _("90m, 2h, 1h30m"), typed_duration(self._wish, self.voice.lang))]
        self.app.push_screen(AskScreen(_("How long?"), fields), self._asked)

    def action_wish(self, **begun: str) -> None:
        """Ask for hours, days and a duration, and search anew; ``begun`` is what stands there already."""
        fields = [(name, text, begun.get(name, value)) for name, text, value in wish_fields(self._wish, self.voice)]
        self.app.push_screen(AskScreen(self.voice.text("Which windows?"), fields), self._asked)

    def _asked(self, typed: dict[str, str] | None) -> None:
        """Take what was typed; what is left out of the question stays."""
        if typed is None:
            return
        try:
            self._sought = read_wish(self._wish, typed)
        except Refused as error:
            self.notify(self.voice.say(error.sentence), severity="warning", markup=False)
            if len(typed) > 1:
                self.action_wish(**typed)
            return
        self._data = None
        self.reload()

    def action_today(self) -> None:
        """Go to this week."""
        self._week.set_window(at_wall(local_date(self.klip.clock()) + ONE_DAY, time(6)), self._week.length)
