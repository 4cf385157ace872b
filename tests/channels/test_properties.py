"""What hypothesis makes of headers, subjects and answers: read back as written, and never an exception."""

from __future__ import annotations

import json
from email import message_from_bytes
from email.policy import default
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from klip_tui.channels.api import LONGEST_WAIT, _wait
from klip_tui.channels.cachet.channel import CachetChannel
from klip_tui.channels.mail.channel import LARGEST, compose
from klip_tui.channels.protocol import Channel, Outcome, Result
from klip_tui.channels.registry import CHANNEL_KINDS
from klip_tui.channels.statuspage import Statuspage
from klip_tui.channels.statuspage.channel import StatuspageChannel
from klip_tui.commitment.interruptions.published import Public, differences
from klip_tui.config.secrets import Secret
from klip_tui.net import Answer, Request, Smtp
from klip_tui.text.clean import clean
from tests.channels.build import message
from tests.channels.test_cachet_requests import SETTINGS
from tests.commitment.build import at

WORDS = st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=0x2FFF, categories=("L", "N", "P")), min_size=1,
                         max_size=30), min_size=1, max_size=12)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["id", "data", "attributes", "meta", "klip_tui", "metadata", "notice", "name", "status",
                         "value", "incident_updates", "body", "message", "components", "scheduled_for"]),
        inner, max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@given(st.text(max_size=60))
def test_retry_after_is_a_wait_or_none(header: str) -> None:
    found = _wait(header)
    assert found is None or 0 <= found <= LONGEST_WAIT


@settings(max_examples=120, deadline=None)
@given(WORDS)
def test_a_subject_is_read_as_it_was_written_t15(words: list[str]) -> None:
    assume(all(clean(word) == word for word in words))
    """It lost a space where an encoded word was folded, in 3.9% of Dutch titles."""
    mail = compose(message(head=" ".join(words)), "klip@example.be", "lijst@example.be")
    raw = mail.as_bytes()
    read = message_from_bytes(raw, policy=default)
    assert read["Subject"] == mail["Subject"] == f"[2026-018] {' '.join(words)}"[:250]
    assert all(len(line) <= 78 for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n") if line.startswith(b" ="))


def test_accents_count_as_they_are_sent_t15() -> None:
    """What fits is sent in the shorter of the two encodings; what does not fit is known before it is posted."""
    from klip_tui.channels.mail import Mail
    from klip_tui.channels.mail.channel import MailChannel

    channel = MailChannel(Mail(host="127.0.0.1", security="plain", sender="a@b.be", to="l@b.be"), str)
    assert channel.unfit(message(texts={"nl": "é" * 12_000})) is None
    assert len(compose(message(texts={"nl": "é" * 12_000}), "a@b.be", "l@b.be").as_bytes()) <= LARGEST
    assert channel.unfit(message(texts={"nl": "é" * 16_000})) is not None


class Says:
    """A network whose every answer is the same value."""

    def __init__(self, value: Any, status: int = 200) -> None:
        self.value, self.status = value, status

    def request(self, asked: Request) -> Answer:
        del asked
        return Answer(self.status, (), json.dumps(self.value).encode())

    async def request_async(self, asked: Request) -> Answer:
        return self.request(asked)

    def smtp(self, *_args: Any, **_more: Any) -> Smtp:
        raise OSError


def _channels(value: Any, status: int) -> list[Any]:
    network = Says(value, status)
    page = Statuspage(page="p", key=Secret(env="K"), components={"portal": "c1"})
    return [StatuspageChannel(page, lambda: "k", network), CachetChannel(SETTINGS, lambda: "k", network)]


@settings(max_examples=150, deadline=None)
@given(JSON, st.sampled_from([200, 201, 400, 404, 429, 500]), st.sampled_from(["", "7"]), st.booleans())
def test_whatever_a_page_answers_is_an_outcome(value: Any, status: int, remote: str, wrapped: bool) -> None:
    for channel in _channels({"data": value} if wrapped else value, status):
        one: Channel = channel
        told = message("unplanned", "update", remote=remote, sequence=2)
        assert isinstance(one.find(told), (Outcome, type(None)))
        assert one.send(told).result in set(Result)
        assert isinstance(one.check(), Outcome)
        assert isinstance(channel.copies(told), (Outcome, int))
        there = channel.read(told)
        if isinstance(there, Public):
            differences(channel.meant(told, at("2026-12-01T10:00")), there)


def test_a_kind_declares_what_it_is_for_users() -> None:
    reach = {tag: kind.settings.reach.value for tag, kind in CHANNEL_KINDS.items()}
    assert reach == {"cachet": "page", "mail": "list", "spool": "other", "statuspage": "page", "webhook": "other"}
    assert {tag for tag, kind in CHANNEL_KINDS.items() if kind.entry} == {"cachet", "statuspage"}
    assert {tag for tag, kind in CHANNEL_KINDS.items() if not kind.asked} == {"mail"}
