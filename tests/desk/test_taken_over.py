"""A machine that slept in the middle of a try: another one took it over meanwhile, and nobody is told twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from klip_tui.alerts.command.target import CommandTarget
from klip_tui.channels.mail.channel import MailChannel
from klip_tui.channels.protocol import Outcome, Result
from klip_tui.channels.statuspage.channel import StatuspageChannel
from klip_tui.commitment.kinds import DeliveryState, NoticeType, State
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.demo.mailbox import mails
from klip_tui.desk.outbox import drift
from klip_tui.desk.outbox.attempt import Within
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.session import Desk
from klip_tui.net import Failed, Request
from klip_tui.net.values import Deadline
from klip_tui.store import deliveries, leases
from klip_tui.store.opening import StoreAway
from tests.desk.team import PLANNED, announce, further, team
from tests.desk.test_alerts import night


def _given_up(desk: Desk, name: str) -> None:
    """Let a lease be anybody's, as that of a machine whose heartbeat has stopped."""
    with desk.delivering() as connection:
        lease = leases.standing(connection, name)
        assert lease is not None
        leases.release(connection, name, lease.holder)


def test_a_mail_that_another_one_sent_meanwhile_is_not_sent_by_who_wakes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, slept = MailChannel.send, []
    with team(tmp_path, channels="mail") as t:
        desk = t.desk("an")
        posted = announce(desk)

        def sleeps(self: MailChannel, message: Any) -> Any:
            if not slept:
                slept.append(message)
                _given_up(desk, leases.DELIVER)
                t.deliver(t.desk("elsewhere"))
            return send(self, message)

        monkeypatch.setattr(MailChannel, "send", sleeps)
        t.deliver(desk)
        (row,) = t.told(desk, posted.notice).deliveries
        assert (row.state, row.attempts) == (DeliveryState.ACCEPTED, 2)
        assert len(list(mails(tmp_path / "mailbox"))) == 1


def test_what_a_channel_said_is_kept_once_the_store_is_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that was away for a moment made every mail that was taken then doubtful."""
    move, failed = deliveries.move, []
    with team(tmp_path, channels="mail spool") as t:
        desk = t.desk("an")
        posted = announce(desk)

        def away(connection: Any, identity: int, state: DeliveryState, *args: Any, **more: Any) -> None:
            if state is DeliveryState.ACCEPTED and not failed:
                failed.append(identity)
                raise StoreAway(phrase("away"))
            move(connection, identity, state, *args, **more)

        monkeypatch.setattr(deliveries, "move", away)
        sender = Deliverer(desk)
        with pytest.raises(StoreAway):
            sender.run()
        sender.run()
        assert {row.state for row in t.told(desk, posted.notice).deliveries} == {DeliveryState.ACCEPTED}
        assert len(list(mails(tmp_path / "mailbox"))) == 1


def test_a_try_whose_time_is_over_sends_nothing_more() -> None:
    left: list[bool] = []
    network = Within(None, Deadline(0), lambda: left.append(True))  # type: ignore[arg-type]
    with pytest.raises(Failed):
        network.request(Request("POST", "http://127.0.0.1:9/", body=b"x"))
    assert not left


def test_what_is_overtaken_on_a_page_is_not_written_there_again(tmp_path: Path) -> None:
    """It said that it is announced, hours after its end."""
    with team(tmp_path, channels="statuspage") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        (incident,) = t.page.incidents.values()
        incident["name"] = "Iets anders"
        t.passes(minutes=1)
        Deliverer(desk).read_back(now_due=True)
        assert [one.notice for one in drift.open_ones(desk)] == [posted.notice]
        further(desk, posted.interruption, NoticeType.CANCELLATION, PLANNED)
        with pytest.raises(Refused, match="waits for no decision"):
            drift.overwrite(desk, posted.notice, "status page")
        t.deliver(desk)
        assert drift.open_ones(desk) == [], "what is decided about is what stands there now"


def test_our_own_people_are_not_woken_by_who_lost_that_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    send = CommandTarget.send
    with night(tmp_path) as n:

        def sleeps(self: CommandTarget, page: Any, leaving: Any) -> Any:
            _given_up(n.desk, leases.ALERT)
            return send(self, page, leaving)

        monkeypatch.setattr(CommandTarget, "send", sleeps)
        n.klip(State.UP, -60, 0)
        n.klip(State.DOWN, 0, 20)
        n.at(1)
        assert n.told() == []


def test_what_waits_behind_another_keeps_no_page_from_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with team(tmp_path, channels="statuspage") as t:
        desk = t.desk("an")
        announce(desk)
        t.deliver(desk)
        t.passes(minutes=1)
        with monkeypatch.context() as busy:
            later = Outcome(Result.AGAIN, phrase("later"), wait=600)
            busy.setattr(StatuspageChannel, "send", lambda *_: later)
            other = announce(desk)
            t.deliver(desk)
        further(desk, other.interruption, NoticeType.CANCELLATION, PLANNED)
        assert Deliverer(desk).read_back() == 1


def test_what_is_to_be_told_waits_for_no_page_that_is_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten entries of a page that is slow to answer took minutes, in which no outage was told."""
    with team(tmp_path, channels="statuspage spool") as t:
        desk = t.desk("an")
        for _ in range(2):
            announce(desk)
        t.deliver(desk)
        t.passes(minutes=1)
        read, find = [], StatuspageChannel.read

        def slow(self: StatuspageChannel, message: Any) -> Any:
            read.append(message)
            announce(desk)
            return find(self, message)

        monkeypatch.setattr(StatuspageChannel, "read", slow)
        Deliverer(desk).read_back()
        assert len(read) == 1
