"""A mail server that says no, later, or nothing, at each command: refused, tried again or doubtful, never twice."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from klip_tui.channels.mail import Mail
from klip_tui.channels.mail.channel import LARGEST, MailChannel
from klip_tui.channels.protocol import Result
from klip_tui.commitment.phrase import plain
from klip_tui.config.secrets import Secret
from tests.channels.build import message

COMMANDS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot")
USUAL = {
    "greeting": "220 ready",
    "EHLO": "250 hello",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go",
    "dot": "250 queued",
}


class Smtp:
    """Says what it is told at each command: a reply, ``hang`` or ``drop``."""

    def __init__(self, **says: str) -> None:
        self.says = {**USUAL, **says}
        self.taken = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            with peer, contextlib.suppress(OSError, EOFError):
                self._talk(peer)

    def _talk(self, peer: socket.socket) -> None:
        lines = peer.makefile("rb")
        self._say(peer, "greeting")
        while line := lines.readline():
            command = line.split()[0].decode().upper()
            if command == "QUIT":
                peer.sendall(b"221 bye\r\n")
                return
            self._say(peer, "EHLO" if command == "HELO" else command if command in self.says else "MAIL")
            if command == "DATA" and self.says["DATA"].startswith("354"):
                while lines.readline() not in (b".\r\n", b""):
                    pass
                self.taken += self.says["dot"].startswith("250") or self.says["dot"] in ("hang", "drop")
                self._say(peer, "dot")

    def _say(self, peer: socket.socket, command: str) -> None:
        says = self.says[command]
        if says == "hang":
            peer.settimeout(10)
            peer.recv(1)
            raise EOFError
        if says == "drop":
            raise EOFError
        if says == "drip":
            for _ in range(200):
                peer.sendall(b"2")
                time.sleep(0.05)
        peer.sendall(f"{says}\r\n".encode())


def channel(port: int) -> MailChannel:
    settings = Mail(
        host="127.0.0.1", port=port, security="plain", sender="klip@example.be", to="lijst@example.be", timeout=0.7
    )
    return MailChannel(settings, str)


@pytest.fixture
def smtp() -> Iterator[list[Smtp]]:
    made: list[Smtp] = []
    yield made
    for one in made:
        one.close()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("reply", "result"),
    [("421 4.3.2 closing", Result.AGAIN), ("451 4.7.1 greylisted", Result.AGAIN), ("550 5.7.1 no", Result.REFUSED)],
)
def test_later_is_tried_again_and_no_is_refused(command: str, reply: str, result: Result, smtp: list[Smtp]) -> None:
    smtp.append(Smtp(**{command: reply}))
    outcome = channel(smtp[0].port).send(message())
    assert outcome.result is result
    shown = plain(outcome.detail)
    assert reply[:3] in shown
    assert "tried again" in shown or "send again" in shown
    assert smtp[0].taken == 0


@pytest.mark.parametrize("how", ["hang", "drop"])
@pytest.mark.parametrize("command", COMMANDS)
def test_silence_is_tried_again_until_the_mail_was_handed_over_then_it_is_doubtful(
    command: str, how: str, smtp: list[Smtp]
) -> None:
    smtp.append(Smtp(**{command: how}))
    begun = time.monotonic()
    outcome = channel(smtp[0].port).send(message())
    assert time.monotonic() - begun < 4
    if command == "dot":
        assert outcome.result is Result.DOUBTFUL
        assert "look on the list" in plain(outcome.detail)
    else:
        assert outcome.result is Result.AGAIN
        assert "tried again" in plain(outcome.detail)
        assert smtp[0].taken == 0


@pytest.mark.parametrize("reply", ["251 elsewhere", "299 what", "garbage", "354 more", "999 x"])
def test_what_says_nothing_after_the_dot_is_doubtful_t12(reply: str, smtp: list[Smtp]) -> None:
    smtp.append(Smtp(dot=reply))
    assert channel(smtp[0].port).send(message()).result is Result.DOUBTFUL


@pytest.mark.parametrize("code", ["421 4.3.2 closing", "454 4.7.0 later"])
def test_a_login_that_is_put_off_is_tried_again_t12(code: str, smtp: list[Smtp]) -> None:
    smtp.append(Smtp(EHLO="250-hello\r\n250 AUTH PLAIN", AUTH=code))
    settings = Mail(
        host="127.0.0.1", port=smtp[0].port, security="plain", sender="klip@example.be", to="lijst@example.be",
        user="an", password=Secret(env="P"), timeout=2.0,
    )  # fmt: skip
    outcome = MailChannel(settings, lambda: "geheim").send(message())
    assert outcome.result is Result.AGAIN
    assert "tried again" in plain(outcome.detail)


@pytest.mark.parametrize(
    "says", ["250-" + "x" * 100_000, "\r\n".join(["250-more"] * 200_000) + "\r\n250 end", "2" * 5_000],
    ids=["a line", "lines", "no line"],
)  # fmt: skip
def test_a_reply_without_end_is_bounded_m4(says: str, smtp: list[Smtp]) -> None:
    smtp.append(Smtp(EHLO=says))
    begun = time.monotonic()
    assert channel(smtp[0].port).send(message()).result in (Result.AGAIN, Result.REFUSED)
    assert time.monotonic() - begun < 3
    assert smtp[0].taken == 0


def test_a_server_that_drips_is_left_by_the_deadline_t4(smtp: list[Smtp]) -> None:
    server = Smtp(RCPT="drip")
    smtp.append(server)
    begun = time.monotonic()
    assert channel(server.port).send(message()).result is Result.AGAIN
    assert time.monotonic() - begun < 3


def test_a_mail_too_large_for_a_list_is_refused_before_anything_is_said(smtp: list[Smtp]) -> None:
    smtp.append(Smtp())
    outcome = channel(smtp[0].port).send(message(texts={"nl": "x" * LARGEST}))
    assert outcome.result is Result.REFUSED
    assert "shorten the text" in plain(outcome.detail)
    assert smtp[0].taken == 0


def test_one_sending_is_one_mail(smtp: list[Smtp]) -> None:
    smtp.append(Smtp())
    assert channel(smtp[0].port).send(message()).result is Result.ACCEPTED
    assert smtp[0].taken == 1
