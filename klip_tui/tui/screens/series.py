"""Recurring maintenance, laid out before anything is kept: each occurrence with its own check."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from klip_tui.commitment.kinds import Severity
from klip_tui.commitment.phrase import Refused
from klip_tui.text import dates
from klip_tui.text.folding import folded
from klip_tui.text.labels import N_
from klip_tui.tui.screens.facts_screen import Dialog
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.lines import Line, Lines, data
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from klip_tui.desk.notices.series.layout import Layout, Occurrence
    from klip_tui.desk.notices.series.series_file import SeriesDraft
    from klip_tui.text.voice import Voice


class SeriesScreen(Dialog[bool]):
    """Dismissed with whether the series was kept. ``m`` moves what falls short or lies on a holiday, ``s`` skips it."""

    CSS_PATH = "reading.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "keep('')", N_("keep"), id="series.keep", tooltip=N_("Keep it; telling is owed from now on")),
        Binding("t", "keep('tell')", N_("keep and tell"), id="series.tell", tooltip=N_("Keep it, tell users at once")),
        Binding("m", "lay('move')", N_("move"), id="series.move", tooltip=N_("Move what falls short")),
        Binding("s", "lay('skip')", N_("skip"), id="series.skip", tooltip=N_("Leave out what falls short")),
        Binding("escape,q", "back", N_("back"), id="series.back"),
    ]

    def __init__(self, wanted: SeriesDraft) -> None:
        super().__init__()
        self._wanted = wanted
        self._laid: Layout | None = None

    def compose(self) -> ComposeResult:
        """Lay the list out."""
        _ = self.voice.text
        yield FactsBar()
        with Vertical():
            yield Lines([[(data(self._wanted.draft.facts.title, 60), "strong")]], classes="heading")
            yield Rows(id="occurrences", empty=_("reading …"))
            keys = (("w", _("keep")), ("t", _("keep and tell")), ("m", _("move")), ("s", _("skip")), ("esc", _("back")))
            line: list[tuple[str, str]] = []
            for key, text in keys:
                line += [(key, "accent"), (f" {text}   ", "")]
            yield Lines([line], id="series-keys")

    def on_mount(self) -> None:
        """Check each occurrence."""
        self.action_lay("show")

    def action_lay(self, conflicts: str) -> None:
        """Check each occurrence for itself, in a thread."""
        desk, wanted = self.klip.desk, self._wanted
        if desk is None:
            return

        def work() -> None:
            from klip_tui.desk.notices.series.layout import Conflicts, laid_out

            try:
                found = laid_out(desk, wanted.draft, wanted.starts, Conflicts(conflicts))
            except Refused as error:
                self.app.call_from_thread(self._refused, error)
                return
            self.app.call_from_thread(self._show, found)

        self.run_worker(work, thread=True, exclusive=True, exit_on_error=False, group="series", description="lay out")

    def _refused(self, error: Refused) -> None:
        self.notify(self.voice.say(error.sentence), severity="warning", timeout=12, markup=False)

    def _show(self, found: Layout) -> None:
        if not self.is_mounted:
            return
        self._laid = found
        widget = self.query_one("#occurrences", Rows)
        width = max(30, widget.size.width - 2)
        rows = [row for one in found.kept for row in occurrence_lines(one, self.voice, width)]
        for one in found.left_out:
            text = self.voice.text("left out: {start}").format(start=self.voice.day_time(one.facts.start))
            rows.append([(f"– {text}", "quiet")])
        widget.put([(str(n), row) for n, row in enumerate(rows)], self.voice.text("no occurrence is left"))
        widget.focus()

    def action_keep(self, then: str) -> None:
        """Keep the series; where one falls short it says so and nothing is kept."""
        desk, laid = self.klip.desk, self._laid
        if desk is None or laid is None or not self.klip.may_write():
            return
        self.run_worker(
            partial(self._keep, then), thread=True, exclusive=True, exit_on_error=False, group="series",
            description="keep series",
        )  # fmt: skip

    def _keep(self, then: str) -> None:
        from klip_tui.desk.notices.series import register
        from klip_tui.desk.notices.together import announce_together

        desk, laid = self.klip.desk, self._laid
        assert desk is not None
        assert laid is not None
        try:
            identity = register.add(desk, self._wanted, laid)
            if then:
                announce_together(desk, register.untold(desk, identity), "announce series", identity)
        except Refused as error:
            self.app.call_from_thread(self._refused, error)
            return
        self.klip.wake_engine()
        self.app.call_from_thread(self.dismiss, True)

    def action_back(self) -> None:
        """Keep nothing."""
        self.dismiss(False)


def occurrence_lines(one: Occurrence, voice: Voice, width: int) -> Iterator[Line]:
    """Write one occurrence: whether it meets every promise, when, by when users are to be told, what stands against."""
    _ = voice.text
    good = one.result.ok and not one.conflict
    end = one.facts.end or one.facts.start
    line: list[tuple[str, str]] = [
        ("✓ " if good else "! ", "good" if good else "warn"),
        (dates.window(one.facts.start, end, lang=voice.lang, dash="–"), "strong"),
    ]
    if one.result.communicate_by is not None:
        by = voice.day_time(one.result.communicate_by, now=one.facts.start)
        line.append(("  " + _("announce by {at}").format(at=by), "quiet"))
    if one.holidays:
        line.append((f"  {', '.join(one.holidays)}", "warn"))
    if one.state is not None:
        line.append((f"  {one.interruption} {_(one.state)}", "quiet"))
    yield line
    for finding in one.result.findings:
        if finding.severity is not Severity.ADVICE:
            for row in folded(f"{finding.promise}  {voice.say(finding.message)}", width - 4):
                yield [("    ", ""), (row, "warn")]
