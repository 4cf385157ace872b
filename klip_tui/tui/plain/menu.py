"""The desk's conversation: what is true and owed, then what one wants to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import AlertState, Kind
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.text.labels import N_
from klip_tui.tui.plain import (
    checks,
    comparing,
    corrections,
    helpdesk,
    incident,
    notices,
    places,
    reading,
    series,
    state,
)
from klip_tui.tui.plain.talk import Back, Gone

if TYPE_CHECKING:
    from klip_tui.commitment.promises.duty import Duty
    from klip_tui.desk.views.status_view import StatusView
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
    chosen = session.choose(N_("klip>"), _options(session, view), list(_DO))
    if chosen == "?":
        chosen = session.choose(N_("klip>"), [*_options(session, view)[:-2], *_others(session), *_leaving(session)])
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
    options += [("n", _("announce maintenance")), ("m", _("notices and drafts")), ("h", _("helpdesk"))]
    if any(one.state is AlertState.FIRING for one in view.alerts):
        options.append(("A", _("take the alerts: I have it")))
    if going is not None:
        options.append(("N", _("note what happened, for the timeline")))
    return [*options, ("?", _("everything else")), *_leaving(session)]


def _others(session: Session) -> list[tuple[str, str]]:
    """What is not said each time; its keys work nevertheless."""
    _ = session.text
    return [
        ("r", _("report of a month")),
        ("l", _("log")),
        ("H", _("handover, for whoever comes next")),
        ("g", _("go to a date, 2026-017, question 121")),
        ("v", _("series of maintenance")),
        ("c", _("state measured time anew")),
        ("k", _("checklist of maintenance")),
        ("p", _("windows side by side")),
    ]


def _leaving(session: Session) -> list[tuple[str, str]]:
    return [("q", session.text("leave"))]


def _status(session: Session) -> None:
    view, now = session.view(), session.desk.clock()
    for number, duty in enumerate(view.duties, 1):
        session.say(f"{number}. {duty.promise} {state.duty_line(session, duty, now)}")
    if not view.duties:
        session.say(session.text("Nothing is owed."))
    for line in state.month(session, view):
        session.say(line)
    while view.duties:
        typed = session.field(N_("number of what to do, empty: nothing"))
        if not typed:
            return
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(view.duties):
            _do(session, view, view.duties[int(typed) - 1])
            return


def _urgent(session: Session) -> None:
    """Do what is most urgent: what the app's ``!`` does."""
    view = session.view()
    if not view.duties:
        session.say(session.text("nothing is owed"))
        return
    _do(session, view, view.duties[0])


def _do(session: Session, view: StatusView, duty: Duty) -> None:
    """Go where a duty is done."""
    from klip_tui.tui.duty_types import asks_end, notice_type

    session.say(state.duty_line(session, duty, session.desk.clock()))
    if duty.kind in (DutyKind.ANSWER, DutyKind.REPORT):
        helpdesk.one(session, duty.subject)
    elif duty.kind in (DutyKind.DELIVERY, DutyKind.APPROVE, DutyKind.DRIFT):
        notices.one(session, duty.subject)
    elif duty.kind is DutyKind.TELL_USERS:
        notices.outage(session)
    else:
        _notice(session, view, duty, asks_end(view, duty), notice_type)


def _notice(session: Session, view: StatusView, duty: Duty, asked: bool, type_of: Callable[..., object]) -> None:
    from klip_tui.commitment.kinds import NoticeType

    one = next((row for row in view.interruptions if row.id == duty.subject), None)
    if one is not None and asked:
        notices.longer(session, one)
        return
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
    "A": incident.acknowledge,
    "N": incident.note,
    "H": incident.handover,
    "g": places.go,
    "v": series.browse,
    "c": corrections.browse,
    "k": checks.browse,
    "p": comparing.browse,
}
