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
    from klip_tui.desk.views.planning_words import times_of

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
    now = session.desk.clock()
    on_it = ((one, planning.days_of(one, now)) for one in found.interruptions if not one.cancelled)
    here = [one for one, (first, last) in on_it if first <= day <= last]
    for one in here:
        session.say(f"{one.id} {times_of(one, voice)} {one_line(one.facts.title, 80)}")
    if not here:
        session.say(_("nothing is planned, nothing happened"))
    noon = at_wall(day, time(12))
    by = communicate_by(commitment, noon)
    announce = _("announce something on this day by {at}")
    if day < local_date(now):
        announce = _("what was planned on this day was to be announced by {at}")
    passed = " · " + _("that has passed") if by < now and day >= local_date(now) else ""
    session.say(announce.format(at=voice.day_time(by)) + passed)
    due = found.answers.get(day, ())
    numbers = ", ".join(map(str, due))
    session.say(
        _("answers due: {count} ({numbers})").format(count=len(due), numbers=numbers) if due else _("no answer is due")
    )
    asked = voice.day_time(answer_clock(commitment, noon).answer_due)
    session.say(_("a question received at noon is answered by {at}").format(at=asked))
