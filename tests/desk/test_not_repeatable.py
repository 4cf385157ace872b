"""T14: a webhook whose receiver does not know repetitions is posted to once; what is not sure is for a person."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from klip_tui.commitment.kinds import DeliveryState
from klip_tui.desk.outbox.deciding import Decision, decide
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.store import deliveries
from tests.desk.team import Team, announce, team

HOOK = (
    '[outbox]\ndeadline = 1.0\n[[channel]]\nkind = "webhook"\nname = "chat"\nrequired = false\nurl = "{url}"\n'
    "timeout = 0.3\nrepeatable = {repeatable}\n"
)


class Hook(ThreadingHTTPServer):
    """Takes every post, and answers the first one too late."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken, self.status = 0, 204
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Hook)
        self.server.taken += 1
        if self.server.taken == 1:
            time.sleep(0.8)
        try:
            self.send_response(self.server.status)
            self.end_headers()
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.shutdown()
    made.server_close()


def _state(t: Team, notice: str) -> str:
    return next(one.state.value for one in t.told(t.desk("an"), notice).deliveries if one.channel == "chat")


@pytest.mark.parametrize(("repeatable", "state", "taken"), [("false", "doubtful", 1), ("true", "accepted", 2)])
def test_an_answer_that_is_late_is_a_second_post_only_where_that_does_no_harm(
    repeatable: str, state: str, taken: int, hook: Hook, tmp_path: Path
) -> None:
    with team(tmp_path, HOOK.format(url=hook.url, repeatable=repeatable), channels="spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        for _ in range(4):
            t.deliver(desk)
            t.passes(minutes=10)
        assert (_state(t, posted.notice), hook.taken) == (state, taken)
        (said,) = (one.detail for one in t.told(desk, posted.notice).deliveries if one.channel == "chat")
        assert "tried again" not in said, "what a person decides is not tried again"


@pytest.mark.parametrize(("repeatable", "state", "taken"), [("false", "doubtful", 0), ("true", "accepted", 2)])
def test_a_crash_while_it_was_sent_is_a_second_post_only_where_that_does_no_harm(
    repeatable: str, state: str, taken: int, hook: Hook, tmp_path: Path
) -> None:
    with team(tmp_path, HOOK.format(url=hook.url, repeatable=repeatable), channels="spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        with desk.store.write() as connection:
            row = deliveries.one(connection, posted.notice, "chat")
            assert row is not None
            deliveries.move(connection, row.id, DeliveryState.SENDING, t.now, attempt=True)
            deliveries.set_left(connection, row.id, t.now)
        for _ in range(4):
            t.passes(minutes=10)
            t.deliver(desk)
        assert (_state(t, posted.notice), hook.taken) == (state, taken)


@pytest.mark.parametrize("status", [500, 503, 599])
@pytest.mark.parametrize(("repeatable", "state", "taken"), [("false", "doubtful", 2), ("true", "accepted", 3)])
def test_a_fault_of_the_receivers_is_a_second_post_only_where_that_does_no_harm(
    repeatable: str, state: str, taken: int, status: int, hook: Hook, tmp_path: Path
) -> None:
    """It had taken the notice before it failed, and got it again."""
    hook.taken, hook.status = 1, status
    with team(tmp_path, HOOK.format(url=hook.url, repeatable=repeatable), channels="spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        hook.status = 204
        t.passes(minutes=10)
        t.deliver(desk)
        assert (_state(t, posted.notice), hook.taken) == (state, taken)


@pytest.mark.parametrize(("repeatable", "state"), [("false", "refused"), ("true", "doubtful")])
def test_a_repetition_that_is_refused_says_that_the_first_may_have_arrived(
    repeatable: str, state: str, hook: Hook, tmp_path: Path
) -> None:
    """It read "refused", and the first had been taken."""
    with team(tmp_path, HOOK.format(url=hook.url, repeatable=repeatable), channels="spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        t.deliver(desk)
        hook.status = 410
        t.passes(minutes=10)
        if repeatable == "false":
            decide(desk, posted.notice, "chat", Decision.SEND_AGAIN)
        t.deliver(desk)
        (row,) = (one for one in t.told(desk, posted.notice).deliveries if one.channel == "chat")
        assert (row.state.value, hook.taken) == (state, 2)
        assert "410" in row.detail
        assert "an earlier try may have arrived" in row.detail


def test_a_try_that_never_ends_is_a_person_s_where_a_second_one_does_harm(
    hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline of the outbox passes while the post is on its way, whatever the channel's own time-out says."""
    from klip_tui.channels.webhook.channel import WebhookChannel

    def broken(*_: object) -> object:
        hook.taken += 1
        raise RuntimeError("x")

    with team(tmp_path, HOOK.format(url=hook.url, repeatable="false"), channels="spool") as t:
        desk = t.desk("an")
        posted = announce(desk)
        real = WebhookChannel.send

        def sent(self: WebhookChannel, message: object) -> object:
            real(self, message)  # type: ignore[arg-type]
            return broken()

        monkeypatch.setattr(WebhookChannel, "send", sent)
        Deliverer(desk, jitter=lambda: 0.5).run()
        assert _state(t, posted.notice) == "doubtful"
