"""What was cut off on its way may be there, or may still come: it is never sent anew before that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.kinds import DeliveryState
from klip_tui.commitment.phrase import Refused, Unreachable, phrase
from klip_tui.demo.mailbox import mails
from klip_tui.desk.outbox import deliverer
from klip_tui.desk.outbox.deciding import Decision, decide
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.session import Desk
from klip_tui.store import deliveries
from tests.channels.test_smtp_answers import Smtp
from tests.commitment.build import at
from tests.desk.team import PLANNED, announce, team


def _cut_off(desk: Desk, notice: str, at: datetime) -> None:
    """Leave a delivery as a process does that dies once a byte may have left."""
    with desk.store.write() as connection:
        (row,) = deliveries.of_notice(connection, notice)
        deliveries.move(connection, row.id, DeliveryState.SENDING, at, attempt=True)
        deliveries.set_left(connection, row.id, at)


@pytest.mark.parametrize(("kind", "created"), [("statuspage", "page"), ("cachet", "cachet")])
def test_what_was_cut_off_is_asked_for_until_it_would_show_and_only_then_sent_anew_t3(
    kind: str, created: str, tmp_path: Path
) -> None:
    """The second try after the cut sent it four seconds later: a page that is slow to apply had it twice."""
    with team(tmp_path, channels=kind) as t:
        desk = t.desk("an")
        posted = announce(desk)
        left = t.now
        _cut_off(desk, posted.notice, left)
        sender, at = Deliverer(desk, jitter=lambda: 0.5), []
        while not getattr(t, created).created:
            assert sender.run() == 1
            at.append(t.now - left)
            (row,) = t.told(desk, posted.notice).deliveries
            t.now = row.due
        assert len(at) > 2, "it was asked for on the way"
        assert timedelta(seconds=30) <= at[-1] <= timedelta(minutes=1)


@pytest.mark.parametrize("error", [Unreachable(phrase("away")), Refused(phrase("no")), KeyError(), None])
def test_a_mail_that_was_cut_off_is_doubtful_whatever_keeps_the_next_try_from_being_made_t12(
    error: Exception | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in making its channel let it wait as if nothing had left, and it was sent a second time; where the
    channel was called otherwise by then, it was said not to have gone."""

    def fails(*_: Any) -> Any:
        if error is None:
            return []
        raise error

    with team(tmp_path, channels="mail") as t:
        desk = t.desk("an")
        posted = announce(desk)
        _cut_off(desk, posted.notice, t.now)
        with monkeypatch.context() as broken:
            broken.setattr(deliverer, "channels", fails)
            t.deliver(desk)
        t.passes(minutes=10)
        t.deliver(desk)
        assert list(mails(tmp_path / "mailbox")) == []
        (row,) = t.told(desk, posted.notice).deliveries
        assert row.state is DeliveryState.DOUBTFUL
        assert "an earlier try may have arrived" in row.detail


@pytest.mark.parametrize("kind", ["statuspage", "cachet"])
def test_what_arrived_on_a_page_that_can_not_be_asked_any_more_is_not_said_not_to_have_gone_t3(
    kind: str, tmp_path: Path
) -> None:
    """Its key was taken back while it was under way: it read "refused", and stood there."""
    with team(tmp_path, channels=kind) as t:
        desk = t.desk("an")
        posted = announce(desk)
        _cut_off(desk, posted.notice, t.now)
        key = (tmp_path / "key").read_text()
        (tmp_path / "key").write_text("a-key-of-nobody-4711")
        t.passes(minutes=10)
        t.deliver(desk)
        (row,) = t.told(desk, posted.notice).deliveries
        assert row.state is DeliveryState.DOUBTFUL
        assert "an earlier try may have arrived" in row.detail
        (tmp_path / "key").write_text(key)
        decide(desk, posted.notice, row.channel, Decision.SEND_AGAIN)
        t.deliver(desk)
        (row,) = t.told(desk, posted.notice).deliveries
        assert row.state is DeliveryState.ACCEPTED


def test_what_was_posted_or_cut_off_while_the_clock_stood_ahead_goes_once_it_is_right(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage spool") as t:
        desk, right = t.desk("an"), t.now
        t.passes(days=30)
        posted = announce(desk, replace(PLANNED, known=t.now, start=at("2027-02-08T07:00"), end=at("2027-02-08T08:30")))
        with desk.store.write() as connection:
            page = deliveries.one(connection, posted.notice, "status page")
            assert page is not None
            deliveries.move(connection, page.id, DeliveryState.SENDING, t.now, attempt=True)
            deliveries.set_left(connection, page.id, t.now)
        t.now = right
        while t.now < right + timedelta(minutes=10):
            t.deliver(desk)
            t.passes(minutes=2)
        assert {row.state for row in t.told(desk, posted.notice).deliveries} == {DeliveryState.ACCEPTED}
        assert t.page.created == 1


@pytest.mark.parametrize(("dot", "said"), [("drop", True), ("451 later", False)])
def test_a_mail_that_is_refused_says_that_an_earlier_one_may_have_arrived_where_that_is_so(
    dot: str, said: bool, tmp_path: Path
) -> None:
    with team(tmp_path, channels="mail") as t:
        server = Smtp(dot=dot)
        t.config.write_text(t.config.read_text().replace(f"port = {t.mail.port}", f"port = {server.port}"))
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        (row,) = t.told(desk, posted.notice).deliveries
        assert row.state is (DeliveryState.DOUBTFUL if said else DeliveryState.PENDING)
        server.says["dot"] = "550 5.7.1 no posts from you"
        t.passes(minutes=10)
        if said:
            decide(desk, posted.notice, row.channel, Decision.SEND_AGAIN)
        t.deliver(desk)
        (row,) = t.told(desk, posted.notice).deliveries
        assert row.state is DeliveryState.REFUSED
        assert ("an earlier try may have arrived" in row.detail) is said
        server.close()
