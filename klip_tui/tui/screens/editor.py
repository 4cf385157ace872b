"""The editor: fields left; right, live while typing, the findings and what each channel would get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

from klip_tui.commitment.kinds import Severity
from klip_tui.commitment.phrase import Phrase, Refused
from klip_tui.commitment.promises.findings import Finding
from klip_tui.desk.notices.form import FieldRefused, Form, as_draft, changed, fixed
from klip_tui.text import dates
from klip_tui.text.clean import clean
from klip_tui.text.labels import N_, label
from klip_tui.tui.screens.base import SMALLEST
from klip_tui.tui.screens.notice_text import folded
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Line, Lines, data
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from klip_tui.desk.notices.check import Checked
    from klip_tui.desk.notices.draft_file import Draft
    from klip_tui.tui.app import KlipApp

PAUSE = 0.25
"""Seconds without a key before the check runs anew."""
KEEP = 0.6
"""Seconds without a key before the draft is kept."""

FIELDS = (
    ("title", N_("Title")),
    ("start", N_("Start")),
    ("end", N_("End")),
    ("next_update", N_("Next update")),
    ("detected", N_("Detected")),
    ("known", N_("Known since")),
    ("services", N_("Services")),
    ("reason", N_("Reason")),
)
PLANNED_ONLY = ("known",)
UNPLANNED_ONLY = ("next_update", "detected")
MARKS = {Severity.ERROR: ("✗", "bad"), Severity.SHORT: ("!", "warn"), Severity.ADVICE: ("·", "quiet")}


@dataclass(frozen=True, slots=True)
class Judged:
    """A check of what was typed: the draft and its result, or the field that cannot be."""

    form: Form
    draft: Draft | None
    result: Checked | None
    refused: FieldRefused | None
    shown: list[tuple[str, str]]
    problems: list[Phrase]


class EditorScreen(ModalScreen[str | None]):
    """Edits one draft. Dismissed with the posted notice's id, or None: then the draft stays."""

    CSS_PATH = "editor.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        # Without priority: with it, it would overtake what was typed just before.
        Binding("ctrl+s", "review", N_("post"), id="edit.post", tooltip=N_("See who is told what, then post")),
        Binding("ctrl+f", "fix", N_("apply fix"), id="edit.fix", tooltip=N_("Apply the offered fix"), priority=True),
        Binding("f", "fix", N_("fix"), show=False, id="edit.fix_here", tooltip=N_("Apply the offered fix")),
        Binding("escape", "leave", N_("back, keep draft"), id="edit.leave", tooltip=N_("Go back; the draft is kept")),
    ]

    def __init__(self, form: Form, draft_id: str = "") -> None:
        from klip_tui.desk.notices.drafts import new_id

        super().__init__()
        self.form = form
        self._draft_id = draft_id or new_id()
        self._touched = bool(draft_id)
        self._judged: Judged | None = None
        self._filling = False
        self._typed = 0
        self._posted = False

    @property
    def klip(self) -> KlipApp:
        """The app."""
        return cast("KlipApp", self.app)

    def compose(self) -> ComposeResult:
        """Lay out the fields and what is said about them."""
        _ = self.klip.voice.text
        unplanned = self.form.kind == "unplanned"
        yield Lines([self._heading()], id="edit-heading")
        with Container(id="edit-body"):
            with VerticalScroll(id="fields", can_focus=False):
                for name, text in FIELDS:
                    if name in (PLANNED_ONLY if unplanned else UNPLANNED_ONLY):
                        continue
                    with Container(classes="field"):
                        yield Lines([[(_(text), "quiet")]], id=f"label-{name}", classes="label")
                        yield Input(getattr(self.form, name), id=f"field-{name}", select_on_focus=False)
                for lang in ("nl", "en"):
                    yield Lines(
                        [[(_("Text ({lang}), empty: from the template").format(lang=lang), "quiet")]],
                        id=f"label-{lang}",
                        classes="label-text",
                    )
                    yield TextArea(getattr(self.form, lang), id=f"field-{lang}", tab_behavior="focus")
            with Container(id="said"):
                yield Lines(id="verdict")
                yield Rows(id="findings", empty="")
                yield Detail(id="preview")
        yield Lines([[]], id="edit-keys")

    def _kind(self) -> str:
        from klip_tui.commitment.kinds import Kind

        return self.klip.voice.text(label(Kind(self.form.kind)))

    def _type(self) -> str:
        from klip_tui.commitment.kinds import NoticeType

        return self.klip.voice.text(label(NoticeType(self.form.type)))

    def on_mount(self) -> None:
        """Show the keys, focus the title, check at once."""
        _ = self.klip.voice.text
        keys: list[tuple[str, str]] = [(" ", "")]
        for binding in ("edit.post", "edit.fix", "edit.leave"):
            for active in self.active_bindings.values():
                if active.binding.id == binding:
                    keys += [
                        (self.app.get_key_display(active.binding), "accent"),
                        (f" {_(active.binding.description)}  ", ""),
                    ]
                    break
        keys += [("tab", "accent"), (f" {_('next field')}", "")]
        self.query_one("#edit-keys", Lines).put([keys])
        self.query_one("#field-title", Input).focus()
        self._check()
        self._see_others()
        self.set_interval(10.0, self._check)
        self.set_interval(10.0, self._see_others)

    def _see_others(self) -> None:
        """Say who else drafts about the same interruption."""
        desk, form, identity = self.klip.desk, self.form, self._draft_id
        if desk is None:
            return

        def work() -> None:
            from klip_tui.desk.notices import drafts

            try:
                found = drafts.others(desk, form, identity)
            except Refused:
                return
            self.klip.call_from_thread(self._show_others, [(row.who, row.changed) for row in found])

        self.run_worker(work, thread=True, exit_on_error=False, group="others", description="who else drafts")

    def _show_others(self, found: list[tuple[str, datetime]]) -> None:
        if not self.is_mounted:
            return
        line: Line = []
        if found:
            who, at = found[0]
            text = self.klip.voice.text("! {who} drafts about this too, last key at {at}")
            line = [("  " + text.format(who=data(who, 20), at=dates.clock(at)), "warn")]
        self.query_one("#edit-heading", Lines).put([[*self._heading(), *line]])

    def _heading(self) -> Line:
        heading = f"{self._kind()} · {self._type()}" + (
            f" · {self.form.interruption}" if self.form.interruption else ""
        )
        demo = [("  ", ""), (" DEMO ", "warn-block")] if self.klip.is_demo else []
        return [(f" {heading} ", "strong"), *demo]

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _changed(self, event: Input.Changed | TextArea.Changed) -> None:
        """Take over what was typed; check and keep it after a short pause."""
        event.stop()
        if self._filling:
            return
        widget = event.control
        name = (widget.id or "").removeprefix("field-")
        value = widget.value if isinstance(widget, Input) else widget.text
        if getattr(self.form, name) == value:
            return
        self.form = changed(self.form, name, value)
        self._touched = True
        self._typed += 1
        typed = self._typed
        self.set_timer(PAUSE, lambda: self._check() if typed == self._typed else None)
        self.set_timer(KEEP, lambda: self._keep() if typed == self._typed else None)

    def _keep(self) -> None:
        desk, form, identity = self.klip.desk, self.form, self._draft_id
        if desk is None or self._posted or desk.read_only:
            return

        def work() -> None:
            from klip_tui.desk.notices import drafts

            try:
                drafts.keep(desk, identity, form)
            except Refused as error:
                self.klip.call_from_thread(self.klip.trouble, error)

        self.run_worker(work, thread=True, exit_on_error=False, group="keep", description="keep draft")

    def _check(self) -> None:
        desk, form = self.klip.desk, self.form
        if desk is None:
            return

        def work() -> None:
            from klip_tui.desk.notices import check, post

            now = desk.clock()
            try:
                draft = as_draft(form, desk.settings.config, now)
                result = check.check(desk, draft, now)
                shown, problems = post.previews(desk, draft)
                judged = Judged(form, draft, result, None, shown, problems)
            except FieldRefused as error:
                judged = Judged(form, None, None, error, [], [])
            except Refused as error:
                judged = Judged(form, None, None, FieldRefused("", error.sentence), [], [])
            self.klip.call_from_thread(self._show, judged)

        self.run_worker(work, thread=True, exclusive=True, exit_on_error=False, group="check", description="check")

    def _show(self, judged: Judged) -> None:
        if not self.is_mounted or judged.form != self.form:
            return
        self._judged = judged
        voice, _ = self.klip.voice, self.klip.voice.text
        for name, text in FIELDS:
            for widget in self.query(f"#label-{name}").results(Lines):
                bad = judged.refused is not None and judged.refused.name == name
                widget.put([[(_(text), "bad" if bad else "quiet")]])
        self.query_one("#verdict", Lines).put([self._verdict(judged)])
        rows: list[tuple[str, Line]] = []
        width = max(30, self.query_one("#findings", Rows).size.width - 2)
        if judged.refused is not None:
            rows += [
                (f"refused {n}", [("✗ " if n == 0 else "  ", "bad"), (line, "bad")])
                for n, line in enumerate(folded(voice.say(judged.refused.sentence), width - 3))
            ]
        for index, finding in enumerate(judged.result.findings if judged.result is not None else ()):
            rows += self._finding(index, finding, width)
        for index, problem in enumerate(judged.problems):
            rows += [
                (f"problem {index}.{n}", [("! " if n == 0 else "  ", "warn"), (line, "warn")])
                for n, line in enumerate(folded(voice.say(problem), width - 3))
            ]
        self.query_one("#findings", Rows).put(rows)
        lines: list[Line] = []
        for name, text in judged.shown:
            lines.append([(f"── {data(name)} ──", "accent")])
            lines += [[(line.replace("\r", ""), "")] for line in clean(text).splitlines()]
            lines.append([])
        self.query_one("#preview", Detail).put(lines, keep_place=True)

    def _verdict(self, judged: Judged) -> Line:
        _, result = self.klip.voice.text, judged.result
        if result is None or not result.postable:
            return [("✗ " + _("can't be posted yet"), "bad")]
        by = ""
        if result.communicate_by is not None:
            by = "  " + _("announce by {at}").format(at=dates.day_time(result.communicate_by, now=self.klip.clock()))
        if result.owes_reason:
            return [("! " + _("falls short: a written reason is owed"), "warn"), (by, "quiet")]
        return [("✓ " + self.klip.voice.say(result.verdict), "good"), (by, "quiet")]

    def _finding(self, index: int, finding: Finding, width: int) -> list[tuple[str, Line]]:
        voice, _ = self.klip.voice, self.klip.voice.text
        mark, style = MARKS[finding.severity]
        rows: list[tuple[str, Line]] = []
        for n, line in enumerate(folded(f"{finding.promise}  {voice.say(finding.message)}", width - 3)):
            rows.append(
                (f"{index}.{n}", [(f"{mark} " if n == 0 else "  ", style), (line, "" if style == "quiet" else style)])
            )
        if finding.fix is not None:
            rows.append(
                (
                    f"{index}.fix",
                    [("  → ", "accent"), (voice.say(finding.fix.label), "accent"), ("  (ctrl+f)", "quiet")],
                )
            )
        if finding.shorten is not None:
            rows.append((f"{index}.shorten", [("  → ", "quiet"), (voice.say(finding.shorten.label), "quiet")]))
        return rows

    def action_fix(self) -> None:
        """Apply the fix of the finding under the cursor, else the first one offered."""
        judged = self._judged
        if judged is None or judged.result is None or judged.form != self.form:
            return
        findings = list(judged.result.findings)
        key = (self.query_one("#findings", Rows).key or "").split(".")[0]
        if key.isdigit() and int(key) < len(findings) and findings[int(key)].fix is not None:
            findings = [findings[int(key)]]
        for finding in findings:
            if finding.fix is not None:
                self._fill(fixed(self.form, finding.fix))
                return
        self.notify(self.klip.voice.text("no finding offers a fix"))

    def _fill(self, form: Form) -> None:
        self._filling = True
        for name, _text in FIELDS:
            for widget in self.query(f"#field-{name}").results(Input):
                widget.value = getattr(form, name)
        self.form, self._filling, self._touched = form, False, True
        self._typed += 1
        self._check()
        self._keep()

    def action_review(self) -> None:
        """Show who will be told what; confirm there."""
        judged = self._judged
        if judged is None or judged.form != self.form:
            self._check()
            self.set_timer(0.15, self.action_review)
            return
        if judged.draft is None or judged.result is None or not judged.result.postable:
            self.notify(self.klip.voice.text("it can't be posted yet; the findings say why"), severity="warning")
            return
        from klip_tui.tui.screens.review import ReviewScreen

        review = ReviewScreen(judged.draft, judged.result, judged.shown)
        self.app.push_screen(review, self._reviewed)

    def _reviewed(self, reason: str | None) -> None:
        judged, desk = self._judged, self.klip.desk
        if reason is None or judged is None or judged.draft is None or desk is None or self._posted:
            return
        self._posted = True
        draft, form, identity = judged.draft, self.form, self._draft_id

        def work() -> None:
            from klip_tui.desk.notices import post

            try:
                posted = post.post(
                    desk,
                    draft,
                    reason=reason,
                    expect=form.seen if form.interruption else None,
                    draft_id=identity,
                    since=form.begun,
                    reports=form.reports,
                )
            except Refused as error:
                self.klip.call_from_thread(self._not_posted, error)
                return
            self.klip.call_from_thread(self.dismiss, posted.notice)

        self.run_worker(work, thread=True, exit_on_error=False, group="post", description="post")

    def _not_posted(self, error: Refused) -> None:
        self._posted = False
        self.notify(self.klip.voice.say(error.sentence), severity="error", timeout=20, markup=False)
        self._keep()
        self._check()

    def action_leave(self) -> None:
        """Go back; what was typed is kept as a draft."""
        if self._touched:
            self._keep()
            self.app.notify(self.klip.voice.text("the draft is kept: 4 shows it"))
        self.dismiss(None)

    def on_resize(self) -> None:
        """Say so when the terminal is too small."""
        self.set_class(self.size.width < SMALLEST[0] or self.size.height < SMALLEST[1], "-too-small")
