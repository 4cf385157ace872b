"""Measured time stated anew, line by line: what was, a colleague's to approve, one of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Refused
from klip_tui.text.clean import one_line
from klip_tui.text.labels import N_, label
from klip_tui.text.reading import read_when
from klip_tui.tui.plain.talk import Back

if TYPE_CHECKING:
    from klip_tui.store.corrections import Correction
    from klip_tui.tui.plain.session import Session

SHOWN = 10


def browse(session: Session) -> None:
    """List what was stated anew; state more, approve, take back. Raises Back, Gone."""
    from klip_tui.desk.measuring import corrections

    while True:
        found = {str(one.id): one for one in corrections.every(session.desk)}
        options = [("n", session.text("state a time anew"))]
        options += [(key, _head(session, one)) for key, one in list(found.items())[-SHOWN:]]
        chosen = session.choose(N_("correction>"), options)
        try:
            if chosen == "n":
                _new(session)
            else:
                _one(session, found[chosen])
        except Back:
            continue
        except Refused as error:
            session.refuse(error)


def _head(session: Session, one: Correction) -> str:
    from klip_tui.desk.measuring.corrections import standing

    _, voice = session.text, session.voice
    span = f"{voice.day_time(one.start)} – {voice.day_time(one.end)}"
    return f"{span}: {_(label(one.state))}, {_(standing(one))}, {one_line(one.who, 40)}: {one_line(one.reason, 120)}"


def _new(session: Session) -> None:
    from klip_tui.desk.measuring import corrections

    session.desk.may_write()
    now = session.desk.clock()
    start = read_when(session.field(N_("From")), now)
    end = read_when(session.field(N_("Until")), now, start)
    state = session.choose(N_("state>"), [(one.value, session.text(label(one))) for one in State])
    made = corrections.correct(session.desk, start, end, State(state), session.field(N_("Why")))
    session.say(_head(session, made))


def _one(session: Session, one: Correction) -> None:
    from klip_tui.desk.measuring import corrections

    if one.withdrawn is not None:
        return
    options = [("a", session.text("approve"))] if one.waits else []
    if not one.withdrawn_by:
        options.append(("x", session.text("take it back")))
    chosen = session.choose(N_("what next>"), options)
    if chosen == "a":
        corrections.approve(session.desk, one.id)
    else:
        corrections.withdraw(session.desk, one.id, session.field(N_("Why")))
    session.say(session.text("done"))
