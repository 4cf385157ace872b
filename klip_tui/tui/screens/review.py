"""The review: who will be told what, what is measured now, the reason where one is owed, one key to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from klip_tui.commitment.kinds import Reach, Severity
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.promises.findings import FindingCode
from klip_tui.text import dates
from klip_tui.text.folding import folded
from klip_tui.text.labels import N_, label
from klip_tui.tui.screens.editor_judging import Judged, judge
from klip_tui.tui.screens.editor_said import measured_line
from klip_tui.tui.screens.facts_screen import Dialog
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.field import Field
from klip_tui.tui.widgets.lines import Line, Lines, cut, data

WIDTH = 68
FIRST_LINES = 3
"""Lines of the text that the review shows; one less where there are few rows."""
BESIDE = 9
"""Rows that the facts, the reason, the keys and the dialog's edges take."""
WHO = {
    Reach.PAGE: N_("who looks at the page"),
    Reach.LIST: N_("who is on the list"),
    Reach.OTHER: N_("whom it is set up for"),
}


class ReviewScreen(Dialog[str | None]):
    """Dismissed with the reason (empty where none is owed), or None to go back.

    The check is asked again at ``enter``: what turned out differently since is shown, and nothing is posted.
    """

    CSS_PATH = "review.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "confirm", N_("tell them"), id="review.confirm", tooltip=N_("Post it")),
        Binding("escape", "back", N_("back"), id="review.back", tooltip=N_("Back to the draft")),
    ]

    def __init__(self, judged: Judged) -> None:
        super().__init__()
        self._judged = judged
        self._looking = False

    @property
    def _least(self) -> int:
        """The fewest characters of a reason."""
        return self._judged.look.result.reason_length if self._judged.look is not None else 0

    @property
    def _verdict(self) -> str:
        look = self._judged.look
        return self.voice.say(look.result.verdict) if look is not None else ""

    def compose(self) -> ComposeResult:
        """Lay the review out."""
        _ = self.voice.text
        yield FactsBar()
        with Vertical():
            yield Lines(id="review")
            yield Field(
                placeholder=_("the reason, in {count} characters or more").format(count=self._least),
                id="reason",
            )
            yield Lines(
                [[("enter", "accent"), (f" {_('tell them')}   ", "strong"), ("esc", "accent"), (f" {_('back')}", "")]],
                id="review-keys",
            )

    def on_mount(self) -> None:
        """Show what was judged."""
        self._show()

    def _show(self) -> None:
        lines = self._lines()
        widget, reason = self.query_one("#review", Lines), self.query_one("#reason", Field)
        widget.styles.height = len(lines)
        widget.put(lines)
        owed = self._judged.look is not None and self._judged.look.owes_reason
        reason.display = owed
        if owed:
            reason.focus()

    def _lines(self) -> list[Line]:
        _, voice, draft, look = self.voice.text, self.voice, self._judged.draft, self._judged.look
        if draft is None or look is None:
            return []
        loud: list[Line] = []
        if look.contradiction is not None:
            for row in folded(voice.say(look.contradiction), WIDTH - 2):
                loud.append([(f" {row} ".ljust(WIDTH), "bad-block")])
            loud.append([(_("Tell it only with a reason why."), "bad")])
        facts = draft.facts
        title = _("{type}: {title}").format(type=_(label(draft.type)).capitalize(), title=data(facts.title, 50))
        said = f"{voice.day_time(facts.start)} – {_('end unknown')}"
        if facts.end is not None:
            said = dates.window(facts.start, facts.end, lang=voice.lang)
        period: list[tuple[str, str]] = [(said, "")]
        if facts.next_update is not None:
            at = voice.day_time(facts.next_update, now=self.klip.clock())
            period.append((" · " + _("next update {at}").format(at=at), ""))
        lines: list[Line] = [*loud, [(title, "strong")], period, measured_line(self.klip, self._judged)]
        lines += [[("│ ", "quiet"), (row, "")] for row in self._first_lines()]
        lines.append([(_("Will be told through"), "quiet")])
        lines += self._channels()
        lines += self._findings()
        if self.klip.is_demo:
            lines.append([(_("DEMO: only the demo's own page and mailbox get it"), "warn")])
        most = self.app.size.height - BESIDE
        if len(lines) > most:
            lines = [*lines[: most - 1], [("… " + _("esc shows every finding"), "quiet")]]
        return lines

    def _channels(self) -> Iterator[Line]:
        """Say of each channel whom it tells, and under which title."""
        _, desk, previews = self.voice.text, self.klip.desk, self._judged.previews
        for channel in desk.settings.config.channel if desk is not None else ():
            where = {Reach.PAGE: "page", Reach.LIST: "mail"}.get(channel.reach, "")
            seen = [one for one in previews.readers if one.where == where] if previews is not None else []
            title = f" “{data(seen[0].subject, 80)}”" if seen else ""
            line: Line = [
                ("→ ", "accent"),
                (data(channel.name, 30), "accent"),
                (f"  {_(WHO[channel.reach])}", ""),
                (title, "quiet"),
            ]
            yield cut(line, WIDTH)

    def _first_lines(self) -> list[str]:
        previews = self._judged.previews
        text = previews.readers[0].text if previews is not None and previews.readers else ""
        rows = [row for line in text.splitlines() if line.strip() for row in folded(data(line, 400), WIDTH - 2)]
        most = FIRST_LINES if self.app.size.height >= 30 else FIRST_LINES - 1
        return [*rows[:most], *(["…"] if len(rows) > most else [])]

    def _findings(self) -> list[Line]:
        look = self._judged.look
        found = look.result.findings if look is not None else ()
        # What is measured stands at the top already, loud.
        shorts = [f for f in found if f.severity is Severity.SHORT and f.code is not FindingCode.AGAINST_MEASURED]
        lines: list[Line] = []
        for finding in shorts:
            for n, row in enumerate(folded(f"{finding.promise}  {self.voice.say(finding.message)}", WIDTH - 2)):
                lines.append([("! " if n == 0 else "  ", "warn"), (row, "warn")])
        if not shorts and look is not None and look.result.ok and look.contradiction is None:
            lines.append([("✓ " + self._verdict, "good")])
        return lines

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_confirm()

    def action_confirm(self) -> None:
        """Look once more, in a thread; then post, unless that shows something new or a reason is owed."""
        desk, form = self.klip.desk, self._judged.form
        if desk is None or self._looking:
            return
        if self.has_class("-too-small"):
            self.notify(self.voice.text("nothing went out: at this size nobody can see what would"), severity="warning")
            return
        self._looking = True

        def work() -> None:
            try:
                fresh = judge(desk, form, desk.clock())
            except Refused as error:
                self.app.call_from_thread(self._failed, error)
                return
            self.app.call_from_thread(self._looked, fresh)

        self.run_worker(work, thread=True, exit_on_error=False, group="look", description="last look")

    def _failed(self, error: Refused) -> None:
        self._looking = False
        self.notify(self.voice.say(error.sentence), severity="error", timeout=15, markup=False)

    def _looked(self, fresh: Judged) -> None:
        """Decide by what is true now, not by what was when the review opened."""
        before, self._looking, self._judged = self._judged, False, fresh
        if not self.is_mounted:
            return
        if fresh.look is None or not fresh.postable:
            self.notify(self.voice.text("it can't be posted any more; the findings say why"), severity="error")
            self.dismiss(None)
            return
        turned = before.look is None or fresh.look.contradiction != before.look.contradiction
        if (turned and fresh.look.contradiction is not None) or self._owes_more(before, fresh):
            self._show()
            self.notify(self.voice.text("this has changed while you wrote: read it again"), severity="error")
            return
        reason = self.query_one("#reason", Field).value.strip()
        if fresh.look.owes_reason and len(reason) < fresh.look.result.reason_length:
            self.notify(
                self.voice.text("a reason of at least {count} characters is owed").format(
                    count=fresh.look.result.reason_length
                ),
                severity="warning",
            )
            return
        self.dismiss(reason)

    @staticmethod
    def _owes_more(before: Judged, fresh: Judged) -> bool:
        return (
            fresh.look is not None and fresh.look.owes_reason and (before.look is None or not before.look.owes_reason)
        )

    def action_back(self) -> None:
        """Go back to the draft."""
        self.dismiss(None)
