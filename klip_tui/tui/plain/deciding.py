"""What a person decides about a notice, line by line: what is stuck, a page that says otherwise, a colleague's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import parse_instant
from klip_tui.commitment.kinds import STUCK, DeliveryState, Drifted
from klip_tui.text.clean import one_line
from klip_tui.text.labels import N_
from klip_tui.tui.screens.notice_text import FIELDS

if TYPE_CHECKING:
    from klip_tui.desk.views.lists import NoticeWithDeliveries
    from klip_tui.store.drifts import Drift
    from klip_tui.tui.plain.session import Session


def stuck(told: NoticeWithDeliveries) -> list[str]:
    """The channels whose delivery waits for a person."""

    return [row.channel for row in told.deliveries if row.state in STUCK]


def held(told: NoticeWithDeliveries) -> bool:
    """Whether the notice waits for somebody else's approval."""
    return any(row.state is DeliveryState.HELD for row in told.deliveries)


def drifted(told: NoticeWithDeliveries) -> list[Drift]:
    """The pages that say otherwise than the notice."""
    return [one for one in told.drifts if one.state is Drifted.OPEN]


def tell_drifts(session: Session, told: NoticeWithDeliveries) -> None:
    """Say what each page says otherwise."""
    for drift in drifted(told):
        session.say("≠ " + session.text("{channel} says otherwise").format(channel=one_line(drift.channel, 60)))
        for one in drift.differences:
            session.say(f"  {session.text(FIELDS.get(one.field, one.field))}")
            for head, text in ((session.text("meant"), one.meant), (session.text("there"), one.there)):
                session.say(f"    {head}: {_shown(session, one.field, text)}")


def _shown(session: Session, field: str, text: str) -> str:
    if field in ("start", "end") and text:
        return session.voice.day_time(parse_instant(text))
    return one_line(text, 1000)


def options(session: Session, told: NoticeWithDeliveries) -> list[tuple[str, str]]:
    """What may be decided about a notice now."""
    _ = session.text
    found = []
    if stuck(told):
        found += [("again", _("send again")), ("sent", _("mark as sent"))]
    if held(told):
        found += [("approve", _("approve")), ("back", _("send back"))]
    if drifted(told):
        found += [
            ("take over", _("take over what the page says")),
            ("overwrite", _("make the page say what was meant")),
        ]
    return found


def decide(session: Session, told: NoticeWithDeliveries, what: str) -> None:
    """Do what was decided. Raises Back, Gone, Refused."""
    from klip_tui.desk.notices import approval
    from klip_tui.desk.outbox import drift
    from klip_tui.desk.outbox.deliverer import Decision
    from klip_tui.desk.outbox.deliverer import decide as settle

    desk, notice = session.desk, told.written.notice.id
    if what in ("again", "sent"):
        for channel in stuck(told):
            settle(desk, notice, channel, Decision("send_again" if what == "again" else "mark_sent"))
        session.watch(notice)
    elif what == "approve":
        approval.approve(desk, notice, session.field(N_("Reason, if short")))
        session.watch(notice)
    elif what == "back":
        approval.send_back(desk, notice, session.field(N_("Why")))
        session.say(session.text("done"))
    else:
        for one in drifted(told):
            (drift.take_over if what == "take over" else drift.overwrite)(desk, one.notice, one.channel)
        session.say(session.text("done"))
