"""A reminder before a planned interruption, and that it began: off by default, once, and no page notifies."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.config.planning import Planning
from klip_tui.config.schema import Config
from klip_tui.demo.mailbox import mails
from klip_tui.desk.notices import post
from klip_tui.desk.notices.check import check as check_draft
from klip_tui.desk.notices.quiet_words import QuietWords, tell_quietly
from klip_tui.desk.outbox import drift
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.session import Desk
from klip_tui.desk.views import lists
from klip_tui.desk.views.status import lead_of, status
from klip_tui.store import notices
from tests.commitment.build import at
from tests.desk.team import PLANNED, announce, further, team
from tests.desk.written import desk_at, tell

START, END = at("2026-12-08T06:00"), at("2026-12-08T07:00")
TOLD = at("2026-11-24T10:30")
WORK = InterruptionDetails(Kind.PLANNED, "Onderhoud databank", START, END, known=TOLD)
WANTED = Config(planning=Planning(remind="24 h"))
STARTS = Config(planning=Planning(tell_start=True))
DAY_BEFORE = START - timedelta(hours=24)


def at_time(folder: Path, now: datetime, config: Config = WANTED) -> list[str]:
    with desk_at(folder, now, config=config) as desk:
        return tell_quietly(desk)


def test_users_are_reminded_once_and_the_lead_stays(tmp_path: Path) -> None:
    with desk_at(tmp_path, TOLD, config=WANTED) as desk:
        tell(desk, "2026-001", WORK, TOLD)
    assert at_time(tmp_path, DAY_BEFORE - timedelta(seconds=1)) == []
    assert at_time(tmp_path, DAY_BEFORE, Config()) == [], "off by default"
    with desk_at(tmp_path, DAY_BEFORE, config=WANTED) as desk:
        QuietWords().look(desk)
        Deliverer(desk).run()
        told = lists.told(desk)[0]
        assert (told.written.notice.id, told.written.notice.type) == ("2026-001/2", NoticeType.UPDATE)
        assert [one.state.value for one in told.deliveries] == ["accepted"]
        assert "herinnering" in told.written.texts["nl"]
        assert "reminder" in told.written.texts["en"]
        (one,) = status(desk).interruptions
        assert (lead_of(one, desk.parts), one.facts) == (14, WORK)
        named = replace(
            one, notices=tuple(replace(n, facts=replace(n.facts, services=desk.parts)) for n in one.notices)
        )
        whole = replace(named, facts=replace(named.facts, services=()))
        assert lead_of(whole, desk.parts) == 14, "all of them by name is all of them"
        Deliverer(desk).run()
        assert tell_quietly(desk) == []
        assert len(lists.told(desk)) == 2
    assert at_time(tmp_path, DAY_BEFORE + timedelta(hours=1)) == []


@pytest.mark.parametrize(
    "case", ["announced late", "moved late", "cancelled", "begun", "change owed", "on its way", "given up"]
)
def test_nobody_is_reminded_of_what_is_new_off_or_about_to_change(tmp_path: Path, case: str) -> None:
    late = DAY_BEFORE + timedelta(minutes=1)
    other = replace(WORK, start=START + timedelta(hours=1), end=END + timedelta(hours=1))

    def told(desk: Desk) -> None:
        tell(desk, "2026-001", WORK, late if case == "announced late" else TOLD)
        if case == "moved late":
            tell(desk, "2026-001", other, late + timedelta(hours=1), NoticeType.CHANGE)
        if case == "cancelled":
            tell(desk, "2026-001", WORK, TOLD, NoticeType.CANCELLATION)
        if case == "on its way":
            tell(desk, "2026-001", other, None, NoticeType.CHANGE)
        if case == "given up":
            tell(desk, "2026-001", WORK, None, NoticeType.UPDATE)
            with desk.store.write() as connection:
                notices.set_withdrawn(connection, "2026-001/2")
        if case == "change owed":
            with desk.store.write() as connection:
                notices.set_facts(connection, "2026-001", other)

    with desk_at(tmp_path, late, config=WANTED) as desk:
        told(desk)
    assert at_time(tmp_path, START if case == "begun" else late + timedelta(hours=2)) == []


def test_one_that_can_not_be_written_holds_up_no_other_and_no_delivery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun anew with the deliverer it failed again, before anything was delivered."""
    write = post.write_notice

    def fails(desk: Desk, work: Any, one: post.ToWrite, *more: Any) -> str:
        if one.identity == "2026-001":
            raise ZeroDivisionError
        return write(desk, work, one, *more)

    monkeypatch.setattr(post, "write_notice", fails)
    with desk_at(tmp_path, DAY_BEFORE, config=WANTED) as desk:
        tell(desk, "2026-001", WORK, TOLD)
        tell(desk, "2026-002", WORK, TOLD)
        assert tell_quietly(desk) == ["2026-002/2"]
        assert "ZeroDivisionError" in (desk.settings.data / "crash.log").read_text()


def test_where_approval_is_on_it_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PostgreSQL refuses a planned notice that waits for nobody: none was ever written, and each look failed."""
    monkeypatch.setattr("klip_tui.desk.notices.post.needs_approval", lambda *_: True)
    with desk_at(tmp_path, DAY_BEFORE, config=WANTED) as desk:
        tell(desk, "2026-001", WORK, TOLD)
        assert tell_quietly(desk) == ["2026-001/2"]
        assert {row.state.value for row in lists.told(desk)[0].deliveries} == {"held"}
        assert tell_quietly(desk) == []


def test_pages_show_it_quietly_and_everything_else_gets_one_message(tmp_path: Path) -> None:
    from klip_tui.channels.spool import Spool
    from klip_tui.channels.statuspage import Statuspage
    from klip_tui.config.secrets import Secret
    from klip_tui.demo.page import StatusPage

    page = StatusPage("p", "key")
    try:
        (tmp_path / "key").write_text("key")
        (tmp_path / "key").chmod(0o600)
        channels = (Statuspage(name="page", url=page.url, page="p", key=Secret(file=str(tmp_path / "key"))), Spool())
        config = Config(planning=Planning(remind="1d"), channel=channels)
        with desk_at(tmp_path, DAY_BEFORE, config=config) as desk:
            tell(desk, "2026-001", WORK, TOLD)
            assert tell_quietly(desk)
            Deliverer(desk).run()
            (row,) = page.incidents.values()
            assert row["deliver_notifications"] is False
            assert row["status"] == "scheduled"
            assert [d.silent for d in lists.told(desk)[0].deliveries] == [True, False]
    finally:
        page.stop()


MINUTE = timedelta(minutes=1)


def test_that_it_began_is_told_once_from_the_start_on_and_the_lead_stays(tmp_path: Path) -> None:
    with desk_at(tmp_path, TOLD, config=STARTS) as desk:
        tell(desk, "2026-001", WORK, TOLD)
    assert at_time(tmp_path, START - timedelta(seconds=1), STARTS) == []
    assert at_time(tmp_path, START, Config()) == [], "off by default"
    with desk_at(tmp_path, START, config=STARTS) as desk:
        QuietWords().look(desk)
        Deliverer(desk).run()
        told = lists.told(desk)[0]
        assert (told.written.notice.id, told.written.notice.type) == ("2026-001/2", NoticeType.START)
        assert "is begonnen: Onderhoud databank" in told.written.texts["nl"]
        view = status(desk)
        (one,) = view.interruptions
        assert (lead_of(one, desk.parts), one.facts) == (14, WORK)
        assert tell_quietly(desk) == []
    with desk_at(tmp_path, START + 2 * MINUTE, config=STARTS) as desk:
        assert tell_quietly(desk) == []
        found = status(desk).told
        assert (found.start, found.since, found.until) == (START, START, END), "users know of it since it began"
        assert status(desk).duties == (), "nothing new is owed"
    assert at_time(tmp_path, END - MINUTE, STARTS) == []


@pytest.mark.parametrize(
    "case",
    ["cancelled", "ended", "moved", "moved on its way", "told by hand", "announced within it", "over", "given up"],
)
def test_no_beginning_is_told_of_what_is_off_moved_over_or_told_already(tmp_path: Path, case: str) -> None:
    later = replace(WORK, start=START + timedelta(hours=6), end=END + timedelta(hours=6))
    with desk_at(tmp_path, START, config=STARTS) as desk:
        tell(desk, "2026-001", WORK, START + MINUTE if case == "announced within it" else TOLD)
        match case:
            case "cancelled":
                tell(desk, "2026-001", WORK, TOLD, NoticeType.CANCELLATION)
            case "ended":
                tell(desk, "2026-001", replace(WORK, end=START + MINUTE), START + MINUTE, NoticeType.END)
            case "moved" | "moved on its way":
                tell(desk, "2026-001", later, TOLD + MINUTE if case == "moved" else None, NoticeType.CHANGE)
            case "told by hand":
                tell(desk, "2026-001", WORK, START, NoticeType.START)
            case "given up":
                assert tell_quietly(desk) == ["2026-001/2"]
                with desk.store.write() as connection:
                    notices.set_withdrawn(connection, "2026-001/2")
    assert at_time(tmp_path, END if case == "over" else START + 2 * MINUTE, STARTS) == []
    if case == "moved":
        assert at_time(tmp_path, later.start, STARTS) == ["2026-001/3"], "at its new start"


def test_a_monitor_that_comes_back_within_the_window_still_tells_that_it_began(tmp_path: Path) -> None:
    with desk_at(tmp_path, END - MINUTE, config=STARTS) as desk:
        tell(desk, "2026-001", WORK, TOLD)
        assert tell_quietly(desk) == ["2026-001/2"]
        Deliverer(desk).run()
        assert [row.state.value for row in lists.told(desk)[0].deliveries] == ["accepted"]


def test_what_waited_until_its_window_was_over_is_asked_about(tmp_path: Path) -> None:
    with desk_at(tmp_path, END - MINUTE, config=STARTS) as desk:
        tell(desk, "2026-001", WORK, TOLD)
        assert tell_quietly(desk) == ["2026-001/2"]
    with desk_at(tmp_path, END + MINUTE, config=STARTS) as desk:
        Deliverer(desk).run()
        assert {row.state.value for row in lists.told(desk)[0].deliveries} == {"questioned"}


def test_both_pages_say_in_progress_quietly_and_the_end_is_told_as_ever(tmp_path: Path) -> None:
    with team(tmp_path, "[planning]\ntell_start = true\n", "statuspage cachet mail") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        mailed, notified = len(list(mails(t.mail.folder))), t.cachet.notified
        t.now = PLANNED.start
        assert tell_quietly(desk) == [f"{posted.interruption}/2"]
        t.deliver(desk)
        (row,) = t.page.incidents.values()
        assert (row["status"], row["deliver_notifications"]) == ("in_progress", False)
        assert list(row["components"].values()) == ["under_maintenance"]
        assert "is begonnen" in row["incident_updates"][0]["body"]
        schedule = t.cachet.rows["schedules"][1]
        assert "is begonnen" in schedule["message"]
        assert (t.cachet.notified, schedule["notifications"], t.cachet.updates) == (notified, True, {}), "mails nobody"
        got = list(mails(t.mail.folder))
        assert len(got) == mailed + 1, "one mail"
        assert got[-1]["In-Reply-To"], "in the same thread"
        t.passes(minutes=2)
        assert Deliverer(desk).read_back(now_due=True) == 2
        assert drift.open_ones(desk) == [], "what the pages say is what was meant"
        assert [duty.kind for duty in status(desk).duties] == []

        t.now = PLANNED.end or t.now
        further(desk, posted.interruption, NoticeType.END, replace(PLANNED, end=t.now))
        t.deliver(desk)
        (row,) = t.page.incidents.values()
        assert (row["status"], row["deliver_notifications"]) == ("completed", True)
        assert list(row["components"].values()) == ["operational"]


def test_a_last_day_to_tell_is_named_of_a_start_that_is_still_to_come_alone(tmp_path: Path) -> None:
    """An end was said to be announced by a day of last week."""
    going = [(NoticeType.END, START + MINUTE), (NoticeType.CHANGE, END + timedelta(hours=1)), (NoticeType.UPDATE, END)]
    with desk_at(tmp_path, START + 2 * MINUTE) as desk:
        tell(desk, "2026-001", WORK, TOLD)
        for type_, end in going:
            assert check_draft(desk, Draft(type_, replace(WORK, end=end), {}, "2026-001")).communicate_by is None, type_
        ahead = replace(WORK, start=START + timedelta(days=9), end=END + timedelta(days=9))
        last = check_draft(desk, Draft(NoticeType.CHANGE, ahead, {}, "2026-001")).communicate_by
        assert last == at("2026-12-12T23:59:59")
        first = check_draft(
            desk, Draft(NoticeType.ANNOUNCEMENT, replace(WORK, end=END + timedelta(hours=3)))
        ).communicate_by
        assert first == at("2026-12-03T23:59:59"), "too late, it says since when"
