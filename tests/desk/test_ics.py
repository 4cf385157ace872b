"""iCalendar: what a calendar program reads back, of the feed and of the mails; both agree in UID and SEQUENCE."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from klip_tui.channels.mail.channel import compose
from klip_tui.commitment.calendar.working_days import year_days
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import NoticeType
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.desk.outbox.messages import message_of
from klip_tui.desk.session import Desk
from klip_tui.desk.views import lists
from klip_tui.desk.views.ics import days_ics, event_of, interruptions_ics
from tests.channels.build import message
from tests.commitment.build import at, facts, interruption, notice
from tests.desk.written import desk_at, tell

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PERIOD = facts("2027-03-28T00:30", "2027-03-28T04:30")


def events(*wanted: Interruption) -> list[Any]:
    rows = [made for one in wanted if (made := event_of(one)) is not None]
    return Calendar.from_ical(interruptions_ics(rows, NOW)).walk("VEVENT")


def test_an_interruption_over_the_spring_change_keeps_its_three_hours() -> None:
    one = interruption(notice("2027-03-01T10:00", PERIOD))
    (event,) = events(one)
    assert event.decoded("dtstart") == datetime(2027, 3, 27, 23, 30, tzinfo=UTC)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=3)
    assert event["status"] == "CONFIRMED"


def test_a_change_keeps_the_uid_and_raises_the_sequence_and_a_cancellation_says_so() -> None:
    told = interruption(notice("2027-03-01T10:00", PERIOD))
    gone = interruption(notice("2027-03-01T10:00", PERIOD), notice("2027-03-02T10:00", PERIOD, "cancellation"))
    (first,), (then,) = events(told), events(gone)
    assert first["uid"] == then["uid"]
    assert then["sequence"] > first["sequence"]
    assert then["status"] == "CANCELLED"


def test_what_waits_is_not_in_the_feed_yet() -> None:
    later = facts("2027-03-28T05:00", "2027-03-28T06:00")
    one = interruption(notice("2027-03-01T10:00", PERIOD), notice(None, later, "change", "2027-03-02T10:00"))
    (event,) = events(one)
    assert (event["sequence"], event.decoded("dtstart")) == (0, PERIOD.start)


def test_a_cancellation_that_waits_leaves_the_feed_as_users_know_it() -> None:
    """Who subscribes is not to read that it is off before those who get the mails: they are told once, together."""
    said = notice("2027-03-01T10:00", PERIOD)
    (event,) = events(interruption(said, notice(None, PERIOD, "cancellation", "2027-03-02T10:00")))
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 0)
    (event,) = events(interruption(said, notice("2027-03-02T10:01", PERIOD, "cancellation", "2027-03-02T10:00")))
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_what_nobody_knew_of_is_off_at_once_and_takes_the_tentative_one_out() -> None:
    (before,) = events(interruption(facts=PERIOD))
    (after,) = events(interruption(notice(None, PERIOD, "cancellation", "2027-03-02T10:00")))
    assert (before["status"], after["status"]) == ("TENTATIVE", "CANCELLED")
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]


def test_holidays_are_whole_days() -> None:
    days = [day for day in year_days(PUBLISHED, 2026) if day.names]
    found = {e["uid"]: e for e in Calendar.from_ical(days_ics(days, NOW)).walk("VEVENT")}
    assert len(found) == sum(len(day.names) for day in days)
    easter = next(e for e in found.values() if e["summary"] == "Paasmaandag")
    assert easter.decoded("dtstart") == date(2026, 4, 6)
    assert easter.decoded("dtend") == date(2026, 4, 7)


STORY: Sequence[tuple[NoticeType, str, str]] = (
    (NoticeType.ANNOUNCEMENT, "2026-12-08T05:00", "2026-12-08T08:00"),
    (NoticeType.CHANGE, "2026-12-08T05:30", "2026-12-08T08:30"),
    (NoticeType.CHANGE, "2026-12-08T05:30", "2026-12-08T07:30"),
    (NoticeType.CANCELLATION, "2026-12-08T05:30", "2026-12-08T07:30"),
)


def mailed(desk: Desk, identity: str) -> tuple[str, str]:
    """The calendar part of the mail of an interruption's last notice, and its method."""
    _, written = lists.one_interruption(desk, identity)
    mail = compose(message_of(desk.settings, written[-1], "key"), "k@example.org", "l@example.org", invite=True)
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("component") == "VEVENT"
    return part.get_content(), str(part.get_param("method"))


def test_mail_and_feed_agree_over_created_moved_shortened_cancelled(tmp_path: Path) -> None:
    with desk_at(tmp_path, at("2026-11-24T10:00")) as desk:
        for n, (type_, start, end) in enumerate(STORY):
            tell(desk, "2026-001", facts(start, end), at("2026-11-24T10:00") + timedelta(minutes=n), type_)
            text, method = mailed(desk, "2026-001")
            (mine,) = Calendar.from_ical(text).walk("VEVENT")
            one, _ = lists.one_interruption(desk, "2026-001")
            feed = interruptions_ics(lists.events(desk, [one]), NOW)
            (theirs,) = Calendar.from_ical(feed).walk("VEVENT")
            same = ("uid", "sequence", "status", "summary")
            assert [mine[name] for name in same] == [theirs[name] for name in same]
            assert (mine.decoded("dtstart"), mine.decoded("dtend")) == (at(start), at(end))
            assert theirs.decoded("dtend") == at(end)
            assert mine["sequence"] == n
            assert method == ("CANCEL" if type_ is NoticeType.CANCELLATION else "PUBLISH")
            assert f"METHOD:{method}" in text


def test_the_same_notice_makes_the_same_bytes_and_what_is_no_period_carries_none() -> None:
    made = event_of(interruption(notice("2026-12-01T10:00", facts("2026-12-08T07:00", "2026-12-08T08:30"))))
    assert made is not None
    one = message(events=(made,))
    twice = [compose(one, "k@example.org", "l@example.org", invite=True).as_bytes() for _ in range(2)]
    assert twice[0] == twice[1]
    assert b"multipart/alternative" in twice[0]
    plain = compose(one, "k@example.org", "l@example.org")
    assert plain.get_content_type() == "text/plain"
    text = compose(one, "k@example.org", "l@example.org", invite=True).get_body(("plain",))
    assert text is not None
    assert text.get_content() == plain.get_content()


@pytest.mark.live
@pytest.mark.skipif(shutil.which("khal") is None, reason="khal is not installed")
def test_khal_shows_one_event_where_it_was_told_last_and_none_once_it_is_cancelled(tmp_path: Path) -> None:
    folder, config = tmp_path / "calendar", tmp_path / "khal.conf"
    folder.mkdir()
    config.write_text(
        f"[calendars]\n[[klip]]\npath = {folder}\n[sqlite]\npath = {tmp_path}/khal.db\n"
        "[locale]\nlocal_timezone = Europe/Brussels\ndefault_timezone = Europe/Brussels\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )

    def khal(*words: str) -> str:
        done = subprocess.run(
            ["khal", "-c", str(config), *words], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    shown = []
    with desk_at(tmp_path, at("2026-11-24T10:00")) as desk:
        for n, (type_, start, end) in enumerate(STORY):
            tell(desk, "2026-001", facts(start, end), at("2026-11-24T10:00") + timedelta(minutes=n), type_)
            file = tmp_path / f"{n}.ics"
            file.write_text(mailed(desk, "2026-001")[0])
            khal("import", "--batch", str(file))
            said = khal("list", "--format", "{start-time}-{end-time} {title} {status}", "2026-12-08", "1d")
            shown.append([line.strip() for line in said.splitlines() if "KLIP" in line])
    assert [rows[0].split()[0] for rows in shown] == ["05:00-08:00", "05:30-08:30", "05:30-07:30", "05:30-07:30"]
    assert all(len(rows) == 1 for rows in shown), "one event, however often it was told"
    assert "CANCELLED" in shown[3][0]
