"""Which notice settles a duty about an interruption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.promises.duty import Duty, DutyKind

if TYPE_CHECKING:
    from klip_tui.desk.views.status_view import StatusView

_TYPES = {
    DutyKind.ANNOUNCE: NoticeType.ANNOUNCEMENT,
    DutyKind.ANNOUNCE_CHANGE: NoticeType.CHANGE,
    DutyKind.UPDATE: NoticeType.UPDATE,
    DutyKind.END_NOTICE: NoticeType.END,
    DutyKind.OVERRUN: NoticeType.CHANGE,
    DutyKind.TURN_BACK: NoticeType.END,
    DutyKind.ACT_ON_REPORT: NoticeType.UPDATE,
    DutyKind.RESTART: NoticeType.UPDATE,
    DutyKind.BEGAN_EARLY: NoticeType.CHANGE,
}


def notice_type(duty: DutyKind, kind: Kind) -> NoticeType | None:
    """Return the notice; None where none settles it. A planned interruption has no update: it is changed."""
    wanted = _TYPES.get(duty)
    return NoticeType.CHANGE if wanted is NoticeType.UPDATE and kind is Kind.PLANNED else wanted


def asks_end(view: StatusView, duty: Duty) -> bool:
    """Whether a duty asks if maintenance has ended or goes on: the end that users were told is near, or has passed."""
    if duty.kind is DutyKind.OVERRUN:
        return True
    going = (one.id for one in view.open if one.facts.kind is Kind.PLANNED)
    return duty.kind is DutyKind.END_NOTICE and duty.subject in going


def overrun_of(view: StatusView, identity: str = "") -> Duty | None:
    """Return the duty of an interruption (empty: of any) that asks so, where there is one."""
    rows = (one for one in view.duties if not identity or one.subject == identity)
    return next((one for one in rows if asks_end(view, one)), None)
