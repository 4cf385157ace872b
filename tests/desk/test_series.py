"""Series: laid out in Brussels wall time, each occurrence checked for itself; changed, cancelled."""

from __future__ import annotations

import random
import time as time_of
import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.calendar.local_time import at_wall, local, local_date
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import DeliveryState, Kind, NoticeType, Standing
from klip_tui.commitment.phrase import FileRefused, Malformed, Refused
from klip_tui.config.schema import Config
from klip_tui.config.toml_file import Source, convert
from klip_tui.desk.notices.check import check
from klip_tui.desk.notices.post import post
from klip_tui.desk.notices.series import register, series_file
from klip_tui.desk.notices.series.layout import Conflicts, laid_out
from klip_tui.desk.notices.series.rule import MOST, occurrences
from klip_tui.desk.notices.series.series_file import SeriesDraft
from klip_tui.desk.notices.together import announce_together
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.outbox.messages import message_for
from klip_tui.desk.session import Desk
from klip_tui.desk.views import lists, status
from klip_tui.store import notices
from tests.commitment.build import at
from tests.desk.written import desk_at
from tests.pace import pace

NOW = at("2026-11-24T11:00")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def by_hand(start: datetime, frequency: str, interval: int, weekday: int, nth: int, count: int) -> list[datetime]:
    """The starts of a rule, counted on a calendar: day by day from the start on, the wall time kept."""
    wall, found, day = local(start), [], local(start).date()
    while len(found) < count and day <= wall.date() + timedelta(days=366):
        if _is_one(day, wall.date(), frequency, interval, weekday, nth):
            found.append(at_wall(day, wall.time()))
        day += timedelta(days=1)
    return [one for one in found if local(one).replace(tzinfo=None) <= wall.replace(tzinfo=None) + timedelta(days=366)]


def _is_one(day: date, first: date, frequency: str, interval: int, weekday: int, nth: int) -> bool:
    if frequency == "DAILY":
        return (day - first).days % interval == 0
    if frequency == "WEEKLY":
        weeks = ((day - timedelta(days=day.weekday())) - (first - timedelta(days=first.weekday()))).days // 7
        return day.weekday() == weekday and weeks % interval == 0
    months = (day.year - first.year) * 12 + day.month - first.month
    if day.weekday() != weekday or months % interval:
        return False
    if nth > 0:
        return (day.day - 1) // 7 + 1 == nth
    return (day + timedelta(days=7)).month != day.month


def test_a_hundred_random_series_over_both_changes_of_the_clock_equal_a_count_by_hand() -> None:
    rng, crossed = random.Random(5545), set()
    for _ in range(100):
        day = date(2026, 9, 1) + timedelta(days=rng.randrange(200))
        wall = time(rng.choice((0, 1, 2, 3, 5, 19, 23)), rng.choice((0, 15, 30)))
        start = at_wall(day, wall)
        frequency, interval = rng.choice(("DAILY", "WEEKLY", "MONTHLY")), rng.randint(1, 4)
        weekday, nth, count = rng.randrange(7), rng.choice((1, 2, 3, 4, -1)), rng.randint(1, 60)
        rule = f"FREQ={frequency};INTERVAL={interval};COUNT={count}"
        if frequency == "WEEKLY":
            rule += f";BYDAY={DAYS[weekday]};WKST=MO"
        if frequency == "MONTHLY":
            rule += f";BYDAY={nth}{DAYS[weekday]}"
        expected = by_hand(local(start).replace(tzinfo=local(start).tzinfo), frequency, interval, weekday, nth, count)
        assert occurrences(rule, start) == expected, (rule, start)
        crossed |= {local(one).utcoffset() for one in expected}
    assert len(crossed) == 2, "summer and winter time both came by"


def test_the_wall_time_stays_and_the_length_too() -> None:
    starts = occurrences("FREQ=MONTHLY;BYDAY=-1SU;COUNT=12", at("2026-10-25T02:30+02:00"))
    walls = [local(one) for one in starts]
    assert [wall.strftime("%H:%M") for wall in walls if wall.month != 3] == ["02:30"] * 11
    (spring,) = [wall for wall in walls if wall.month == 3]
    assert spring.strftime("%Y-%m-%d %H:%M") == "2027-03-28 03:30", "02:30 does not exist: an hour later"
    assert walls[0].utcoffset() == timedelta(hours=2), "the first of the two"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=HOURLY", "FREQ is one of"), ("elke dinsdag", "no recurrence rule at"),
        ("FREQ=DAILY;FREQ=DAILY", "no recurrence"),
        ("FREQ=DAILY;COUNT=0", "COUNT is a number"), ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "both COUNT and UNTIL"),
        ("FREQ=WEEKLY;BYDAY=XX", "no recurrence rule"), ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "no occurrence"),
        ("FREQ=DAILY;UNTIL=gisteren", "UNTIL is no date"), ("FREQ=DAILY;BYHOUR=3", "BYHOUR is not taken"),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL is a number"), ("FREQ=WEEKLY;NONSENSE=1", "no recurrence rule"),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(rule: str, words: str) -> None:
    with pytest.raises(Malformed, match=words):
        occurrences(rule, at("2026-12-08T22:00"))


def test_a_rule_without_end_is_laid_out_for_a_year() -> None:
    assert len(occurrences("FREQ=MONTHLY;BYDAY=2TU", at("2026-12-08T22:00"))) == 13 - 1
    assert len(occurrences("FREQ=DAILY", at("2026-12-08T22:00"))) == 367 <= MOST
    until = occurrences("RRULE:FREQ=DAILY;UNTIL=20261210", at("2026-12-08T22:00"))
    assert len(until) == 3, "UNTIL as a date means all of it"
    assert len(occurrences("FREQ=DAILY;UNTIL=20261210T210000Z", at("2026-12-08T22:00"))) == 3
    assert len(occurrences("FREQ=DAILY;UNTIL=20261210T205959Z", at("2026-12-08T22:00"))) == 2


def series(rule: str, start: str = "2026-12-08T22:00", end: str = "2026-12-09T01:00") -> SeriesDraft:
    facts = InterruptionDetails(Kind.PLANNED, "Patchavond", at(start), at(end), reason="Updates")
    return SeriesDraft(Draft(NoticeType.ANNOUNCEMENT, facts), rule, tuple(occurrences(rule, facts.start)))


def added(desk: Desk, wanted: SeriesDraft, conflicts: Conflicts = Conflicts.SHOW) -> str:
    return register.add(desk, wanted, laid_out(desk, wanted.draft, wanted.starts, conflicts))


def test_each_occurrence_has_its_own_check_lead_and_duty(tmp_path: Path) -> None:
    wanted = series("FREQ=MONTHLY;BYDAY=2TU;COUNT=3")
    with desk_at(tmp_path, NOW) as desk:
        identity = added(desk, wanted)
        shown = register.show(desk, identity)
        assert [local(one.facts.start).strftime("%d-%m %H:%M") for one in shown.occurrences] == [
            "08-12 22:00", "12-01 22:00", "09-02 22:00",
        ]  # fmt: skip
        assert [local_date(one.result.communicate_by or NOW) for one in shown.occurrences] == [
            date(2026, 12, 3), date(2027, 1, 7), date(2027, 2, 4),
        ]  # fmt: skip
        assert all(one.result.ok for one in shown.occurrences)
        owed = {(duty.subject, duty.promise) for duty in status.status(desk).duties}
        assert owed == {(one.interruption, p) for one in shown.occurrences for p in ("A4.1-known", "A4.1-3")}


def test_what_falls_short_or_lies_on_a_holiday_is_shown_and_skipped_or_moved(tmp_path: Path) -> None:
    wanted = series("FREQ=DAILY;COUNT=3", "2026-12-23T22:00", "2026-12-24T01:00")
    early = series("FREQ=WEEKLY;COUNT=2", "2026-11-26T22:00", "2026-11-27T01:00")
    with desk_at(tmp_path, NOW) as desk:
        layout = laid_out(desk, wanted.draft, wanted.starts)
        assert [one.holidays for one in layout.kept] == [(), (), ("Kerstdag",)]
        assert layout.kept[2].offer == at("2027-01-01T22:00") or local_date(layout.kept[2].offer or NOW) > date(
            2026, 12, 31
        )
        assert len(laid_out(desk, wanted.draft, wanted.starts, Conflicts.SKIP).kept) == 2
        moved = laid_out(desk, wanted.draft, wanted.starts, Conflicts.MOVE).kept[2]
        assert (moved.original, moved.holidays) == (at("2026-12-25T22:00"), ())
        short = laid_out(desk, early.draft, early.starts)
        assert [one.short for one in short.kept] == [True, False]
        assert local_date(short.kept[0].offer or NOW) >= date(2026, 11, 29)
        with pytest.raises(Refused, match="fall short"):
            register.add(desk, early, short)
        assert register.known(desk) == []
        register.add(desk, early, short, reason="afgesproken met de leverancier")


def test_occurrences_of_one_month_take_from_its_budget_together(tmp_path: Path) -> None:
    wanted = series("FREQ=DAILY;COUNT=3", "2026-12-08T08:15", "2026-12-08T10:00")
    with desk_at(tmp_path, NOW) as desk:
        found = laid_out(desk, wanted.draft, wanted.starts).kept
    assert [one.short for one in found] == [False, True, True], "the first hour fits, the second is too much"


def test_one_that_follows_is_changed_or_cancelled_and_only_what_was_told_is_told_again(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        identity = added(desk, series("FREQ=MONTHLY;BYDAY=2TU;COUNT=4"))
        first, second, third, fourth = (one.interruption for one in register.show(desk, identity).occurrences)
        reason = "zonder kanalen, om te proberen"
        one, _ = lists.one_interruption(desk, third)
        post(desk, Draft(NoticeType.ANNOUNCEMENT, one.facts, {}, third), reason=reason)

        assert register.change(desk, identity, at("2027-01-12T22:00"), only=True, to=at("2027-01-13T23:00")) == [second]
        with pytest.raises(Malformed, match="not after the start"):
            register.change(desk, identity, at("2027-02-09T22:00"), duration=timedelta(0))
        changed = register.change(desk, identity, at("2027-02-09T22:00"), at=time(22, 30), duration=timedelta(hours=2))
        assert changed == [third, fourth]
        shown = {row.interruption: row for row in register.show(desk, identity).occurrences}
        assert [local(shown[n].facts.start).strftime("%d-%m %H:%M") for n in (first, second, third)] == [
            "08-12 22:00", "13-01 23:00", "09-02 22:30",
        ]  # fmt: skip
        assert shown[second].original == at("2027-01-12T22:00"), "an occurrence keeps the place that the rule gave it"

        told, withdrawn = register.cancel(desk, identity, at("2027-01-12T22:00"), reason=reason)
        assert (told, withdrawn) == ([third], [second, fourth])
        states = [row.state for row in register.show(desk, identity).occurrences]
        assert states == ["not announced", "cancelled", "cancelled", "cancelled"]
        assert {duty.subject for duty in status.status(desk).duties} >= {first}
        assert not {duty.subject for duty in status.status(desk).duties} & {second, fourth}
        with pytest.raises(Refused, match="still to come"):
            register.cancel(desk, identity, at("2027-02-09T22:30"))
        with pytest.raises(Malformed, match="no occurrence that begins"):
            register.cancel(desk, identity, at("2027-02-09T21:00"))
        with pytest.raises(Malformed, match="no series"):
            register.show(desk, "2026-S77")


def test_a_series_is_cancelled_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that ended between the mark and the notices left a series that was off, of which nobody was told."""
    reason = "zonder kanalen, om te proberen"
    with desk_at(tmp_path, NOW) as desk:
        identity = added(desk, series("FREQ=MONTHLY;BYDAY=2TU;COUNT=3"))
        announce_together(desk, register.untold(desk, identity)[:2], "announce series", identity, reason=reason)
        before = register.show(desk, identity)
        written, add = [], notices.add_notice

        def cut(connection: Any, one: Any, *more: Any) -> None:
            if len(written) == 2:
                raise KeyboardInterrupt
            written.append(one.notice.id)
            add(connection, one, *more)

        monkeypatch.setattr(notices, "add_notice", cut)
        with pytest.raises(KeyboardInterrupt):
            register.cancel(desk, identity, reason=reason)
        assert len(written) == 2, "it was well on its way"
        assert register.show(desk, identity) == before
        monkeypatch.undo()
        told, withdrawn = register.cancel(desk, identity, reason=reason)
        assert (len(told), len(withdrawn)) == (2, 1)
        after = register.show(desk, identity)
        assert after.series.cancelled == NOW
        assert {row.state for row in after.occurrences} == {Standing.CANCELLED}
        lines = [line.what for line in lists.entries(desk)]
        assert lines.count("post cancellation") == 2
        assert lines.count("cancel series") == 1


def test_a_whole_series_is_announced_by_one_message_and_each_has_its_own_lead(tmp_path: Path) -> None:
    config = convert(Source(tmp_path, "", tomllib.loads(CHANNELS.format(folder=tmp_path))), Config)
    now = [NOW]
    with desk_at(tmp_path, NOW, config=config) as desk:
        desk.clock = lambda: now[0]
        identity = added(desk, series("FREQ=WEEKLY;COUNT=3", "2026-12-08T22:00", "2026-12-09T01:00"))
        rows = register.untold(desk, identity)
        told = announce_together(
            desk, rows, "announce series", identity, reason="een map en geen lijst, om te proberen"
        )
        assert [one.interruption for one in told.posted] == [one.id for one in rows]
        assert {row.state for row in told.posted[1].deliveries} == {DeliveryState.CARRIED}
        now[0] = NOW + timedelta(minutes=3)
        assert Deliverer(desk).run() == 1, "one message goes out"
        text = "".join(file.read_text() for file in (tmp_path / "spool").rglob("*.json"))
        assert "Ook op: dinsdag 15 december 2026, 22 uur tot wo 16 dec, 1 uur" in text
        assert text.count("Ook op:") == 2, "in one message, which names the two others"
        for one in told.posted:
            (row,) = lists.one_told(desk, one.notice).deliveries
            assert (row.state, row.changed) == (DeliveryState.ACCEPTED, now[0]), "what went along was taken with it"


CHANNELS = """
[[channel]]
kind = "spool"
name = "spool"
folder = "{folder}/spool"
"""


HEAD = 'kind = "planned"\ntitle = "Patch"\nstart = 2026-12-08T22:00:00\nend = 2026-12-09T01:00:00\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD, "rule: is missing"), (HEAD + 'rule = "x"\n', "line 5, rule: is no recurrence rule"),
        (HEAD + 'rule = "FREQ=DAILY"\nskip = ["x"]\n', "skip: is a list of dates"),
        (HEAD + 'rule = "FREQ=DAILY;COUNT=1"\nskip = [2026-12-08]\n', "skip: leaves no occurrence"),
        (HEAD.replace('"planned"', '"unplanned"') + 'rule = "FREQ=DAILY"\n', "kind: only planned"),
        (HEAD + 'rule = "FREQ=DAILY"\ntitel = "x"\n', "titel: unknown key; did you mean title"),
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_meant_is_refused_with_its_key(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "series.toml"
    file.write_text(text)
    with desk_at(tmp_path, NOW) as desk, pytest.raises(FileRefused, match=words):
        series_file.read(file, desk)


def test_the_mail_of_a_series_carries_every_date_as_an_instance_of_one_event(tmp_path: Path) -> None:
    config = convert(Source(tmp_path, "", tomllib.loads(CHANNELS.format(folder=tmp_path))), Config)
    with desk_at(tmp_path, NOW, config=config) as desk:
        identity = added(desk, series("FREQ=WEEKLY;COUNT=3"))
        register.change(desk, identity, at("2026-12-15T22:00"), only=True, to=at("2026-12-16T22:00"))
        rows = register.untold(desk, identity)
        told = announce_together(desk, rows, "announce series", identity, reason="een map en geen lijst")
        with desk.store.read() as connection:
            (row,) = told.posted[0].deliveries
            message = message_for(connection, desk.settings, row, desk.clock())
        assert {one.uid for one in message.events} == {f"{identity}@klip-tui"}
        assert [one.recurrence for one in message.events] == [at(f"2026-12-{day}T22:00") for day in ("08", "15", "22")]
        assert [one.start for one in message.events] == [at(f"2026-12-{day}T22:00") for day in ("08", "16", "22")]
        feed = {one.recurrence: one.start for one in lists.events(desk, lists.interruptions(desk))}
        assert feed == {one.recurrence: one.start for one in message.events}


def test_a_year_of_days_is_laid_out_kept_shown_and_announced_in_bounded_time(tmp_path: Path) -> None:
    """Each occurrence read all the others anew from the store: half a minute under load, with the lock held."""
    wanted = series("FREQ=DAILY", "2026-12-08T05:00", "2026-12-08T05:20")
    took: dict[str, float] = {}
    with desk_at(tmp_path, NOW) as desk:
        begun = time_of.process_time()
        identity = added(desk, wanted)
        took["add"] = time_of.process_time() - begun
        shown = register.show(desk, identity)
        took["show"] = time_of.process_time() - begun - took["add"]
        assert len(shown.occurrences) == 367
        for one in (shown.occurrences[0], shown.occurrences[30], shown.occurrences[366]):
            alone = check(desk, Draft(NoticeType.ANNOUNCEMENT, one.facts, {}, one.interruption))
            assert alone == one.result, "what is judged with many is judged as by itself"
        begun = time_of.process_time()
        announce_together(
            desk, register.untold(desk, identity), "announce series", identity, reason="een proef vandaag"
        )
        took["announce"] = time_of.process_time() - begun
    slow = pace()
    assert took["add"] < 2.5 * slow, took
    assert took["show"] < 1.5 * slow, took
    assert took["announce"] < 5 * slow, took
