"""A notice's life through real pages on loopback: created once, updated in place, read back, never said twice."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.demo.mailbox import mails
from klip_tui.desk.notices.overtaken import Overtaken
from klip_tui.desk.outbox import drift
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.views import status
from tests.commitment.build import at
from tests.desk.team import PLANNED, TOKEN, announce, further, team

OUTAGE = InterruptionDetails(
    Kind.UNPLANNED, "KLIP is onderbroken", at("2026-11-24T10:20"), None, next_update=at("2026-11-24T11:30"),
    detected=at("2026-11-24T10:20"),
)  # fmt: skip


def _states(told: object) -> set[str]:
    return {row.state.value for row in told.deliveries}  # type: ignore[attr-defined]


def test_a_planned_interruption_from_announcement_to_end(tmp_path: Path) -> None:
    with team(tmp_path) as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        assert _states(t.told(desk, posted.notice)) == {"accepted"}
        later = replace(PLANNED, end=at("2026-12-08T09:00"))
        t.passes(minutes=5)
        further(desk, posted.interruption, NoticeType.CHANGE, later)
        t.deliver(desk)
        t.now = at("2026-12-08T07:00")
        further(desk, posted.interruption, NoticeType.START, later)
        t.deliver(desk)
        t.now = at("2026-12-08T08:50")
        last = further(desk, posted.interruption, NoticeType.END, replace(later, end=at("2026-12-08T08:50")))
        t.deliver(desk)
        assert _states(t.told(desk, last.notice)) == {"accepted"}

        (incident,) = t.page.incidents.values()
        assert [u["status"] for u in incident["incident_updates"]][::-1] == [
            "scheduled", "scheduled", "in_progress", "completed",
        ]  # fmt: skip
        assert t.page.created == 1
        assert t.cachet.created == 1
        schedule = t.cachet.rows["schedules"][1]
        assert schedule["scheduled_at"] == "2026-12-08 07:00:00", "the page's own zone"
        assert schedule["completed_at"] == "2026-12-08 08:50:00"
        assert [row["status"] for row in schedule["components"]] == [6, 6]
        assert len(t.cachet.updates["schedules", 1]) == 2, "what moved it stands in the schedule"
        thread = list(mails(tmp_path / "mailbox"))
        assert len(thread) == 4
        assert {mail["References"] for mail in thread[1:]} == {thread[0]["Message-ID"]}
        assert len(list((tmp_path / "data" / "spool").glob("*.json"))) == 4


def test_an_unplanned_interruption_and_its_cachet_incident(tmp_path: Path) -> None:
    with team(tmp_path, channels="cachet") as t:
        desk = t.desk("an")
        posted = announce(desk, OUTAGE)
        t.deliver(desk)
        row = t.cachet.rows["incidents"][1]
        assert (row["status"], row["visible"], row["notifications"]) == (1, True, True)
        t.passes(minutes=20)
        further(desk, posted.interruption, NoticeType.END, replace(OUTAGE, end=t.now, next_update=None))
        t.deliver(desk)
        assert row["status"] == 4
        assert t.cachet.created == 1


def test_a_token_without_the_ability_is_refused_and_sent_once_it_has_it(tmp_path: Path) -> None:
    from klip_tui.desk.outbox.deliverer import Decision, decide

    with team(tmp_path, channels="cachet") as t:
        t.cachet.abilities = ("incidents.manage",)
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        (row,) = t.told(desk, posted.notice).deliveries
        assert (row.state.value, "give it the ability, then send again" in row.detail) == ("refused", True)
        t.cachet.abilities = ("incidents.manage", "schedules.manage")
        decide(desk, posted.notice, "own page", Decision.SEND_AGAIN)
        t.deliver(desk)
        assert _states(t.told(desk, posted.notice)) == {"accepted"}


def test_an_edit_by_hand_is_seen_shown_and_taken_over(tmp_path: Path) -> None:
    with team(tmp_path) as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        assert Deliverer(desk).read_back() == 0, "not at once"
        t.passes(seconds=30)
        assert Deliverer(desk).read_back() == 2
        assert drift.open_ones(desk) == [], "what was sent is what stands there"

        (incident,) = t.page.incidents.values()
        incident["scheduled_until"] = "2026-12-08T10:00:00+01:00"
        incident["incident_updates"].insert(0, {"status": "scheduled", "body": "Iets \x1b[31manders\nmet [bold]opmaak"})
        t.passes(minutes=11)
        Deliverer(desk).read_back()
        (found,) = drift.open_ones(desk)
        seen = {one.field: one for one in found.differences}
        assert set(seen) == {"text", "end"}
        assert seen["text"].there == "Iets anders\nmet [bold]opmaak", "data, and harmless"
        assert "Beste gebruiker" in seen["text"].meant or "KLIP" in seen["text"].meant
        owed = [duty for duty in status.status(desk).duties if duty.kind is DutyKind.DRIFT]
        assert [duty.subject for duty in owed] == [posted.notice]

        drift.take_over(desk, posted.notice, "status page", "zo is het goed")
        (one,) = status.status(desk).ahead[:1]
        assert one.interruption.facts.end == at("2026-12-08T10:00")
        t.passes(minutes=11)
        Deliverer(desk).read_back()
        assert drift.open_ones(desk) == [], "what was taken over is no drift any more"
        incident["name"] = "Nog iets anders"
        t.passes(minutes=11)
        Deliverer(desk).read_back()
        assert len(drift.open_ones(desk)) == 1, "another edit is"


@pytest.mark.parametrize("channel", ["status page", "own page"])
def test_an_edit_by_hand_is_overwritten_and_nobody_is_told_again(tmp_path: Path, channel: str) -> None:
    with team(tmp_path, channels="statuspage cachet") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        (incident,), schedule = t.page.incidents.values(), t.cachet.rows["schedules"][1]
        for row in (incident, schedule):
            row["name"] = "Gewijzigd op de pagina"
        told = t.cachet.notified
        t.passes(minutes=1)
        Deliverer(desk).read_back()
        assert {one.channel for one in drift.open_ones(desk)} == {"status page", "own page"}
        drift.overwrite(desk, posted.notice, channel)
        assert {one.channel for one in drift.open_ones(desk)} == {"status page", "own page"} - {channel}
        restored = incident if channel == "status page" else schedule
        assert restored["name"] == PLANNED.title
        assert incident.get("deliver_notifications", True) is (channel != "status page")
        assert t.cachet.notified == told
        t.passes(minutes=11)
        Deliverer(desk).read_back()
        assert {one.channel for one in drift.open_ones(desk)} == {"status page", "own page"} - {channel}
        assert (t.page.created, t.cachet.created) == (1, 1)


def test_an_entry_that_somebody_removed_is_seen_and_made_anew(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        t.page.incidents.clear()
        t.passes(minutes=1)
        Deliverer(desk).read_back()
        (found,) = drift.open_ones(desk)
        assert [(d.field, d.there) for d in found.differences] == [("status", "gone")]
        drift.overwrite(desk, posted.notice, "status page")
        (incident,) = t.page.incidents.values()
        t.passes(minutes=1)
        further(desk, posted.interruption, NoticeType.CHANGE, replace(PLANNED, end=at("2026-12-08T08:00")))
        t.deliver(desk)
        assert len(incident["incident_updates"]) == 2, "the next notice goes into the new entry"


def test_a_page_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage") as t:
        desk = t.desk("an")
        announce(desk)
        t.deliver(desk)
        t.page.key = "another"
        t.passes(minutes=1)
        assert Deliverer(desk).read_back() == 1
        assert drift.open_ones(desk) == []


def test_an_interruption_that_begins_and_ends_by_the_pages_own_clock_is_no_drift(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage cachet") as t:
        desk = t.desk("an")
        announce(desk)
        t.deliver(desk)
        (incident,) = t.page.incidents.values()
        t.now = at("2026-12-08T07:01")
        incident["status"] = "in_progress"
        Deliverer(desk).read_back()
        assert drift.open_ones(desk) == []


def test_of_two_who_post_about_the_same_one_wins_and_no_text_is_lost(tmp_path: Path) -> None:
    from klip_tui.desk.notices import drafts, form

    with team(tmp_path, channels="statuspage") as t:
        an, bart = t.desk("an"), t.desk("bart")
        posted = announce(an, OUTAGE)
        seen = 1
        for desk, who in ((an, "a"), (bart, "b")):
            drafts.keep(desk, who, form.outage(desk.settings.config, t.now, *_down(t)))
        t.passes(minutes=3)
        update = replace(OUTAGE, next_update=at("2026-11-24T12:00"))
        further(bart, posted.interruption, NoticeType.UPDATE, update, expect=seen, draft_id="b")
        with pytest.raises(Overtaken, match="bart has told users"):
            further(an, posted.interruption, NoticeType.UPDATE, update, expect=seen, draft_id="a")
        assert [kept.id for kept, _ in drafts.kept(an)] == ["a"], "the other's text is kept"
        t.deliver(an)
        (incident,) = t.page.incidents.values()
        assert len(incident["incident_updates"]) == 2


def test_of_two_who_announce_the_same_outage_one_is_shown_the_others(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage") as t:
        begun = t.now
        announce(t.desk("an"), OUTAGE, since=begun)
        t.passes(seconds=20)
        with pytest.raises(Overtaken, match="make yours an update of it"):
            announce(t.desk("bart"), OUTAGE, since=begun)


def _down(t: object) -> tuple[object, object]:
    from klip_tui.commitment.kinds import State

    return State.DOWN, t.now  # type: ignore[attr-defined]


def test_the_secret_is_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither in the store, the spool, a preview, an error, the log, nor what the command line prints."""
    from klip_tui.cli.main import run
    from klip_tui.commitment.interruptions.draft import Draft
    from klip_tui.desk.notices.previews import previews

    with team(tmp_path) as t:
        desk = t.desk("an")
        shown = previews(desk, Draft(NoticeType.ANNOUNCEMENT, PLANNED))
        announce(desk)
        t.page.key = t.cachet.token = "other"
        t.deliver(desk)
        desk.close()
        for words in (["config", "check"], ["notices", "--json"], ["log"], ["doctor"], ["drift", "--json"]):
            run(args=["--config", str(t.config), *words])
        printed = "".join(capfd.readouterr())
        kept = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert "refused" in printed
    assert TOKEN not in printed + json.dumps([shown.raw, [one.text for one in shown.readers]])
    assert TOKEN.encode() not in kept


def test_doctor_sees_every_channel_and_posts_nothing(tmp_path: Path) -> None:
    from klip_tui.desk.upkeep.doctor import examine

    with team(tmp_path) as t:
        seen = {one.what: one.good for one in examine(t.desk("an"))}
        assert {seen[f"channel {name}"] for name in ("status page", "own page", "list", "spool")} == {True}
        t.page.components = ("other",)
        t.cachet.components = (1,)
        t.mail.stop()
        seen = {one.what: one.good for one in examine(t.desk("an"))}
        assert [seen[f"channel {name}"] for name in ("status page", "own page", "list")] == [False, False, False]
        t.page.key = t.cachet.token = "other"
        seen = {one.what: one.good for one in examine(t.desk("an"))}
        assert [seen[f"channel {name}"] for name in ("status page", "own page")] == [False, False]
        assert (t.page.created, t.cachet.created, len(list(mails(tmp_path / "mailbox")))) == (0, 0, 0)


def test_two_channels_of_a_kind_each_get_it_and_an_optional_one_holds_nothing_up(tmp_path: Path) -> None:
    more = (
        '[[channel]]\nkind = "webhook"\nname = "nobody"\nrequired = false\nurl = "http://127.0.0.1:9/"\ntimeout = 1.0\n'
        '[[channel]]\nkind = "spool"\nname = "second"\nfolder = "FOLDER"\n'
    ).replace("FOLDER", str(tmp_path / "second"))
    with team(tmp_path, more, channels="statuspage mail spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        told = t.told(desk, posted.notice)
        assert {row.channel: row.state.value for row in told.deliveries} == {
            "nobody": "pending", "second": "accepted", "spool": "accepted", "status page": "accepted",
            "list": "accepted",
        }  # fmt: skip
        assert told.written.notice.communicated is not None
        assert len(list((tmp_path / "second").glob("*.eml"))) == 1


@pytest.mark.parametrize("channels", ["spool", "statuspage spool", "mail spool", "statuspage cachet"])
def test_without_a_page_and_a_list_it_is_never_communicated_whatever_accepts_it(channels: str, tmp_path: Path) -> None:
    """A4.1-channels promises both; what one of them took is owed still."""
    with team(tmp_path, channels=channels) as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        told = t.told(desk, posted.notice)
        assert _states(told) == {"accepted"}
        assert told.written.notice.communicated is None
        assert DutyKind.ANNOUNCE in {duty.kind for duty in status.status(desk).duties}


def test_the_log_lets_nobody_change_it(tmp_path: Path) -> None:
    from sqlalchemy import text

    from klip_tui.store.opening import StoreRefused

    with team(tmp_path, channels="spool") as t:
        desk = t.desk("an")
        announce(desk)
        for statement in ("update log set who = 'x'", "delete from log"):
            with pytest.raises(StoreRefused, match="append-only"), desk.store.write() as connection:
                connection.execute(text(statement))
