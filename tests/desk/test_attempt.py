"""One try of one delivery: what is asked, what is sent, and what never is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from klip_tui.channels.protocol import Message, Outcome, Result
from klip_tui.commitment.interruptions.still_true import Verdict
from klip_tui.commitment.kinds import DeliveryState
from klip_tui.commitment.phrase import Refused, Unreachable, phrase
from klip_tui.desk.outbox.attempt import Taken, Within, attempt
from klip_tui.net import Answer, Mailing, Request
from klip_tui.net.values import Deadline
from klip_tui.store.deliveries import Delivery
from tests.channels.build import message

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
THERE = Outcome(Result.ACCEPTED, phrase("there"))
AWAY = Outcome(Result.AGAIN, phrase("away"))
SENT = Outcome(Result.ACCEPTED, phrase("sent"))


@dataclass
class Channel:
    """A channel that finds and sends what it is told to."""

    can_be_asked: bool = True
    found: Outcome | None = None
    sends: Any = SENT
    name: str = "one"
    kind: str = "mail"
    sent: list[Message] = field(default_factory=list)

    def find(self, message: Message) -> Outcome | None:
        assert message.key, "it asks for this notice"
        return self.found

    def send(self, message: Message) -> Outcome:
        self.sent.append(message)
        if isinstance(self.sends, Exception):
            raise self.sends
        assert isinstance(self.sends, Outcome)
        return self.sends


def delivery(state: DeliveryState = DeliveryState.PENDING, **more: Any) -> Delivery:
    return Delivery(1, "2026-001/1", "2026-001", 1, "one", "mail", True, "k", state, 0, NOW, NOW, "", "", **more)


class Repeated(Channel):
    """One that is never asked: what it is told again does no harm."""

    repeatable = True


def tried(channel: Channel, what: Delivery | None = None, verdict: Verdict = Verdict.SEND) -> Any:
    network = Within(None, Deadline(10), lambda: None)  # type: ignore[arg-type]
    taken = Taken(what or delivery(), message(), None, verdict, phrase("because"))  # type: ignore[arg-type]
    return attempt(taken, channel, message(), NOW, network)  # type: ignore[arg-type]


def test_what_is_found_is_not_sent() -> None:
    channel = Channel(found=THERE)
    ended = tried(channel)
    assert (ended.outcome, ended.asked, channel.sent) == (THERE, True, [])


def test_what_can_not_be_asked_now_is_not_sent() -> None:
    channel = Channel(found=AWAY)
    ended = tried(channel)
    assert (ended.outcome, ended.asked, channel.sent) == (AWAY, False, [])


@pytest.mark.parametrize(("seconds", "sent"), [(1, 0), (0, 1), (-1, 1)])
def test_what_may_still_be_applied_is_not_sent_anew_before_it_shows(seconds: int, sent: int) -> None:
    channel = Channel()
    ended = tried(channel, delivery(ready=NOW + timedelta(seconds=seconds)))
    assert len(channel.sent) == sent
    assert ended.outcome.result is (Result.ACCEPTED if sent else Result.AGAIN)
    assert "sent" in ended.outcome.detail.template


@pytest.mark.parametrize(
    ("state", "left", "sent"),
    [(DeliveryState.SENDING, NOW, 0), (DeliveryState.SENDING, None, 1), (DeliveryState.PENDING, NOW, 1)],
)
def test_what_was_cut_off_and_can_not_be_asked_is_doubtful(state: DeliveryState, left: Any, sent: int) -> None:
    channel = Channel(can_be_asked=False, found=THERE)
    ended = tried(channel, delivery(state, left=left))
    assert len(channel.sent) == sent
    assert ended.outcome.result is (Result.ACCEPTED if sent else Result.DOUBTFUL)
    assert "sent" in ended.outcome.detail.template


@pytest.mark.parametrize(
    ("verdict", "state"),
    [(Verdict.OVERTAKEN, DeliveryState.OVERTAKEN), (Verdict.HOLD, DeliveryState.QUESTIONED)],
)
@pytest.mark.parametrize("left", [None, NOW])
def test_what_is_not_true_any_more_stays_and_says_what_may_have_left(
    verdict: Verdict, state: DeliveryState, left: datetime | None
) -> None:
    channel = Channel()
    ended = tried(channel, delivery(left=left), verdict)
    assert (ended.state, channel.sent) == (state, [])
    assert ended.outcome.result is Result.REFUSED
    assert ("may have arrived" in ended.outcome.detail.template) is (left is not None)


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("verdict", Verdict)
def test_no_earlier_try_had_brought_what_was_asked_after_and_is_not_there(verdict: Verdict, asked: bool) -> None:
    assert tried(Channel(asked), None, verdict).missing is asked


@pytest.mark.parametrize("verdict", Verdict)
def test_nobody_said_that_it_was_missing_where_a_repetition_is_all_that_can_be_made(verdict: Verdict) -> None:
    assert tried(Repeated(), None, verdict).missing is False


@pytest.mark.parametrize(("found", "ready"), [(THERE, NOW), (AWAY, NOW), (None, NOW + timedelta(seconds=1))])
def test_what_is_there_or_may_still_come_is_not_missing(found: Outcome | None, ready: datetime) -> None:
    assert tried(Channel(found=found), delivery(ready=ready)).missing is False


@pytest.mark.parametrize("verdict", [Verdict.SEND, Verdict.SEND_SILENT])
def test_history_goes_quietly(verdict: Verdict) -> None:
    channel = Channel()
    ended = tried(channel, None, verdict)
    silent = verdict is Verdict.SEND_SILENT
    assert channel.sent == [replace(message(), quiet=silent)]
    assert ended.silent is silent
    assert ended.state is None


def test_what_was_not_taken_was_not_told_quietly_either() -> None:
    assert tried(Channel(sends=AWAY), None, Verdict.SEND_SILENT).silent is False


def test_a_refusal_is_an_outcome_and_our_own_store_is_not() -> None:
    ended = tried(Channel(sends=Refused(phrase("no"))))
    assert (ended.outcome.result, ended.outcome.detail) == (Result.REFUSED, phrase("no"))
    with pytest.raises(Unreachable):
        tried(Channel(sends=Unreachable(phrase("store"))))


class Net:
    """A network that notes in which order it is asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def request(self, asked: Request) -> Answer:
        self.asked.append(asked)
        return Answer(200, (), b"")

    async def request_async(self, asked: Request) -> Answer:
        return self.request(asked)

    def smtp(self, asked: Mailing) -> Any:
        self.asked.append((asked.host, asked.port, asked.deadline, asked.tls, asked.ca_file))
        assert asked.leaving is not None
        asked.leaving()


def within(leaving: Callable[[], None], seconds: float = 10.0) -> tuple[Net, Within]:
    net = Net()
    return net, Within(net, Deadline(seconds, lambda: 0.0), leaving)  # type: ignore[arg-type]


@pytest.mark.parametrize(("method", "leaves"), [("GET", 0), ("HEAD", 0), ("POST", 1), ("PATCH", 1)])
async def test_what_changes_something_is_said_once_and_before_it_goes(method: str, leaves: int) -> None:
    said: list[int] = []
    net, network = within(lambda: said.append(len(net.asked)))
    network.request(Request(method, "https://a.example/"))
    await network.request_async(Request(method, "https://a.example/"))
    assert said == [0] * leaves
    assert network.left is bool(leaves)
    assert [one.method for one in net.asked] == [method, method]


def test_a_mail_is_said_before_its_content_goes() -> None:
    said: list[str] = []
    net, network = within(lambda: said.append("leaves"))
    network.smtp(Mailing("mail.example", 25, 30.0, True, "ca", lambda: said.append("never")))
    assert said == ["leaves"]
    network.smtp(Mailing("mail.example", 25, 5.0))
    assert net.asked == [("mail.example", 25, 10.0, True, "ca"), ("mail.example", 25, 5.0, False, "")]
    assert said == ["leaves"], "once"


@pytest.mark.parametrize(("own", "left", "given"), [(5.0, 10.0, 5.0), (20.0, 10.0, 10.0)])
def test_all_of_it_ends_by_one_deadline(own: float, left: float, given: float) -> None:
    net, network = within(lambda: None, left)
    network.request(Request("GET", "https://a.example/", deadline=own))
    assert net.asked[0].deadline == given


@pytest.mark.parametrize("error", [ValueError("x"), OSError(5, "x"), Unreachable(phrase("the store is away"))])
def test_what_can_not_be_noted_does_not_leave(error: Exception) -> None:
    def leaving() -> None:
        raise error

    net, network = within(leaving)
    with pytest.raises(Unreachable) as raised:
        network.request(Request("POST", "https://a.example/"))
    assert net.asked == []
    assert network.left is False
    own = isinstance(error, Unreachable)
    assert (raised.value is error) is own
    assert own or dict(raised.value.sentence.args) == {"why": type(error).__name__}


@pytest.mark.parametrize("leaves", [True, False])
def test_a_try_tells_whether_something_left(leaves: bool) -> None:
    network = Within(Net(), Deadline(10), lambda: None)  # type: ignore[arg-type]

    class Asking(Channel):
        def send(self, message: Message) -> Outcome:
            network.request(Request("POST" if leaves else "GET", "https://a.example/"))
            return super().send(message)

    taken = Taken(delivery(), message(), None, Verdict.SEND, phrase("because"))  # type: ignore[arg-type]
    assert attempt(taken, Asking(), message(), NOW, network).left is leaves  # type: ignore[arg-type]
