"""The app's keys of an incident, wherever one is: "I have it", a note for the timeline, the handover."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.kinds import AlertState
from klip_tui.commitment.phrase import Refused
from klip_tui.text.clean import one_line
from klip_tui.tui.app_banners import BanneredApp
from klip_tui.tui.widgets.lines import Line

if TYPE_CHECKING:
    from klip_tui.commitment.interruptions.interruption import Interruption


class IncidentApp(BanneredApp):
    """What is done about an incident beside telling users."""

    def action_acknowledge(self) -> None:
        """Take every alert that fires upon oneself."""
        view, desk = self.view, self.desk
        if desk is None or not self.may_write():
            return
        if view is None or not any(one.state is AlertState.FIRING for one in view.alerts):
            self.notify(self.voice.text("no alert fires"))
            return

        def work() -> str:
            from klip_tui.desk.alerts.acknowledge import acknowledge

            taken = acknowledge(desk)
            said = self.voice.text("{who} has alert {id}: {what}")
            return "\n".join(said.format(who=one.who, id=one.id, what=one_line(one.detail, 120)) for one in taken[:5])

        self._do_apart(work)

    def action_note(self) -> None:
        """Note what happened, for the interruption that is open."""
        going = self._going()
        if not self.may_write():
            return
        if not going:
            self.notify(self.voice.text("no interruption is open: a note belongs to one"))
            return
        from klip_tui.tui.screens.ask import AskScreen

        one, _ = going[0], self.voice.text
        title = _("Note for {id} ({title})").format(id=one.id, title=one_line(one.facts.title, 60))
        fields = [("text", _("What happened"), ""), ("at", _("When (left empty: now)"), "")]
        self.push_screen(
            AskScreen(title, fields, needed={"text": _("a note has a text")}), partial(self._noted, one.id)
        )

    def _going(self) -> list[Interruption]:
        """The interruptions that go on: what users were told of, and what they were not, the newest first."""
        view = self.view
        if view is None:
            return []
        going = [one for one in view.interruptions if one.open and one.facts.start <= view.at]
        return sorted(going, key=lambda one: one.facts.start, reverse=True)

    def _noted(self, identity: str, typed: dict[str, str] | None) -> None:
        desk = self.desk
        if typed is None or desk is None:
            return

        def work() -> str:
            from klip_tui.desk.notices.notes import note
            from klip_tui.text.reading import read_when

            at = read_when(typed["at"], self.clock()) if typed["at"].strip() else None
            note(desk, identity, typed["text"], at)
            return self.voice.text("noted")

        self._do_apart(work)

    def action_correct(self) -> None:
        """Ask which measured time was otherwise, and state it anew."""
        if self.may_write() and not self._editing():
            from klip_tui.tui.correcting import begun

            self._ask_correction(begun(self.view, self.voice))

    def _ask_correction(self, typed: dict[str, str]) -> None:
        from klip_tui.tui.correcting import asking

        if self.desk is not None:
            least = self.desk.settings.commitment.on(local_date(self.clock())).reason_length
            self.push_screen(asking(self.voice, typed, least), self._corrected)

    def _corrected(self, typed: dict[str, str] | None) -> None:
        desk = self.desk
        if typed is None or desk is None:
            return

        def work() -> str:
            from klip_tui.tui.correcting import correct

            try:
                return correct(desk, self.voice, self.key_names, typed)
            except Refused:
                # What was typed is not lost.
                self.call_from_thread(self._ask_correction, typed)
                raise

        self._do_apart(work)

    def action_handover(self) -> None:
        """Show the handover, and keep that one was made."""
        desk, voice = self.desk, self.voice
        if desk is None:
            return

        def load() -> list[Line]:
            from klip_tui.desk.views import handover

            found = handover.handover(desk)
            text = handover.text(found, voice)
            if not self.read_only:
                handover.keep(desk)
            return [[(row, "" if row.startswith("-") else "strong")] for row in text.splitlines()]

        from klip_tui.tui.screens.reading import ReadScreen

        self.push_screen(ReadScreen(load))

    def named_drafts(self) -> list[str]:
        """Name the drafts at hand, the last used first."""
        if self.desk is None:
            return []
        from klip_tui.desk.notices import named

        return [one.name for one in named.drafts(self.desk) if one.stored is not None]

    def draft_named(self, name: str) -> None:
        """Draft from one of them."""
        desk, view = self.desk, self.view
        if desk is None or view is None or not self.may_write() or self._editing():
            return
        from klip_tui.desk.notices import named

        try:
            stored = named.one(desk, name).stored
            form = named.form_of(desk, stored, view) if stored is not None else None
        except Refused as error:
            self.notify(self.voice.say(error.sentence), severity="warning", markup=False)
            return
        if form is not None:
            self.edit(form)
            self.run_worker(partial(named.note_used, desk, name), thread=True, exit_on_error=False, group="used")

    def _do_apart(self, work: Callable[[], str]) -> None:
        """Do something in a thread, and say what became of it."""

        def run() -> None:
            try:
                said, severity = work(), "information"
            except Refused as error:
                said, severity = self.voice.say(error.sentence), "error"
            self.call_from_thread(self.notify, said, severity=severity, timeout=8, markup=False)
            if self._engine is not None:
                self._engine.wake()

        self.run_worker(run, thread=True, exit_on_error=False, group="incident", description="incident")
