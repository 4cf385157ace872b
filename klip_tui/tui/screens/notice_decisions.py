"""What a person decides about a notice: stuck deliveries, pages that say otherwise, another's notice, a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import STUCK, DeliveryState, Drifted
from klip_tui.commitment.phrase import Refused
from klip_tui.text.labels import N_
from klip_tui.tui.screens.ask import AskScreen
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.screens.confirm import ConfirmScreen
from klip_tui.tui.widgets.lines import data

if TYPE_CHECKING:
    from klip_tui.desk.notices.form import Form
    from klip_tui.desk.views.lists import NoticeWithDeliveries
    from klip_tui.store.drafts import Kept


class Decisions:
    """Does what was decided, in a thread; says what is refused, and reads the list anew."""

    def __init__(self, screen: BaseScreen) -> None:
        self._screen = screen

    def stuck(self, told: NoticeWithDeliveries | None, what: str) -> None:
        """Send the stuck deliveries of a notice again, or mark them as sent."""
        screen, desk = self._screen, self._screen.klip.desk
        if told is None or desk is None or not screen.klip.may_write():
            return
        stuck = [d for d in told.deliveries if d.state in STUCK]
        if not stuck:
            screen.notify(screen.voice.text("no delivery of this notice waits for a decision"))
            return

        def work() -> None:
            from klip_tui.desk.outbox.deliverer import Decision, decide

            for delivery in stuck:
                decide(desk, delivery.notice, delivery.channel, Decision(what))

        self._do(work)

    def drift(self, told: NoticeWithDeliveries | None, what: str) -> None:
        """Take over what the pages say of a notice, or overwrite it."""
        screen, desk = self._screen, self._screen.klip.desk
        if told is None or desk is None or not screen.klip.may_write():
            return
        found = [d for d in told.drifts if d.state is Drifted.OPEN]
        if not found:
            screen.notify(screen.voice.text("no page says otherwise than this notice"))
            return

        def work() -> None:
            from klip_tui.desk.outbox import drift

            for one in found:
                (drift.take_over if what == "take_over" else drift.overwrite)(desk, one.notice, one.channel)

        self._do(work)

    def approve(self, told: NoticeWithDeliveries | None) -> None:
        """Approve a notice; a reason is asked where it falls short."""
        self._second(told, N_("Approve {notice}"), N_("Reason, if short"), "approve")

    def send_back(self, told: NoticeWithDeliveries | None) -> None:
        """Send a notice back, with why."""
        self._second(told, N_("Send {notice} back"), N_("Why"), "send_back")

    def _second(self, told: NoticeWithDeliveries | None, title: str, field: str, what: str) -> None:
        screen, desk = self._screen, self._screen.klip.desk
        if told is None or desk is None or not screen.klip.may_write():
            return
        if not any(d.state is DeliveryState.HELD for d in told.deliveries):
            screen.notify(screen.voice.text("this notice waits for no approval"))
            return
        notice, text = told.written.notice.id, screen.voice.text

        def asked(typed: dict[str, str] | None) -> None:
            if typed is None:
                return

            def work() -> None:
                from klip_tui.desk.notices import approval

                (approval.approve if what == "approve" else approval.send_back)(desk, notice, typed["why"])

            self._do(work)

        screen.app.push_screen(AskScreen(text(title).format(notice=notice), [("why", text(field), "")]), asked)

    def drop(self, draft: tuple[Kept, Form] | None) -> None:
        """Throw a draft away, once a person said so twice."""
        screen, desk = self._screen, self._screen.klip.desk
        if draft is None or desk is None or not screen.klip.may_write():
            return
        kept, form = draft

        def work() -> None:
            from klip_tui.desk.notices import drafts

            drafts.drop(desk, kept.id)

        def asked(go_on: bool | None) -> None:
            if go_on:
                screen.klip.forget_draft(kept.id)
                self._do(work)

        _ = screen.voice.text
        lines = [_("Throw this draft away?"), data(form.title, 60) or "…"]
        screen.app.push_screen(ConfirmScreen(lines, _("throw it away"), again="D"), asked)

    def _do(self, work: Callable[[], object]) -> None:
        screen = self._screen

        def run() -> None:
            try:
                work()
            except Refused as error:
                screen.app.call_from_thread(
                    screen.notify, screen.voice.say(error.sentence), severity="error", timeout=15, markup=False
                )
            screen.klip.wake_engine()
            screen.app.call_from_thread(screen.reload)

        screen.run_worker(run, thread=True, exit_on_error=False, group="decide", description="decide")
