"""A mail server on loopback whose mails land in a Maildir."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox

from klip_tui.demo.peer import ours


class OwnMails(Mailbox):
    """Keeps the mails of the user who runs the demo; others on this machine are refused."""

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, mail_options: list[str]) -> str:
        """Take a sender, or refuse whoever stands behind it."""
        del server
        if not ours(session.peer[:2]):
            return "550 5.7.1 the demo takes mails of the user who runs it"
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 OK"


class MailServer:
    """Takes mails over plain SMTP on loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._controller: Any = Controller(OwnMails(folder), hostname="127.0.0.1", port=free_port())
        self._controller.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._controller.port)

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()


def free_port() -> int:
    """Return a port that nobody listens on now."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mails(folder: Path) -> Iterator[EmailMessage]:
    """Read the mailbox, oldest first."""
    if not (folder / "new").is_dir():
        return
    box = mailbox.Maildir(str(folder), create=False)
    for key in sorted(box.keys(), key=_age):
        with box.get_file(key) as file:
            yield BytesParser(EmailMessage, policy=policy.default).parsebytes(file.read())


def _age(key: str) -> tuple[int, int]:
    """Return a Maildir name's place in time: its second, and the count of its server (its parts are not padded)."""
    count = key.partition("Q")[2].partition(".")[0]
    return int(key.partition(".")[0]), int(count) if count.isdigit() else 0
