"""The one sentence that a first-liner reads to who calls now: what users are told, in their language (A4.2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.kinds import Impact, Kind, State
from klip_tui.text import dates
from klip_tui.text.clean import one_line
from klip_tui.text.labels import N_
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from klip_tui.commitment.interruptions.interruption import Interruption
    from klip_tui.desk.views.status_view import StatusView

SOON = timedelta(days=7)
"""How far ahead announced maintenance is worth a word to who calls."""
WORDS = {
    Impact.DEGRADED: N_("{name} works slowly or not well since {at}"),
    Impact.PARTIAL: N_("a part of {name} does not work since {at}"),
    Impact.MAJOR: N_("{name} does not work since {at}"),
}

CALM = {
    State.UP: N_("{name} works"),
    State.DEGRADED: N_("{name} works, slowly or not well at the moment"),
    State.UNKNOWN: N_("we know of no interruption of {name}"),
}
"""What is said while users are told of no interruption; that it works only where that is measured."""


def read_aloud(view: StatusView, name: str, voice: Voice, now: datetime) -> str:
    """Say it in a language: an interruption that users were told of, else that there is none, and what is announced."""
    known, name = view.told, one_line(name, 40)
    if known.goes_on and known.start is not None:
        one = next((row for row in view.interruptions if row.id == known.interruption), None)
        text = (
            _planned(name, voice, known.until) if known.kind is Kind.PLANNED else _going_on(view, one, name, voice, now)
        )
        return _sentence(text)
    if view.now.state is State.DOWN:
        return _sentence(
            voice.text("we are looking into a problem with {name}; users get a notice soon").format(name=name)
        )
    return _sentence(
        voice.text(CALM.get(view.now.state, CALM[State.UP])).format(name=name) + _announced(view, voice, now)
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _planned(name: str, voice: Voice, until: datetime | None) -> str:
    text = voice.text("{name} is interrupted for planned maintenance").format(name=name)
    if until is None:
        return text
    return text + " " + voice.text("until {at}").format(at=dates.hour(until, voice.lang))


def _going_on(view: StatusView, one: Interruption | None, name: str, voice: Voice, now: datetime) -> str:
    known = view.told
    assert known.start is not None
    impact = one.facts.impact if one is not None else Impact.MAJOR
    text = voice.text(WORDS[impact]).format(name=name, at=_when(known.start, voice, now))
    if known.until is not None and known.until > now:
        text += "; " + voice.text("we expect it to last until {at}").format(at=_when(known.until, voice, now))
    elif known.next_update is not None:
        text += "; " + voice.text("the next notice comes at {at}").format(at=_when(known.next_update, voice, now))
    return text


def _announced(view: StatusView, voice: Voice, now: datetime) -> str:
    """Name the next maintenance that users were told of."""
    for ahead in view.ahead:
        facts = ahead.interruption.facts
        if ahead.lead is not None and facts.end is not None and now < facts.start < now + SOON:
            day = dates.long_day(local_date(facts.start), voice.lang)
            hours = dates.hours(facts.start, facts.end, voice.lang)
            return "; " + voice.text("planned maintenance: {day}, {hours}").format(day=day, hours=hours)
    return ""


def _when(at: datetime, voice: Voice, now: datetime) -> str:
    """Say an instant as people do: its hour alone where it is today."""
    hour = dates.hour(at, voice.lang)
    return (
        hour
        if local_date(at) == local_date(now)
        else f"{dates.day(local_date(at), year=False, lang=voice.lang)}, {hour}"
    )
