"""Screen 4: what was told, when, by which channel, with what result; and drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from klip_tui.commitment.kinds import STUCK, DeliveryState, Drifted, Kind, NoticeType
from klip_tui.commitment.phrase import Refused
from klip_tui.text.labels import N_
from klip_tui.tui.screens.filtered import FilteredScreen
from klip_tui.tui.screens.notice_decisions import Decisions
from klip_tui.tui.screens.notice_rows import DRAFTS, MORE, NoticesData, draft_lines, rows_of, untold_lines
from klip_tui.tui.screens.notice_text import whole
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Line, Lines
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from textual.timer import Timer

    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.lists import NoticeWithDeliveries

"""How a delivery stands that waits for a person."""
REST = 0.1
"""Seconds after which the cursor rests."""


class NoticesScreen(FilteredScreen):
    """Interruptions with their messages as threads, and drafts; beside them what is under the cursor, whole."""

    CSS_PATH = "notices.tcss"
    TITLE = "Notices"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "further('update')", N_("news"), id="notices.update", tooltip=N_("Tell users more about it")),
        Binding(
            "c",
            "further('change')",
            N_("correct"),
            id="notices.change",
            tooltip=N_("Correct what was told: times, services"),
        ),
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
        Binding(
            "C",
            "like",
            N_("tell again"),
            show=False,
            id="notices.copy",
            tooltip=N_("Draft what this said"),
        ),
        Binding("v", "checks", N_("checklist"), show=False, id="notices.checks", tooltip=N_("Tick its steps off")),
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
        Binding(
            "D",
            "drop",
            N_("drop draft"),
            show=False,
            id="notices.drop",
            tooltip=N_("Throw the draft away, asked twice"),
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._data: NoticesData | None = None
        self._wanted = ""
        self._shown = ""
        self._unfolded = False
        self._pending: Timer | None = None
        self._decisions = Decisions(self)

    def body(self) -> ComposeResult:
        """Lay out the list and the notice."""
        with Container(id="list"):
            yield Lines([[(self.voice.text("NOTICES"), "quiet")]], classes="heading")
            yield Rows(id="rows", empty=self.voice.text("reading …"))
        yield Detail(id="whole")

    def fetch(self, desk: Desk) -> NoticesData:
        """Read notices and drafts."""
        from klip_tui.desk.notices import drafts
        from klip_tui.desk.views import lists

        return NoticesData(lists.told(desk), drafts.kept(desk), lists.untold(desk))

    def show_data(self, data: Any) -> None:
        """Show what was read."""
        first, self._data = self._data is None, data
        self._put()
        if first and data.told and not self._wanted:
            self._wanted = data.told[0].written.interruption
        self._to_wanted()
        self._show_whole()

    def _put(self) -> None:
        if self._data is None:
            return
        rows = list(rows_of(self.klip, self._data, unfolded=self._unfolded))
        names = self.klip.key_names
        empty = self.voice.text("no notices yet: {outage} for an outage, {planned} for maintenance").format(
            outage=names.of("notice.outage", "i"), planned=names.of("notice.planned", "n")
        )
        self.put_rows([(key, line) for key, line, _ in rows], empty, [text for _, _, text in rows])

    def go(self, key: str) -> None:
        """Put the cursor on a notice or an interruption, as soon as it is there."""
        self._wanted = key
        self._to_wanted()
        self.reload()

    def _to_wanted(self) -> None:
        widget = self.query_one("#rows", Rows)
        if self._wanted:
            widget.go(self._wanted)
            if widget.key == self._wanted:
                self._wanted = ""

    @property
    def _key(self) -> str | None:
        return self.query_one("#rows", Rows).key

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Show the notice under the cursor, once the cursor rests: a held key is not worth twenty notices."""
        del event
        if self._pending is not None:
            self._pending.stop()
        self._pending = self.set_timer(REST, self._show_whole)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Unfold the drafts, open one, or read on in a notice."""
        if event.key == DRAFTS:
            self._unfolded = not self._unfolded
            self._put()
            return
        draft = self._data.draft(event.key) if self._data is not None else None
        if draft is not None:
            if self.klip.may_write():
                self.klip.edit(draft[1], draft[0].id)
            return
        known = self._data.known(event.key) if self._data is not None else None
        if known is not None:
            self.klip.further(known, NoticeType.ANNOUNCEMENT)
        elif event.key == MORE:
            self.klip.go_to("planning")
        else:
            self.query_one("#whole").focus()

    def _told(self) -> NoticeWithDeliveries | None:
        return self._data.notice(self._key) if self._data is not None else None

    def _show_whole(self) -> None:
        key, told = self._key, self._told()
        same, self._shown = key == self._shown, key or ""
        lines: list[Line] = []
        if told is not None:
            lines = whole(self.voice, told)
        elif self._data is not None:
            draft = self._data.draft(key) or (self._data.drafts[0] if key == DRAFTS and self._data.drafts else None)
            known = self._data.known(key)
            lines = draft_lines(self.klip, *draft) if draft is not None else []
            lines = untold_lines(self.voice, known, self.klip.clock()) if known is not None else lines
        self.query_one("#whole", Detail).put(lines, keep_place=same)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what only a notice under the cursor that waits for somebody can be given, where there is one."""
        del parameters
        if action not in ("approve", "send_back", "drift", "decide"):
            return True
        told = self._told()
        if told is None:
            return False
        if action == "decide":
            return any(one.state in STUCK for one in told.deliveries)
        if action == "drift":
            return any(one.state is Drifted.OPEN for one in told.drifts)
        return any(one.state is DeliveryState.HELD for one in told.deliveries)

    def action_further(self, kind: str) -> None:
        """Draft a further notice about the interruption under the cursor."""
        told, view = self._told(), self.klip.view
        if told is None or view is None:
            return
        wanted = told.written.interruption
        one = next((one for one in view.interruptions if one.id == wanted), None)
        if one is None and self.klip.desk is not None:
            from klip_tui.desk.views import lists

            one = lists.one_interruption(self.klip.desk, wanted)[0]
        if one is not None:
            self.klip.further(one, NoticeType(kind))

    def action_like(self) -> None:
        """Draft what the notice under the cursor said, with times of now."""
        told, view, desk = self._told(), self.klip.view, self.klip.desk
        if told is None or view is None or desk is None or not self.klip.may_write():
            return
        from klip_tui.desk.notices.named import form_like

        try:
            self.klip.edit(form_like(desk, told.written, view))
        except Refused as error:
            self.notify(self.voice.say(error.sentence), severity="warning", markup=False)

    def action_checks(self) -> None:
        """Show the checklist of the planned interruption under the cursor."""
        from klip_tui.tui.screens.checks import ChecksScreen

        told = self._told()
        if told is not None and told.written.notice.facts.kind is Kind.PLANNED:
            screen = ChecksScreen(told.written.interruption, told.written.notice.facts.title, self.reload)
            self.app.push_screen(screen)

    def action_decide(self, what: str) -> None:
        """Decide about the stuck deliveries of the notice under the cursor."""
        self._decisions.stuck(self._told(), what)

    def action_drift(self, what: str) -> None:
        """Decide about the pages that say otherwise than the notice under the cursor."""
        self._decisions.drift(self._told(), what)

    def action_approve(self) -> None:
        """Approve the notice under the cursor."""
        self._decisions.approve(self._told())

    def action_send_back(self) -> None:
        """Send the notice under the cursor back, with why."""
        self._decisions.send_back(self._told())

    def action_drop(self) -> None:
        """Throw the draft under the cursor away; on the group's row, unfold it first."""
        if self._key == DRAFTS and not self._unfolded:
            self._unfolded = True
            self._put()
            return
        self._decisions.drop(self._data.draft(self._key) if self._data is not None else None)
