"""The editor: fields left; right, live while typing, the findings and what each reader would see."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, TextArea

from klip_tui.desk.notices.form import Form, changed, dated, fixed
from klip_tui.text.labels import N_, label
from klip_tui.tui.screens.draft_fields import FIELDS, asked
from klip_tui.tui.screens.editor_history import History
from klip_tui.tui.screens.editor_judging import Judged, judge, refused_at_once
from klip_tui.tui.screens.editor_keeping import Keeping
from klip_tui.tui.screens.editor_others import Others
from klip_tui.tui.screens.editor_posting import Posting
from klip_tui.tui.screens.editor_said import WIDE, Said, verdict
from klip_tui.tui.screens.editor_steps import about, offered_fix, stepped
from klip_tui.tui.screens.facts_screen import Dialog
from klip_tui.tui.widgets.bars import KeyLine
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.lines import Line, Lines, cut

PAUSE = 0.25
"""Seconds without a key before the check runs anew."""
KEEP = 0.6
"""Seconds without a key before the draft is kept."""

TWO_ROWS = ("reason",)


class EditorScreen(Dialog[str | None]):
    """Edits one draft. Dismissed with the posted notice's id, or None: then the draft stays."""

    CSS_PATH = "editor.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        # Without priority: with it, it would overtake what was typed just before.
        Binding("ctrl+s", "review", N_("post"), id="edit.post", tooltip=N_("See who is told what, then post")),
        Binding("ctrl+f", "fix", N_("apply fix"), id="edit.fix", tooltip=N_("Apply the offered fix"), priority=True),
        Binding("f", "fix", N_("fix"), show=False, id="edit.fix_here", tooltip=N_("Apply the offered fix")),
        Binding("escape", "leave", N_("back, keep draft"), id="edit.leave", tooltip=N_("Go back; the draft is kept")),
        Binding("ctrl+t", "tab", N_("preview"), id="edit.tab", tooltip=N_("The next preview"), priority=True),
        Binding("f1", "app.help", N_("help"), id="edit.help", tooltip=N_("The keys here, and how times are typed")),
        Binding(
            "ctrl+e",
            "elsewhere",
            N_("$EDITOR"),
            show=False,
            id="edit.elsewhere",
            priority=True,
            tooltip=N_("Write the text in your own editor ($VISUAL, $EDITOR)"),
        ),
        Binding(
            "ctrl+g",
            "say('impact')",
            N_("impact"),
            show=False,
            id="edit.impact",
            priority=True,
            tooltip=N_("How much is out: all, some services, or only slow"),
        ),
        Binding(
            "ctrl+r",
            "say('phase')",
            N_("phase"),
            show=False,
            id="edit.phase",
            priority=True,
            tooltip=N_("How far it is: looked into, found, watched, over"),
        ),
        Binding("ctrl+z", "step('undo')", N_("undo"), show=False, id="edit.undo", priority=True),
        Binding("ctrl+y", "step('redo')", N_("redo"), show=False, id="edit.redo", priority=True),
    ]

    def __init__(self, form: Form, draft_id: str = "", *, at_once: bool = False) -> None:
        from klip_tui.desk.notices.drafts import new_id

        super().__init__()
        self.form = form
        self.draft_id = draft_id or new_id()
        self.judged: Judged | None = None
        self._keeping = Keeping(self, kept_before=bool(draft_id))
        self._history = History()
        self._typed = 0
        self._others = Others(self, self._keeping)
        self._posting = Posting(self, self._keeping, at_once=at_once)

    def compose(self) -> ComposeResult:
        """Lay out the fields and what is said about them."""
        _ = self.voice.text
        self.take_width()
        yield FactsBar()
        yield Lines([self._heading()], id="edit-heading")
        yield Lines(id="verdict")
        with Container(id="edit-body"):
            with VerticalScroll(id="fields", can_focus=False):
                for name, text in FIELDS:
                    if not asked(name, self.form.kind):
                        continue
                    with Container(classes="field -two" if name in TWO_ROWS else "field"):
                        yield Lines([[(_(text), "quiet")]], id=f"label-{name}", classes="label")
                        yield _field(self.form, name)
                for lang in ("nl", "en"):
                    yield Lines(
                        [[(_("Text ({lang}), empty: from the template").format(lang=lang), "quiet")]],
                        id=f"label-{lang}",
                        classes="label-text",
                    )
                    yield TextArea(getattr(self.form, lang), id=f"field-{lang}", tab_behavior="focus")
            yield Said(id="said")
        yield KeyLine(id="edit-keys")

    def on_mount(self) -> None:
        """Focus the title, check at once."""
        self.query_one("#field-title", Input).focus()
        self.check()
        self._keeping.begin()
        self._others.look()
        self.set_interval(10.0, self.check)
        self.set_interval(10.0, self._others.look)

    def on_unmount(self) -> None:
        """Let the draft go, so that nobody has to take it over from an editor that is closed."""
        self._keeping.let_go()

    def _heading(self) -> Line:
        kind, type_ = self.voice.text(label(self.form.kind)), self.voice.text(label(self.form.type))
        return [(f" {kind} · {type_}{about(self.form, self.voice)} ", "strong")]

    def show_heading(self) -> None:
        """Say what this is, whether it is kept, and who else is at it."""
        if self.is_mounted:
            line = cut([*self._heading(), *self._keeping.said, *self._others.said], self.app.size.width)
            self.query_one("#edit-heading", Lines).put([line])

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _changed(self, event: Input.Changed | TextArea.Changed) -> None:
        """Take over what was typed; check and keep it after a short pause."""
        event.stop()
        widget = event.control
        name = (widget.id or "").removeprefix("field-")
        value = widget.value if isinstance(widget, Input) else widget.text
        before = getattr(self.form, name)
        if before == value:
            return
        self._history.note(self.form, name, letter=abs(len(value) - len(before)) == 1)
        self._take(changed(self.form, name, value))

    def _take(self, form: Form) -> None:
        """Go on with another form: judged and kept once nobody types."""
        self.form = form
        self._keeping.typed()
        self._typed = typed = self._typed + 1
        self.set_timer(PAUSE, lambda: self.check() if typed == self._typed else None)
        self.set_timer(KEEP, lambda: self._keeping.keep() if typed == self._typed else None)

    @property
    def untouched(self) -> bool:
        """Whether nobody has typed here yet."""
        return self._typed == 0

    def stand(self, form: Form) -> None:
        """Put a form into the fields that is kept as it is: nothing to keep anew."""
        self._put(form)
        self.check()

    def alter(self, name: str, value: str) -> None:
        """Put a text into a field, as if it was typed in one step."""
        self._history.note(self.form)
        self._fill(changed(self.form, name, value))

    def _fill(self, form: Form) -> None:
        """Put another form into the fields; what they say of it is no news, since it stands already."""
        self._put(form)
        self._take(form)
        self.show_heading()
        self.check()

    def _put(self, form: Form) -> None:
        self.form = form
        for widget in self.query("#fields Input, #fields TextArea"):
            value = getattr(form, (widget.id or "").removeprefix("field-"))
            if isinstance(widget, Input) and widget.value != value:
                widget.value = value
                widget.cursor_position = len(value)
            elif isinstance(widget, TextArea) and widget.text != value:
                widget.text = value
                widget.move_cursor(widget.document.end)

    def check(self) -> None:
        """Judge the form as it stands; a field that can't be is said in the frame that shows the form itself."""
        desk, form = self.klip.desk, self.form
        if desk is None:
            return
        if (refused := refused_at_once(desk, form, desk.clock())) is not None:
            self.workers.cancel_group(self, "check")
            self._show(refused)
            return

        def work() -> None:
            self.app.call_from_thread(self._show, judge(desk, form, desk.clock()))

        self.run_worker(work, thread=True, exclusive=True, exit_on_error=False, group="check", description="check")

    def _show(self, judged: Judged) -> None:
        if not self.is_attached or judged.form != self.form:
            return
        self.judged = judged
        _ = self.voice.text
        for name, text in FIELDS:
            for widget in self.query(f"#label-{name}").results(Lines):
                bad = judged.refused is not None and judged.refused.name == name
                widget.put([[(_(text), "bad" if bad else "quiet")]])
        self._show_verdict()
        self.query_one(Said).show(judged)
        self._posting.seen(judged)

    def _show_verdict(self) -> None:
        if self.judged is not None:
            self.query_one("#verdict", Lines).put([verdict(self.klip, self.judged, self.app.size.width - 2)])

    def on_resize(self) -> None:
        """Say the verdict for the new width."""
        self.call_after_refresh(self._show_verdict)

    def action_fix(self) -> None:
        """Apply the fix of the finding under the cursor, else the first one offered."""
        fix = offered_fix(self.judged, self.form, self.query_one(Said).finding)
        if fix is None:
            self.notify(self.voice.text("no finding offers a fix"))
            return
        self._history.note(self.form)
        self._fill(dated(fixed(self.form, fix), self.voice.lang))

    def action_say(self, what: str) -> None:
        """Say of an unplanned interruption how much is out, or how far its mending is; texts and pages follow."""
        form = stepped(self.klip, self.form, what)
        if form != self.form:
            self._history.note(self.form)
            self._fill(form)

    def action_step(self, way: str) -> None:
        """Undo or redo, a fix too; where there is nothing to, nothing happens."""
        form = self._history.undo(self.form) if way == "undo" else self._history.redo(self.form)
        if form is not None:
            self._fill(form)

    def action_tab(self) -> None:
        """Show the next preview."""
        self.query_one(Said).action_tab(1)

    def action_elsewhere(self) -> None:
        """Write the text at hand in an editor of one's own."""
        from klip_tui.tui.screens.own_editor import write_elsewhere

        write_elsewhere(self)

    def action_review(self) -> None:
        """Show who will be told what; confirm there."""
        judged = self.judged
        if judged is None or judged.form != self.form:
            self.check()
            self.set_timer(0.15, self.action_review)
            return
        if not judged.postable:
            self.notify(self.voice.text("it can't be posted yet; the findings say why"), severity="warning")
            return
        from klip_tui.tui.screens.review import ReviewScreen

        self.app.push_screen(ReviewScreen(judged), self._posting.reviewed)

    def action_leave(self) -> None:
        """Go back; what was typed is kept as a draft."""
        self.leave(lambda: None)

    def leave(self, then: Callable[[], object]) -> None:
        """Go elsewhere once the draft is kept; stay where it can't be."""
        self._keeping.leave(then)


def _field(form: Form, name: str) -> Widget:
    value = getattr(form, name)
    if name in TWO_ROWS:
        return TextArea(value, id=f"field-{name}", tab_behavior="focus")
    return Input(value, id=f"field-{name}", select_on_focus=False)
