"""Events of planned interruptions (iCalendar, RFC 5545): the same in the feed and in the mails that users get.

Instants are written in UTC, since a calendar program then needs no time zone of ours to get both clock changes right.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass

if TYPE_CHECKING:
    from icalendar import Calendar, Event

_DOMAIN = "klip-tui"


class EventStatus(StrEnum):
    """Whether an event takes place (RFC 5545, 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One planned interruption as its users know it; ``sequence`` goes up with each notice about it, from 0.

    Of a series the occurrences share the series' name, and each is told by the start that the rule gave it.
    """

    name: str
    sequence: int
    title: str
    start: datetime
    end: datetime
    status: EventStatus = EventStatus.CONFIRMED
    recurrence: datetime | None = None
    description: str = ""
    url: str = ""

    @property
    def uid(self) -> str:
        """What a calendar program knows it by."""
        return f"{self.name}@{_DOMAIN}"


def calendar(name: str = "", method: str = "") -> Calendar:
    """Begin a calendar; ``method`` is what a mail asks of it (RFC 5546)."""
    # A library of eighty modules: it comes with the first calendar, not with every list.
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", "-//klip-tui//klip-tui//NL")
    made.add("version", "2.0")
    if method:
        made.add("method", method)
    if name:
        made.add("x-wr-calname", name)
    return made


def event(one: CalendarEvent, stamp: datetime) -> Event:
    """Write one event."""
    from icalendar import Event

    made = Event()
    made.add("uid", one.uid)
    made.add("dtstamp", stamp)
    made.add("sequence", one.sequence)
    if one.recurrence is not None:
        made.add("recurrence-id", one.recurrence)
    made.add("summary", one.title)
    made.add("dtstart", one.start)
    made.add("dtend", one.end)
    made.add("status", one.status.value)
    if one.description:
        made.add("description", one.description)
    if one.url:
        made.add("url", one.url)
    return made


def invitation(events: Iterable[CalendarEvent], method: str, stamp: datetime) -> str:
    """Write what a mail carries: PUBLISH puts the events into a calendar, CANCEL takes them out (RFC 6047)."""
    made = calendar(method=method)
    for one in events:
        made.add_component(event(one, stamp))
    return bytes(made.to_ical()).decode()
