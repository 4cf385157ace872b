"""The three facts and what is owed, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import Kind, Scope, State
from klip_tui.text.clean import one_line
from klip_tui.text.labels import label

if TYPE_CHECKING:
    from klip_tui.commitment.promises.duty import Duty
    from klip_tui.desk.views.status import StatusView
    from klip_tui.tui.plain.session import Session


def facts(session: Session, view: StatusView) -> Iterator[str]:
    """Say what is measured, what users were told last, what is owed first; and what can't be done."""
    now = session.desk.clock()
    yield _measured(session, view, now)
    yield _told(session, view, now)
    yield _owed(session, view, now)
    for fault in view.faults:
        yield f"! {one_line(fault.place, 60)}: {one_line(fault.what, 200)}"
    if not view.measurer and not session.measuring():
        yield "! " + session.text("nobody measures KLIP now")


def _measured(session: Session, view: StatusView, now: datetime) -> str:
    voice, state = session.voice, view.now.state
    text = session.text("Measured: {state}").format(state=session.text(label(state)).upper())
    if state is not State.UNKNOWN and not view.now.fresh(now):
        age = voice.lasting(now - (view.now.measured_at or view.at))
        return f"{text}, " + session.text("{age} old").format(age=age)
    if view.now.since is not None:
        at = voice.day_time(view.now.since, now=now)
        text += " " + session.text("since {at}").format(at=at) + f" ({voice.lasting(now - view.now.since)})"
    return text + (f", {one_line(voice.seen(view.now.why), 100)}" if view.now.why else "")


def _told(session: Session, view: StatusView, now: datetime) -> str:
    """Say what users know; where that is otherwise than is measured, that comes first."""
    _, voice, known = session.text, session.voice, view.told
    if known.under_way:
        return _("Users: a notice is on its way.")
    if view.now.state is State.DOWN and not known.goes_on:
        return "!! " + _("USERS ARE NOT TOLD that KLIP is down.")
    if view.differs and known.start is not None:
        if known.state is State.DEGRADED:
            text = _("USERS ARE TOLD that KLIP is degraded, since {at}.")
        else:
            text = _("USERS ARE STILL TOLD that KLIP is down, since {at}.")
        return "!! " + text.format(at=voice.day_time(known.start, now=now))
    if not known.goes_on or known.at is None:
        return _("Users: no interruption.")
    if known.kind is Kind.PLANNED:
        until = voice.day_time(known.until, now=now) if known.until is not None else "?"
        return _("Users were told of maintenance until {at}.").format(at=until)
    return _("Users were told at {at} ({id}).").format(at=voice.day_time(known.at, now=now), id=known.interruption)


def _owed(session: Session, view: StatusView, now: datetime) -> str:
    if not view.duties:
        return session.text("Nothing is owed.")
    first = duty_line(session, view.duties[0], now)
    more = session.text("{count} more").format(count=len(view.duties) - 1) if len(view.duties) > 1 else ""
    return session.text("Owed first: {what}").format(what=first) + (f"; {more}" if more else "")


def duty_line(session: Session, duty: Duty, now: datetime) -> str:
    """Say a duty, by when, and how long that is."""
    voice = session.voice
    left = voice.lasting(abs(duty.due - now))
    when = session.text("{time} LATE") if duty.late(now) else session.text("in {time}")
    by = session.text("by {at}").format(at=voice.day_time(duty.due, now=now))
    return f"{session.phrase(duty.message)}, {by}, {when.format(time=left)}"


def month(session: Session, view: StatusView) -> Iterator[str]:
    """Say how the month goes, and what comes."""
    _, voice = session.text, session.voice
    for scope in Scope:
        f, met = view.month.scope(scope), view.month.met(scope)
        if f.availability is None:
            yield f"{_(label(scope))}: {_('not measured')}"
            continue
        used = _("{used} of {budget} used").format(
            used=voice.lasting(f.down), budget=voice.lasting(view.month.budget(scope))
        )
        figure = f"{voice.percent(f.availability)} {_('of')} {voice.percent(f.target)}"
        yield f"{_(label(scope))}: {figure}, {_('met') if met else _('NOT MET')}; {used}"
    for ahead in view.ahead:
        facts_ = ahead.interruption.facts
        told = _("not announced") if ahead.lead is None else _("{days} d ahead").format(days=ahead.lead)
        end = voice.day_time(facts_.end, now=view.at) if facts_.end is not None else "?"
        start = voice.day_time(facts_.start, now=view.at)
        yield f"{ahead.interruption.id}, {start} – {end}: {one_line(facts_.title, 80)} ({told})"
