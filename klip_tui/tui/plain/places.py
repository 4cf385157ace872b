"""Jumps: a date, an interruption, a question; and what there is to say of a day."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.answer_clock import answer_clock
from klip_tui.commitment.calendar.local_time import at_wall, local_date
from klip_tui.commitment.calendar.office_hours import office_hours
from klip_tui.commitment.calendar.working_days import day_of
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.promises.lead_limit import communicate_by
from klip_tui.text import dates
from klip_tui.text.clean import one_line
from klip_tui.text.labels import N_
from klip_tui.tui.jumping import day_named, interruption_named, question_named
from klip_tui.tui.plain import helpdesk, notices

if TYPE_CHECKING:
    from klip_tui.tui.plain.session import Session


def go(session: Session) -> None:
    """Go where a word leads. Raises Back, Gone."""
    typed = session.field(N_("a date, 2026-017, question 121"))
    notice, question = interruption_named(typed), question_named(typed)
    try:
        if notice:
            notices.one(session, notice)
        elif question:
            helpdesk.one(session, question)
        elif (day := day_named(typed, session.desk.clock())) is not None:
            tell_day(session, day)
        elif typed:
            session.say(session.text("that is none of them; .. goes back"))
    except Refused as error:
        session.refuse(error)


def tell_day(session: Session, day: date) -> None:
    """Say of a day what the calendar shows: its hours, what is on it, when to announce, answers due, how it went."""
    from klip_tui.desk.views import planning

    _, voice, commitment = session.text, session.voice, session.desk.settings.commitment
    hours, names = office_hours(commitment, day), day_of(commitment, day).names
    said = _("no working day")
    if hours is not None:
        begin, end = (dates.clock(at) for at in hours)
        said = _("working day, office hours {start}–{end}").format(start=begin, end=end)
    session.say(f"{voice.day(day)}: {said}" + (f", {', '.join(names)}" if names else ""))
    found = planning.year(session.desk, day.year)
    figures = found.figures.get(day)
    share = figures.availability if figures is not None else None
    session.say(
        _("availability {share}").format(share=voice.percent(share)) if share is not None else _("not measured")
    )
    here = [
        one
        for one in found.interruptions
        if local_date(one.facts.start) <= day <= local_date(one.facts.end or one.facts.start) and not one.cancelled
    ]
    for one in here:
        until = dates.clock(one.facts.end) if one.facts.end is not None else "?"
        session.say(f"{one.id} {dates.clock(one.facts.start)}–{until} {one_line(one.facts.title, 80)}")
    if not here:
        session.say(_("nothing is planned, nothing happened"))
    noon = at_wall(day, time(12))
    by = communicate_by(commitment, noon)
    passed = " · " + _("that has passed") if by < session.desk.clock() else ""
    session.say(_("announce something on this day by {at}").format(at=voice.day_time(by)) + passed)
    due = found.answers.get(day, ())
    numbers = ", ".join(map(str, due))
    session.say(
        _("answers due: {count} ({numbers})").format(count=len(due), numbers=numbers) if due else _("no answer is due")
    )
    asked = voice.day_time(answer_clock(commitment, noon).answer_due)
    session.say(_("a question received at noon is answered by {at}").format(at=asked))
