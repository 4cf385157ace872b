"""iCalendar (RFC 5545): working days and interruptions, for a calendar program to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.working_days import Day
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import NoticeType
from klip_tui.text.calendar_events import CalendarEvent, EventStatus, calendar, event

if TYPE_CHECKING:
    from icalendar import Calendar

Place = tuple[str, datetime]
"""Which series an interruption is one of, and the start that the rule gave it."""


def days_ics(days: Iterable[Day], stamp: datetime, events: Iterable[CalendarEvent] = ()) -> bytes:
    """Write holidays and closed days as all-day events, with the interruptions of those days."""
    made = calendar("KLIP: sluitingsdagen")
    _add_days(made, days, stamp)
    for one in events:
        made.add_component(event(one, stamp))
    return bytes(made.to_ical())


def _add_days(made: Calendar, days: Iterable[Day], stamp: datetime) -> None:
    from icalendar import Event

    for day in days:
        for index, name in enumerate(day.names):
            whole = Event()
            whole.add("uid", f"closed-{day.date.isoformat()}-{index}@klip-tui")
            whole.add("dtstamp", stamp)
            whole.add("summary", name)
            whole.add("dtstart", day.date)
            whole.add("dtend", day.date + timedelta(days=1))
            whole.add("transp", "TRANSPARENT")
            made.add_component(whole)


def interruptions_ics(events: Iterable[CalendarEvent], stamp: datetime) -> bytes:
    """Write interruptions."""
    made = calendar("KLIP: onderbrekingen")
    for one in events:
        made.add_component(event(one, stamp))
    return bytes(made.to_ical())


def event_of(one: Interruption, name: str = "KLIP", place: Place | None = None) -> CalendarEvent | None:
    """Return an interruption's event as users know it (None: its end is open); what nobody knows of is tentative.

    Its sequence is that of the last notice that users got, as the mail of that notice says it. A cancellation that is
    on its way leaves it as it is: it is off once users were told so, or at once where nobody knew of it.
    """
    facts = one.told_facts or one.facts
    if facts.end is None:
        return None
    last = one.told[-1] if one.told else None
    sequence = max(n for n, notice in enumerate(one.notices) if notice is last) if last is not None else 0
    if last is not None:
        status = EventStatus.CANCELLED if last.type is NoticeType.CANCELLATION else EventStatus.CONFIRMED
    elif one.cancelled:
        # One more than the tentative one had, or calendar programs keep that.
        status, sequence = EventStatus.CANCELLED, len(one.notices)
    else:
        status = EventStatus.TENTATIVE
    return CalendarEvent(
        place[0] if place is not None else one.id,
        sequence,
        f"{name}: {facts.title}",
        facts.start,
        facts.end,
        status,
        place[1] if place is not None else None,
    )
