"""A queue that was stuck, an end that came first, a measurement that turned: through real pages on loopback."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.kinds import DeliveryState, NoticeType, QuestionKind, State
from klip_tui.commitment.service import KLIP
from klip_tui.demo.mailbox import mails
from klip_tui.desk.helpdesk import register
from klip_tui.desk.notices import user_reports
from klip_tui.desk.outbox.deliverer import Decision, Deliverer, decide
from klip_tui.desk.session import Desk
from klip_tui.store import deliveries, questions, segments
from klip_tui.store.values import StoredSegment
from tests.commitment.build import at
from tests.desk.team import PLANNED, Team, announce, further, team
from tests.desk.test_telling import OUTAGE

PAGES = "statuspage cachet"


def states(t: Team, desk: Desk, notice: str) -> dict[str, str]:
    return {row.channel: row.state.value for row in t.told(desk, notice).deliveries}


def measure(t: Team, desk: Desk, state: State) -> None:
    with desk.store.write() as connection:
        begun = t.now - timedelta(seconds=30)
        segments.record(connection, KLIP, StoredSegment(state, begun, t.now, t.now + timedelta(days=1), ""))


def end(t: Team, desk: Desk, interruption: str) -> str:
    facts = replace(OUTAGE, end=t.now, next_update=None)
    return further(desk, interruption, NoticeType.END, facts).notice


def test_an_announcement_that_is_sent_again_after_its_end_opens_nothing_t5(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage cachet mail") as t:
        desk = t.desk("an")
        page_key, cachet_token = t.page.key, t.cachet.token
        t.page.key = t.cachet.token = "other"
        posted = announce(desk, OUTAGE)
        t.deliver(desk)
        assert states(t, desk, posted.notice) == {"status page": "refused", "own page": "refused", "list": "accepted"}
        t.page.key, t.cachet.token = page_key, cachet_token
        t.passes(minutes=20)
        ended = end(t, desk, posted.interruption)
        t.deliver(desk)
        assert set(states(t, desk, ended).values()) == {"accepted"}
        for channel in ("status page", "own page"):
            decide(desk, posted.notice, channel, Decision.SEND_AGAIN)
        t.deliver(desk)
        assert states(t, desk, posted.notice) == {
            "status page": "overtaken", "own page": "overtaken", "list": "accepted",
        }  # fmt: skip
        (incident,) = t.page.incidents.values()
        assert incident["status"] == "resolved", "the end came first and opened nothing"
        assert set(incident["components"].values()) == {"operational"}
        (row,) = t.cachet.rows["incidents"].values()
        assert (row["status"], {one["status"] for one in row["components"]}) == (4, {1})


def test_a_cancellation_that_comes_first_announces_no_maintenance_t5(tmp_path: Path) -> None:
    with team(tmp_path, channels=PAGES) as t:
        desk = t.desk("an")
        page_key, cachet_token = t.page.key, t.cachet.token
        t.page.key = t.cachet.token = "other"
        posted = announce(desk)
        t.deliver(desk)
        t.page.key, t.cachet.token = page_key, cachet_token
        last = further(desk, posted.interruption, NoticeType.CANCELLATION, PLANNED)
        t.deliver(desk)
        assert set(states(t, desk, last.notice).values()) == {"accepted"}
        assert (t.page.created, t.cachet.created) == (0, 0)
        assert "nothing to take back" in t.told(desk, last.notice).deliveries[0].detail


def test_of_a_stuck_queue_the_newest_is_the_news_t13(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage cachet mail") as t:
        desk = t.desk("an")
        first = announce(desk, OUTAGE)
        t.passes(minutes=5)
        second = further(
            desk, first.interruption, NoticeType.UPDATE, replace(OUTAGE, next_update=at("2026-11-24T12:00"))
        )
        t.passes(minutes=5)
        last = end(t, desk, first.interruption)
        t.deliver(desk)
        for notice in (first.notice, second.notice):
            assert states(t, desk, notice) == {
                "status page": "accepted", "own page": "accepted", "list": "overtaken",
            }, "kept as history where nobody is notified"  # fmt: skip
            assert {r.silent for r in t.told(desk, notice).deliveries if r.kind != "mail"} == {True}
        assert set(states(t, desk, last).values()) == {"accepted"}
        assert t.cachet.notified == 1
        assert len(list(mails(tmp_path / "mailbox"))) == 1
        (incident,) = t.page.incidents.values()
        assert [u["status"] for u in incident["incident_updates"]] == ["resolved", "identified", "investigating"]
        assert incident["deliver_notifications"] is True, "of the newest"
        assert t.told(desk, first.notice).written.notice.communicated is None, "the list never had it (A4.1-channels)"
        assert t.told(desk, last).written.notice.communicated is not None


WORDS = ("oplossing", "werkt niet", "intussen", "Hoe lang")


def test_down_while_measured_up_waits_for_a_person_t7(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage spool") as t:
        desk = t.desk("an")
        posted = announce(desk, OUTAGE)
        t.passes(seconds=40)
        measure(t, desk, State.UP)
        t.deliver(desk)
        assert set(states(t, desk, posted.notice).values()) == {"questioned"}
        assert t.page.created == 0
        assert "measured up" in t.told(desk, posted.notice).deliveries[0].detail
        t.passes(minutes=1)
        for channel in ("status page", "spool"):
            decide(desk, posted.notice, channel, Decision.SEND_AGAIN, "het ligt bij een deel van de gebruikers")
        t.deliver(desk)
        assert set(states(t, desk, posted.notice).values()) == {"accepted"}


@pytest.mark.parametrize(
    ("kind", "answered", "goes"),
    [
        (QuestionKind.REPORT, False, True),
        (QuestionKind.REPORT, True, False),
        (QuestionKind.QUESTION, False, False),
    ],
)
def test_an_open_report_that_belongs_to_no_interruption_stands_behind_one_that_is_told_t7(
    kind: QuestionKind, answered: bool, goes: bool, tmp_path: Path
) -> None:
    """It came after the notice was posted: nobody has said yet what it is about, and it may be about this."""
    with team(tmp_path, channels="statuspage spool") as t:
        desk = t.desk("an")
        posted = announce(desk, OUTAGE)
        t.passes(seconds=30)
        identity = register.add(desk, "KLIP doet het niet", kind=kind)
        if answered:
            register.answer(desk, register.find(desk, str(identity)).question, "Het lag aan uw netwerk")
        t.passes(seconds=10)
        measure(t, desk, State.UP)
        t.deliver(desk)
        assert set(states(t, desk, posted.notice).values()) == {"accepted" if goes else "questioned"}


def test_of_a_further_service_only_the_reports_that_were_joined_to_it_count(tmp_path: Path) -> None:
    """What users report without a word of where is about the first service."""
    with team(tmp_path, channels="spool") as t:
        desk = t.desk("an")
        posted = announce(desk, OUTAGE)
        t.passes(seconds=30)
        register.add(desk, "Het doet het niet", kind=QuestionKind.REPORT)
        with desk.store.read() as connection:
            assert len(questions.reports_behind(connection, posted.interruption)) == 1
            assert questions.reports_behind(connection, posted.interruption, of_none=False) == []
        user_reports.join(desk, register.find(desk, "1").question, posted.interruption)
        with desk.store.read() as connection:
            assert len(questions.reports_behind(connection, posted.interruption, of_none=False)) == 1
            assert questions.reports_behind(connection, "2026-777") == [], "it belongs to another by now"


def test_what_answers_again_is_monitored_until_its_end_is_told_t16(tmp_path: Path) -> None:
    with team(tmp_path, channels=PAGES) as t:
        desk = t.desk("an")
        posted = announce(desk, OUTAGE)
        t.deliver(desk)
        t.passes(minutes=10)
        measure(t, desk, State.UP)
        news = further(desk, posted.interruption, NoticeType.UPDATE, replace(OUTAGE, workaround="bel ons"))
        t.deliver(desk)
        (incident,) = t.page.incidents.values()
        text = t.told(desk, news.notice).written.texts["nl"]
        assert "KLIP werkt opnieuw." in text
        assert "Wat opnieuw werkt: KLIP-portaal en KLIP-API" in text
        assert not {"oplossing", "werkt niet", "intussen", "Hoe lang"} & {word for word in WORDS if word in text}
        assert (incident["status"], t.cachet.rows["incidents"][1]["status"]) == ("monitoring", 3)
        t.passes(minutes=1)
        assert Deliverer(desk).read_back(now_due=True) == 2
        from klip_tui.desk.outbox import drift

        assert drift.open_ones(desk) == [], "which is no drift"


def test_what_waited_too_long_waits_for_a_person_t13(tmp_path: Path) -> None:
    with team(tmp_path, "[outbox]\ngreatest_age = 30", "mail spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.passes(minutes=31)
        t.deliver(desk)
        assert set(states(t, desk, posted.notice).values()) == {"questioned"}
        decide(desk, posted.notice, "list", Decision.SEND_AGAIN)
        t.deliver(desk)
        assert states(t, desk, posted.notice) == {"list": "accepted", "spool": "questioned"}


def test_a_service_that_is_no_longer_named_is_reset_by_name_t6(tmp_path: Path) -> None:
    with team(tmp_path, channels=PAGES) as t:
        desk = t.desk("an")
        posted = announce(desk, OUTAGE)
        t.deliver(desk)
        (incident,) = t.page.incidents.values()
        assert incident["components"] == {"c1": "major_outage"}
        t.passes(minutes=5)
        further(desk, posted.interruption, NoticeType.UPDATE, replace(OUTAGE, services=("api",)))
        t.deliver(desk)
        assert incident["components"] == {"c1": "operational"}
        assert t.cachet.rows["incidents"][1]["components"] == [{"id": 1, "status": 1}, {"id": 2, "status": 4}]


@pytest.mark.parametrize(
    ("impact", "page", "cachet", "override"),
    [("degraded", "degraded_performance", 2, "minor"), ("partial", "partial_outage", 3, "major"),
     ("major", "major_outage", 4, "critical")],
)  # fmt: skip
def test_components_follow_the_impact_t16(impact: str, page: str, cachet: int, override: str, tmp_path: Path) -> None:
    from klip_tui.commitment.kinds import Impact

    with team(tmp_path, channels=PAGES) as t:
        desk = t.desk("an")
        announce(desk, replace(OUTAGE, impact=Impact(impact)))
        t.deliver(desk)
        (incident,) = t.page.incidents.values()
        assert (incident["components"], incident["impact_override"]) == ({"c1": page}, override)
        assert {one["status"] for one in t.cachet.rows["incidents"][1]["components"]} == {cachet}


def test_a_crash_before_any_byte_left_is_not_doubtful_t12(tmp_path: Path) -> None:
    with team(tmp_path, channels="mail") as t:
        desk = t.desk("an")
        cut, gone = (
            announce(desk),
            announce(desk, replace(PLANNED, start=at("2026-12-10T07:00"), end=at("2026-12-10T08:00"))),
        )
        with desk.store.write() as connection:
            for posted, left in ((cut, False), (gone, True)):
                (row,) = deliveries.of_notice(connection, posted.notice)
                deliveries.move(connection, row.id, DeliveryState.SENDING, t.now, attempt=True)
                if left:
                    deliveries.set_left(connection, row.id, t.now)
        t.deliver(desk)
        assert states(t, desk, cut.notice) == {"list": "accepted"}
        assert states(t, desk, gone.notice) == {"list": "doubtful"}


def test_that_a_byte_may_leave_is_on_disk_before_it_does_t12(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the store can't note it, nothing leaves."""
    with team(tmp_path, channels=f"{PAGES} mail") as t:
        desk = t.desk("an")
        posted = announce(desk)
        real = deliveries.set_left

        def full(*_args: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(deliveries, "set_left", full)
        t.deliver(desk)
        assert set(states(t, desk, posted.notice).values()) == {"pending"}
        assert (t.page.created, t.cachet.created, len(list(mails(tmp_path / "mailbox")))) == (0, 0, 0)
        monkeypatch.setattr(deliveries, "set_left", real)
        t.passes(minutes=5)
        t.deliver(desk)
        assert set(states(t, desk, posted.notice).values()) == {"accepted"}
