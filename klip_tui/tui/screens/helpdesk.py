"""Screen 5: questions with their clocks, nearest due first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from klip_tui.commitment.phrase import Refused
from klip_tui.text import dates
from klip_tui.text.labels import N_
from klip_tui.text.reading import read_when
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.filtered import FilteredScreen
from klip_tui.tui.widgets.lines import Line, data
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from klip_tui.desk.desk import Desk
    from klip_tui.desk.helpdesk import Clocked


class HelpdeskScreen(FilteredScreen):
    """The register: add, answer, dispatch, reopen."""

    TITLE = "Helpdesk"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", N_("add"), id="helpdesk.add", tooltip=N_("Add a question")),
        Binding(
            "r",
            "report",
            N_("report"),
            id="helpdesk.report",
            tooltip=N_("Add a report of an interruption and tell users"),
        ),
        Binding("w", "answer", N_("answered"), id="helpdesk.answer", tooltip=N_("Mark as answered")),
        Binding("d", "dispatch", N_("dispatch"), id="helpdesk.dispatch", tooltip=N_("Hand to the second line")),
        Binding("o", "reopen", N_("reopen"), id="helpdesk.reopen", tooltip=N_("Take it up again")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, Clocked] = {}

    def fetch(self, desk: Desk) -> list[Clocked]:
        """Read the register."""
        from klip_tui.desk import helpdesk

        return helpdesk.everything(desk)

    def show_data(self, data: Any) -> None:
        """Show what was read."""
        self._found = {str(row.question.id): row for row in data}
        self.put_rows(
            [(key, self._row(row)) for key, row in self._found.items()], "✓ " + self.voice.text("no question waits")
        )

    def _row(self, row: Clocked) -> Line:
        _, q, now = self.voice.text, row.question, self.klip.clock()
        hours = self.voice.lasting(abs(row.left)) if abs(row.left) < 7200 else f"{abs(row.left) // 3600} h"
        if q.state == "answered":
            clock, style = (_("answered late"), "warn") if row.late else (_("answered in time"), "quiet")
        elif row.late:
            clock, style = _("{time} LATE").format(time=hours), "bad"
        elif row.left < 4 * 3600:
            clock, style = _("{time} of office hours left").format(time=hours), "warn"
        else:
            clock, style = _("{time} of office hours left").format(time=hours), ""
        state = f" → {data(q.line, 20)}" if q.state == "dispatched" else ""
        acted = ""
        if q.state != "answered" and row.clock.acted_on > now:
            acted = "  " + _("counts from {at}").format(at=dates.day_time(row.clock.acted_on, now=now))
        return [
            (str(q.id).rjust(5) + "  ", "quiet"),
            (_("by {at}").format(at=dates.day_time(row.clock.answer_due, now=now)).ljust(21), style),
            (clock.ljust(26), style),
            (("! " if q.kind == "report" else "") + data(q.subject, 90), "strong" if q.state != "answered" else ""),
            (state, "accent"),
            (acted, "quiet"),
        ]

    def _current(self) -> Clocked | None:
        return self._found.get(self.query_one("#rows", Rows).key or "")

    def _do(self, work: Callable[[Desk], None]) -> None:
        desk = self.klip.desk
        if desk is None or not self.klip.may_write():
            return

        def run() -> None:
            try:
                work(desk)
            except Refused as error:
                self.klip.call_from_thread(
                    self.notify, self.voice.say(error.sentence), severity="error", timeout=12, markup=False
                )
            self.klip.call_from_thread(self.reload)

        self.run_worker(run, thread=True, exit_on_error=False, group="register", description="register")

    def _ask_new(self, kind: str) -> None:
        _ = self.voice.text
        if not self.klip.may_write():
            return
        fields = [
            ("subject", _("Subject"), ""),
            ("sender", _("From (free)"), ""),
            ("via", _("By mail/phone/other"), "phone"),
            ("received", _("Received"), _("now")),
        ]
        title = _("A question") if kind == "question" else _("A report of an interruption")
        self.app.push_screen(AskScreen(title, fields), lambda typed: self._add(kind, typed))

    def _add(self, kind: str, typed: dict[str, str] | None) -> None:
        if typed is None:
            return

        def work(desk: Desk) -> None:
            from klip_tui.desk import helpdesk

            now = desk.clock()
            text = typed["received"].strip()
            received = now if text.lower() in ("", "now", "nu") else read_when(text, now)
            via = typed["via"].strip().lower()
            helpdesk.add(
                desk,
                typed["subject"],
                sender=typed["sender"],
                via=via if via in helpdesk.VIA else "other",
                kind=kind,
                received=received,
            )
            if kind == "report":
                self.klip.call_from_thread(self.klip.action_new_outage)

        self._do(work)

    def action_add(self) -> None:
        """Add a question."""
        self._ask_new("question")

    def action_report(self) -> None:
        """Add a report of an interruption, then draft the notice (A4.2-report)."""
        self._ask_new("report")

    def action_answer(self) -> None:
        """Mark the question under the cursor as answered."""
        row = self._current()
        if row is None or not self.klip.may_write():
            return
        _ = self.voice.text

        def asked(typed: dict[str, str] | None) -> None:
            if typed is not None:
                self._do(lambda desk: _helpdesk().answer(desk, row.question, typed["answer"]))

        title = f"{row.question.id} {data(row.question.subject, 50)}"
        self.app.push_screen(AskScreen(title, [("answer", _("What was answered"), "")]), asked)

    def action_dispatch(self) -> None:
        """Hand the question under the cursor to the second line."""
        row = self._current()
        if row is None or not self.klip.may_write():
            return

        def asked(typed: dict[str, str] | None) -> None:
            if typed is not None:
                self._do(lambda desk: _helpdesk().dispatch(desk, row.question, typed["to"]))

        title = f"{row.question.id} {data(row.question.subject, 50)}"
        self.app.push_screen(AskScreen(title, [("to", self.voice.text("To whom"), "")]), asked)

    def action_reopen(self) -> None:
        """Take the question under the cursor up again."""
        row = self._current()
        if row is not None:
            self._do(lambda desk: _helpdesk().reopen(desk, row.question))


def _helpdesk() -> Any:
    from klip_tui.desk import helpdesk

    return helpdesk
