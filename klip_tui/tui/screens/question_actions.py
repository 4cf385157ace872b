"""What a first-liner does with questions and reports, asked for in a dialog and done in a thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from klip_tui.commitment.kinds import QuestionKind
from klip_tui.commitment.phrase import Refused
from klip_tui.text.labels import way_named, ways
from klip_tui.text.reading import read_when
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.widgets.lines import data

if TYPE_CHECKING:
    from klip_tui.desk.helpdesk.clocked import Clocked
    from klip_tui.desk.session import Desk

NOW = ("", "now", "nu")


class QuestionActions:
    """Does it, says what is refused, and reads the list anew."""

    def __init__(self, screen: BaseScreen) -> None:
        self._screen = screen

    def _do(self, work: Callable[[Desk], object], again: Callable[[], None] = lambda: None) -> None:
        """Do it in a thread; where it is refused, say so and ask ``again``: nobody should type it twice."""
        screen, desk = self._screen, self._screen.klip.desk
        if desk is None or not screen.klip.may_write():
            return

        def run() -> None:
            try:
                work(desk)
            except Refused as error:
                screen.app.call_from_thread(
                    screen.notify, screen.voice.say(error.sentence), severity="error", timeout=12, markup=False
                )
                screen.app.call_from_thread(again)
            screen.app.call_from_thread(screen.reload)

        screen.run_worker(run, thread=True, exit_on_error=False, group="register", description="register")

    def ask_new(self, kind: QuestionKind, typed: Mapping[str, str] | None = None) -> None:
        """Ask for a new question or report, and add it; ``typed`` is what stands there already."""
        screen, _ = self._screen, self._screen.voice.text
        if not screen.klip.may_write():
            return
        begun = typed or {"via": _("phone"), "received": _("now")}
        asked = {
            "subject": _("Subject"),
            "sender": _("From (free)"),
            "via": _("By {ways}").format(ways=ways(_)),
            "received": _("Received"),
        }
        fields = [(name, text, begun.get(name, "")) for name, text in asked.items()]
        title = _("A question") if kind is QuestionKind.QUESTION else _("A report of an interruption")
        screen.app.push_screen(
            AskScreen(title, fields, needed={"subject": _("a question has a subject")}),
            lambda typed: self._add(kind, typed),
        )

    def _add(self, kind: QuestionKind, typed: dict[str, str] | None) -> None:
        if typed is None:
            return

        def work(desk: Desk) -> None:
            register = _register()
            now = desk.clock()
            text = typed["received"].strip()
            received = now if text.lower() in NOW else read_when(text, now)
            via = way_named(typed["via"], self._screen.voice.text)
            identity = register.add(
                desk,
                typed["subject"],
                sender=typed["sender"],
                via=via,
                kind=kind,
                received=received,
            )
            doubt = register.doubt(desk, via, received)
            if doubt is not None:
                screen, said = self._screen, self._screen.voice.say(doubt)
                screen.app.call_from_thread(screen.notify, said, severity="warning", timeout=20, markup=False)
            if kind is QuestionKind.REPORT:
                self._reported(desk, identity)

        self._do(work, lambda: self.ask_new(kind, typed))

    def _reported(self, desk: Desk, identity: int) -> None:
        """A report joins the interruption that is open; else it is drafted, from when the report came."""
        from klip_tui.desk.notices import user_reports

        screen = self._screen
        joined = user_reports.join_open(desk, identity)
        if joined:
            text = screen.voice.text("the report belongs to {id}").format(id=joined)
            screen.app.call_from_thread(screen.notify, text, markup=False)
            return
        found = _register().find(desk, str(identity)).question
        screen.app.call_from_thread(screen.klip.draft_outage, ((identity, found.received),))

    def begin_outage(self, row: Clocked | None) -> bool:
        """Draft the interruption that a report is about (A4.2-report); False where it is none."""
        q = row.question if row is not None else None
        if q is None or q.kind is not QuestionKind.REPORT or q.interruption:
            return False
        self._do(lambda desk: self._reported(desk, q.id))
        return True

    def ask_about(
        self, row: Clocked | None, field: str, work: Callable[[Any, Desk, Any, str], object], wrong: str
    ) -> None:
        """Ask for a line about a question, then do something with it; an empty one is refused."""
        screen, _ = self._screen, self._screen.voice.text
        if row is None or not screen.klip.may_write():
            return

        def asked(typed: dict[str, str] | None) -> None:
            if typed is not None:
                self._do(lambda desk: work(_register(), desk, row.question, typed["line"]))

        title = f"{row.question.id} {data(row.question.subject, 50)}"
        screen.app.push_screen(AskScreen(title, [("line", _(field), "")], needed={"line": _(wrong)}), asked)

    def reopen(self, row: Clocked | None) -> None:
        """Take a question up again, or back from the second line."""
        if row is not None:
            self._do(lambda desk: _register().reopen(desk, row.question))

    def unreachable(self, begun: Mapping[str, str] | None = None) -> None:
        """Enter when the helpdesk could not be reached (A1.2); ``begun`` is what stands there already."""
        screen, _ = self._screen, self._screen.voice.text
        if not screen.klip.may_write():
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

            self._do(work, lambda: self.unreachable(typed))

        asks = {"start": _("From"), "end": _("Until (empty: still)"), "why": _("Why")}
        fields = [(name, text, (begun or {}).get(name, "")) for name, text in asks.items()]
        screen.app.push_screen(AskScreen(_("The helpdesk could not be reached"), fields), asked)


def _register() -> Any:
    from klip_tui.desk.helpdesk import register

    return register
