"""What is done about an incident beside telling users: "I have it", a note for the timeline, the handover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import AlertState
from klip_tui.text.clean import clean, one_line
from klip_tui.text.labels import N_
from klip_tui.text.reading import read_when

if TYPE_CHECKING:
    from klip_tui.tui.plain.session import Session


def acknowledge(session: Session) -> None:
    """Take every alert that fires upon oneself. Raises Refused."""
    from klip_tui.desk.alerts.acknowledge import acknowledge

    if not any(one.state is AlertState.FIRING for one in session.view().alerts):
        session.say(session.text("no alert fires"))
        return
    for one in acknowledge(session.desk):
        said = session.text("{who} has alert {id}: {what}")
        session.say(said.format(who=one.who, id=one.id, what=one_line(one.detail, 120)))


def note(session: Session) -> None:
    """Note what happened, for the interruption that goes on. Raises Back, Gone, Refused."""
    from klip_tui.desk.notices.notes import note

    view = session.view()
    going = sorted(
        (one for one in view.interruptions if one.open and one.facts.start <= view.at), key=lambda one: one.facts.start
    )
    if not going:
        session.say(session.text("no interruption is open: a note belongs to one"))
        return
    session.desk.may_write()
    one = going[-1]
    title = one_line(one.facts.title, 60)
    session.say(session.text("Note for {id} ({title})").format(id=one.id, title=title))
    text = session.field(N_("What happened"))
    if not text:
        session.say("! " + session.text("a note has a text"))
        return
    at = session.field(N_("When (left empty: now)"))
    note(session.desk, one.id, text, read_when(at, session.desk.clock()) if at else None)
    session.say(session.text("noted"))


def handover(session: Session) -> None:
    """Say the handover, as ``klip-tui handover`` prints it, and keep that one was made. Raises Refused."""
    from klip_tui.desk.views import handover

    found = handover.handover(session.desk)
    session.say(clean(handover.text(found, session.voice)))
    if not session.desk.read_only:
        handover.keep(session.desk)
