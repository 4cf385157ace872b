"""Screen 4: what was told, when, by which channel, with what result; and drafts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from klip_tui.commitment.kinds import NoticeType
from klip_tui.commitment.phrase import Refused
from klip_tui.text import dates
from klip_tui.text.labels import N_, label
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.screens.notice_text import MARKS, whole
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Line, Lines, data
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from textual.timer import Timer

    from klip_tui.desk.notices.form import Form
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.lists import NoticeWithDeliveries
    from klip_tui.store.drafts import Kept


@dataclass(frozen=True, slots=True)
class NoticesData:
    """What the screen shows."""

    told: list[NoticeWithDeliveries]
    drafts: list[tuple[Kept, Form]]


REST = 0.1
"""Seconds after which the cursor rests."""


class NoticesScreen(BaseScreen):
    """A list of notices and drafts; beside it the one under the cursor, whole."""

    CSS_PATH = "notices.tcss"
    TITLE = "Notices"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "further('update')", N_("update"), id="notices.update", tooltip=N_("Tell users more about it")),
        Binding("c", "further('change')", N_("change"), id="notices.change", tooltip=N_("Tell users that it changes")),
        Binding("e", "further('end')", N_("end"), id="notices.end", tooltip=N_("Tell users that it is over")),
        Binding(
            "x", "further('cancellation')", N_("cancel"), id="notices.cancel", tooltip=N_("Tell users that it is off")
        ),
        Binding(
            "s",
            "further('start')",
            N_("start"),
            show=False,
            id="notices.start",
            tooltip=N_("Tell users that it begins"),
        ),
        Binding(
            "a", "decide('send_again')", N_("send again"), id="notices.again", tooltip=N_("Send a stuck delivery again")
        ),
        Binding(
            "m", "decide('mark_sent')", N_("mark as sent"), id="notices.sent", tooltip=N_("A stuck delivery arrived")
        ),
        Binding("p", "approve", N_("approve"), id="notices.approve", tooltip=N_("Let it go out")),
        Binding(
            "b",
            "send_back",
            N_("send back"),
            show=False,
            id="notices.back",
            tooltip=N_("Make it a draft again"),
        ),
        Binding(
            "t",
            "drift('take_over')",
            N_("take over"),
            id="notices.take_over",
            tooltip=N_("What the page says counts from now on"),
        ),
        Binding(
            "w",
            "drift('overwrite')",
            N_("overwrite"),
            id="notices.overwrite",
            tooltip=N_("Make the page say again what was meant"),
        ),
        Binding("D", "drop", N_("drop draft"), show=False, id="notices.drop", tooltip=N_("Throw the draft away")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._data: NoticesData | None = None
        self._wanted = ""
        self._told_shown = ""
        self._pending: Timer | None = None

    def body(self) -> ComposeResult:
        """Lay out the list and the notice."""
        with Container(id="list"):
            yield Lines([[(self.voice.text("NOTICES"), "quiet")]], classes="heading")
            yield Rows(id="notices", empty=self.voice.text("reading …"))
        yield Detail(id="whole")

    def fetch(self, desk: Desk) -> NoticesData:
        """Read notices and drafts."""
        from klip_tui.desk.notices import drafts
        from klip_tui.desk.views import lists

        return NoticesData(lists.told(desk), drafts.kept(desk))

    def show_data(self, data: Any) -> None:
        """Show what was read."""
        self._data = data
        rows: list[tuple[str, Line]] = [self._draft_row(kept, form) for kept, form in data.drafts]
        rows += [self._row(told) for told in data.told]
        widget = self.query_one(Rows)
        widget.put(rows, self.voice.text("no notices yet: i for an outage, n for maintenance"))
        if self._wanted:
            widget.go(self._wanted)
            if widget.key == self._wanted:
                self._wanted = ""
        self._show_whole()

    def go(self, notice: str) -> None:
        """Put the cursor on a notice, as soon as it is there."""
        self._wanted = notice
        self.reload()

    def _draft_row(self, kept: Kept, form: Form) -> tuple[str, Line]:
        _ = self.voice.text
        when = dates.day_time(kept.changed, now=self.klip.clock())
        title = data(form.title, 60) or "…"
        return f"draft {kept.id}", [
            (_("draft").ljust(9), "accent"),
            (f"{when}  ", "quiet"),
            (title, ""),
            (f"  {data(kept.who)}", "quiet"),
        ]

    def _row(self, told: NoticeWithDeliveries) -> tuple[str, Line]:
        _, notice = self.voice.text, told.written.notice
        marks: list[tuple[str, str]] = [
            (mark, style) for mark, style in (MARKS[d.state.value] for d in told.deliveries)
        ]
        when = dates.day_time(notice.created, now=self.klip.clock())
        stuck = any(d.state.value in ("refused", "doubtful", "questioned") for d in told.deliveries)
        drifted = any(d.state.value == "open" for d in told.drifts)
        return notice.id, [
            (notice.id.ljust(11), "bad" if stuck or drifted else ""),
            *marks,
            ("≠" if drifted else " ", "bad"),
            (" " * max(1, 3 - len(marks)), ""),
            (when.ljust(17), "quiet"),
            (_(label(notice.type)).ljust(14), ""),
            (data(notice.facts.title, 80), ""),
        ]

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Show the notice under the cursor, once the cursor rests: a held key is not worth twenty notices."""
        del event
        if self._pending is not None:
            self._pending.stop()
        self._pending = self.set_timer(REST, self._show_whole)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Open a draft, or read on in a notice."""
        draft = self._draft(event.key)
        if draft is not None:
            if self.klip.may_write():
                self.klip.edit(draft[1], draft[0].id)
            return
        self.query_one("#whole").focus()

    def _draft(self, key: str | None) -> tuple[Kept, Form] | None:
        if self._data is None or key is None:
            return None
        return next((row for row in self._data.drafts if f"draft {row[0].id}" == key), None)

    def _told(self) -> NoticeWithDeliveries | None:
        if self._data is None:
            return None
        key = self.query_one(Rows).key
        return next((told for told in self._data.told if told.written.notice.id == key), None)

    def _show_whole(self) -> None:
        told = self._told()
        same, self._told_shown = told is not None and told.written.notice.id == self._told_shown, ""
        if told is not None:
            self._told_shown = told.written.notice.id
        self.query_one("#whole", Detail).put(whole(self.voice, told) if told is not None else [], keep_place=same)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what only a notice under the cursor that waits for somebody can be given, where there is one."""
        del parameters
        if action not in ("approve", "send_back", "drift"):
            return True
        told = self._told()
        if told is None:
            return False
        if action == "drift":
            return any(one.state.value == "open" for one in told.drifts)
        return any(one.state.value == "held" for one in told.deliveries)

    def action_further(self, kind: str) -> None:
        """Draft a further notice about the interruption under the cursor."""
        told, view = self._told(), self.klip.view
        if told is None or view is None:
            return
        for one in view.interruptions:
            if one.id == told.written.interruption:
                self.klip.further(one, NoticeType(kind))
                return

    def action_decide(self, what: str) -> None:
        """Decide about the stuck deliveries of the notice under the cursor."""
        told, desk = self._told(), self.klip.desk
        if told is None or desk is None or not self.klip.may_write():
            return
        stuck = [d for d in told.deliveries if d.state.value in ("refused", "doubtful", "questioned")]
        if not stuck:
            self.notify(self.voice.text("no delivery of this notice waits for a decision"))
            return

        def work() -> None:
            from klip_tui.desk.outbox.deliverer import Decision, decide

            for delivery in stuck:
                decide(desk, delivery.notice, delivery.channel, Decision(what))

        self._work(work)

    def _work(self, work: Callable[[], object]) -> None:
        """Do what a person decided, in a thread; show what is refused, and read anew."""

        def run() -> None:
            try:
                work()
            except Refused as error:
                self.klip.call_from_thread(
                    self.notify, self.voice.say(error.sentence), severity="error", timeout=15, markup=False
                )
            self.klip.wake_engine()
            self.klip.call_from_thread(self.reload)

        self.run_worker(run, thread=True, exit_on_error=False, group="decide", description="decide")

    def action_drift(self, what: str) -> None:
        """Decide about the pages that say otherwise than the notice under the cursor."""
        told, desk = self._told(), self.klip.desk
        if told is None or desk is None or not self.klip.may_write():
            return
        found = [d for d in told.drifts if d.state.value == "open"]
        if not found:
            self.notify(self.voice.text("no page says otherwise than this notice"))
            return

        def work() -> None:
            from klip_tui.desk.notices import drift

            for one in found:
                (drift.take_over if what == "take_over" else drift.overwrite)(desk, one.notice, one.channel)

        self._work(work)

    def _held(self) -> NoticeWithDeliveries | None:
        """Return the notice under the cursor where it waits for approval; say so where not."""
        told = self._told()
        if told is None or not self.klip.may_write():
            return None
        if not any(d.state.value == "held" for d in told.deliveries):
            self.notify(self.voice.text("this notice waits for no approval"))
            return None
        return told

    def action_approve(self) -> None:
        """Approve the notice under the cursor; a reason is asked where it falls short."""
        self._ask(N_("Approve {notice}"), N_("Reason, if short"), "approve")

    def action_send_back(self) -> None:
        """Send the notice under the cursor back, with why."""
        self._ask(N_("Send {notice} back"), N_("Why"), "send_back")

    def _ask(self, title: str, field: str, what: str) -> None:
        told, desk = self._held(), self.klip.desk
        if told is None or desk is None:
            return
        notice = told.written.notice.id

        def asked(typed: dict[str, str] | None) -> None:
            if typed is None:
                return

            def work() -> None:
                from klip_tui.desk.notices import approval

                (approval.approve if what == "approve" else approval.send_back)(desk, notice, typed["why"])

            self._work(work)

        from klip_tui.tui.screens.ask import AskScreen

        text = self.voice.text
        self.app.push_screen(AskScreen(text(title).format(notice=notice), [("why", text(field), "")]), asked)

    def action_drop(self) -> None:
        """Throw the draft under the cursor away."""
        draft, desk = self._draft(self.query_one(Rows).key), self.klip.desk
        if draft is None or desk is None or not self.klip.may_write():
            return

        def work() -> None:
            from klip_tui.desk.notices import drafts

            drafts.drop(desk, draft[0].id)

        self._work(work)
