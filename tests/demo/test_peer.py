"""The demo obeys the user who runs it (C8): loopback is open to every user of a machine."""

from __future__ import annotations

import os
import smtplib
import socket
from pathlib import Path

import httpx
import pytest

from klip_tui.demo import mailbox, peer
from klip_tui.demo.klip import KlipServer

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


def _table(folder: Path, state: str, user: int) -> Path:
    table = folder / "tcp"
    table.write_text(
        f"{HEAD}   0: 0100007F:1F90 0100007F:0016 {state} 00000000:00000000 00:00000000 00000000 {user} 0 1\n"
    )
    return table


@pytest.mark.parametrize(
    ("state", "user", "wanted"),
    [("01", os.getuid(), True), ("01", 0, True), ("01", 54321, False), ("06", 0, False), ("05", os.getuid(), False)],
    ids=["ours", "root", "another", "nobody's any more", "closing"],
)
def test_c8_a_peer_is_known_by_its_user(tmp_path: Path, state: str, user: int, wanted: bool) -> None:
    assert peer.ours(("127.0.0.1", 0x1F90), _table(tmp_path, state, user)) is wanted


def test_c8_a_peer_that_stands_in_no_table_is_nobody(tmp_path: Path) -> None:
    assert not peer.ours(("127.0.0.1", 81), _table(tmp_path, "01", os.getuid()))
    assert peer.ours(("127.0.0.1", 81), tmp_path / "none"), "where no table is kept nobody can be told apart"


def test_c8_a_real_connection_of_ours_is_ours() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        connection, address = server.accept()
        with connection:
            assert peer.ours(address)


@pytest.fixture
def another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every peer is another user's."""
    for module in ("klip_tui.demo.klip.ours", "klip_tui.demo.mailbox.ours"):
        monkeypatch.setattr(module, lambda _address: False)


@pytest.mark.usefixtures("another")
def test_c8_another_user_switches_nothing_and_mails_nobody(tmp_path: Path) -> None:
    server = KlipServer()
    assert httpx.put(f"{server.url}/_demo/state", content="down").status_code == 403
    assert server.state == "up"
    server.stop()
    mails = mailbox.MailServer(tmp_path / "mails")
    with smtplib.SMTP("127.0.0.1", mails.port) as client, pytest.raises(smtplib.SMTPSenderRefused, match="550"):
        client.sendmail("x@example.org", ["y@example.org"], "Subject: x\n\nx\n")
    mails.stop()
    assert not list(mailbox.mails(tmp_path / "mails"))
