"""Measured time that was stated anew: a colleague's is approved here, and one that stands is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.text import dates
from klip_tui.text.labels import N_, label
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.confirm import ConfirmScreen
from klip_tui.tui.screens.facts_screen import Dialog
from klip_tui.tui.widgets.bars import TooSmall
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.lines import Line, Lines, data
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from klip_tui.desk.measuring.corrections import Reviewed
    from klip_tui.store.corrections import Correction
    from klip_tui.text.voice import Voice


class CorrectionsScreen(Dialog[None]):
    """Dismissed when it is left; ``changed`` is called when one counts, or counts no more."""

    CSS_PATH = "corrections.tcss"
    AUTO_FOCUS = "#corrections"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "approve", N_("approve"), id="corrections.approve", tooltip=N_("Approve a colleague's")),
        Binding("x", "withdraw", N_("take back"), id="corrections.withdraw", tooltip=N_("As it was measured")),
        Binding("escape", "back", N_("back"), id="corrections.back"),
    ]

    def __init__(self, changed: Callable[[], object]) -> None:
        super().__init__()
        self._changed = changed
        self._rows: dict[str, Reviewed] = {}

    def compose(self) -> ComposeResult:
        """Lay the list out, and under it what there is to know of the one at the cursor."""
        _ = self.voice.text
        keys = [(key, _(word)) for key, word in (("a", N_("approve")), ("x", N_("take back")), ("esc", N_("back")))]
        yield FactsBar()
        with Vertical():
            yield Lines([[(_("Measured time that was stated anew"), "strong")]], classes="heading")
            yield Rows(id="corrections", empty=_("reading …"))
            yield Detail(id="correction")
            line = [part for key, word in keys for part in ((key, "accent"), (f" {word}   ", ""))]
            yield Lines([line], id="corrections-keys")
        yield TooSmall()

    def on_mount(self) -> None:
        """Read them."""
        self._work(None)

    def on_rows_moved(self) -> None:
        """Say what there is to know of the one at the cursor."""
        found = self._at_hand()
        self.query_one("#correction", Detail).put(list(_review(self.voice, found)) if found is not None else [])

    def on_rows_chosen(self) -> None:
        """Approve the one at the cursor, where it waits for that."""
        self.action_approve()

    def action_approve(self) -> None:
        """Let a colleague's count, or go; what it says is read once more."""
        found, _ = self._at_hand(), self.voice.text
        if found is None or not self.klip.may_write():
            return
        one = found.correction
        if not one.waits:
            self.notify(self.voice.say(_waits_for_none(one)), severity="warning")
            return
        title = N_("Take correction {id} back?") if one.withdrawn_by else N_("Let correction {id} count?")
        lines = [_(title).format(id=one.id), _said(self.voice, one), _measured(self.voice, found), data(one.reason, 60)]

        def asked(go_on: bool | None) -> None:
            if go_on:
                self._work(one.id)

        self.app.push_screen(ConfirmScreen(lines, _("approve"), again="a"), asked)

    def action_withdraw(self) -> None:
        """Take one back; why is asked."""
        found, _ = self._at_hand(), self.voice.text
        if found is None or not self.klip.may_write():
            return
        one = found.correction
        title = _("Take correction {id} back").format(id=one.id)

        def asked(typed: dict[str, str] | None) -> None:
            if typed is not None:
                self._work(one.id, why=typed["why"])

        fields = [("why", _("Why"), "")]
        self.app.push_screen(AskScreen(title, fields, needed={"why": _("a written reason is owed")}), asked)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)

    def _at_hand(self) -> Reviewed | None:
        return self._rows.get(self.query_one("#corrections", Rows).key or "")

    def _work(self, identity: int | None, *, why: str = "") -> None:
        """Approve one (with ``why``: take it back), and read them anew."""
        desk = self.klip.desk
        if desk is None:
            return

        def work() -> None:
            from klip_tui.desk.measuring import corrections

            try:
                if identity is not None and why:
                    corrections.withdraw(desk, identity, why)
                elif identity is not None:
                    corrections.approve(desk, identity)
                rows = corrections.reviewed(desk)
            except Refused as error:
                self.app.call_from_thread(self.notify, self.voice.say(error.sentence), severity="warning", markup=False)
                return
            self.app.call_from_thread(self._show, rows, identity is not None)

        self.run_worker(work, thread=True, exit_on_error=False, group="corrections", description="corrections")

    def _show(self, rows: list[Reviewed], changed: bool) -> None:
        self._rows = {str(one.correction.id): one for one in rows}
        if self.is_mounted:
            shown = [(key, _line(self.voice, one.correction)) for key, one in self._rows.items()]
            self.query_one("#corrections", Rows).put(shown, self.voice.text("no corrections yet"))
            self.on_rows_moved()
        if changed:
            self._changed()


def _line(voice: Voice, one: Correction) -> Line:
    from klip_tui.desk.measuring.corrections import standing

    mark, style = ("!", "warn") if one.waits else ("✓", "good") if one.counts else ("·", "quiet")
    said = f"  {voice.text(standing(one))}"
    return [(f"{mark} {one.id:>3}  {_said(voice, one)}", style), (said, ""), (f"  {data(one.who, 40)}", "quiet")]


def _said(voice: Voice, one: Correction) -> str:
    return f"{dates.window(one.start, one.end, lang=voice.lang)}: {voice.text(label(one.state))}"


def _measured(voice: Voice, found: Reviewed) -> str:
    parts = ", ".join(f"{voice.text(label(state))} {voice.lasting(spent)}" for state, spent in found.measured)
    return voice.text("measured there: {states}").format(states=parts)


def _waits_for_none(one: Correction) -> Phrase:
    return phrase("correction {id} waits for no approval", id=one.id)


def _review(voice: Voice, found: Reviewed) -> Iterator[Line]:
    """Say what one states, in place of what, why, and by whom."""
    one, _ = found.correction, voice.text
    yield [(_said(voice, one), "strong")]
    yield [(_measured(voice, found), "")]
    yield [(_("why: {reason}").format(reason=data(one.reason, 1000)), "")]
    yield [(_("stated by {who}, {at}").format(who=data(one.who, 60), at=voice.day_time(one.created)), "quiet")]
    if one.approver and one.approved is not None:
        yield [
            (_("approved by {who}, {at}").format(who=data(one.approver, 60), at=voice.day_time(one.approved)), "quiet")
        ]
    if one.withdrawn_by and one.withdrawn is None:
        yield [(_("{who} asks to take it back").format(who=data(one.withdrawn_by, 60)), "warn")]
    elif one.withdrawn_by and one.withdrawn is not None:
        at = voice.day_time(one.withdrawn)
        yield [(_("taken back by {who}, {at}").format(who=data(one.withdrawn_by, 60), at=at), "quiet")]
