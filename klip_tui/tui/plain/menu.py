"""The desk's conversation: what is true and owed, then what one wants to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.text.labels import N_
from klip_tui.tui.plain import helpdesk, notices, reading, state
from klip_tui.tui.plain.talk import Back, Gone

if TYPE_CHECKING:
    from klip_tui.commitment.promises.duty import Duty
    from klip_tui.desk.views.status import StatusView
    from klip_tui.tui.plain.session import Session


def converse(session: Session) -> None:
    """Go on until who types has had enough."""
    session.say(session.text("KLIP, line by line. Numbers choose, .. goes back, - empties a field."))
    while True:
        try:
            if not _turn(session):
                return
        except Back:
            continue
        except Gone:
            return
        except Refused as error:
            session.refuse(error)


def _turn(session: Session) -> bool:
    """Say what is true and do one thing; False to end. Where the store can't be read it is asked again by enter."""
    try:
        view = session.view()
    except Refused as error:
        session.refuse(error)
        session.talk.ask(session.text("enter tries again:"))
        return True
    session.say()
    for line in state.facts(session, view):
        session.say(line)
    chosen = session.choose(N_("klip>"), _options(session, view))
    if chosen == "q":
        return not _leaves(session, view)
    _DO[chosen](session)
    return True


def _options(session: Session, view: StatusView) -> list[tuple[str, str]]:
    _ = session.text
    going = next((one for one in view.open if one.facts.kind is Kind.UNPLANNED), None)
    told = _("update {id}").format(id=going.id) if going is not None else _("tell users of an outage")
    options = [
        ("s", _("status: everything owed, the month, what comes")),
        ("!", _("do what is owed first")),
        ("i", told),
    ]
    if view.open:
        options.append(("e", _("tell users that {id} is over").format(id=view.open[0].id)))
    return [
        *options,
        ("n", _("announce maintenance")),
        ("m", _("notices and drafts")),
        ("h", _("helpdesk")),
        ("r", _("report of a month")),
        ("l", _("log")),
        ("q", _("leave")),
    ]


def _status(session: Session) -> None:
    view, now = session.view(), session.desk.clock()
    for number, duty in enumerate(view.duties, 1):
        session.say(f"{number}. {duty.promise} {state.duty_line(session, duty, now)}")
    if not view.duties:
        session.say(session.text("Nothing is owed."))
    for line in state.month(session, view):
        session.say(line)


def _urgent(session: Session) -> None:
    """Do what is most urgent: what the app's ``!`` does."""
    from klip_tui.tui.duty_types import notice_type

    view = session.view()
    if not view.duties:
        session.say(session.text("nothing is owed"))
        return
    duty = view.duties[0]
    session.say(state.duty_line(session, duty, session.desk.clock()))
    if duty.kind in (DutyKind.ANSWER, DutyKind.REPORT):
        helpdesk.browse(session)
    elif duty.kind in (DutyKind.DELIVERY, DutyKind.APPROVE, DutyKind.DRIFT):
        notices.browse(session)
    elif duty.kind is DutyKind.TELL_USERS:
        notices.outage(session)
    else:
        _notice(session, view, duty, notice_type)


def _notice(session: Session, view: StatusView, duty: Duty, type_of: Callable[..., object]) -> None:
    from klip_tui.commitment.kinds import NoticeType

    one = next((row for row in view.interruptions if row.id == duty.subject), None)
    type_ = type_of(duty.kind, one.facts.kind) if one is not None else None
    if one is not None and isinstance(type_, NoticeType):
        notices.further(session, one, type_)


def _leaves(session: Session, view: StatusView) -> bool:
    """Whether to leave, asked where somebody counts on it."""
    _ = session.text
    reasons = [_("This app measures KLIP; nobody may do so after it.")] if session.measuring() else []
    reasons += [_("{id} is open: users wait for news of it.").format(id=one.id) for one in view.open]
    for reason in reasons:
        session.say(reason)
    return not reasons or session.sure(_("Close klip-tui?"))


_DO: dict[str, Callable[[Session], None]] = {
    "s": _status,
    "!": _urgent,
    "i": notices.outage,
    "e": notices.end,
    "n": notices.planned,
    "m": notices.browse,
    "h": helpdesk.browse,
    "r": reading.report,
    "l": reading.log,
}
