"""T1: whatever is raised while one notice is delivered is how that delivery ended; it never stops another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from klip_tui.channels.mail.channel import MailChannel
from klip_tui.channels.statuspage.channel import StatuspageChannel
from klip_tui.commitment.kinds import DeliveryState
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.demo.mailbox import mails
from klip_tui.desk.outbox import deliverer, drift
from klip_tui.store import deliveries, log
from klip_tui.store.deliveries import Delivery
from tests.commitment.build import at
from tests.desk.team import PLANNED, Team, announce, team

TRIES = 8
ERRORS = [UnicodeEncodeError("ascii", "sleutel-geheim-é", 15, 16, "no"), OverflowError("x"), KeyError("id"),
          TypeError("x"), RecursionError("x"), MemoryError(), Refused(phrase("no"))]  # fmt: skip


def _raising(error: Exception) -> Callable[..., Any]:
    def fail(*_args: object, **_more: object) -> None:
        raise error

    return fail


def _row(t: Team, notice: str, channel: str) -> Delivery:
    with t.desk("an").store.read() as connection:
        found = deliveries.one(connection, notice, channel)
    assert found is not None
    return found


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("step", ["find", "send"])
def test_one_channel_that_fails_stops_no_other_t1(
    step: str, error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StatuspageChannel, step, _raising(error))
    with team(tmp_path) as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        states = {row.channel: row.state for row in t.told(desk, posted.notice).deliveries}
        failed = states.pop("status page")
        assert set(states.values()) == {DeliveryState.ACCEPTED}
        assert failed is (DeliveryState.REFUSED if isinstance(error, Refused) else DeliveryState.PENDING)
        row = _row(t, posted.notice, "status page")
        assert row.detail
        assert "geheim" not in row.detail
        with desk.store.read() as connection:
            assert any(entry.subject == f"{posted.notice} status page" for entry in log.read(connection))


def test_it_is_tried_again_after_a_growing_pause_and_then_a_person_decides_t1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StatuspageChannel, "send", _raising(ValueError()))
    with team(tmp_path, channels="statuspage spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        sender, pauses = deliverer.Deliverer(desk, jitter=lambda: 0.5), []
        for _ in range(TRIES - 1):
            assert sender.run() >= 1
            row = _row(t, posted.notice, "status page")
            assert row.state is DeliveryState.PENDING
            assert sender.run() == 0, "not before its pause is over"
            pauses.append((row.due - t.now).total_seconds())
            t.now = row.due
        assert pauses == sorted(set(pauses)), "each longer than the one before"
        sender.run()
        assert _row(t, posted.notice, "status page").state is DeliveryState.DOUBTFUL
        t.passes(hours=1)
        assert sender.run() == 0
        assert "ValueError" in (tmp_path / "data" / "crash.log").read_text()
        monkeypatch.undo()
        deliverer.decide(desk, posted.notice, "status page", deliverer.Decision.SEND_AGAIN)
        sender.run()
        assert _row(t, posted.notice, "status page").state is DeliveryState.ACCEPTED


def test_mail_that_fails_while_it_is_sent_is_not_sent_again_blindly_t1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = MailChannel.send

    def sent_and_failed(self: MailChannel, message: Any) -> Any:
        send(self, message)
        raise LookupError("after the dot")

    monkeypatch.setattr(MailChannel, "send", sent_and_failed)
    with team(tmp_path, channels="mail") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        assert _row(t, posted.notice, "list").state is DeliveryState.DOUBTFUL
        t.passes(hours=1)
        t.deliver(desk)
        assert len(list(mails(tmp_path / "mailbox"))) == 1


@pytest.mark.parametrize("cut_off", [False, True])
def test_a_message_that_can_not_be_made_holds_up_no_other_interruption_t1(
    cut_off: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after a restart, where what was cut off comes first."""
    real = deliverer.message_for
    with team(tmp_path, channels="mail spool") as t:
        desk = t.desk("an")
        bad = announce(desk)
        good = announce(desk, replace(PLANNED, start=at("2026-12-10T07:00"), end=at("2026-12-10T08:30")))
        if cut_off:
            with desk.store.write() as connection:
                for row in deliveries.of_notice(connection, bad.notice):
                    deliveries.move(connection, row.id, DeliveryState.SENDING, t.now, attempt=True)

        def message_for(connection: Any, settings: Any, delivery: Delivery, *more: Any) -> Any:
            if delivery.notice == bad.notice:
                raise AttributeError("x")
            return real(connection, settings, delivery, *more)

        monkeypatch.setattr(deliverer, "message_for", message_for)
        t.deliver(desk)
        assert {row.state for row in t.told(desk, good.notice).deliveries} == {DeliveryState.ACCEPTED}
        for _ in range(TRIES):
            t.passes(minutes=10)
            t.deliver(desk)
        ended = {row.channel: row.state for row in t.told(desk, bad.notice).deliveries}
        expected = DeliveryState.DOUBTFUL if cut_off else DeliveryState.REFUSED
        assert ended["list"] is expected


def test_one_page_that_can_not_be_read_back_keeps_nobody_from_the_others_t1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StatuspageChannel, "read", _raising(TypeError("naive and aware")))
    with team(tmp_path, channels="statuspage cachet") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        t.cachet.rows["schedules"][1]["name"] = "Iets anders"
        t.passes(minutes=1)
        for _ in range(2):
            assert deliverer.Deliverer(desk).read_back(now_due=True) == 2
        assert [one.channel for one in drift.open_ones(desk)] == ["own page"]
        assert _row(t, posted.notice, "status page").checked == t.now
        with desk.store.read() as connection:
            words = [(entry.what, entry.detail) for entry in log.read(connection)]
        assert words.count(("not read back", "TypeError")) == 1
