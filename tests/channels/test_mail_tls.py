"""The mailing list over TLS: STARTTLS and implicit, the certificate checked, against a real server on loopback."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from aiosmtpd.smtp import AuthResult, LoginPassword

from klip_tui.channels.mail import Mail
from klip_tui.channels.mail.channel import MailChannel
from klip_tui.channels.protocol import Message, Result
from klip_tui.commitment.kinds import NoticeType
from klip_tui.commitment.phrase import plain
from klip_tui.demo.mailbox import free_port
from tests.commitment.build import at, facts

NOTICE = Message(
    "klip-2026-018-1-abc", "klip-2026-018", "klip-2026-018-1-abc", "2026-018", 1, NoticeType.ANNOUNCEMENT,
    facts("2026-12-08T07:00", "2026-12-08T08:30"), "Onderhoud", {"nl": "Beste gebruiker\n.\neen punt alleen"}, (),
    at("2026-12-01T10:00"),
)  # fmt: skip


class Box(Handler):
    """Keeps what it gets."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.got: list[EmailMessage] = []

    def handle_message(self, message: Any) -> None:
        self.got.append(message)


def _login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"klip", b"geheim")
    return AuthResult(success=good, handled=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl is not here to make a certificate")
    return folder


@pytest.fixture(params=["starttls", "tls"])
def server(request: pytest.FixtureRequest, certificate: Path) -> Iterator[tuple[str, int, Box]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    box = Box()
    tls: dict[str, Any] = (
        {"tls_context": context, "require_starttls": True}
        if request.param == "starttls"
        else {"ssl_context": context, "auth_require_tls": False}
    )
    controller = Controller(
        box, hostname="127.0.0.1", port=free_port(), authenticator=_login, auth_required=True, **tls
    )
    controller.start()
    yield request.param, controller.port, box
    controller.stop()


def _hangs_up(peer: socket.socket) -> None:
    peer.recv(1000)


def _is_busy(peer: socket.socket) -> None:
    peer.sendall(b"421 4.3.2 too busy\r\n")
    peer.recv(1000)


@pytest.mark.parametrize("before", [b"", b"220 hi\r\n"])
@pytest.mark.parametrize("does", [_hangs_up, _is_busy])
def test_a_server_that_breaks_off_while_tls_begins_has_refused_nothing(
    before: bytes, does: Callable[[socket.socket], None]
) -> None:
    """One that was started anew just then left the notice refused, by a certificate that it had never shown."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            peer, _ = server.accept()
            with peer, contextlib.suppress(OSError), peer.makefile("rb") as lines:
                peer.sendall(before)
                for reply in (b"250-hi\r\n250 STARTTLS\r\n", b"220 go\r\n") if before else ():
                    lines.readline()
                    peer.sendall(reply)
                does(peer)

        threading.Thread(target=serve, daemon=True).start()
        how = "starttls" if before else "tls"
        settings = Mail(host="127.0.0.1", port=server.getsockname()[1], security=how, sender="a@b.be", to="c@d.be")
        outcome = MailChannel(settings, str).send(NOTICE)
    assert outcome.result is Result.AGAIN
    assert "certificate" not in plain(outcome.detail)


def _send(how: str, port: int, ca: Path | None, password: str = "geheim") -> Result:
    settings = Mail(
        host="127.0.0.1", port=port, security=how, sender="klip@example.be", to="lijst@example.be",
        user="klip", ca_file=str(ca) if ca else "", timeout=5,
    )  # fmt: skip
    return MailChannel(settings, lambda: password).send(NOTICE).result


def test_a_notice_arrives_whole(server: tuple[str, int, Box], certificate: Path) -> None:
    how, port, box = server
    assert _send(how, port, certificate / "cert.pem") is Result.ACCEPTED
    (mail,) = box.got
    assert mail["To"] == "lijst@example.be"
    assert b"\n.\neen punt alleen" in mail.get_payload(decode=True).replace(b"\r\n", b"\n")
    assert "List-Post" not in mail


def test_a_certificate_that_nobody_vouches_for_is_refused_and_nothing_sent(server: tuple[str, int, Box]) -> None:
    how, port, box = server
    assert _send(how, port, None) is Result.REFUSED
    assert box.got == []


def test_a_wrong_password_is_refused(server: tuple[str, int, Box], certificate: Path) -> None:
    how, port, box = server
    assert _send(how, port, certificate / "cert.pem", "anders") is Result.REFUSED
    assert box.got == []
