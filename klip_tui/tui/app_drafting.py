"""The app's way from a key, a duty or a report to a draft, and from a posted notice to where its deliveries show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, cast

from textual import work

from klip_tui.commitment.calendar.local_time import at_wall
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.phrase import Refused
from klip_tui.text.clean import one_line
from klip_tui.tui.app_views import ViewsApp
from klip_tui.tui.screens.base import BaseScreen

if TYPE_CHECKING:
    from klip_tui.commitment.interruptions.blips import Blip
    from klip_tui.commitment.interruptions.interruption import Interruption
    from klip_tui.commitment.kinds import NoticeType
    from klip_tui.commitment.promises.duty import Duty
    from klip_tui.desk.notices.form import Form
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.status_view import StatusView
    from klip_tui.text.voice import Voice
    from klip_tui.tui.context import AppContext
    from klip_tui.tui.engine import Engine
    from klip_tui.tui.key_names import KeyNames


USUAL_START, USUAL_LENGTH = time(6), timedelta(hours=2)
"""Where maintenance on a chosen day begins to be drafted: before people are at work."""


class DraftingApp(ViewsApp):
    """What the app does about drafts; what it stands on is made by the app itself."""

    voice: Voice
    key_names: KeyNames
    clock: Callable[[], datetime]
    read_only: bool
    desk: Desk | None
    view: StatusView | None
    _engine: Engine | None
    _kept: dict[str, Form]

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
        from klip_tui.commitment.kinds import NoticeType

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
        from klip_tui.desk.notices import beginning

        if self.desk is None or self._editing():
            return
        begun = self._draft_of_now() if not reported else None
        if begun is not None:
            self.edit(begun[1], begun[0])
            return
        self.edit(beginning.outage(self.desk, self.view, reported))

    def _draft_of_now(self) -> tuple[str, Form] | None:
        """Return the draft of a new outage that was begun since KLIP changed last, where there is one."""
        since = self.view.now.since if self.view is not None else None
        for identity, form in reversed(self._kept.items()):
            new = form.kind is Kind.UNPLANNED and not form.interruption and form.begun is not None
            if new and form.begun is not None and (since is None or form.begun >= since):
                return identity, form
        return None

    def remember_draft(self, form: Form, draft_id: str) -> None:
        """Remember a draft that is kept, so that the key that began it opens it again."""
        self._kept[draft_id] = form

    def forget_draft(self, draft_id: str) -> None:
        """Forget a draft that was posted or thrown away."""
        self._kept.pop(draft_id, None)

    def action_new_planned(self) -> None:
        """Draft a planned interruption, on the day that the screen points at."""
        from klip_tui.desk.notices import form

        if not self.may_write() or self.desk is None or self._editing():
            return
        day = self.screen.day_at_hand() if isinstance(self.screen, BaseScreen) else None
        start = at_wall(day, USUAL_START) if day is not None else None
        end = start + USUAL_LENGTH if start is not None else None
        self.edit(form.planned(self.desk.settings.config, self.clock(), start, end))

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
        """Draft a further notice; ``begun`` is when it began, where that is not its start.

        Near the end that users were told of maintenance, and past it, the review of the end opens at once.
        """
        from klip_tui.commitment.kinds import NoticeType
        from klip_tui.desk.notices import beginning
        from klip_tui.tui.duty_types import overrun_of

        if not self.may_write() or self.desk is None:
            return
        near = self.view is not None and overrun_of(self.view, interruption.id) is not None
        at_once = near and type_ is NoticeType.END
        try:
            self.edit(beginning.further(self.desk, self.view, interruption, type_, begun=begun), at_once=at_once)
        except Refused as error:
            self.notify(self.voice.say(error.sentence), severity="warning")

    def tell_longer(self, interruption: Interruption) -> None:
        """Review the change of what will not keep the end that users were told: a later end is proposed."""
        from klip_tui.desk.notices import beginning

        if not self.may_write() or self.desk is None:
            return
        try:
            self.edit(beginning.longer(self.desk, self.view, interruption), at_once=True)
        except Refused as error:
            self.notify(self.voice.say(error.sentence), severity="warning")

    def tell_after(self, blip: Blip) -> None:
        """Draft the notice of an outage that was over before anybody told."""
        from klip_tui.desk.notices import beginning

        if self.may_write() and self.desk is not None and not self._editing():
            self.edit(beginning.afterwards(self.desk, blip))

    def _editing(self) -> bool:
        return len(self.screen_stack) > 1

    def edit(self, form: Form, draft_id: str = "", *, at_once: bool = False) -> None:
        """Open the editor; ``at_once``: and its review, where nothing but a written reason is wanting."""
        from klip_tui.desk.notices.form import dated
        from klip_tui.tui.screens.editor import EditorScreen

        self.push_screen(EditorScreen(dated(form, self.voice.lang), draft_id, at_once=at_once), self._edited)

    def _edited(self, notice: str | None) -> None:
        """After posting, watch the deliveries."""
        if not notice:
            return
        self.wake_engine()
        cast("AppContext", self).go_to("notices", notice)

    def wake_engine(self) -> None:
        """Deliver and look now."""
        if self._engine is not None:
            self._engine.wake()

    def do_duty(self, duty: Duty) -> None:
        """Go where a duty is done."""
        from klip_tui.tui.duty_navigation import do_duty

        do_duty(cast("AppContext", self), duty)

    @work(thread=True, exit_on_error=False, group="drafts", description="look for drafts")
    def _offer_drafts(self) -> None:
        from klip_tui.desk.notices import unfinished

        if self.desk is None:
            return
        try:
            if not unfinished.may_be(self.desk):
                return
            from klip_tui.desk.notices import drafts

            found = drafts.kept(self.desk)
        except Refused:
            return
        if found:
            row, form = found[0]
            _ = self.voice.text
            one = _("1 unfinished draft, by {who}: {title} – {key} shows it")
            many = _("{count} unfinished drafts, the newest by {who}: {title} – {key} shows them")
            text = (one if len(found) == 1 else many).format(
                count=len(found),
                who=one_line(row.who, 30),
                title=one_line(form.title or "…", 60),
                key=self.key_names.of("screen.notices", "4"),
            )
            self.call_from_thread(self.notify, text, timeout=15, markup=False)
