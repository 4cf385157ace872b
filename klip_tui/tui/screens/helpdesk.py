"""Screen 5: what to say to who calls, and questions with their clocks, nearest due first; reports; reachability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from klip_tui.commitment.kinds import QuestionKind
from klip_tui.text.labels import N_
from klip_tui.text.voice import Voice
from klip_tui.tui.screens.filtered import FilteredScreen
from klip_tui.tui.screens.question_actions import QuestionActions
from klip_tui.tui.screens.question_text import row_of, whole
from klip_tui.tui.widgets.detail import Detail, folded
from klip_tui.tui.widgets.lines import Line, Lines, cut
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from textual.timer import Timer

    from klip_tui.desk.helpdesk.clocked import Clocked
    from klip_tui.desk.helpdesk.register import Register
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.status_view import StatusView

REST = 0.1
"""Seconds after which the cursor rests."""


class HelpdeskScreen(FilteredScreen):
    """The register: add, answer, dispatch, take back, follow up; a report becomes an interruption by one key."""

    TITLE = "Helpdesk"
    CSS_PATH = "helpdesk.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
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
        self._register: Register | None = None
        self._words: tuple[str, ...] = ()
        self._wanted = ""
        self._shown = ""
        self._pending: Timer | None = None
        self.actions = QuestionActions(self)

    def body(self) -> ComposeResult:
        """Lay out what to say now and what is true of all questions above the list, one of them whole beside it."""
        yield Lines(id="aloud")
        yield Lines(id="sum")
        with Container(id="both"):
            with Container(id="list"):
                yield from super().body()
            yield Detail(id="whole")

    def fetch(self, desk: Desk) -> Register:
        """Read what waits and what was answered lately; or what the filter asks for, of all there is."""
        from klip_tui.desk.helpdesk import question_filter, register

        return register.register(desk, question_filter.read(self._words))

    def show_view(self, view: StatusView) -> None:
        """Say what is to be read aloud now."""
        super().show_view(view)
        aloud = self.query_one("#aloud", Lines)
        lines = self._aloud(view, aloud.size.width or 78)
        aloud.styles.height = len(lines)
        aloud.put(lines)

    def _aloud(self, view: StatusView, width: int) -> list[Line]:
        """What users are told, in their language: the first of those that notices have. All of it: it is read aloud."""
        from klip_tui.desk.views.read_aloud import read_aloud

        desk = self.klip.desk
        if desk is None:
            return [[]]
        config = desk.settings.config
        said = read_aloud(view, config.klip.name, Voice(config.notices.languages[0]), self.klip.clock())
        style = "bad" if view.differs else "strong"
        return folded([(self.voice.text("read aloud") + " ", "quiet"), (f"“{said}”", style)], width)

    def show_data(self, data: Any) -> None:
        """Show what was read."""
        self._register, self._found = data, {str(row.question.id): row for row in data.rows}
        self._put()
        self._to_wanted()
        self._show_whole()

    def _put(self) -> None:
        if self._register is None:
            return
        now, widget = self.klip.clock(), self.query_one("#rows", Rows)
        width = widget.scrollable_content_region.width or 77
        rows = [(key, row_of(self.voice, row, now, width)) for key, row in self._found.items()]
        empty = self.voice.text("nothing holds these words") if self._words else self.voice.text("no question waits")
        widget.put(rows, f"✓ {empty}")
        self.show_hits(len(rows), self._register.total)
        total = self.query_one("#sum", Lines)
        total.put([cut(self._sum(self._register), total.size.width or 78)])

    def on_rows_resized(self) -> None:
        """Draw for the new width."""
        self._put()
        if self.klip.view is not None and self.stands:
            self.show_view(self.klip.view)

    def _sum(self, data: Register) -> Line:
        _, voice, f = self.voice.text, self.voice, data.reachable
        reached = _("reachable this month: not measured")
        if f.measured:
            share, target = voice.percent(f.availability), voice.percent(f.target)
            reached = _("reachable this month {share} of {target}").format(share=share, target=target)
            reached += " · " + _("coverage {coverage}").format(coverage=voice.percent(f.coverage))
        style = "quiet" if f.met is None else "good" if f.met else "bad"
        return [
            (_("{count} wait").format(count=voice.count(data.waiting)), "strong"),
            (", " + _("{count} late").format(count=voice.count(data.late)) if data.late else "", "bad"),
            (" · " + _("{count} in all").format(count=voice.count(data.total)) + "   ", "quiet"),
            (("✗ " if f.met is False else "") + reached, style),
        ]

    def words_changed(self) -> None:
        """Search as somebody types: the newest search wins."""
        self._words = self.filter_words
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

    @property
    def current(self) -> Clocked | None:
        """The question under the cursor."""
        return self._found.get(self.query_one("#rows", Rows).key or "")

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Show the question under the cursor whole, once the cursor rests."""
        del event
        if self._pending is not None:
            self._pending.stop()
        self._pending = self.set_timer(REST, self._show_whole)

    def _show_whole(self) -> None:
        row, desk = self.current, self.klip.desk
        widget = self.query_one("#whole", Detail)
        if row is None or desk is None or not widget.size.area:
            widget.put([])
            return

        def work() -> None:
            lines = self._load(desk, row)
            self.app.call_from_thread(self._put_whole, str(row.question.id), lines)

        self.run_worker(work, thread=True, exclusive=True, exit_on_error=False, group="whole", description="question")

    def _put_whole(self, key: str, lines: list[Line]) -> None:
        if self.stands:
            same, self._shown = key == self._shown, key
            self.query_one("#whole", Detail).put(lines, keep_place=same)

    def _load(self, desk: Desk, row: Clocked) -> list[Line]:
        from klip_tui.desk.helpdesk import register

        found = register.find(desk, str(row.question.id))
        followups, entries = register.history(desk, found.question)
        return whole(self.voice, found, followups, entries, self.klip.clock())

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Read a question whole: beside the list where there is room, else over it."""
        row, desk = self._found.get(event.key or ""), self.klip.desk
        if row is None or desk is None:
            return
        if self.query_one("#whole").size.area:
            self.query_one("#whole").focus()
            return
        from klip_tui.tui.screens.reading import ReadScreen

        self.app.push_screen(ReadScreen(lambda: self._load(desk, row)))

    def begin_outage(self) -> bool:
        """Draft the interruption that the report under the cursor is about (A4.2-report)."""
        return self.actions.begin_outage(self.current)

    def action_add(self) -> None:
        """Add a question."""
        self.actions.ask_new(QuestionKind.QUESTION)

    def action_report(self) -> None:
        """Add a report of an interruption, then draft the notice (A4.2-report)."""
        self.actions.ask_new(QuestionKind.REPORT)

    def action_answer(self) -> None:
        """Mark the question under the cursor as answered."""
        self.actions.ask_about(
            self.current,
            N_("What was answered"),
            lambda register, desk, q, text: register.answer(desk, q, text),
            N_("say what was answered"),
        )

    def action_dispatch(self) -> None:
        """Hand the question under the cursor to the second line."""
        self.actions.ask_about(
            self.current,
            N_("To whom"),
            lambda register, desk, q, text: register.dispatch(desk, q, text),
            N_("say to whom"),
        )

    def action_follow_up(self) -> None:
        """Add a note to the question under the cursor."""
        self.actions.ask_about(
            self.current,
            N_("Note"),
            lambda register, desk, q, text: register.follow_up(desk, q, text),
            N_("a note has a text"),
        )

    def action_reopen(self) -> None:
        """Take the question under the cursor up again, or back from the second line."""
        self.actions.reopen(self.current)

    def action_unreachable(self) -> None:
        """Enter when the helpdesk could not be reached (A1.2)."""
        self.actions.unreachable()

    def action_unfilter(self) -> None:
        """From the detail back to the list; else show everything again."""
        if self.query_one("#whole").has_focus:
            self.query_one("#rows").focus()
            return
        super().action_unfilter()
