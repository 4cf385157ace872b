"""The app's way from a key, a duty or a report to a draft, and from a posted notice to where its deliveries show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, cast

from textual import work
from textual.app import App

from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.text.clean import one_line
from klip_tui.tui.screens.base import BaseScreen

if TYPE_CHECKING:
    from klip_tui.commitment.interruptions.interruption import Interruption
    from klip_tui.commitment.kinds import NoticeType
    from klip_tui.commitment.promises.duty import Duty
    from klip_tui.desk.notices.form import Form
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.status import StatusView
    from klip_tui.text.voice import Voice
    from klip_tui.tui.app import KlipApp
    from klip_tui.tui.engine import Engine


class DraftingApp(App[None]):
    """What the app does about drafts; what it stands on is made by the app itself."""

    voice: Voice
    clock: Callable[[], datetime]
    read_only: bool
    desk: Desk | None
    view: StatusView | None
    _engine: Engine | None

    def may_write(self) -> bool:
        """Whether anything may be changed now; says why not."""
        if self.read_only:
            self.notify(self.voice.text("this is read-only: nothing can be changed or posted"), severity="warning")
            return False
        if self.desk is None:
            self.notify(self.voice.text("still opening the store"), severity="warning")
            return False
        return True

    def action_new_outage(self) -> None:
        """Draft an unplanned interruption, or an update of the one that is open."""
        from klip_tui.commitment.kinds import Kind, NoticeType

        if not self.may_write() or self.desk is None or self._editing():
            return
        if isinstance(self.screen, BaseScreen) and self.screen.begin_outage():
            return
        for one in self.view.open if self.view is not None else ():
            if one.facts.kind is Kind.UNPLANNED:
                self.further(one, NoticeType.UPDATE)
                return
        self.draft_outage()

    def draft_outage(self, reported: tuple[tuple[int, datetime], ...] = ()) -> None:
        """Draft an unplanned interruption, from what was measured and from users' reports (number, instant)."""
        from klip_tui.commitment.interruptions.outages import outage_since
        from klip_tui.desk.notices import form

        view = self.view
        if self.desk is None or self._editing():
            return
        state, since, now = State.UNKNOWN, None, self.clock()
        if view is not None:
            state, since = view.now.state, view.now.since
            if since is not None:
                since = outage_since(view.interruptions, since, now)
        self.edit(form.outage(self.desk.settings.config, now, state, since, reported))

    def action_new_planned(self) -> None:
        """Draft a planned interruption."""
        from klip_tui.desk.notices import form

        if self.may_write() and self.desk is not None and not self._editing():
            self.edit(form.planned(self.desk.settings.config, self.clock()))

    def action_end_open(self) -> None:
        """Draft the end notice of the interruption that is open."""
        from klip_tui.commitment.kinds import NoticeType

        if not self.may_write() or self.view is None or self._editing():
            return
        if not self.view.open:
            self.notify(self.voice.text("no interruption is open"), severity="information")
            return
        self.further(self.view.open[0], NoticeType.END)

    def further(self, interruption: Interruption, type_: NoticeType, *, begun: datetime | None = None) -> None:
        """Draft a further notice about an interruption; ``begun`` is when it began, where that is not its start."""
        from klip_tui.commitment.interruptions.interruption import may_follow
        from klip_tui.desk.notices import form

        if not self.may_write() or self.desk is None:
            return
        if type_ not in may_follow(interruption, interruption.facts.kind):
            self.notify(
                self.voice.say(phrase("{id}: {type} can't be told now", id=interruption.id, type=type_)),
                severity="warning",
            )
            return
        ended = None
        if self.view is not None and self.view.now.state in (State.UP, State.DEGRADED):
            since = self.view.now.since
            ended = since if since is not None and since > interruption.facts.start else None
        self.edit(form.further(interruption, type_, self.desk.settings.config, self.clock(), ended, begun))

    def _editing(self) -> bool:
        return len(self.screen_stack) > 1

    def edit(self, form: Form, draft_id: str = "") -> None:
        """Open the editor."""
        from klip_tui.tui.screens.editor import EditorScreen

        self.push_screen(EditorScreen(form, draft_id), self._edited)

    def _edited(self, notice: str | None) -> None:
        """After posting, watch the deliveries."""
        if not notice:
            return
        if self._engine is not None:
            self._engine.wake()
        self.switch_mode("notices")
        self.call_after_refresh(self._go_to_notice, notice)

    def _go_to_notice(self, notice: str) -> None:
        from klip_tui.tui.screens.notices import NoticesScreen

        if isinstance(self.screen, NoticesScreen):
            self.screen.go(notice)

    def wake_engine(self) -> None:
        """Deliver and look now."""
        if self._engine is not None:
            self._engine.wake()

    def do_duty(self, duty: Duty) -> None:
        """Go where a duty is done."""
        from klip_tui.tui.duty_navigation import do_duty

        do_duty(cast("KlipApp", self), duty)

    @work(thread=True, exit_on_error=False, group="drafts", description="look for drafts")
    def _offer_drafts(self) -> None:
        from klip_tui.desk.notices import drafts

        if self.desk is None:
            return
        try:
            found = drafts.kept(self.desk)
        except Refused:
            return
        if found:
            row, form = found[0]
            text = self.voice.text("{count} unfinished drafts, the newest by {who}: {title} – 4 shows them").format(
                count=len(found), who=one_line(row.who, 30), title=one_line(form.title or "…", 60)
            )
            self.call_from_thread(self.notify, text, timeout=15, markup=False)
