"""Screen 1: the screen left open all day. The answer first, what is owed next to it."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container

from klip_tui.commitment.kinds import Scope, State
from klip_tui.text import dates
from klip_tui.text.labels import label
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.widgets import charts
from klip_tui.tui.widgets.facts import STATE_STYLE, SYMBOLS
from klip_tui.tui.widgets.lines import Line, Lines, data
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from klip_tui.commitment.promises.duty import Duty
    from klip_tui.desk.views.status import StatusView

FIGURE_WIDTH = 36


class StatusScreen(BaseScreen):
    """The state, the month's two figures, what is owed, what comes, what was."""

    TITLE = "Status"
    AUTO_FOCUS = "#duties"

    def body(self) -> ComposeResult:
        """Lay out the figures and the lists."""
        _ = self.voice.text
        with Container(id="figures"):
            yield Lines(id="inside", classes="figure")
            yield Lines(id="outside", classes="figure")
            yield Lines(id="trends")
        with Container(id="lists"):
            with Container(id="owed"):
                yield Lines([[(_("OWED NOW"), "quiet")]], classes="heading")
                yield Rows(id="duties", empty=_("reading …"))
            with Container(id="events"):
                yield Lines([[(_("NEXT"), "quiet")]], classes="heading")
                yield Lines(id="next")
                yield Lines([[(_("RECENT"), "quiet")]], classes="heading")
                yield Lines(id="recent")

    def tick(self) -> None:
        """Let the clocks tick, those of the duties too."""
        super().tick()
        self._tick()

    def on_resize(self) -> None:
        """Draw for the new width."""
        super().on_resize()
        self.call_after_refresh(self._redraw)

    def _redraw(self) -> None:
        if self.klip.view is not None:
            self.show_view(self.klip.view)

    def show_view(self, view: StatusView) -> None:
        """Show the view."""
        super().show_view(view)
        for scope in Scope:
            self.query_one(f"#{scope.value}", Lines).put(self._figure(view, scope))
        self.query_one("#trends", Lines).put(self._trends(view))
        self._tick()
        ahead, recent = self.query_one("#next", Lines), self.query_one("#recent", Lines)
        ahead.put(self._next(view, ahead.size.width or 60))
        recent.put(self._recent(view))

    def _tick(self) -> None:
        view = self.klip.view
        if view is None or not self.is_current:
            return
        now = self.klip.clock()
        duties = self.query_one("#duties", Rows)
        width = duties.size.width or 60
        duties.put(
            [(f"{d.kind.value} {d.subject} {d.promise}", self._duty(d, now, width)) for d in view.duties],
            "✓ " + self.voice.text("nothing is owed"),
        )

    def _duty(self, duty: Duty, now: datetime, width: int) -> Line:
        late = duty.late(now)
        _, voice = self.voice.text, self.voice
        left = duty.due - now
        when = (_("{time} LATE") if late else _("in {time}")).format(time=voice.lasting(abs(left)))
        by = _("by {at}").format(at=self.voice.day_time(duty.due, now=now))
        urgent = not late and left.total_seconds() < 3600
        mark, style = ("‼", "bad") if late else ("!", "warn") if urgent else ("·", "")
        tail = f"  {by}  {when}"
        room = max(10, width - len(tail) - 3)
        message = data(voice.say(duty.message), 400)
        if len(message) > room:
            message = message[: room - 1] + "…"
        return [(f"{mark} ", style), (message.ljust(room), style if late else ""), (tail, style or "quiet")]

    def _figure(self, view: StatusView, scope: Scope) -> list[Line]:
        _, voice = self.voice.text, self.voice
        f, met = view.month.scope(scope), view.month.met(scope)
        budget = view.month.budget(scope)
        left = budget - f.down
        style = {True: "good", False: "bad", None: "quiet"}[met]
        name = _(label(scope))
        head: Line = [(name, "strong"), (f"  {_('target')} {voice.percent(f.target)}", "quiet")]
        if f.availability is None:
            return [head, [], [(_("not measured"), "quiet")]]
        shown = voice.percent(f.availability).replace("%", "")
        rows: list[Line] = [head]
        rows += [[(row, style)] for row in charts.big(f"{shown}%")]
        word = _("met") if met else _("NOT MET")
        share = Fraction(left, budget) if budget else Fraction(0)
        rows.append([(charts.gauge(max(Fraction(0), share), 10), style), (f" {word}", style)])
        spent = _("{left} of {budget} left this month") if left >= 0 else _("{over} over the {budget} of this month")
        rows.append(
            [(spent.format(left=voice.lasting(left), over=voice.lasting(-left), budget=voice.lasting(budget)), "")]
        )
        rows.append(
            [
                (
                    _("measured {coverage} · worst {worst}").format(
                        coverage=voice.percent(f.coverage, 1), worst=voice.percent(f.worst)
                    ),
                    "quiet",
                )
            ]
        )
        return rows

    def _trends(self, view: StatusView) -> list[Line]:
        _ = self.voice.text
        width = max(20, (self.query_one("#trends", Lines).size.width or 70) - 11)
        lines: list[Line] = [
            [(_("90 days").ljust(10), "quiet"), *charts.day_bar(view.bar, width, view.month.inside.target)]
        ]
        latest = f" {view.latency[-1]} ms" if view.latency else ""
        lines.append(
            [
                (_("latency").ljust(10), "quiet"),
                (charts.spark(view.latency, max(5, width - len(latest))), "accent"),
                (latest, ""),
            ]
        )
        lines.append([(_("requests").ljust(10), "quiet"), *self._pace(view, width)])
        if not view.measurer:
            lines.append([(_("nobody measures KLIP now"), "bad")])
        elif self.klip.measuring_here:
            lines.append([(_("measured").ljust(10), "quiet"), (_("by this app, while it is open"), "quiet")])
        else:
            who = " ".join(data(view.measurer).split()[:2])
            lines.append([(_("measured").ljust(10), "quiet"), (_("by {who}").format(who=who), "quiet")])
        return lines

    def _pace(self, view: StatusView, width: int) -> Line:
        _, voice, pace = self.voice.text, self.voice, view.pace
        if pace.today is None:
            return [(_("not counted today"), "quiet")]
        text = _("{count} of {target} today").format(
            count=voice.count(pace.today.processed), target=voice.count(pace.target)
        )
        style = "good" if pace.today.processed >= pace.target else ""
        if pace.projected is None:
            return [(text, style)]
        more = " · " + _("at this pace {count}").format(count=voice.count(pace.projected))
        return [(text, style), (more, "quiet")] if len(text) + len(more) <= width else [(text, style)]

    def _next(self, view: StatusView, width: int) -> list[Line]:
        _ = self.voice.text
        rows: list[Line] = []
        for one in view.open:
            end = self.voice.day_time(one.facts.end, now=view.at) if one.facts.end is not None else "?"
            rows.append([(f"▼ {one.id} {data(one.facts.title, 40)}", "bad"), (f"  → {end}", "quiet")])
        for ahead in view.ahead:
            facts = ahead.interruption.facts
            if facts.end is None or ahead.interruption in view.open:
                continue
            period = f"{self.voice.day_time(facts.start, now=view.at)}–{dates.clock(facts.end)}"
            if ahead.lead is None:
                told, style = "! " + _("not announced"), "warn"
            else:
                good = ahead.lead >= self.klip.commitment.on(view.at.date()).lead_days
                told = ("✓ " if good else "! ") + _("{days} d ahead").format(days=ahead.lead)
                style = "good" if good else "warn"
            room = max(8, width - len(period) - len(told) - 4)
            title = data(facts.title, 60)
            title = title if len(title) <= room else title[: room - 1] + "…"
            rows.append([(period, "strong"), (f"  {title.ljust(room)}  ", ""), (told, style)])
        return rows or [[(_("no interruption is planned"), "quiet")]]

    def _recent(self, view: StatusView) -> list[Line]:
        _ = self.voice.text
        rows: list[Line] = []
        for stay in view.recent[:12]:
            if stay.state is State.UP and len(view.recent) > 1 and stay is view.recent[-1]:
                continue
            lasted = self.voice.lasting(min(stay.hold, view.at) - stay.start)
            rows.append(
                [
                    (f"{self.voice.day_time(stay.start, now=view.at)} ", "quiet"),
                    (f"{SYMBOLS[stay.state]} {_(label(stay.state))}", STATE_STYLE[stay.state]),
                    (f"  {lasted}", ""),
                    (f"  {data(stay.why, 60)}" if stay.why else "", "quiet"),
                ]
            )
        return rows or [[(_("not measured yet"), "quiet")]]

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Go where a duty is done."""
        view = self.klip.view
        if view is None:
            return
        for duty in view.duties:
            if f"{duty.kind.value} {duty.subject} {duty.promise}" == event.key:
                self.klip.do_duty(duty)
                return
