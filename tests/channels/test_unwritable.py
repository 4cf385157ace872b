"""T1: a key, page or template that holds what nobody expects ends in an outcome with a sentence; no key is shown."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from klip_tui.channels.cachet import Cachet
from klip_tui.channels.cachet.channel import CachetChannel
from klip_tui.channels.mail import Mail
from klip_tui.channels.mail.channel import MailChannel
from klip_tui.channels.protocol import Outcome, Result
from klip_tui.channels.spool.channel import SpoolChannel
from klip_tui.channels.statuspage import Statuspage
from klip_tui.channels.statuspage.channel import StatuspageChannel
from klip_tui.channels.webhook import Webhook
from klip_tui.channels.webhook.channel import WebhookChannel
from klip_tui.commitment.interruptions.published import Public, differences
from klip_tui.commitment.phrase import plain
from klip_tui.config.secrets import Secret
from tests.channels.build import KEY, message
from tests.standins.naughty import Answer, Naughty, status


def statuspage(url: str, key: str = "k") -> StatuspageChannel:
    return StatuspageChannel(Statuspage(url=url, page="p", key=Secret(env="K"), timeout=2.0), lambda: key)


def cachet(url: str, key: str = "k") -> CachetChannel:
    return CachetChannel(Cachet(url=url, token=Secret(env="K"), timeout=2.0), lambda: key)


def webhook(url: str, key: str = "k") -> WebhookChannel:
    return WebhookChannel(Webhook(url=url, headers={"X-Key": key}, timeout=2.0), None)


@pytest.fixture
def serve() -> Iterator[Callable[..., Naughty]]:
    made: list[Naughty] = []

    def make(*answers: Answer) -> Naughty:
        made.append(Naughty(*answers))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("key", ["clé-geheim", "geheim\nmeer", "geheim\x00"])
@pytest.mark.parametrize("make", [statuspage, cachet, webhook])
def test_a_key_that_no_header_can_hold_is_refused_t1(
    make: Callable[[str, str], StatuspageChannel], key: str, serve: Callable[..., Naughty]
) -> None:
    server = serve(status(200))
    outcome = make(server.url, key).send(message())
    assert outcome.result is Result.REFUSED
    assert "no header can hold" in plain(outcome.detail)
    assert "geheim" not in plain(outcome.detail)
    assert server.asked == []


def test_a_password_that_smtp_can_not_carry_is_refused_t1() -> None:
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink
    from aiosmtpd.smtp import AuthResult

    controller = Controller(
        Sink(), hostname="127.0.0.1", port=0, auth_require_tls=False,
        authenticator=lambda *_: AuthResult(success=True),
    )  # fmt: skip
    controller.port = _free_port()
    controller.start()
    try:
        settings = Mail(
            host="127.0.0.1", port=controller.port, security="plain", user="an", password=Secret(env="P"),
            sender="klip@example.be", to="lijst@example.be",
        )  # fmt: skip
        for ask in (lambda c: c.send(message()), lambda c: c.check()):
            outcome = ask(MailChannel(settings, lambda: "wachtwoord-é"))
            assert outcome.result is Result.REFUSED
            assert "SMTP can't carry" in plain(outcome.detail)
            assert "wachtwoord-" not in plain(outcome.detail)
    finally:
        controller.stop()


def _free_port() -> int:
    from klip_tui.demo.mailbox import free_port

    return free_port()


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("²", None), ("١٢", None), ("9" * 400, 3600.0), ("Fri, 31 Dec 2027 23:59:59 +" + "9" * 40, None),
        ("Fri, 31 Dec 99999999999 23:59:59 GMT", None), ("Fri, 31 Dec 2027 23:59:59 GMT", 60.0), ("7", 7.0),
    ],
)  # fmt: skip
def test_a_retry_after_that_is_none_is_no_wait_t1(header: str, wait: float | None) -> None:
    from klip_tui.channels.api import _wait

    assert _wait(header) == wait


@pytest.mark.parametrize(
    ("header", "date", "wait"),
    [
        ("Fri, 31 Dec 2027 23:59:59 GMT", "Fri, 31 Dec 2027 23:59:50 GMT", 9.0),
        ("Fri, 31 Dec 2027 23:59:59 GMT", "Fri, 31 Dec 2027 23:29:59 GMT", 1800.0),
        ("Fri, 31 Dec 2027 23:59:59 GMT", "Fri, 31 Dec 2027 22:00:00 GMT", 3600.0),
        ("Fri, 31 Dec 2027 23:59:59 GMT", "Sat, 01 Jan 2028 00:00:09 GMT", 0.0),
        ("Fri, 31 Dec 2027 23:59:59 -0000", "Fri, 31 Dec 2027 23:59:50 GMT", 9.0),
        ("Fri, 31 Dec 2027 23:59:59 GMT", "yesterday", 60.0),
        ("7", "Fri, 31 Dec 2027 23:59:50 GMT", 7.0),
        ("", "Fri, 31 Dec 2027 23:59:50 GMT", None),
    ],
)
def test_a_retry_after_that_is_a_date_is_counted_by_the_clock_that_wrote_it(
    header: str, date: str, wait: float | None
) -> None:
    """It was a minute whatever it said: a minute lost of an outage's fifteen, or asked again too soon."""
    from klip_tui.channels.api import _wait

    assert _wait(header, date) == wait


def _ours(**more: object) -> dict[str, object]:
    return {"metadata": {"klip_tui": {"notice": KEY}}, "name": "x", "status": "scheduled", **more}


@pytest.mark.parametrize("row", [_ours(), _ours(id=None), _ours(id=["a"]), _ours(id="9" * 5000), 7, None])
def test_a_list_row_without_an_id_is_none_of_ours_t1(row: object, serve: Callable[..., Naughty]) -> None:
    assert statuspage(serve(status(200, json.dumps([row]).encode())).url).find(message()) is None
    body = json.dumps({"data": [row]}).encode()
    assert cachet(serve(status(200, body)).url).find(message()) is None


def test_an_incident_without_a_usable_id_is_asked_about_again_t1(serve: Callable[..., Naughty]) -> None:
    long = "9" * 5000
    for make, body in ((statuspage, {"id": long}), (cachet, {"data": {"id": long}})):
        outcome = make(serve(status(201, json.dumps(body).encode())).url).send(message())
        assert outcome.result is Result.AGAIN
    raw = b'{"data": {"id": ' + long.encode() + b"}}"
    assert cachet(serve(status(201, raw)).url).send(message()).result is Result.AGAIN


def _read(found: Public | Outcome | None) -> Public:
    assert isinstance(found, Public)
    return found


@pytest.mark.parametrize("updates", [5, "x", {"a": 1}, [5], None, True])
def test_a_page_whose_updates_are_no_list_can_be_read_back_t1(updates: object, serve: Callable[..., Naughty]) -> None:
    body = json.dumps(_ours(id="a", incident_updates=updates, scheduled_for="2026-12-08T06:00:00")).encode()
    channel, ours = statuspage(serve(status(200, body)).url), message(remote="a")
    found = _read(channel.read(ours))
    assert found.text == ""
    differing = {one.field for one in differences(channel.meant(ours, ours.written), found)}
    assert "start" not in differing, "a naive time is UTC, in which the page writes its own"


@pytest.mark.parametrize("identity", ["9" * 5000, "²", None])
def test_a_cachet_update_with_any_id_can_be_read_back_t1(identity: object, serve: Callable[..., Naughty]) -> None:
    entry = status(200, json.dumps({"data": {"id": "1", "attributes": {"name": "x", "status": 1}}}).encode())
    rows = [{"id": identity, "attributes": {"message": "a"}}, {"id": "2", "attributes": {"message": "b"}}]
    server = serve(entry, status(200, json.dumps({"data": rows}).encode()))
    assert _read(cachet(server.url).read(message(remote="1"))).text == "b"


@pytest.mark.parametrize(
    "template",
    ["{% include 'a.json' %}", "{{ [].pop() }}", "{{ 'x'.nothing.more }}", "{{ {}['a'].b }}", "{{ 1 // 0 }}"],
)
def test_a_template_that_fails_in_any_way_is_refused_with_its_line_t1(
    template: str, tmp_path: Path, serve: Callable[..., Naughty]
) -> None:
    (tmp_path / "a.json").write_text(template)
    server = serve(status(200))
    channel = WebhookChannel(Webhook(url=server.url, template="a.json"), None, tmp_path)
    outcome = channel.send(message())
    assert outcome.result is Result.REFUSED
    assert "a.json, line 1" in plain(outcome.detail)
    assert server.asked == []


def test_a_link_laid_where_the_spool_writes_is_not_followed(tmp_path: Path) -> None:
    """In a folder that others can write to, what is told went into a file of theirs, or over one of ours."""
    folder, told = tmp_path / "spool", message()
    folder.mkdir()
    theirs = tmp_path / "theirs"
    theirs.write_text("as it was")
    channel = SpoolChannel("spool", folder)
    for ending in ("eml", "json"):
        path = channel._path(told, ending)
        path.with_name(f".{path.name}.{os.getpid()}").symlink_to(theirs)
    assert channel.send(told).result is Result.ACCEPTED
    assert theirs.read_text() == "as it was"
