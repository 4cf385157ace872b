"""Screen 6: the month against the targets, the budget as used, the months beside it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.figures.availability import MonthFigures
from klip_tui.commitment.kinds import Audience, Scope
from klip_tui.text import dates
from klip_tui.text.labels import N_
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Line, width_of

if TYPE_CHECKING:
    from klip_tui.desk.report.month import MonthReport
    from klip_tui.desk.session import Desk

MONTHS_BEFORE = 11
ROOMY = 100
"""Columns from which on two cells stand between a row's name and its figure."""
BAR = 12
"""Cells of a budget's bar."""
NAMES = {Scope.INSIDE: N_("inside"), Scope.OUTSIDE: N_("outside")}


class ReportScreen(BaseScreen):
    """One month; left and right go through the months."""

    TITLE = "Report"
    AUTO_FOCUS = "#report"
    CSS_PATH = "report.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (140, "-broad")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "month(-1)", N_("month before"), id="report.before", tooltip=N_("The month before")),
        Binding("right,l", "month(1)", N_("month after"), id="report.after", tooltip=N_("The month after")),
        Binding("a", "audience", N_("audience"), id="report.audience", tooltip=N_("External or internal")),
        Binding("w", "save", N_("save"), id="report.save", tooltip=N_("Save as text, md, csv, json and html")),
        Binding("c", "corrections", N_("corrections"), id="report.corrections", tooltip=N_("What was stated anew")),
        Binding("t", "today", N_("this month"), id="report.today", tooltip=N_("This month")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._month: tuple[int, int] | None = None
        self._audience = Audience.EXTERNAL
        self._report: MonthReport | None = None
        self._waiting = 0

    def body(self) -> ComposeResult:
        """Lay the report out, and the months beside it."""
        with Container(id="both"):
            yield Detail([[(self.voice.text("reading …"), "quiet")]], id="report")
            yield Detail(id="months")

    def _wanted(self) -> tuple[int, int]:
        if self._month is None:
            wall = local(self.klip.clock())
            self._month = (wall.year, wall.month)
        return self._month

    def fetch(self, desk: Desk) -> MonthReport:
        """Count the month, and what was stated anew and waits for a second person."""
        from klip_tui.desk.measuring import corrections
        from klip_tui.desk.report.month import report

        self._waiting = sum(one.waits for one in corrections.every(desk))
        return report(desk, *self._wanted(), self._audience, months_before=MONTHS_BEFORE)

    def show_data(self, data: Any) -> None:
        """Show what was counted."""
        self._report = data
        beside = self.has_class("-broad")
        months, lines = list(self._months(data)), self._lines(data)
        self.query_one("#report", Detail).put(lines if beside else [*lines, [], *months], keep_place=True)
        self.query_one("#months", Detail).put(months if beside else [], keep_place=True)

    def on_resize(self) -> None:
        """Lay it out for the new width."""
        super().on_resize()
        if self._report is not None:
            self.call_after_refresh(self.show_data, self._report)

    def _lines(self, r: MonthReport) -> list[Line]:
        from klip_tui.desk.report.rows import detail_rows, heading, interruption_lines, notes

        _, voice = self.voice.text, self.voice
        audience = _("external") if r.audience is Audience.EXTERNAL else _("internal")
        lines: list[Line] = [[(heading(r, voice), "strong"), (f"  · {audience}", "accent")], []]
        lines += self._results(r)
        lines.append([])
        lines += [self._used(r.figures, scope) for scope in Scope]
        lines.append([])
        lines += [[(f"{what}: {detail}", "quiet")] for what, detail in detail_rows(r, voice)]
        said = notes(r, voice)
        lines += [[], *([(note, "warn" if r.corrections and n == 1 else "quiet")] for n, note in enumerate(said))]
        if self._waiting:
            waiting = _("corrections that wait for a second person: {count}; {key} shows them")
            key = self.klip.key_names.of("report.corrections", "c")
            lines.append([(f"! {waiting.format(count=self._waiting, key=key)}", "warn")])
        if r.audience is Audience.INTERNAL and r.interruptions:
            lines += [[], [(_("Interruptions"), "strong")]]
            for line in interruption_lines(r, voice):
                indent = "    " if line.startswith(" ") else ""
                lines.append([(indent + line.strip(), "quiet" if indent else "")])
        return lines

    def _results(self, r: MonthReport) -> list[Line]:
        """The rows of the report: ✗ where a figure misses, before its name."""
        from klip_tui.desk.report.rows import result_rows

        _, rows = self.voice.text, result_rows(r, self.voice)
        widths = [max(len(row[n]) for row in rows) for n in range(3)]
        pad, gap = len(f" {_('of')} ") + widths[2], "  " if self.size.width >= ROOMY else " "
        lines: list[Line] = []
        for what, result, target, met in rows:
            bad = met.startswith(_("NOT MET"))
            style = "bad" if bad else "good" if met.startswith(_("met")) else "quiet"
            mark = "✗" if bad else "✓" if style == "good" else "·"
            head: Line = [
                (f"{mark} ", style),
                (what.ljust(widths[0]) + gap, "strong" if bad else ""),
                (result.rjust(widths[1]), style),
            ]
            beside = f" {_('of')} {target}"
            state, parted, _count = met.partition(" · ")
            says = [f"  {met}" if met != result else "", *([f"  {state}"] if parted else []), ""]
            # Whether a target is met is said in words: the count goes first, the column next.
            ways = [[*head, (of, "quiet"), (said, style)] for said in says for of in (beside.ljust(pad), beside)]
            lines.append(next((way for way in ways if width_of(way) <= self.size.width - 5), ways[-1]))
        return lines

    def _used(self, month: MonthFigures, scope: Scope) -> Line:
        """A scope's budget, as it was used."""
        _, voice = self.voice.text, self.voice
        down, budget = month.scope(scope).down, month.budget(scope)
        text = _("{used} of {budget} used").format(used=voice.lasting(down), budget=voice.lasting(budget))
        names = [f"{_('budget')} {_(name)} " for name in NAMES.values()]
        head = (names[list(NAMES).index(scope)].ljust(max(map(len, names))), "quiet")
        return [head, *used_bar(month, scope), (f" {text}", "")]

    def _months(self, r: MonthReport) -> list[Line]:
        _ = self.voice.text
        width = 8 + BAR + 6
        heads = [(" " * 11, ""), *((_(NAMES[scope]).ljust(width), "quiet") for scope in Scope)]
        title = _("Budget used, month by month; ✗ where the target was missed")
        return [[(title, "quiet")], heads, *(self._month_line(month, r) for month in (r.figures, *r.before))]

    def _month_line(self, month: MonthFigures, r: MonthReport) -> Line:
        here = (month.year, month.month) == (r.year, r.month)
        name = f"{dates.MONTHS[self.voice.lang][month.month - 1]} {month.year}"
        spans: list[tuple[str, str]] = [
            ("▸ " if here else "  ", "accent"),
            (name.ljust(9), "strong" if here else "quiet"),
        ]
        for scope in Scope:
            share, met = month.scope(scope).availability, month.met(scope)
            style = {True: "", False: "bad", None: "quiet"}[met]
            spans += [*used_bar(month, scope), (self.voice.percent(share).rjust(8), style)]
            spans.append((" ✗  " if met is False else "    ", "bad"))
        return spans

    def action_month(self, by: int) -> None:
        """Go to another month."""
        year, month = self._wanted()
        whole = year * 12 + month - 1 + by
        if 1971 * 12 <= whole < 2199 * 12:
            self._month = (whole // 12, whole % 12 + 1)
            self.reload()

    def action_today(self) -> None:
        """Go to this month."""
        self._month = None
        self.reload()

    def action_audience(self) -> None:
        """Change the audience (A5.2)."""
        self._audience = Audience.INTERNAL if self._audience is Audience.EXTERNAL else Audience.EXTERNAL
        self.reload()

    def action_corrections(self) -> None:
        """Show what was stated anew: to approve a colleague's, or to take one back."""
        from klip_tui.tui.screens.corrections import CorrectionsScreen

        if self.klip.desk is not None:
            self.app.push_screen(CorrectionsScreen(self.reload))

    def action_save(self) -> None:
        """Save the month in every form."""
        found, desk = self._report, self.klip.desk
        if found is None or desk is None:
            return

        def work() -> None:
            from klip_tui.tui.screens.report_saving import save

            text = save(desk, found, self.voice)
            self.app.call_from_thread(self.notify, text, timeout=10, markup=False)

        self.run_worker(work, thread=True, exit_on_error=False, group="save", description="save report")


def used_bar(month: MonthFigures, scope: Scope) -> Line:
    """Draw how much of a budget was used: empty is well, full is gone; what is used at all shows one cell."""
    figures, budget = month.scope(scope), month.budget(scope)
    if figures.availability is None:
        return [("▕" + "·" * BAR + "▏", "quiet")]
    share = Fraction(figures.down, budget) if budget else Fraction(int(figures.down > 0))
    cells = min(BAR, int(share * BAR) + (1 if 0 < share < 1 and share * BAR < 1 else 0))
    style = "bad" if share > 1 else "warn" if share > Fraction(3, 4) else "good"
    return [("▕", "quiet"), ("█" * cells, style), (" " * (BAR - cells) + "▏", "quiet")]
