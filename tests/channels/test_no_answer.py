"""An answer that says nothing is no answer: what it might hold is neither there nor not there. Found by simulation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from klip_tui.channels.cachet import Cachet
from klip_tui.channels.cachet.channel import CachetChannel
from klip_tui.channels.protocol import Outcome, Result
from klip_tui.channels.statuspage import Statuspage
from klip_tui.channels.statuspage.channel import StatuspageChannel
from klip_tui.config.secrets import Secret
from klip_tui.net import Answer, Request
from tests.channels.build import message

SECRET = Secret(env="NONE")
NOTHING = [b"<html>fine</html>", b"", b"null", b"[]", b"{}", b'{"data": null}', b'"x"']


class Saying:
    """A network on which everybody says one thing; keeps what changes something."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.changed: list[str] = []

    def request(self, asked: Request) -> Answer:
        if asked.method != "GET":
            self.changed.append(asked.url)
        return Answer(200, (), self.body)


def _statuspage(network: Any) -> StatuspageChannel:
    made = Statuspage(name="page", url="https://page.example", page="p", key=SECRET)
    return StatuspageChannel(made, lambda: "key", network)


def _cachet(network: Any) -> CachetChannel:
    made = Cachet(name="own", url="https://own.example/api", token=SECRET)
    return CachetChannel(made, lambda: "token", network)


@pytest.mark.parametrize("body", NOTHING)
@pytest.mark.parametrize("remote", ["", "4711"])
@pytest.mark.parametrize("make", [_statuspage, _cachet])
def test_what_says_nothing_is_asked_again(make: Callable[[Any], Any], remote: str, body: bytes) -> None:
    """Seed 58: a cancellation was applied, the answer garbled, the question too: it was sent twice."""
    if body == b"[]" and make is _statuspage and not remote:
        pytest.skip("an empty list is what it says")
    channel = make(Saying(body))
    found = channel.find(message(remote=remote, sequence=2))
    assert isinstance(found, Outcome)
    assert found.result is Result.AGAIN


@pytest.mark.parametrize("body", NOTHING)
@pytest.mark.parametrize("make", [_statuspage, _cachet])
def test_what_says_nothing_is_no_drift(make: Callable[[Any], Any], body: bytes) -> None:
    read = make(Saying(body)).read(message(remote="4711"))
    assert isinstance(read, Outcome)


def test_an_entry_that_is_not_ours_is_not_there() -> None:
    there = json.dumps({"id": "4711", "metadata": {"klip_tui": {"notice": "another"}}}).encode()
    assert _statuspage(Saying(there)).find(message(remote="4711")) is None
