"""A mail that wakes: sent as the mailing list's are, so that what is doubtful there is doubtful here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from typing import cast

from klip_tui.alerts.kind import Page, Target
from klip_tui.alerts.mail import AlertMail
from klip_tui.channels.mail import Mail
from klip_tui.channels.mail.channel import FOLDING, MailChannel
from klip_tui.channels.protocol import Message, Outcome, Result
from klip_tui.commitment.phrase import phrase
from klip_tui.config.secrets import reveal
from klip_tui.net import Network
from klip_tui.text.clean import clean, one_line


def compose(page: Page, sender: str, to: str) -> EmailMessage:
    """Build the mail (RFC 5322, RFC 3834). A page keeps its Message-ID; an alert is a thread."""
    domain = sender.rpartition("@")[2]
    mail = EmailMessage(policy=FOLDING)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = one_line(page.title, 250)
    mail["Date"] = format_datetime(page.at)
    mail["Message-ID"] = f"<{page.key}@{domain}>"
    threads = [f"<klip-alert-{one.id}@{domain}>" for one in page.entries[:20] if one.id]
    if threads:
        mail["References"] = " ".join(threads)
    mail["Auto-Submitted"] = "auto-generated"
    if not page.over:
        mail["Importance"] = "high"
    mail.set_content(clean(page.text) + "\n", charset="utf-8", cte="quoted-printable")
    return mail


class _Line(MailChannel):
    """The mailing list's way over the wire, with a mail of ours."""

    def __init__(self, settings: AlertMail, password: Callable[[], str], network: Network) -> None:
        s = settings
        line = Mail(
            name=s.name, host=s.host, port=s.port, security=s.security, sender=s.sender, to=s.to, user=s.user,
            password=s.password, ca_file=s.ca_file, timeout=s.timeout,
        )  # fmt: skip
        super().__init__(line, password, "", network)

    def _mail(self, message: Message) -> EmailMessage:
        return compose(cast("Page", message), self._settings.sender, self._settings.to)


class MailTarget:
    """Sends to our own people."""

    def __init__(self, settings: AlertMail, password: Callable[[], str], network: Network) -> None:
        self._line, self._to = _Line(settings, password, network), settings.to

    def send(self, page: Page, leaving: Callable[[], None]) -> Outcome:
        """Send once; the network says when it leaves."""
        del leaving
        outcome = self._line.send(cast("Message", page))
        if outcome.result is not Result.DOUBTFUL:
            return outcome
        # The mailing list's words for it send people to look on a list.
        why = phrase("the mail server broke off while it took the mail: nobody knows whether {to} got it", to=self._to)
        return replace(outcome, detail=why)

    def check(self) -> Outcome:
        """Connect and log in; no sender and no recipient is named."""
        return self._line.check()


def make(settings: AlertMail, network: Network) -> Target:
    """Make the target of a table of the configuration."""
    password = partial(reveal, settings.password) if settings.password is not None else str
    return MailTarget(settings, password, network)
