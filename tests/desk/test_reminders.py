"""A reminder before a planned interruption: off by default, once, no new announcement, and no page notifies anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.config.planning import Planning
from klip_tui.config.schema import Config
from klip_tui.desk.notices import post
from klip_tui.desk.notices.reminders import Reminders, remind
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.session import Desk
from klip_tui.desk.views import lists
from klip_tui.desk.views.status import lead_of, status
from tests.commitment.build import at
from tests.desk.written import desk_at, tell

START, END = at("2026-12-08T06:00"), at("2026-12-08T07:00")
TOLD = at("2026-11-24T10:30")
WORK = InterruptionDetails(Kind.PLANNED, "Onderhoud databank", START, END, known=TOLD)
WANTED = Config(planning=Planning(remind="24 h"))
DAY_BEFORE = START - timedelta(hours=24)


def at_time(folder: Path, now: datetime, config: Config = WANTED) -> list[str]:
    with desk_at(folder, now, config=config) as desk:
        return remind(desk)


def test_users_are_reminded_once_and_the_lead_stays(tmp_path: Path) -> None:
    with desk_at(tmp_path, TOLD, config=WANTED) as desk:
        tell(desk, "2026-001", WORK, TOLD)
    assert at_time(tmp_path, DAY_BEFORE - timedelta(seconds=1)) == []
    assert at_time(tmp_path, DAY_BEFORE, Config()) == [], "off by default"
    with desk_at(tmp_path, DAY_BEFORE, config=WANTED) as desk:
        Reminders().look(desk)
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
        assert remind(desk) == []
        assert len(lists.told(desk)) == 2
    assert at_time(tmp_path, DAY_BEFORE + timedelta(hours=1)) == []


@pytest.mark.parametrize("case", ["announced late", "moved late", "cancelled", "begun", "change owed", "on its way"])
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
        if case == "change owed":
            from klip_tui.store import notices

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

    def fails(*args: Any, **more: Any) -> Any:
        if args[4] == "2026-001":
            raise ZeroDivisionError
        return write(*args, **more)

    monkeypatch.setattr(post, "write_notice", fails)
    with desk_at(tmp_path, DAY_BEFORE, config=WANTED) as desk:
        tell(desk, "2026-001", WORK, TOLD)
        tell(desk, "2026-002", WORK, TOLD)
        assert remind(desk) == ["2026-002/2"]
        assert "ZeroDivisionError" in (desk.settings.data / "crash.log").read_text()


def test_where_approval_is_on_it_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PostgreSQL refuses a planned notice that waits for nobody: none was ever written, and each look failed."""
    monkeypatch.setattr("klip_tui.desk.notices.post.needs_approval", lambda *_: True)
    with desk_at(tmp_path, DAY_BEFORE, config=WANTED) as desk:
        tell(desk, "2026-001", WORK, TOLD)
        assert remind(desk) == ["2026-001/2"]
        assert {row.state.value for row in lists.told(desk)[0].deliveries} == {"held"}
        assert remind(desk) == []


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
            assert remind(desk)
            Deliverer(desk).run()
            (row,) = page.incidents.values()
            assert row["deliver_notifications"] is False
            assert row["status"] == "scheduled"
            assert [d.silent for d in lists.told(desk)[0].deliveries] == [True, False]
    finally:
        page.stop()
