"""When a view is another by time alone: until then nothing is read again that nobody changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from klip_tui.commitment.calendar.local_time import instant, local_date, midnight
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.interruptions.blips import KEPT, OWED
from klip_tui.commitment.interruptions.told import users_told
from klip_tui.commitment.kinds import Scope
from klip_tui.commitment.promises.duties import duties
from klip_tui.commitment.turning import NEXT, Turns
from klip_tui.desk.views.status_view import StatusView

STEPS = 1000
"""Steps in which a coverage is shown: tenths of a percent."""
LEAST = timedelta(minutes=1)
"""Nothing is read again sooner for a coverage: on the first of a month it moves all the time."""


def turn_of(view: StatusView) -> datetime:
    """Return the first instant from the view's own on at which time alone may make it another, at most an hour ahead.

    What is owed and told says so itself (see ``commitment.turning``). Full hours are midnight, the office's hours and
    the ends of what is counted by the hour; what moves all the time, an age or what is left, is drawn by the clock.
    """
    turns = Turns(view.at)
    now = turns.now
    turns.note(_full_hour(view.at), instant(midnight(local_date(view.at) + ONE_DAY)), view.office_change, _thins(view))
    turns.note(*view.lapses)
    for one in view.interruptions:
        turns.note(one.facts.start, one.facts.end)
    for blip in view.blips:
        turns.note(blip.end + KEPT + NEXT, blip.end + OWED + NEXT)
    for row in view.services:
        turns.note(*row.lapses)
    for situation in (view.situation, *(row.situation for row in view.services)):
        if situation is not None:
            users_told(situation.interruptions, now)
            for duty in duties(situation, now):
                duty.late(now)
    assert turns.next is not None, "a full hour always comes"
    return turns.next


def _full_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _thins(view: StatusView) -> datetime | None:
    """Return when the coverage is shown smaller at the earliest, where nobody measures: what passes is not covered."""
    if view.now.fresh(view.at):
        return None
    figures = view.month.scope(Scope.INSIDE if view.inside_office_hours else Scope.OUTSIDE)
    if not figures.coverage:
        return None
    shown = int(figures.coverage * STEPS)
    left = figures.measured * STEPS // shown - figures.elapsed + 1 if shown else 0
    return view.at + max(LEAST, timedelta(seconds=left)) if shown else None
