"""Screen 6: the month against the targets, the months beside it."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.figures.availability import MonthFigures
from klip_tui.commitment.kinds import Scope
from klip_tui.commitment.phrase import Refused
from klip_tui.text import dates
from klip_tui.text.labels import N_
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Line

if TYPE_CHECKING:
    from klip_tui.desk.report.month import Audience, MonthReport
    from klip_tui.desk.session import Desk

MONTHS_BEFORE = 11
BAR = 30


class ReportScreen(BaseScreen):
    """One month; left and right go through the months."""

    TITLE = "Report"
    AUTO_FOCUS = "#report"
    CSS_PATH = "report.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "month(-1)", N_("month before"), id="report.before", tooltip=N_("The month before")),
        Binding("right,l", "month(1)", N_("month after"), id="report.after", tooltip=N_("The month after")),
        Binding("a", "audience", N_("audience"), id="report.audience", tooltip=N_("External or internal")),
        Binding("w", "save", N_("save"), id="report.save", tooltip=N_("Save as text, md, csv, json and html")),
        Binding("t", "today", N_("this month"), id="report.today", tooltip=N_("This month")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._month: tuple[int, int] | None = None
        self._audience: Audience = "external"
        self._report: MonthReport | None = None

    def body(self) -> ComposeResult:
        """Lay the report out."""
        yield Detail([[(self.voice.text("reading …"), "quiet")]], id="report")

    def _wanted(self) -> tuple[int, int]:
        if self._month is None:
            wall = local(self.klip.clock())
            self._month = (wall.year, wall.month)
        return self._month

    def fetch(self, desk: Desk) -> MonthReport:
        """Count the month."""
        from klip_tui.desk.report.month import report

        return report(desk, *self._wanted(), self._audience, months_before=MONTHS_BEFORE)

    def show_data(self, data: Any) -> None:
        """Show what was counted."""
        self._report = data
        self.query_one("#report", Detail).put(self._lines(data), keep_place=True)

    def _lines(self, r: MonthReport) -> list[Line]:
        from klip_tui.desk.report.rows import detail_rows, heading, interruption_lines, notes, result_rows

        _, voice = self.voice.text, self.voice
        audience = _("external") if r.audience == "external" else _("internal")
        lines: list[Line] = [[(heading(r, voice), "strong"), (f"  · {audience}", "accent")], []]
        rows = result_rows(r, voice)
        widths = [max(len(row[n]) for row in rows) for n in range(4)]
        for what, result, target, met in rows:
            bad = met.startswith(_("NOT MET"))
            style = "bad" if bad else "good" if met.startswith(_("met")) else ""
            lines.append(
                [
                    (what.ljust(widths[0]) + "  ", ""),
                    (result.rjust(widths[1]), style),
                    (f"  {_('of')} {target.rjust(widths[2])}  ", "quiet"),
                    (("✗ " if bad else "✓ " if style == "good" else "· ") + met, style),
                ]
            )
        lines.append([])
        width = max(40, self.size.width - 6)
        from klip_tui.tui.screens.notice_text import folded

        for what, detail in detail_rows(r, voice):
            lines += [[(row, "quiet")] for row in folded(f"{what}: {detail}", width)]
        lines += [[], [(_("Months, inside and outside office hours"), "quiet")]]
        lines += [self._month_line(month) for month in (r.figures, *r.before)]
        lines += [[], *([(row, "quiet")] for note in notes(r, voice) for row in folded(note, width))]
        if r.audience == "internal":
            lines += [[], [(_("Interruptions"), "strong")]]
            for line in interruption_lines(r, voice):
                indent = "    " if line.startswith(" ") else ""
                lines += [
                    [(indent + row, "quiet" if indent else "")] for row in folded(line.strip(), width - len(indent))
                ]
        return lines

    def _month_line(self, month: MonthFigures) -> Line:
        spans: list[tuple[str, str]] = [
            (f"{dates.MONTHS[self.voice.lang][month.month - 1]} {month.year}  ".rjust(10), "quiet")
        ]
        for scope in Scope:
            share, met = month.scope(scope).availability, month.met(scope)
            style = {True: "good", False: "bad", None: "quiet"}[met]
            spans.append((self.voice.percent(share).rjust(8), style))
            # The bar shows what is above 80%: there the months differ.
            part = max(Fraction(0), (share - Fraction(8, 10)) * 5) if share is not None else Fraction(0)
            cells = int(part * (BAR // 2))
            spans.append((" " + "▇" * cells + "▁" * (BAR // 2 - cells) + "  ", style))
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
        self._audience = "internal" if self._audience == "external" else "external"
        self.reload()

    def action_save(self) -> None:
        """Save the month in every form."""
        found, desk = self._report, self.klip.desk
        if found is None or desk is None:
            return

        def work() -> None:
            from klip_tui.desk.report.month import give
            from klip_tui.desk.report.text import ENDINGS, FORMATS

            folder = desk.settings.data / "reports"
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                for form, make in FORMATS.items():
                    path = folder / f"klip-{found.name}-{found.audience}.{ENDINGS[form]}"
                    with os.fdopen(
                        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
                    ) as file:
                        file.write(make(found, self.voice))
                text = self.voice.text("saved in {folder}").format(folder=folder)
                if found.audience == "external" and not desk.read_only:
                    # What leaves the house is kept as it was given, so that a later correction shows beside it.
                    give(desk, found)
            except OSError as error:
                text = f"{folder}: {error.strerror}"
            except Refused as error:
                text = self.voice.say(error.sentence)
            self.app.call_from_thread(self.notify, text, timeout=10, markup=False)

        self.run_worker(work, thread=True, exit_on_error=False, group="save", description="save report")
