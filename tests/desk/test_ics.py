"""iCalendar: what a calendar program reads back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from klip_tui.commitment.calendar.working_days import year_days
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.desk.views.ics import days_ics, interruptions_ics
from tests.commitment.build import facts, interruption, notice

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PERIOD = facts("2027-03-28T00:30", "2027-03-28T04:30")


def test_an_interruption_over_the_spring_change_keeps_its_three_hours() -> None:
    one = interruption(notice("2027-03-01T10:00", PERIOD))
    (event,) = Calendar.from_ical(interruptions_ics([(one, 1)], NOW)).walk("VEVENT")
    assert event.decoded("dtstart") == datetime(2027, 3, 27, 23, 30, tzinfo=UTC)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=3)
    assert event["status"] == "CONFIRMED"
    assert b"VTIMEZONE" not in interruptions_ics([(one, 1)], NOW)


def test_a_change_keeps_the_uid_and_raises_the_sequence_and_a_cancellation_says_so() -> None:
    told = interruption(notice("2027-03-01T10:00", PERIOD))
    gone = interruption(notice("2027-03-01T10:00", PERIOD), notice("2027-03-02T10:00", PERIOD, "cancellation"))
    (first,) = Calendar.from_ical(interruptions_ics([(told, 1)], NOW)).walk("VEVENT")
    (then,) = Calendar.from_ical(interruptions_ics([(gone, 2)], NOW)).walk("VEVENT")
    assert first["uid"] == then["uid"]
    assert then["sequence"] > first["sequence"]
    assert then["status"] == "CANCELLED"


def test_holidays_are_whole_days() -> None:
    days = [day for day in year_days(PUBLISHED, 2026) if day.names]
    events = {e["uid"]: e for e in Calendar.from_ical(days_ics(days, NOW)).walk("VEVENT")}
    assert len(events) == sum(len(day.names) for day in days)
    easter = next(e for e in events.values() if e["summary"] == "Paasmaandag")
    assert easter.decoded("dtstart") == date(2026, 4, 6)
    assert easter.decoded("dtend") == date(2026, 4, 7)
