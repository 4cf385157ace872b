"""Screen 4: what was told, when, by which channel, with what result; and drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from klip_tui.commitment.kinds import NoticeType
from klip_tui.commitment.phrase import Refused
from klip_tui.text import dates
from klip_tui.text.clean import clean
from klip_tui.text.labels import DELIVERY, N_, label
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Line, Lines, data
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from textual.timer import Timer

    from klip_tui.desk.desk import Desk
    from klip_tui.desk.form import Form
    from klip_tui.desk.listing import Told
    from klip_tui.store.drafts import Kept

MARKS = {
    "accepted": ("✓", "good"),
    "pending": ("…", "warn"),
    "sending": ("→", "accent"),
    "refused": ("✗", "bad"),
    "doubtful": ("?", "bad"),
    "given_up": ("–", "quiet"),
}


@dataclass(frozen=True, slots=True)
class NoticesData:
    """What the screen shows."""

    told: list[Told]
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
        from klip_tui.desk import drafting, listing

        return NoticesData(listing.told(desk), drafting.kept(desk))

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

    def _row(self, told: Told) -> tuple[str, Line]:
        _, notice = self.voice.text, told.written.notice
        marks: list[tuple[str, str]] = [
            (mark, style) for mark, style in (MARKS[d.state.value] for d in told.deliveries)
        ]
        when = dates.day_time(notice.created, now=self.klip.clock())
        stuck = any(d.state.value in ("refused", "doubtful") for d in told.deliveries)
        return notice.id, [
            (notice.id.ljust(11), "bad" if stuck else ""),
            *marks,
            (" " * max(1, 4 - len(marks)), ""),
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

    def _told(self) -> Told | None:
        key = self.query_one(Rows).key
        if self._data is None:
            return None
        return next((told for told in self._data.told if told.written.notice.id == key), None)

    def _show_whole(self) -> None:
        told = self._told()
        same, self._told_shown = told is not None and told.written.notice.id == self._told_shown, ""
        if told is not None:
            self._told_shown = told.written.notice.id
        self.query_one("#whole", Detail).put(self._whole(told) if told is not None else [], keep_place=same)

    def _whole(self, told: Told) -> list[Line]:
        _, voice = self.voice.text, self.voice
        written, notice = told.written, told.written.notice
        lines: list[Line] = [
            [(f"{notice.id}  ", "strong"), (f"{_(label(notice.facts.kind))}, {_(label(notice.type))}", "")],
            [(data(notice.facts.title), "strong")],
        ]
        if notice.communicated is not None:
            lines.append([("✓ " + _("communicated {at}").format(at=dates.day_time(notice.communicated)), "good")])
        else:
            lines.append([("… " + _("not yet communicated: not every channel has it"), "warn")])
        lines.append(
            [(_("written by {who} on {at}").format(who=data(written.who), at=dates.day_time(notice.created)), "quiet")]
        )
        if written.reason:
            lines.append([(_("reason: {reason}").format(reason=data(written.reason, 400)), "")])
        lines.append([])
        for one in told.deliveries:
            mark, style = MARKS[one.state.value]
            tries = "  " + _("{count} tries").format(count=one.attempts) if one.attempts > 1 else ""
            lines.append([(f"{mark} {data(one.channel)}: {_(DELIVERY[one.state.value])}", style), (tries, "quiet")])
            lines += [[(f"    {row}", "quiet")] for row in _folded(data(one.detail, 400), 70)]
        for finding in written.findings:
            rows = _folded(f"{finding['promise']} {data(str(finding['message']), 400)}", 74)
            lines += [[("· " if n == 0 else "  ", "quiet"), (row, "quiet")] for n, row in enumerate(rows)]
        for lang, text in written.texts.items():
            lines += [[], [(f"── {lang} ──", "quiet")]]
            lines += [[(row, "")] for row in clean(text).splitlines()]
        del voice
        return lines

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
        stuck = [d for d in told.deliveries if d.state.value in ("refused", "doubtful")]
        if not stuck:
            self.notify(self.voice.text("no delivery of this notice waits for a decision"))
            return

        def work() -> None:
            from klip_tui.desk.delivering import Decision, decide

            try:
                for delivery in stuck:
                    decide(desk, delivery.notice, delivery.channel, Decision(what))
            except Refused as error:
                self.klip.call_from_thread(self.klip.trouble, error)
            self.klip.wake_engine()
            self.klip.call_from_thread(self.reload)

        self.run_worker(work, thread=True, exit_on_error=False, group="decide", description="decide")

    def action_drop(self) -> None:
        """Throw the draft under the cursor away."""
        draft, desk = self._draft(self.query_one(Rows).key), self.klip.desk
        if draft is None or desk is None or not self.klip.may_write():
            return

        def work() -> None:
            from klip_tui.desk import drafting

            try:
                drafting.drop(desk, draft[0].id)
            except Refused as error:
                self.klip.call_from_thread(self.klip.trouble, error)
            self.klip.call_from_thread(self.reload)

        self.run_worker(work, thread=True, exit_on_error=False, group="decide", description="drop")


def _folded(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width) or ([""] if text else [])
