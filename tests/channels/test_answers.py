"""What the other side can answer: each ends in the right state, with a sentence that says what to do."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from klip_tui.channels.cachet import Cachet
from klip_tui.channels.cachet.channel import CachetChannel
from klip_tui.channels.protocol import Channel, Outcome, Result
from klip_tui.channels.statuspage import Statuspage
from klip_tui.channels.statuspage.channel import StatuspageChannel
from klip_tui.channels.webhook import Webhook
from klip_tui.channels.webhook.channel import WebhookChannel
from klip_tui.commitment.phrase import plain
from klip_tui.config.secrets import Secret
from klip_tui.demo.mailbox import free_port
from tests.channels.build import message
from tests.standins.naughty import Answer, Naughty, huge, reset, silent, status

SECRET = "zeer-geheim-4711"


def statuspage(url: str) -> Channel:
    return StatuspageChannel(Statuspage(url=url, page="p", key=Secret(env="K"), timeout=1.0), lambda: SECRET)


def cachet(url: str) -> Channel:
    return CachetChannel(Cachet(url=url, token=Secret(env="K"), timeout=1.0), lambda: SECRET)


def webhook(url: str) -> Channel:
    return WebhookChannel(Webhook(url=url, secret=Secret(env="K"), timeout=1.0), lambda: SECRET)


@pytest.fixture
def serve() -> Iterator[Callable[..., Naughty]]:
    made: list[Naughty] = []

    def make(*answers: Answer) -> Naughty:
        made.append(Naughty(*answers))
        return made[-1]

    yield make
    for one in made:
        one.close()


MISBEHAVING: list[tuple[str, Answer, Result, str]] = [
    ("401", status(401, b'{"error": "Could not authenticate"}'), Result.REFUSED, "set a valid one, then send again"),
    ("403", status(403, b'{"message": "Invalid ability provided."}'), Result.REFUSED, "Invalid ability"),
    ("404", status(404, b'{"error": "Not found"}'), Result.REFUSED, "see the configuration, then send again"),
    ("422", status(422, b'{"errors": {"name": ["too \\u001b[31mlong"]}}'), Result.REFUSED, "too long"),
    ("429", status(429, b"{}", "Retry-After: 7"), Result.AGAIN, "it is tried again"),
    ("420", status(420, b"{}", "Retry-After: 7"), Result.AGAIN, "it is tried again"),
    ("500", status(500, b"<html>oops"), Result.AGAIN, "it is tried again"),
    ("503 with a date", status(503, b"", "Retry-After: Fri, 31 Dec 2027 23:59:59 GMT"), Result.AGAIN, "tried again"),
    ("302", status(302, b"", "Location: https://elsewhere.example/"), Result.REFUSED, "it sends us elsewhere (302)"),
    ("308", status(308, b"", "Location: /other"), Result.REFUSED, "set its own address in the configuration"),
    ("reset", reset, Result.AGAIN, "the connection broke off; it is tried again"),
    ("silence", silent, Result.AGAIN, "no answer in time; it is tried again"),
    ("100 MB", huge, Result.AGAIN, "larger than anything it should say; it is tried again"),
]


@pytest.mark.parametrize("make", [statuspage, cachet, webhook])
@pytest.mark.parametrize(
    ("answer", "result", "says"), [row[1:] for row in MISBEHAVING], ids=[r[0] for r in MISBEHAVING]
)
def test_each_answer_ends_in_its_state(
    make: Callable[[str], Channel], answer: Answer, result: Result, says: str, serve: Callable[..., Naughty]
) -> None:
    server = serve(answer)
    tracemalloc.start()
    try:
        outcome = make(server.url).send(message())
        taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert outcome.result is result
    shown = plain(outcome.detail)
    assert says in shown
    assert "\x1b" not in shown
    assert SECRET not in shown
    if outcome.status in (420, 429):
        assert outcome.wait == 7
    assert len(server.asked) == 1, "one try is one request"
    assert taken < 12_000_000, "an answer is bounded before it is read whole"


@pytest.mark.parametrize(
    "body", [b"", b"garbage{", b"[]", b"null", b'{"id": 7}', b'{"data": []}', b'"' + b"x" * 100_000]
)
@pytest.mark.parametrize("make", [statuspage, cachet])
def test_an_answer_that_is_no_incident_is_asked_about_again(
    make: Callable[[str], Channel], body: bytes, serve: Callable[..., Naughty]
) -> None:
    outcome = make(serve(status(201, body)).url).send(message())
    assert outcome.result is Result.AGAIN
    assert "asked again" in plain(outcome.detail)


def _found(outcome: Outcome | None) -> Outcome:
    assert outcome is not None
    return outcome


def test_a_time_out_after_the_request_was_taken_is_found_again(serve: Callable[..., Naughty]) -> None:
    """The page took it and said nothing: asked for our key, it has it, and nothing is created twice."""
    listed = [{"id": "abc", "metadata": {"klip_tui": {"notice": message().key}}, "shortlink": "https://x/abc"}]
    server = serve(silent, status(200, json.dumps(listed).encode()))
    channel = statuspage(server.url)
    assert channel.send(message()).result is Result.AGAIN
    found = _found(channel.find(message()))
    assert (found.result, found.remote) == (Result.ACCEPTED, "abc")


def test_a_page_that_can_not_be_asked_is_not_sent_to(serve: Callable[..., Naughty]) -> None:
    for make in (statuspage, cachet):
        found = _found(make(serve(status(500)).url).find(message()))
        assert found.result is Result.AGAIN


@pytest.mark.parametrize("make", [statuspage, cachet])
def test_who_does_not_have_it_says_so(make: Callable[[str], Channel], serve: Callable[..., Naughty]) -> None:
    body: Any = [] if make is statuspage else {"data": []}
    assert make(serve(status(200, json.dumps(body).encode())).url).find(message()) is None


def test_nobody_at_home_is_tried_again() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    for make in (statuspage, cachet, webhook):
        outcome = make(url).send(message())
        assert outcome.result is Result.AGAIN
        assert "can't be reached" in plain(outcome.detail)
