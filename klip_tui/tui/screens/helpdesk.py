"""Screen 5: questions with their clocks, nearest due first; reports; whether the helpdesk can be reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from klip_tui.commitment.phrase import Refused
from klip_tui.text.labels import N_
from klip_tui.text.reading import read_when
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.filtered import FilteredScreen, holds
from klip_tui.tui.screens.question_text import row_of, whole
from klip_tui.tui.widgets.lines import Line, Lines, data
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from klip_tui.desk.helpdesk.register import Clocked, Register
    from klip_tui.desk.session import Desk

NOW = ("", "now", "nu")


class HelpdeskScreen(FilteredScreen):
    """The register: add, answer, dispatch, take back, follow up; a report becomes an interruption by one key."""

    TITLE = "Helpdesk"
    DEFAULT_CSS = "HelpdeskScreen #sum { margin: 0 1; }"
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
        Binding("o", "reopen", N_("reopen"), id="helpdesk.reopen", tooltip=N_("Take it up again, or back")),
        Binding("u", "follow_up", N_("follow up"), id="helpdesk.follow_up", tooltip=N_("Add a note to it")),
        Binding(
            "x",
            "unreachable",
            N_("out of reach"),
            show=False,
            id="helpdesk.unreachable",
            tooltip=N_("Enter when the helpdesk could not be reached"),
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, Clocked] = {}
        self._words: tuple[str, ...] = ()
        self._wanted = ""

    def body(self) -> ComposeResult:
        """Lay out what is true of all of it above the list."""
        yield Lines(id="sum")
        yield from super().body()

    def fetch(self, desk: Desk) -> Register:
        """Read what waits and what was answered lately; or what holds the words of the filter, of all there is."""
        from klip_tui.desk.helpdesk import register

        return register.register(desk, self._words)

    def show_data(self, data: Any) -> None:
        """Show what was read."""
        self._found = {str(row.question.id): row for row in data.rows}
        now = self.klip.clock()
        rows = [(key, row_of(self.voice, row, now)) for key, row in self._found.items()]
        words = self.filter_words
        shown = [row for row in rows if holds("".join(text for text, _ in row[1]).lower(), _left_out(words))]
        empty = self.voice.text("nothing holds these words") if words else self.voice.text("no question waits")
        self.query_one("#rows", Rows).put(shown, f"✓ {empty}")
        self.show_hits(len(shown), data.total)
        self._to_wanted()
        self.query_one("#sum", Lines).put([self._sum(data)])

    def _sum(self, data: Register) -> Line:
        _, voice, f = self.voice.text, self.voice, data.reachable
        late = sum(row.late and row.question.state != "answered" for row in data.rows)
        shown = voice.percent(f.availability) if f.measured else _("not measured")
        reached = _("reachable this month {share} of {target}").format(share=shown, target=voice.percent(f.target))
        if f.measured:
            reached += " · " + _("coverage {coverage}").format(coverage=voice.percent(f.coverage))
        style = "quiet" if f.met is None else "good" if f.met else "bad"
        return [
            (_("{count} wait").format(count=data.waiting), "strong"),
            (", " + _("{count} late").format(count=late) if late else "", "bad"),
            (" · " + _("{count} in all").format(count=voice.count(data.total)) + "   ", "quiet"),
            (("✗ " if f.met is False else "") + reached, style),
        ]

    def words_changed(self) -> None:
        """Search as somebody types: the newest search wins; ``!words`` are left out here."""
        self._words = tuple(word for word in self.filter_words if not word.startswith("!"))
        self.reload()

    def go(self, key: str) -> None:
        """Put the cursor on a question, as soon as it is there."""
        self._wanted = key
        self._to_wanted()

    def _to_wanted(self) -> None:
        rows = self.query_one("#rows", Rows)
        if self._wanted:
            rows.go(self._wanted)
            if rows.key == self._wanted:
                self._wanted = ""

    def _current(self) -> Clocked | None:
        return self._found.get(self.query_one("#rows", Rows).key or "")

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Read a question whole."""
        row, desk = self._found.get(event.key or ""), self.klip.desk
        if row is None or desk is None:
            return

        def load() -> list[Line]:
            found = _register().find(desk, str(row.question.id))
            followups, entries = _register().history(desk, found.question)
            return whole(self.voice, found, followups, entries, self.klip.clock())

        from klip_tui.tui.screens.reading import ReadScreen

        self.app.push_screen(ReadScreen(load))

    def _do(self, work: Callable[[Desk], object]) -> None:
        desk = self.klip.desk
        if desk is None or not self.klip.may_write():
            return

        def run() -> None:
            try:
                work(desk)
            except Refused as error:
                self.app.call_from_thread(
                    self.notify, self.voice.say(error.sentence), severity="error", timeout=12, markup=False
                )
            self.app.call_from_thread(self.reload)

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
            register = _register()
            now = desk.clock()
            text = typed["received"].strip()
            received = now if text.lower() in NOW else read_when(text, now)
            via = typed["via"].strip().lower()
            identity = register.add(
                desk,
                typed["subject"],
                sender=typed["sender"],
                via=via if via in register.VIA else "other",
                kind=kind,
                received=received,
            )
            if kind == "report":
                self._reported(desk, identity)

        self._do(work)

    def _reported(self, desk: Desk, identity: int) -> None:
        """A report joins the interruption that is open; else it is drafted, from when the report came."""
        from klip_tui.desk.helpdesk import user_reports

        joined = user_reports.join_open(desk, identity)
        if joined:
            text = self.voice.text("the report belongs to {id}").format(id=joined)
            self.app.call_from_thread(self.notify, text, markup=False)
            return
        found = _register().find(desk, str(identity)).question
        self.app.call_from_thread(self.klip.draft_outage, ((identity, found.received),))

    def begin_outage(self) -> bool:
        """Draft the interruption that the report under the cursor is about (A4.2-report)."""
        row = self._current()
        q = row.question if row is not None else None
        if q is None or q.kind != "report" or q.interruption:
            return False
        self._do(lambda desk: self._reported(desk, q.id))
        return True

    def action_add(self) -> None:
        """Add a question."""
        self._ask_new("question")

    def action_report(self) -> None:
        """Add a report of an interruption, then draft the notice (A4.2-report)."""
        self._ask_new("report")

    def _ask_about(self, field: str, work: Callable[[Desk, Any, str], object], wrong: str) -> None:
        """Ask for a line about the question under the cursor, then do something with it; an empty one is refused."""
        row = self._current()
        if row is None or not self.klip.may_write():
            return

        def asked(typed: dict[str, str] | None) -> None:
            if typed is not None:
                self._do(lambda desk: work(desk, row.question, typed["line"]))

        _ = self.voice.text
        title = f"{row.question.id} {data(row.question.subject, 50)}"
        self.app.push_screen(AskScreen(title, [("line", _(field), "")], needed={"line": _(wrong)}), asked)

    def action_answer(self) -> None:
        """Mark the question under the cursor as answered."""
        self._ask_about(
            N_("What was answered"),
            lambda desk, q, text: _register().answer(desk, q, text),
            N_("say what was answered"),
        )

    def action_dispatch(self) -> None:
        """Hand the question under the cursor to the second line."""
        self._ask_about(N_("To whom"), lambda desk, q, text: _register().dispatch(desk, q, text), N_("say to whom"))

    def action_follow_up(self) -> None:
        """Add a note to the question under the cursor."""
        self._ask_about(N_("Note"), lambda desk, q, text: _register().follow_up(desk, q, text), N_("a note has a text"))

    def action_reopen(self) -> None:
        """Take the question under the cursor up again, or back from the second line."""
        row = self._current()
        if row is not None:
            self._do(lambda desk: _register().reopen(desk, row.question))

    def action_unreachable(self) -> None:
        """Enter when the helpdesk could not be reached (A1.2)."""
        _ = self.voice.text
        if not self.klip.may_write():
            return

        def asked(typed: dict[str, str] | None) -> None:
            if typed is None:
                return

            def work(desk: Desk) -> None:
                from klip_tui.desk.helpdesk import reachability

                now = desk.clock()
                start = read_when(typed["start"], now)
                end = read_when(typed["end"], now, start) if typed["end"].strip() else None
                reachability.enter(desk, start, end, typed["why"])

            self._do(work)

        fields = [("start", _("From"), ""), ("end", _("Until (empty: still)"), ""), ("why", _("Why"), "")]
        self.app.push_screen(AskScreen(_("The helpdesk could not be reached"), fields), asked)


def _left_out(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word.startswith("!"))


def _register() -> Any:
    from klip_tui.desk.helpdesk import register

    return register
