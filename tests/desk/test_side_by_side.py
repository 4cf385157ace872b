"""T3, T4: channels go out side by side within a deadline; a late page is asked again, and looked at once more."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from klip_tui.channels.spool.channel import SpoolChannel
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.session import Desk
from klip_tui.store import deliveries, faults
from tests.desk.team import Team, announce, team
from tests.desk.test_still_true import states
from tests.standins.naughty import Naughty

HOOK = '[outbox]\ndeadline = 1.0\n[[channel]]\nkind = "webhook"\nname = "chat"\nrequired = false\nurl = "{url}"\n'


def _drips(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        peer.sendall(b"x")
        time.sleep(0.05)


@pytest.fixture
def dripping() -> Iterator[Naughty]:
    server = Naughty(_drips)
    yield server
    server.close()


def test_a_channel_that_drips_keeps_nobody_waiting_t4(tmp_path: Path, dripping: Naughty) -> None:
    with team(tmp_path, HOOK.format(url=dripping.url)) as t:
        desk = t.desk("an")
        posted = announce(desk)
        begun = time.monotonic()
        done: list[float] = []

        def deliver() -> None:
            t.deliver(desk)
            done.append(time.monotonic() - begun)

        thread = threading.Thread(target=deliver)
        thread.start()
        others = {"status page", "own page", "list", "spool"}
        while not all(states(t, desk, posted.notice)[one] == "accepted" for one in others):
            assert time.monotonic() - begun < 5
            time.sleep(0.02)
        assert states(t, desk, posted.notice)["chat"] in ("sending", "pending")
        thread.join(10)
        assert done[0] < 5, "the drip ends by the deadline"
        assert states(t, desk, posted.notice)["chat"] == "pending"


def test_it_stops_within_three_seconds_t4(tmp_path: Path, dripping: Naughty) -> None:
    with team(tmp_path, HOOK.format(url=dripping.url).replace("1.0", "60.0"), "spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        stop = threading.Event()
        thread = threading.Thread(target=Deliverer(desk).run, args=(stop.is_set,))
        thread.start()
        begun = time.monotonic()
        while states(t, desk, posted.notice) != {"chat": "sending", "spool": "accepted"}:
            assert time.monotonic() - begun < 5
            time.sleep(0.02)
        stop.set()
        asked = time.monotonic()
        thread.join(10)
        assert time.monotonic() - asked < 3
        assert states(t, desk, posted.notice)["chat"] == "sending", "the next one finds out"


def test_what_keeps_to_no_deadline_is_left_to_itself_t4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder on a dead disk: its channel stays busy, once; the others go on."""
    asleep, entered = threading.Event(), []

    def stuck(*_args: object) -> None:
        entered.append(1)
        asleep.wait(20)

    monkeypatch.setattr(SpoolChannel, "find", stuck)
    with team(tmp_path, "[outbox]\ndeadline = 0.5", "statuspage spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        sender = Deliverer(desk)
        begun = time.monotonic()
        sender.run()
        assert time.monotonic() - begun < 4
        assert states(t, desk, posted.notice) == {"status page": "accepted", "spool": "pending"}
        for _ in range(3):
            t.passes(minutes=1)
            sender.run()
        assert len(entered) == 1, "one thread is lost to it, not one a try"
        asleep.set()


def _late(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Let the page take creates without answering; return what it took, to be applied by hand."""
    from klip_tui.demo import page

    took: list[bytes] = []
    real = page._Page.do_POST

    def post(self: page._Page) -> None:
        if len(took) < 1:
            took.append(self.body())
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        real(self)

    monkeypatch.setattr(page._Page, "do_POST", post)
    return took


def _applied(t: Team, took: bytes, identity: str) -> None:
    fields = json.loads(took)["incident"]
    body = fields.pop("body")
    row = {"id": identity, "shortlink": "", **fields, "incident_updates": [{"status": fields["status"], "body": body}]}
    t.page.incidents[identity] = row


def _row(desk: Desk, notice: str) -> deliveries.Delivery:
    with desk.store.read() as connection:
        return deliveries.of_notice(connection, notice)[0]


def test_a_page_that_applies_later_than_we_wait_is_found_and_not_sent_to_twice_t3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with team(tmp_path, channels="statuspage") as t:
        took = _late(monkeypatch)
        desk = t.desk("an")
        posted = announce(desk)
        sender = Deliverer(desk, jitter=lambda: 0.5)
        sender.run()
        assert _row(desk, posted.notice).state.value == "pending"
        pauses = []
        for _ in range(3):
            t.now = _row(desk, posted.notice).due
            sender.run()
            row = _row(desk, posted.notice)
            pauses.append((row.due - t.now).total_seconds())
            assert (row.state.value, t.page.created) == ("pending", 0), "asked, and not yet sent anew"
        assert pauses == sorted(set(pauses)), "each longer than the one before"
        _applied(t, took[0], "late01")
        t.now = _row(desk, posted.notice).due
        sender.run()
        row = _row(desk, posted.notice)
        assert (row.state.value, row.remote, t.page.created) == ("accepted", "late01", 0)


def test_a_second_entry_that_comes_after_success_is_said_t3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with team(tmp_path, channels="statuspage") as t:
        took = _late(monkeypatch)
        desk = t.desk("an")
        posted = announce(desk)
        sender = Deliverer(desk, jitter=lambda: 0.5)
        sender.run()
        t.passes(minutes=2)
        sender.run()
        assert (_row(desk, posted.notice).state.value, t.page.created) == ("accepted", 1), "lost, as it seems"
        _applied(t, took[0], "late01")
        t.passes(minutes=3)
        sender.read_back()
        row = _row(desk, posted.notice)
        assert "stands there 2 times" in row.detail
        assert row.ready is None, "it is looked once"
        with desk.store.read() as connection:
            assert [one.place for one in faults.standing(connection)] == [f"twice {posted.notice} status page"]
        assert len(t.page.incidents) == 2, "what users read is a person's to change"


def test_what_was_told_once_is_not_looked_at_again(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage cachet") as t:
        desk = t.desk("an")
        announce(desk)
        t.deliver(desk)
        t.passes(hours=1)
        with desk.store.read() as connection:
            assert deliveries.to_look_at(connection, t.now) == []
