"""Several windows side by side: what each leaves, alone and after those before it; announced as one, or drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType, Scope, Severity
from klip_tui.commitment.phrase import Refused
from klip_tui.text import dates
from klip_tui.text.labels import N_
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.facts_screen import Dialog
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.lines import Line, Lines, data
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from klip_tui.desk.notices.windows_together import Compared
    from klip_tui.desk.session import Desk

Window = tuple[datetime, datetime]


class CompareScreen(Dialog[str | None]):
    """Dismissed with the first notice where they were announced, an empty text where they became drafts, or None."""

    CSS_PATH = "compare.tcss"
    AUTO_FOCUS = "#windows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "announce", N_("announce together"), id="compare.announce", priority=True,
            tooltip=N_("Tell users of all of them by one message"),
        ),
        Binding("d", "drafts", N_("keep as drafts"), id="compare.drafts", tooltip=N_("Keep each as a draft")),
        Binding("escape", "back", N_("back"), id="compare.back"),
    ]  # fmt: skip

    def __init__(self, windows: Sequence[Window]) -> None:
        super().__init__()
        self._windows = sorted(windows)
        self._rows: list[Compared] = []
        self._busy = False
        self._once: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay the windows out."""
        _ = self.voice.text
        yield FactsBar()
        with Vertical():
            heading = _("{count} windows side by side").format(count=len(self._windows))
            yield Lines([[(heading, "strong")]], classes="heading")
            yield Rows(id="windows", empty=_("reading …"))
            keys: Line = []
            for key, text in (("enter", _("announce together")), ("d", _("keep as drafts")), ("esc", _("back"))):
                keys = [*keys, (key, "accent"), (f" {text}   ", "")]
            yield Lines([keys], id="compare-keys")

    def _drafts(self, title: str = "-", reason: str = "") -> list[Draft]:
        return [
            Draft(NoticeType.ANNOUNCEMENT, InterruptionDetails(Kind.PLANNED, title, start, end, reason=reason))
            for start, end in self._windows
        ]

    def on_mount(self) -> None:
        """Judge them."""

        def work(desk: Desk) -> None:
            from klip_tui.desk.notices.windows_together import compared

            self.app.call_from_thread(self._show, compared(desk, self._drafts()))

        self._in_thread(work)

    def _in_thread(self, work: Callable[[Desk], None]) -> None:
        desk = self.klip.desk
        if desk is None:
            return

        def guarded() -> None:
            try:
                work(desk)
            except Refused as error:
                self._busy = False
                said = self.voice.say(error.sentence)
                self.app.call_from_thread(self.notify, said, severity="warning", timeout=10, markup=False)

        self.run_worker(guarded, thread=True, exit_on_error=False, group="compare", description="compare windows")

    def _show(self, rows: list[Compared]) -> None:
        self._rows = rows
        lines: list[tuple[str, Line]] = []
        for n, row in enumerate(rows):
            lines += [(f"{n}.{part}", line) for part, line in enumerate(self._lines(row))]
        _, last = self.voice.text, rows[-1].together
        lines.append(("all", [(_("after all of them: {left}").format(left=self._left(last)), "strong")]))
        if self.is_mounted:
            self.query_one("#windows", Rows).put(lines, "")

    def _lines(self, row: Compared) -> list[Line]:
        voice, _ = self.voice, self.voice.text
        shorts = [one for one in row.result.findings if one.severity is not Severity.ADVICE]
        end = dates.clock(row.facts.end) if row.facts.end is not None else "?"
        period = f"{voice.day_time(row.facts.start, now=self.klip.clock())}–{end}"
        mark, style = ("!", "warn") if shorts else ("✓", "good")
        lines: list[Line] = [
            [(f"{mark} ", style), (period, "strong"), (f"  {voice.say(row.result.verdict)}", style)],
            [(f"    {_('alone')}: {self._left(row.alone)}", "quiet")],
            [(f"    {_('with those before')}: {self._left(row.together)}", "quiet")],
        ]
        if shorts:
            lines.append([(f"    {shorts[0].promise}  {data(voice.say(shorts[0].message), 200)}", "warn")])
        return lines

    def _left(self, left: Mapping[Scope, int]) -> str:
        inside, outside = (self.voice.lasting(left[scope]) for scope in (Scope.INSIDE, Scope.OUTSIDE))
        return self.voice.text("inside {inside} left, outside {outside}").format(inside=inside, outside=outside)

    def _ask(self, question: str, then: Callable[[dict[str, str]], None], *, why: bool = False) -> None:
        _ = self.voice.text
        fields = [("title", _("Title"), ""), ("reason", _("Reason"), "")]
        if why:
            fields.append(("why", _("Why, where it falls short"), ""))
        self.app.push_screen(
            AskScreen(question, fields, needed={"title": _("a notice has a title")}),
            lambda typed: then(typed) if typed is not None else None,
        )

    def action_announce(self) -> None:
        """Ask what it is, and tell users of all of them by one message."""
        if not self.klip.may_write() or self._busy or not self._rows or self.klip.desk is None:
            return
        names = ", ".join(one.name for one in self.klip.desk.settings.config.channel)
        question = self.voice.text("Tell users of {count} windows by one message through {channels}")
        short = any(not row.result.ok for row in self._rows)
        self._ask(question.format(count=len(self._rows), channels=data(names, 60)), self._announce, why=short)

    def _announce(self, typed: dict[str, str]) -> None:
        drafts, why = self._drafts(typed["title"].strip(), typed["reason"].strip()), typed.get("why", "")
        self._busy = True

        def work(desk: Desk) -> None:
            from klip_tui.desk.notices.drafts import new_id
            from klip_tui.desk.notices.windows_together import announce_windows

            # The same at every try: where a store's answer got lost, whoever presses again tells nobody twice.
            self._once = self._once or [new_id() for _ in drafts]
            told = announce_windows(desk, drafts, why, self._once)
            self.app.call_from_thread(self._told, told.posted[0].notice, len(told.left))

        self._in_thread(work)

    def _told(self, notice: str, left: int) -> None:
        if left:
            said = self.voice.text("{count} fell short and were left out")
            self.app.notify(said.format(count=left), severity="warning")
        self.dismiss(notice)

    def action_drafts(self) -> None:
        """Ask what it is, and keep each as a draft of its own."""
        if self.klip.may_write() and not self._busy:
            self._ask(self.voice.text("Keep each as a draft"), self._keep)

    def _keep(self, typed: dict[str, str]) -> None:
        self._busy = True

        def work(desk: Desk) -> None:
            from klip_tui.desk.notices import drafts, form

            for start, end in self._windows:
                begun = form.planned(desk.settings.config, desk.clock(), start, end)
                made = replace(begun, title=typed["title"].strip(), reason=typed["reason"].strip())
                drafts.keep(desk, drafts.new_id(), made)
            self.app.call_from_thread(self.dismiss, "")

        self._in_thread(work)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)
