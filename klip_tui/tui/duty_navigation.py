"""From a duty to the place where it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.promises.duty import Duty, DutyKind

if TYPE_CHECKING:
    from klip_tui.tui.context import AppContext

_TYPES = {
    DutyKind.ANNOUNCE_CHANGE: NoticeType.CHANGE,
    DutyKind.UPDATE: NoticeType.UPDATE,
    DutyKind.END_NOTICE: NoticeType.END,
    DutyKind.OVERRUN: NoticeType.CHANGE,
    DutyKind.TURN_BACK: NoticeType.END,
    DutyKind.ACT_ON_REPORT: NoticeType.UPDATE,
    DutyKind.RESTART: NoticeType.UPDATE,
    DutyKind.BEGAN_EARLY: NoticeType.CHANGE,
}


def do_duty(app: AppContext, duty: Duty) -> None:
    """Open what settles a duty: the editor with the right notice, the notice that is stuck, the question."""
    if duty.kind in (DutyKind.ANSWER, DutyKind.REPORT):
        app.go_to("helpdesk", duty.subject)
        return
    if duty.kind in (DutyKind.DELIVERY, DutyKind.APPROVE, DutyKind.DRIFT):
        app.go_to("notices", duty.subject)
        return
    if duty.kind is DutyKind.TELL_USERS:
        app.action_new_outage()
        return
    if duty.kind is DutyKind.CERTIFICATE:
        app.show_banner(app.voice.say(duty.message), "warn-block")
        return
    view = app.view
    one = next((i for i in view.interruptions if i.id == duty.subject), None) if view is not None else None
    if one is None:
        return
    if duty.kind is DutyKind.ANNOUNCE:
        app.further(one, NoticeType.ANNOUNCEMENT)
        return
    if duty.kind is DutyKind.BEGAN_EARLY:
        app.further(one, NoticeType.CHANGE, begun=duty.since)
        return
    wanted = _TYPES[duty.kind]
    if wanted is NoticeType.UPDATE and one.facts.kind is Kind.PLANNED:
        wanted = NoticeType.CHANGE
    app.further(one, wanted)
