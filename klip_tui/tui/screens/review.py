"""The review: who will be told what, the reason where one is owed, one key to confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from klip_tui.commitment.kinds import Severity
from klip_tui.text import dates
from klip_tui.text.labels import N_, label
from klip_tui.tui.widgets.lines import Line, Lines, data

if TYPE_CHECKING:
    from klip_tui.desk.notices.check import Checked
    from klip_tui.desk.notices.draft_file import Draft
    from klip_tui.tui.app import KlipApp


class ReviewScreen(ModalScreen[str | None]):
    """Dismissed with the reason (empty where none is owed), or None to go back."""

    CSS = """
    ReviewScreen { align: center middle; }
    ReviewScreen > Vertical { width: 76; height: auto; max-height: 22; background: $surface; padding: 1 2; }
    ReviewScreen #review { height: auto; }
    ReviewScreen #reason { margin-top: 1; }
    ReviewScreen #review-keys { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "confirm", N_("tell them"), id="review.confirm", tooltip=N_("Post it")),
        Binding("escape", "back", N_("back"), id="review.back", tooltip=N_("Back to the draft")),
    ]

    def __init__(self, draft: Draft, result: Checked, shown: list[tuple[str, str]]) -> None:
        super().__init__()
        self._draft, self._result, self._shown = draft, result, shown

    @property
    def klip(self) -> KlipApp:
        """The app."""
        return cast("KlipApp", self.app)

    def compose(self) -> ComposeResult:
        """Lay the review out."""
        _ = self.klip.voice.text
        lines = self._lines()
        with Vertical():
            widget = Lines(lines, id="review")
            widget.styles.height = len(lines)
            yield widget
            if self._result.owes_reason:
                yield Input(
                    placeholder=_("the reason, in {count} characters or more").format(count=self._result.reason_length),
                    id="reason",
                )
            yield Lines(
                [[("enter", "accent"), (f" {_('tell them')}   ", "strong"), ("esc", "accent"), (f" {_('back')}", "")]],
                id="review-keys",
            )

    def _lines(self) -> list[Line]:
        _, voice, facts = self.klip.voice.text, self.klip.voice, self._draft.facts
        end = dates.day_time(facts.end) if facts.end is not None else _("end unknown")
        lines: list[Line] = [
            [
                (
                    _("{type}: {title}").format(
                        type=_(label(self._draft.type)).capitalize(), title=data(facts.title, 50)
                    ),
                    "strong",
                )
            ],
            [(f"{dates.day_time(facts.start)} – {end}", "")],
        ]
        if facts.next_update is not None:
            lines.append([(_("next update {at}").format(at=dates.day_time(facts.next_update)), "")])
        lines += [[], [(_("Will be told through"), "quiet")]]
        channels = self.klip.desk.settings.config.channel if self.klip.desk is not None else ()
        for channel in channels:
            need = _("required") if channel.required else _("optional")
            lines.append(
                [(f"  → {data(channel.name)}", "accent"), (f"  {channel.__struct_config__.tag}, {need}", "quiet")]
            )
        lines.append([])
        shorts = [f for f in self._result.findings if f.severity is Severity.SHORT]
        for finding in shorts:
            from klip_tui.tui.screens.notice_text import folded

            for n, row in enumerate(folded(f"{finding.promise}  {voice.say(finding.message)}", 68)):
                lines.append([("! " if n == 0 else "  ", "warn"), (row, "warn")])
        if not shorts:
            lines.append([("✓ " + voice.say(self._result.verdict), "good")])
        if self.klip.is_demo:
            lines.append([(_("DEMO: only the demo's own page and mailbox get it"), "warn")])
        return lines

    def on_mount(self) -> None:
        """Focus the reason where one is owed."""
        for widget in self.query("#reason").results(Input):
            widget.focus()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_confirm()

    def action_confirm(self) -> None:
        """Post, unless a reason is owed and too short."""
        reason = "".join(widget.value for widget in self.query("#reason").results(Input)).strip()
        if self._result.owes_reason and len(reason) < self._result.reason_length:
            self.notify(
                self.klip.voice.text("a reason of at least {count} characters is owed").format(
                    count=self._result.reason_length
                ),
                severity="warning",
            )
            return
        self.dismiss(reason)

    def action_back(self) -> None:
        """Go back to the draft."""
        self.dismiss(None)
