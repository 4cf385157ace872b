"""The checklist of a planned interruption: steps before and after, ticked off by a key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from klip_tui.commitment.phrase import Refused
from klip_tui.text.labels import N_
from klip_tui.tui.key_names import key_name
from klip_tui.tui.screens.facts_screen import Dialog
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.lines import Line, Lines, data
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from klip_tui.desk.views.checklist import Step
    from klip_tui.text.voice import Voice

WHEN = {"before": N_("before"), "after": N_("after")}


def check_lines(voice: Voice, steps: tuple[Step, ...]) -> list[Line]:
    """Write steps in lines: done or not, before or after, by whom and when."""
    _, lines = voice.text, list[Line]()
    for one in steps:
        done = f"  ({data(one.who, 40)}, {voice.day_time(one.at)})" if one.at is not None else ""
        mark, style = ("✓", "good") if one.at is not None else ("·", "quiet")
        when = _(WHEN.get(one.when, one.when))
        lines.append([(f"{mark} {when}: ", style), (data(one.text, 150), ""), (done, "quiet")])
    return lines


class ChecksScreen(Dialog[None]):
    """Dismissed when it is left; ``changed`` is called when a step was ticked."""

    CSS_PATH = "checks.tcss"
    AUTO_FOCUS = "#steps"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", N_("tick off"), id="checks.tick", tooltip=N_("Tick the step off, or open it again")),
        Binding("escape", "back", N_("back"), id="checks.back"),
    ]

    def __init__(self, identity: str, title: str, changed: Callable[[], object]) -> None:
        super().__init__()
        self._identity, self._title, self._changed = identity, title, changed
        self._steps: tuple[Step, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay the steps out."""
        _ = self.voice.text
        yield FactsBar()
        with Vertical():
            yield Lines([[(f"{self._identity}  {data(self._title, 60)}", "strong")]], classes="heading")
            yield Rows(id="steps", empty=_("reading …"))
            keys = [
                (key_name("space", _), "accent"),
                (f" {_('tick off')}   ", ""),
                ("esc", "accent"),
                (f" {_('back')}", ""),
            ]
            yield Lines([keys], id="checks-keys")

    def on_mount(self) -> None:
        """Read the steps."""
        self._work(None)

    def on_rows_chosen(self) -> None:
        """Tick the step under the cursor off."""
        self.action_tick()

    def action_tick(self) -> None:
        """Tick the step under the cursor off, or let it stand open again."""
        key = self.query_one("#steps", Rows).key
        if key is not None and self.klip.may_write():
            self._work(int(key))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)

    def _work(self, number: int | None) -> None:
        desk, before = self.klip.desk, {one.number: one for one in self._steps}
        if desk is None:
            return

        def work() -> None:
            from klip_tui.desk.notices.checklist import tick
            from klip_tui.desk.views.checklist import checklist

            try:
                if number is None:
                    steps = checklist(desk, self._identity)
                else:
                    steps = tick(desk, self._identity, number, done=before[number].at is None)
            except Refused as error:
                self.app.call_from_thread(self.notify, self.voice.say(error.sentence), severity="warning", markup=False)
                return
            self.app.call_from_thread(self._show, steps, number is not None)

        self.run_worker(work, thread=True, exit_on_error=False, group="checks", description="checklist")

    def _show(self, steps: tuple[Step, ...], changed: bool) -> None:
        self._steps = steps
        empty = self.voice.text("no checklist: set [planning] before and after")
        lines = check_lines(self.voice, steps)
        if self.is_mounted:
            self.query_one("#steps", Rows).put(
                [(str(s.number), line) for s, line in zip(steps, lines, strict=True)], empty
            )
        if changed:
            self._changed()
