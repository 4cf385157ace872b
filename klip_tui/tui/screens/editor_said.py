"""The editor's right side: the verdict, the findings under it, and the preview as a reader sees it, in tabs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from klip_tui.commitment.kinds import Severity, State
from klip_tui.commitment.promises.findings import Finding, FindingCode
from klip_tui.text.clean import clean
from klip_tui.text.folding import folded
from klip_tui.text.labels import N_, label
from klip_tui.tui.context import context
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Line, Lines, data, width_of
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from klip_tui.desk.notices.previews import Rendered
    from klip_tui.tui.context import AppContext
    from klip_tui.tui.screens.editor_judging import Judged

WIDE = 110
"""Columns from which on the editor has its wide layout."""
MARKS = {Severity.ERROR: ("✗", "bad"), Severity.SHORT: ("!", "warn"), Severity.ADVICE: ("·", "quiet")}


def verdict(app: AppContext, judged: Judged, width: int) -> Line:
    """Say whether it can be posted, and the deadline: the first way of saying it that fits one line."""
    ways = list(_verdicts(app, judged))
    return [(" ", ""), *next((way for way in ways if width_of(way) <= width), ways[-1])]


def _verdicts(app: AppContext, judged: Judged) -> Iterator[Line]:
    _, look = app.voice.text, judged.look
    if look is None or not judged.postable:
        yield [("✗ " + _("can't be posted yet"), "bad")]
        return
    by: list[str] = [""]
    if look.result.communicate_by is not None:
        at = app.voice.day_time(look.result.communicate_by, now=app.clock())
        by = ["  " + _("announce by {at}").format(at=at), "  " + _("by {at}").format(at=at)]
    if look.result.turn_back is not None:
        at = app.voice.day_time(look.result.turn_back, now=app.clock())
        by.insert(0, by[0] + "  " + _("turn back by {at}").format(at=at))
    if look.contradiction is not None:
        said = app.voice.say(look.contradiction)
        yield [("‼ " + said + " · " + _("a written reason is owed"), "bad")]
        yield [("‼ " + said, "bad")]
        state = look.now.state
        yield [("‼ " + _("measured {state}").format(state=_(label(state)).upper()), "bad")]
        return
    texts = ["! " + _("can be posted")]
    if look.owes_reason:
        texts = ["! " + _("falls short: a written reason is owed"), "! " + _("falls short")]
    elif look.result.ok:
        texts = ["✓ " + app.voice.say(look.result.verdict), "✓"]
    for text in texts:
        for deadline in by:
            yield [(text, "good" if look.result.ok else "warn"), (deadline, "quiet")]


class Said(Container):
    """What is said about a draft; ``show`` replaces it, a resize folds it anew."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "tab(-1)", N_("preview before"), show=False, id="edit.tab_before"),
        Binding("right,l", "tab(1)", N_("next preview"), show=False, id="edit.tab_after"),
    ]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._judged: Judged | None = None
        self._tab = 0

    def compose(self) -> ComposeResult:
        """Lay out the findings and the preview."""
        yield Rows(id="findings", empty="")
        yield Lines(id="tabs")
        yield Detail(id="preview")

    def show(self, judged: Judged) -> None:
        """Show a judgement."""
        self._judged = judged
        self._show_findings(judged)
        self._show_preview(judged)

    def on_resize(self, _event: events.Resize) -> None:
        """Fold for the new width, once it is laid out."""
        self.call_after_refresh(self._again)

    def _again(self) -> None:
        if self._judged is not None:
            self.show(self._judged)

    def action_tab(self, by: int) -> None:
        """Show the preview in the next tab."""
        self._tab += by
        if self._judged is not None:
            self._show_preview(self._judged)

    @property
    def finding(self) -> int | None:
        """The number of the finding under the cursor."""
        key = (self.query_one("#findings", Rows).key or "").split(".")[0]
        return int(key) if key.isdigit() else None

    @property
    def promises(self) -> tuple[str, ...]:
        """The promises that findings are about: help says what each of them promises."""
        look = self._judged.look if self._judged is not None else None
        return tuple(dict.fromkeys(one.promise for one in look.result.findings)) if look is not None else ()

    def _show_findings(self, judged: Judged) -> None:
        voice = context(self).voice
        findings = self.query_one("#findings", Rows)
        width = max(20, (findings.size.width or width_before(self.app.size.width)) - 3)
        rows: list[tuple[str, Line]] = []

        def add(key: str, mark: str, text: str, style: str, plain: str) -> None:
            for n, line in enumerate(folded(text, width - 2)):
                rows.append((f"{key}.{n}", [(f"{mark} " if n == 0 else "  ", style), (line, plain)]))

        if judged.refused is not None:
            add("refused", "✗", voice.say(judged.refused.sentence), "bad", "bad")
        if judged.look is not None:
            for index, finding in enumerate(judged.look.result.findings):
                against = finding.code is FindingCode.AGAINST_MEASURED
                mark, style = ("‼", "bad") if against else MARKS[finding.severity]
                text = f"{finding.promise}  {voice.say(finding.message)}"
                add(str(index), mark, text, style, "" if style == "quiet" else style)
                rows += self._fix(index, finding, width)
        for index, problem in enumerate(judged.previews.problems if judged.previews is not None else ()):
            add(f"problem {index}", "!", voice.say(problem), "warn", "warn")
        findings.put(rows)

    def _fix(self, index: int, finding: Finding, width: int) -> Iterator[tuple[str, Line]]:
        if finding.fix is None:
            return
        text = f"{context(self).voice.say(finding.fix.label)}  (ctrl+f)"
        for n, line in enumerate(folded(text, width - 4)):
            yield f"{index}.fix{n}", [("  → " if n == 0 else "    ", "accent"), (line, "accent")]

    def _show_preview(self, judged: Judged) -> None:
        tabs = list(_tabs(context(self), judged))
        here = self._tab % len(tabs) if tabs else 0
        self._tab = here
        widget, names = self.query_one("#tabs", Lines), [name for name, _lines in tabs]
        key = context(self).key_names.of("edit.tab", "ctrl+t")
        ways = [_heads(names, here, gap, key) for gap in ("   ", "  ", " ")]
        width = widget.size.width or width_before(self.app.size.width)
        widget.put([next((way for way in ways if width_of(way) <= width), ways[-1])])
        self.query_one("#preview", Detail).put(tabs[here][1] if tabs else [], keep_place=True)


def width_before(width: int) -> int:
    """Return the cells that the right side will have on a screen of a width, as ``editor.tcss`` lays it out.

    So the first frame has the findings folded as they stay, and nothing is sent twice.
    """
    return (width - 4) - (width - 4) * 5 // 12 - 3 if width >= WIDE else (width - 2) - 44 - 1


def _heads(names: list[str], here: int, gap: str, key: str) -> Line:
    """The tabs' names; the one that is shown stands in a block."""
    spans: list[tuple[str, str]] = []
    for n, name in enumerate(names):
        spans += [(f" {name} ", "cursor") if n == here else (name, "quiet"), (gap, "")]
    return [*spans, (key, "accent")] if len(names) > 1 else spans[:-1]


def _tabs(app: AppContext, judged: Judged) -> Iterator[tuple[str, list[Line]]]:
    """Each preview with its name; what is sent byte for byte comes last."""
    if judged.previews is None:
        return
    _ = app.voice.text
    names = {"mail": _("mail"), "page": _("page"), "text": _("text")}
    for one in judged.previews.readers:
        yield f"{names[one.where]} {one.lang}".strip(), list(_rendered(app, one))
    raw: list[Line] = []
    for name, text in judged.previews.raw:
        raw.append([(f"── {data(name)} ──", "accent")])
        raw += [[(line.replace("\r", ""), "")] for line in clean(text).splitlines()]
        raw.append([])
    if raw:
        yield _("raw"), raw


def _rendered(app: AppContext, one: Rendered) -> Iterator[Line]:
    voice, _ = app.voice, app.voice.text
    yield [(data(one.subject), "strong")]
    facts = [_(STATUSES.get(status, status)) for status in one.statuses]
    if one.start is not None:
        until = voice.day_time(one.end) if one.end is not None else "?"
        facts.append(f"{voice.day_time(one.start)} – {until}")
    if facts:
        yield [(" · ".join(facts), "accent")]
    yield []
    for line in clean(one.text).splitlines():
        yield [(line, "")]


STATUSES = {
    "investigating": N_("being looked into"),
    "identified": N_("cause found"),
    "monitoring": N_("being watched"),
    "resolved": N_("over"),
    "scheduled": N_("planned"),
    "in_progress": N_("going on"),
    "completed": N_("done"),
}
"""What a status page calls an interruption, in words."""


def measured_line(app: AppContext, judged: Judged) -> Line:
    """Say what is measured now, beside what a notice says."""
    look = judged.look
    if look is None:
        return []
    _, state = app.voice.text, look.now.state
    style = "bad" if look.contradiction is not None or state is State.DOWN else "quiet"
    text = _("measured now: {state}").format(state=_(label(state)).upper())
    if look.now.since is not None:
        text += " " + _("since {at}").format(at=app.voice.day_time(look.now.since, now=app.clock()))
    return [(text, style)]
