"""iCalendar (RFC 5545): working days and interruptions, for a calendar program to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from klip_tui.commitment.calendar.working_days import Day
from klip_tui.commitment.interruptions.interruption import Interruption

_DOMAIN = "klip-tui"


def _calendar(name: str) -> Calendar:
    made = Calendar()
    made.add("prodid", "-//klip-tui//klip-tui//NL")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    return made


def days_ics(days: Iterable[Day], stamp: datetime) -> bytes:
    """Write holidays and closed days as all-day events."""
    made = _calendar("KLIP: sluitingsdagen")
    for day in days:
        for index, name in enumerate(day.names):
            event = Event()
            event.add("uid", f"closed-{day.date.isoformat()}-{index}@{_DOMAIN}")
            event.add("dtstamp", stamp)
            event.add("summary", name)
            event.add("dtstart", day.date)
            event.add("dtend", day.date + timedelta(days=1))
            event.add("transp", "TRANSPARENT")
            made.add_component(event)
    return bytes(made.to_ical())


def interruptions_ics(interruptions: Iterable[tuple[Interruption, int]], stamp: datetime) -> bytes:
    """Write interruptions as events in UTC; SEQUENCE is the revision, a cancelled one has STATUS:CANCELLED.

    UTC instants, since a calendar program then needs no time zone of ours to get both clock changes right.
    """
    made = _calendar("KLIP: onderbrekingen")
    for one, revision in interruptions:
        if one.facts.end is None:
            continue
        event = Event()
        event.add("uid", f"{one.id}@{_DOMAIN}")
        event.add("dtstamp", stamp)
        event.add("sequence", max(0, revision - 1))
        event.add("summary", f"KLIP: {one.facts.title}")
        event.add("dtstart", one.facts.start)
        event.add("dtend", one.facts.end)
        event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED" if one.told else "TENTATIVE")
        made.add_component(event)
    return bytes(made.to_ical())
