"""Screen 3: maintenance windows, proposed and drawn in their week, with what-if figures under the cursor."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from klip_tui.commitment.calendar.durations import parse_duration
from klip_tui.commitment.calendar.local_time import at_wall, local_date
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType, Severity
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.promises.limits import LeadLimit
from klip_tui.text import dates
from klip_tui.text.labels import N_, label
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.widgets.lines import Line, Lines, data
from klip_tui.tui.widgets.rows import Rows
from klip_tui.tui.widgets.week import WeekView

if TYPE_CHECKING:
    from klip_tui.desk.notices.check import Checked
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.planning import PlanningData

PAUSE = 0.12


class PlanningScreen(BaseScreen):
    """The week, what a window there would mean, proposals, and what is planned."""

    TITLE = "Planning"
    AUTO_FOCUS = "#slots"
    CSS_PATH = "planning.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "d", "duration", N_("duration"), id="planning.duration", tooltip=N_("Propose windows of another duration")
        ),
        Binding("n", "announce", N_("announce"), id="planning.announce", tooltip=N_("Announce the window shown")),
        Binding(
            "c",
            "change",
            N_("change"),
            id="planning.change",
            tooltip=N_("Change the planned interruption at the cursor"),
        ),
        Binding("t", "today", N_("this week"), show=False, id="planning.today", tooltip=N_("Go to this week")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._data: PlanningData | None = None
        self._duration = timedelta(hours=2)
        self._moves = 0

    def body(self) -> ComposeResult:
        """Lay out the week, the what-if figures and the list."""
        tomorrow = local_date(self.klip.clock()) + ONE_DAY
        yield WeekView(at_wall(tomorrow, time(6)), id="week")
        yield Lines(id="whatif")
        yield Rows(id="slots", empty=self.voice.text("reading …"))

    @property
    def _week(self) -> WeekView:
        return self.query_one(WeekView)

    def fetch(self, desk: Desk) -> PlanningData:
        """Search windows and read what is planned."""
        from klip_tui.desk.views import planning

        return planning.planning(desk, self._duration)

    def show_data(self, data: Any) -> None:
        """Show what was found."""
        first = self._data is None
        self._data = data
        taken = [(one.facts.start, one.facts.end) for one, _lead in data.planned if one.facts.end is not None]
        self._week.put(data.load, taken)
        rows = [(f"slot {n}", self._slot(n)) for n in range(len(data.plan.slots))]
        rows += [(one.id, self._planned(one.id)) for one, _lead in data.planned]
        if not data.plan.slots:
            rows.insert(0, ("none", self._none()))
        self.query_one("#slots", Rows).put(rows, "")
        if first and data.plan.slots:
            slot = data.plan.slots[0]
            self._week.set_window(slot.start, slot.end - slot.start)
        else:
            self._what_if()

    def _slot(self, n: int) -> Line:
        if self._data is None:
            return []
        slot, voice = self._data.plan.slots[n], self.voice
        now = self.klip.clock()
        period = f"{self.voice.day_time(slot.start, now=now)}–{dates.clock(slot.end)}"
        return [
            (f"{n + 1}. ".rjust(4), "quiet"),
            (period.ljust(25), "strong"),
            (voice.text("announce by {at}").format(at=self.voice.day_time(slot.communicate_by, now=now)).ljust(31), ""),
            (" · ".join(voice.say(why) for why in slot.why), "quiet"),
        ]

    def _none(self) -> Line:
        _ = self.voice.text
        ways = ", ".join(one.promise for one in (self._data.plan.in_the_way if self._data is not None else ()))
        return [
            (
                "! " + _("no window of {time} meets every promise").format(time=self.voice.lasting(self._duration)),
                "warn",
            ),
            (f"  {ways}", "quiet"),
        ]

    def _planned(self, identity: str) -> Line:
        _ = self.voice.text
        for one, lead in self._data.planned if self._data is not None else ():
            if one.id == identity and one.facts.end is not None:
                period = f"{self.voice.day_time(one.facts.start, now=self.klip.clock())}–{dates.clock(one.facts.end)}"
                told = "! " + _("not announced") if lead is None else _("{days} d ahead").format(days=lead)
                limit = LeadLimit(self.klip.commitment, local_date(self.klip.clock()))
                style = "warn" if lead is None or lead < limit.days(local_date(one.facts.start)) else "good"
                return [
                    (f"{one.id} ", "accent"),
                    (period.ljust(25), ""),
                    (told.ljust(16), style),
                    (data(one.facts.title, 60), "strong"),
                ]
        return []

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Show the window of the row under the cursor."""
        if self._data is None or event.key is None:
            return
        if event.key.startswith("slot "):
            slot = self._data.plan.slots[int(event.key[5:])]
            self._week.set_window(slot.start, slot.end - slot.start)
        for one, _lead in self._data.planned:
            if one.id == event.key and one.facts.end is not None:
                self._week.set_window(one.facts.start, one.facts.end - one.facts.start)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Announce a proposal, or change what is planned."""
        if event.key is not None and event.key.startswith("slot "):
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
            from klip_tui.desk.notices import check
            from klip_tui.desk.notices.draft_file import Draft

            facts = InterruptionDetails(Kind.PLANNED, "-", start, end)
            try:
                result = check.check(desk, Draft(NoticeType.ANNOUNCEMENT, facts))
            except Refused as error:
                self.app.call_from_thread(self.klip.trouble, error)
                return
            self.app.call_from_thread(self._show_what_if, start, end, result)

        self.run_worker(work, thread=True, exclusive=True, exit_on_error=False, group="whatif", description="what if")

    def _show_what_if(self, start: datetime, end: datetime, result: Checked) -> None:
        if not self.is_mounted or (start, end) != (self._week.start, self._week.end):
            return
        _, voice, now = self.voice.text, self.voice, self.klip.clock()
        shorts = sorted({f.promise for f in result.findings if f.severity is not Severity.ADVICE})
        period = f"{self.voice.day_time(start, now=now)}–{dates.clock(end)} ({voice.lasting(end - start)})"
        good = "✓ " + voice.say(result.verdict)
        bad = "! " + _("falls short of {promises}").format(promises=", ".join(shorts))
        lines: list[Line] = [[(period, "strong"), ("  " + (bad if shorts else good), "warn" if shorts else "good")]]
        for row in result.budget[:2]:
            lines.append(
                [
                    (
                        _("{month} {scope}: {left} of {budget} left, forecast {forecast}").format(
                            month=f"{row.year}-{row.month:02d}",
                            scope=_(label(row.scope)),
                            left=voice.lasting(row.left),
                            budget=voice.lasting(row.budget),
                            forecast=voice.percent(row.forecast),
                        ),
                        "" if row.met else "bad",
                    )
                ]
            )
        if shorts:
            first = next(f for f in result.findings if f.severity is not Severity.ADVICE)
            lines.append([(data(voice.say(first.message), 300), "warn")])
        self.query_one("#whatif", Lines).put(lines[:3])

    def action_announce(self) -> None:
        """Open the editor with the window shown."""
        from klip_tui.desk.notices import form

        if self.klip.may_write() and self.klip.desk is not None:
            week = self._week
            self.klip.edit(form.planned(self.klip.desk.settings.config, self.klip.clock(), week.start, week.end))

    def action_change(self) -> None:
        """Change the planned interruption under the cursor; one that users do not know yet is announced."""
        key = self.query_one("#slots", Rows).key
        for one, _lead in self._data.planned if self._data is not None else ():
            if one.id == key:
                self.klip.further(one, NoticeType.CHANGE if one.told else NoticeType.ANNOUNCEMENT)
                return

    def action_duration(self) -> None:
        """Ask for another duration and search anew."""
        _ = self.voice.text

        def asked(typed: dict[str, str] | None) -> None:
            if typed is None:
                return
            try:
                self._duration = parse_duration(typed["duration"])
            except Refused as error:
                self.notify(self.voice.say(error.sentence), severity="warning", markup=False)
                return
            self._data = None
            self.reload()

        self.app.push_screen(AskScreen(_("How long?"), [("duration", _("90m, 2h, 1h30m"), "2h")]), asked)

    def action_today(self) -> None:
        """Go to this week."""
        self._week.set_window(at_wall(local_date(self.klip.clock()) + ONE_DAY, time(6)), self._week.length)
