"""The three facts and what is owed, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import AlertState, Scope, State
from klip_tui.desk.views.told_aloud import users_told
from klip_tui.store.fault_words import fault_words
from klip_tui.text.clean import one_line
from klip_tui.text.labels import label

if TYPE_CHECKING:
    from klip_tui.commitment.promises.duty import Duty
    from klip_tui.desk.views.status_view import StatusView
    from klip_tui.tui.plain.session import Session


def facts(session: Session, view: StatusView) -> Iterator[str]:
    """Say what is measured, what users were told last, what is owed first; and what can't be done."""
    now = session.desk.clock()
    yield _measured(session, view, now)
    yield users_told(view, session.voice, now)
    yield _owed(session, view, now)
    yield from _alerts(session, view)
    for fault in view.faults:
        yield f"! {one_line(fault.place, 60)}: {one_line(fault_words(fault, session.voice), 200)}"
    if not view.measurer and not session.measuring():
        yield "! " + session.text("nobody measures KLIP now")


def _alerts(session: Session, view: StatusView) -> Iterator[str]:
    """Say whom somebody is being woken for, and who has it."""
    for one in view.alerts:
        what = one_line(one.detail, 200)
        if one.state is AlertState.FIRING:
            yield "!! " + session.text("ALERT: {what}; nobody has it yet").format(what=what)
        elif one.who:
            yield session.text("{who} has alert {id}: {what}").format(who=one_line(one.who, 40), id=one.id, what=what)


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
