"""T10: what a Cachet is asked, in which order: told once, quietly where it is meant so, and compared as it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from klip_tui.channels.cachet import Cachet
from klip_tui.channels.cachet.requests import requests
from klip_tui.channels.protocol import Message
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import DeliveryState, NoticeType
from klip_tui.config.secrets import Secret
from klip_tui.desk.outbox import drift
from klip_tui.desk.outbox.deliverer import Deliverer
from tests.channels.build import message
from tests.commitment.build import at
from tests.desk.team import PLANNED, Team, announce, further, team
from tests.desk.test_telling import OUTAGE

SETTINGS = Cachet(url="http://127.0.0.1/api", token=Secret(env="T"), components={"portal": 1, "api": 2})


def steps(one: Message) -> list[tuple[str, dict[str, object]]]:
    return [(f"{method} {path.rpartition('/')[2]}", body) for method, path, body in requests(one, SETTINGS)]


@pytest.mark.parametrize("type_", ["change", "update", "end"])
def test_a_quiet_update_switches_the_mails_off_first_and_on_again_after_t10(type_: str) -> None:
    found = steps(message("unplanned", type_, remote="7", quiet=True))
    update = next(n for n, (what, _) in enumerate(found) if what == "POST updates")
    before = [body["notifications"] for _, body in found[:update] if "notifications" in body]
    after = [body["notifications"] for _, body in found[update:] if "notifications" in body]
    assert before[-1] is False
    assert after == [True]


PERIOD = {"scheduled_at": "2026-12-08T06:00:00+00:00", "completed_at": "2026-12-08T07:30:00+00:00"}


@pytest.mark.parametrize("type_", ["change", "start", "update"])
def test_a_moved_schedule_mails_by_itself_and_is_told_by_that_alone_t10(type_: str) -> None:
    """Its mails can't be switched off once it is made: an update beside the move was a second mail."""
    ((what, body),) = steps(message("planned", type_, remote="7", moved=True))
    assert what == "PUT 7"
    assert {key: body[key] for key in PERIOD} == PERIOD
    assert str(body["message"]).endswith(f"({message().key})")


@pytest.mark.parametrize("type_", ["change", "start", "update"])
def test_a_schedule_that_stays_is_told_by_its_update(type_: str) -> None:
    (_, entry), (what, update) = steps(message("planned", type_, remote="7"))
    assert (what, {key: entry[key] for key in PERIOD}) == ("POST updates", PERIOD)
    assert "message" not in entry
    assert "completed_at" not in update


@pytest.mark.parametrize(
    ("type_", "end"), [("end", "2026-12-08T07:30:00+00:00"), ("cancellation", "2026-12-01T09:00:00+00:00")]
)
@pytest.mark.parametrize("moved", [True, False])
def test_a_schedule_is_over_by_its_update_alone(type_: str, end: str, moved: bool) -> None:
    """Its entry too would mail that it is over."""
    (_, entry), (what, update) = steps(message("planned", type_, remote="7", moved=moved))
    assert (what, update["completed_at"]) == ("POST updates", end)
    assert "completed_at" not in entry


@pytest.mark.parametrize("moved", [True, False])
@pytest.mark.parametrize("type_", ["announcement", "change", "start", "update", "end", "cancellation"])
def test_a_schedule_is_told_quietly_in_its_own_text_t10(type_: str, moved: bool) -> None:
    """An update of it mails, whatever is sent along with it."""
    ((what, body),) = steps(message("planned", type_, remote="7", moved=moved, quiet=True))
    assert what == "PUT 7"
    assert str(body["message"]).endswith(f"({message().key})")
    assert "notifications" not in body
    ends = {"cancellation": "2026-12-01T09:00:00+00:00"}.get(type_, PERIOD["completed_at"])
    assert body["completed_at"] == ends


def test_what_moved_a_schedule_is_found_in_it_and_what_somebody_wrote_after_it_is_seen(tmp_path: Path) -> None:
    with team(tmp_path, channels="cachet") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        later = replace(PLANNED, end=at("2026-12-08T09:00"))
        t.passes(minutes=5)
        last = further(desk, posted.interruption, NoticeType.CHANGE, later)
        t.deliver(desk)
        row = t.cachet.rows["schedules"][1]
        assert (row["completed_at"], t.cachet.notified) == ("2026-12-08 09:00:00", 2)
        before = row["message"]
        with desk.store.write() as connection:
            forget = text("update deliveries set state = 'pending', attempts = 0 where notice = :n")
            connection.execute(forget, {"n": last.notice})
        row["message"] = before + " "
        t.deliver(desk)
        assert row["message"] == before + " ", "asked, it has it"
        t.passes(minutes=1)
        Deliverer(desk).read_back(now_due=True)
        assert drift.open_ones(desk) == []
        row["updated_at"] = "2026-11-24 10:35:00"
        t.cachet.updates["schedules", 1] = [{"message": "Van de hand", "created_at": "2026-11-24 10:36:00"}]
        Deliverer(desk).read_back(now_due=True)
        (found,) = drift.open_ones(desk)
        assert [(one.field, one.there) for one in found.differences] == [("text", "Van de hand")]


def test_an_end_leaves_the_incident_fixed_t10() -> None:
    found = steps(message("unplanned", "end", remote="7"))
    assert found[-1] == ("PUT 7", {"status": 4})
    told = [what for what, _ in found].index("POST updates")
    assert any(body.get("status") == 4 for _, body in found[:told]), "whatever is cut off behind the update"


def test_a_narrowed_schedule_sends_its_components_t10() -> None:
    found = steps(message("planned", "change", remote="7", services=("api",), released=("portal",)))
    assert found[0][1]["components"] == [{"id": 1, "status": 1}, {"id": 2, "status": 6}]


def test_the_twentieth_update_is_found_t10(tmp_path: Path) -> None:
    """15 come where nobody asks for more: the 17th was not found, and sent twice."""
    with team(tmp_path, channels="cachet") as t:
        desk = t.desk("an")
        posted = announce(desk, OUTAGE)
        for _ in range(20):
            t.deliver(desk)
            t.passes(minutes=2)
            last = further(desk, posted.interruption, NoticeType.UPDATE, OUTAGE)
        t.deliver(desk)
        assert len(t.cachet.updates["incidents", 1]) == 20
        with desk.store.write() as connection:
            forget = text("update deliveries set state = 'pending', attempts = 0, detail = '' where notice = :n")
            connection.execute(forget, {"n": last.notice})
        t.deliver(desk)
        assert len(t.cachet.updates["incidents", 1]) == 20, "asked, it has it"


def test_each_mails_once_and_an_overwrite_never_t10(tmp_path: Path) -> None:
    with team(tmp_path, channels="cachet") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        later = replace(PLANNED, start=at("2026-12-08T06:30"), end=at("2026-12-08T09:00"), title="Onderhoud, langer")
        for type_, facts in ((NoticeType.CHANGE, later), (NoticeType.START, later)):
            t.passes(minutes=5)
            last = further(desk, posted.interruption, type_, facts)
            t.deliver(desk)
        row = t.cachet.rows["schedules"][1]
        assert t.cachet.notified == 3
        assert (row["scheduled_at"], row["name"]) == ("2026-12-08 06:30:00", "Onderhoud, langer")
        row["name"] = "Iets anders"
        t.passes(minutes=1)
        Deliverer(desk).read_back(now_due=True)
        assert [one.field for found in drift.open_ones(desk) for one in found.differences] == ["title"]
        drift.overwrite(desk, last.notice, "own page")
        assert (t.cachet.notified, row["name"], row["notifications"]) == (3, "Onderhoud, langer", True)


@pytest.mark.parametrize("types", [("start",), ("start", "end"), ("cancellation",)])
def test_no_title_drifts_by_itself_t10(types: tuple[str, ...], tmp_path: Path) -> None:
    """Starts, ends and cancellations left the title of the announcement, which then seemed to be somebody's edit."""
    with team(tmp_path, channels="statuspage cachet") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        t.now = at("2026-12-08T07:10")
        for n, type_ in enumerate(types):
            t.passes(minutes=10)
            end = t.now if type_ == "end" else PLANNED.end
            facts = replace(PLANNED, title=f"Onderhoud, deel {n}", end=end)
            further(desk, posted.interruption, NoticeType(type_), facts)
            t.deliver(desk)
            t.passes(minutes=1)
            assert Deliverer(desk).read_back(now_due=True) == 2
            assert [one.differences for one in drift.open_ones(desk)] == []


BY_HAND = {
    "incidents": {"name": "Storing bij een ander", "message": "Van iemand anders", "status": 1},
    "schedules": {
        "name": "Onderhoud bij een ander",
        "message": "Van iemand anders",
        "scheduled_at": "2026-12-09 07:00:00",
    },
}


def _by_hand(t: Team, number: int = 900) -> None:
    for what, row in BY_HAND.items():
        t.cachet.rows[what][number] = dict(row)


@pytest.mark.parametrize(("facts", "what"), [(PLANNED, "schedules"), (OUTAGE, "incidents")])
def test_on_a_page_that_keeps_no_meta_somebody_elses_entry_is_not_ours(
    facts: InterruptionDetails, what: str, tmp_path: Path
) -> None:
    """A Cachet before July 2026: whatever stood there was taken for ours, and users were told nothing."""
    with team(tmp_path, channels="cachet") as t:
        t.cachet.keeps_meta = False
        _by_hand(t)
        desk = t.desk("an")
        posted = announce(desk, facts)
        t.deliver(desk)
        (row,) = t.told(desk, posted.notice).deliveries
        assert (row.state, row.remote, t.cachet.created) == (DeliveryState.ACCEPTED, "1", 1)
        assert t.cachet.rows[what][1]["name"] == facts.title
        assert t.cachet.rows[what][900] == BY_HAND[what]


@pytest.mark.parametrize("facts", [PLANNED, OUTAGE])
def test_on_a_page_that_keeps_no_meta_what_arrived_is_found_by_what_it_says(
    facts: InterruptionDetails, tmp_path: Path
) -> None:
    with team(tmp_path, channels="cachet") as t:
        t.cachet.keeps_meta = False
        desk = t.desk("an")
        posted = announce(desk, facts)
        t.deliver(desk)
        _by_hand(t)
        with desk.store.write() as connection:
            forget = text("update deliveries set state = 'pending', attempts = 0, remote = '' where notice = :n")
            connection.execute(forget, {"n": posted.notice})
        t.deliver(desk)
        (row,) = t.told(desk, posted.notice).deliveries
        assert (row.state, row.remote, t.cachet.created) == (DeliveryState.ACCEPTED, "1", 1), "asked, it has it"


def test_on_a_page_that_keeps_no_meta_a_later_notice_joins_its_own_interruption(tmp_path: Path) -> None:
    """It went to the newest entry of the page, whoever had made that."""
    with team(tmp_path, channels="cachet") as t:
        t.cachet.keeps_meta = False
        desk = t.desk("an")
        posted = announce(desk, OUTAGE)
        t.deliver(desk)
        _by_hand(t)
        with desk.store.write() as connection:
            connection.execute(text("update deliveries set state = 'doubtful', remote = ''"))
        t.passes(minutes=5)
        further(desk, posted.interruption, NoticeType.UPDATE, OUTAGE)
        t.deliver(desk)
        assert {where: len(rows) for where, rows in t.cachet.updates.items()} == {("incidents", 1): 1}


def test_a_period_that_somebody_moved_on_the_page_is_seen(tmp_path: Path) -> None:
    """Its instants were looked for under names that a Cachet has not, so no move was ever seen."""
    with team(tmp_path, channels="cachet") as t:
        desk = t.desk("an")
        announce(desk)
        t.deliver(desk)
        t.passes(minutes=1)
        Deliverer(desk).read_back(now_due=True)
        assert drift.open_ones(desk) == []
        t.cachet.rows["schedules"][1]["completed_at"] = "2026-12-08 10:00:00"
        Deliverer(desk).read_back(now_due=True)
        (found,) = drift.open_ones(desk)
        assert [(one.field, one.there) for one in found.differences] == [("end", "2026-12-08T10:00:00+01:00")]
