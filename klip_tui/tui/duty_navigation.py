"""From a duty to the place where it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.promises.duty import Duty, DutyKind
from klip_tui.tui.duty_types import asks_end, notice_type

if TYPE_CHECKING:
    from klip_tui.tui.context import AppContext


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
    if duty.kind is DutyKind.TELL_AFTER:
        for blip in app.view.blips if app.view is not None else ():
            if blip.start.isoformat(timespec="seconds") == duty.subject:
                app.tell_after(blip)
        return
    if duty.kind is DutyKind.CERTIFICATE:
        app.show_banner(app.voice.say(duty.message), "warn-block")
        return
    view = app.view
    one = next((i for i in view.interruptions if i.id == duty.subject), None) if view is not None else None
    if one is None or view is None:
        return
    if asks_end(view, duty):
        app.tell_longer(one)
        return
    wanted = notice_type(duty.kind, one.facts.kind)
    if wanted is not None:
        app.further(one, wanted, begun=duty.since if duty.kind is DutyKind.BEGAN_EARLY else None)
