"""The mailing list: one mail to the list's address, over SMTP submission (RFC 6409)."""

from __future__ import annotations

import hashlib
import smtplib
import socket
import ssl
from collections.abc import Callable
from email.header import Header
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import partial

from klip_tui.channels.kind import Surroundings
from klip_tui.channels.mail import Mail
from klip_tui.channels.protocol import Channel, Message, Outcome, Result
from klip_tui.commitment.kinds import NoticeType
from klip_tui.commitment.phrase import Phrase, Refused, Unreachable, phrase
from klip_tui.config.secrets import reveal
from klip_tui.net import SOCKETS, Mailing, Network, Smtp, is_loopback
from klip_tui.text.clean import one_line

LARGEST = 40_000
"""Bytes of a body that a list server commonly takes (Mailman 3's default limit is 40 KB)."""


class _Folding(EmailPolicy):
    """Folds a subject by RFC 2047 whole: the library's newer way loses a space where an encoded word ends (T15)."""

    def fold(self, name: str, value: str) -> str:
        """Fold a header."""
        if name.lower() != "subject":
            return str(super().fold(name, value))
        text = str(value)
        folded = Header(text, "us-ascii" if text.isascii() else "utf-8", header_name=name, maxlinelen=75)
        return f"{name}: {folded.encode(linesep=self.linesep)}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """Fold a header."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


class _Known(HeaderRegistry):
    """Makes the class of a header once: the library makes it anew for every header of every mail."""

    def __init__(self) -> None:
        super().__init__()
        self._classes: dict[str, type] = {}

    def __getitem__(self, name: str) -> type:
        found = self._classes.get(name)
        if found is None:
            found = self._classes[name] = super().__getitem__(name)
        return found


FOLDING = _Folding(header_factory=_Known(), linesep="\r\n", max_line_length=78)
"""How mails of ours are folded."""


def compose(message: Message, sender: str, to: str, foot: str = "", *, invite: bool = False) -> EmailMessage:
    """Build the mail (RFC 5322, RFC 3834). The same notice makes the same bytes on every try.

    ``invite``: with the event for calendar programs beside the text (RFC 6047).
    """
    domain = sender.rpartition("@")[2]
    mail = EmailMessage(policy=FOLDING)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = one_line(message.subject, 250)
    mail["Date"] = format_datetime(message.written)
    mail["Message-ID"] = f"<{message.key}@{domain}>"
    if message.key != message.first_key:
        mail["In-Reply-To"] = f"<{message.first_key}@{domain}>"
        mail["References"] = f"<{message.first_key}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    text = message.body + (f"\n-- \n{foot}\n" if foot else "")
    plain = sum(byte > 127 for byte in text.encode("utf-8", "replace"))
    # Quoted-printable is read in any log; base64 is shorter where a sixth of the bytes would take three.
    short = 6 * plain > len(text)
    mail.set_content(text, charset="utf-8", cte="base64" if short else "quoted-printable")
    if invite and message.events:
        _invite(mail, message)
    # After the content: setting that drops every header that begins with Content-.
    mail["Content-Language"] = ", ".join(lang for lang, text in message.texts.items() if text.strip()) or "nl"
    return mail


def _invite(mail: EmailMessage, message: Message) -> None:
    from klip_tui.text.calendar_events import invitation

    method = "CANCEL" if message.type is NoticeType.CANCELLATION else "PUBLISH"
    mail.make_alternative(boundary=f"=_{hashlib.sha256(message.key.encode()).hexdigest()[:40]}")
    mail.add_alternative(
        invitation(message.events, method, message.written),
        subtype="calendar",
        charset="utf-8",
        cte="quoted-printable",
        params={"method": method, "component": "VEVENT"},
    )


class MailChannel:
    """Sends to the list. A connection that dies after the final dot is doubtful: mail can't be asked."""

    kind = "mail"
    can_be_asked = False

    def __init__(self, settings: Mail, password: Callable[[], str], foot: str = "", network: Network = SOCKETS) -> None:
        self.name = settings.name
        self._network = network
        self._settings = settings
        self._password = password
        self._foot = foot

    def preview(self, message: Message) -> str:
        """Return the mail as it goes over the wire."""
        return self._mail(message).as_string()

    def unfit(self, message: Message) -> Phrase | None:
        """Say that it can't be written, or is larger than list servers take, as it is encoded."""
        made = self._made(message)
        return made if isinstance(made, Phrase) else None

    def _made(self, message: Message) -> tuple[EmailMessage, bytes] | Phrase:
        """Return the mail and its bytes, or why a list server can't be given it."""
        try:
            mail = self._mail(message)
            data = mail.as_bytes()
        except (ValueError, LookupError, TypeError) as error:
            return phrase("the mail can't be written ({why})", why=type(error).__name__)
        size = len(data)
        if size > LARGEST:
            return phrase(
                "the mail is {size} bytes; list servers take {limit}: shorten the text", size=size, limit=LARGEST
            )
        return mail, data

    def find(self, message: Message) -> Outcome | None:
        """Mail can't be asked."""
        del message
        return Outcome(Result.DOUBTFUL, phrase("mail can't be asked whether it arrived"))

    def send(self, message: Message) -> Outcome:
        """Send once."""
        made = self._made(message)
        if isinstance(made, Phrase):
            return Outcome(Result.REFUSED, made)
        mail, data = made
        server: Smtp | None = None
        try:
            server = self._connect()
            return self._hand_over(server, data, str(mail["Message-ID"]))
        except Unreachable:
            # Our own store: nothing leaves that can't be remembered.
            raise
        except (smtplib.SMTPException, OSError, Refused, UnicodeError) as error:
            return _failed(error)
        finally:
            _quit(server)

    def _hand_over(self, server: Smtp, data: bytes, identity: str) -> Outcome:
        code, reply = server.mail(self._settings.sender)
        if code == 250:
            code, reply = server.rcpt(self._settings.to)
        if code not in (250, 251):
            return _by_code(code, reply)
        code, reply = server.docmd("DATA")
        if code != 354:
            return _by_code(code, reply)
        try:
            code, reply = server.hand_over(data)
        except (smtplib.SMTPException, OSError):
            # The final dot may have been seen: the list may have the mail.
            code = 0
        if code == 250:
            return Outcome(Result.ACCEPTED, phrase("taken by {host}", host=self._settings.host), identity)
        if 400 <= code < 600:
            return _by_code(code, reply)
        if code == 0:
            why = phrase("the connection died while the mail was handed over: look on the list whether it is there")
        elif code < 0:
            why = phrase("the mail server answers something that is no SMTP: look on the list whether it is there")
        else:
            why = phrase("the mail server answers {code}, which says nothing: look on the list", code=code)
        return Outcome(Result.DOUBTFUL, why, unsure=True)

    def check(self) -> Outcome:
        """Connect and log in; no sender and no recipient is named."""
        server: Smtp | None = None
        try:
            server = self._connect()
            server.docmd("NOOP")
        except (smtplib.SMTPException, OSError, Refused, UnicodeError) as error:
            failed = _failed(error)
            return Outcome(Result.REFUSED, failed.detail)
        finally:
            _quit(server)
        return Outcome(Result.ACCEPTED, phrase("{host} lets us in", host=self._settings.host))

    def _mail(self, message: Message) -> EmailMessage:
        s = self._settings
        return compose(message, s.sender, s.to, self._foot, invite=s.invitations)

    def _connect(self) -> Smtp:
        s = self._settings
        if s.security == "plain" and not is_loopback(s.host):
            raise Refused(phrase("plain is accepted to loopback only"))
        server = self._network.smtp(Mailing(s.host, s.port, s.timeout, s.security == "tls", s.ca_file))
        try:
            if s.security == "starttls":
                server.starttls()
            server.ehlo_or_helo_if_needed()
            if s.user:
                server.login(s.user, self._password())
        except BaseException:
            server.close()
            raise
        return server


def _quit(server: Smtp | None) -> None:
    if server is not None:
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            server.close()


def _by_code(code: int, reply: bytes | str) -> Outcome:
    text = one_line(reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply, 120)
    if 400 <= code < 500:
        return Outcome(
            Result.AGAIN, phrase("the mail server says {code} {text}; it is tried again", code=code, text=text)
        )
    return Outcome(
        Result.REFUSED,
        phrase("the mail server refuses: {code} {text}; see doctor, then send again", code=code, text=text),
    )


def _failed(error: Exception) -> Outcome:
    if isinstance(error, Refused):
        return Outcome(Result.REFUSED, error.sentence)
    if isinstance(error, UnicodeError):
        return Outcome(
            Result.REFUSED,
            phrase("user, password, sender or recipient holds a character that SMTP can't carry: set another"),
        )
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
        return Outcome(
            Result.REFUSED, phrase("the mail server does not accept user and password ({code})", code=error.smtp_code)
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Outcome(
            Result.REFUSED,
            phrase("the mail server does not offer what is configured: {why}", why=one_line(str(error), 100)),
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code, error.smtp_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Outcome(Result.REFUSED, phrase("the mail server's certificate is not accepted: {why}", why=_tls(error)))
    # A server that hangs up, or says in plain text that it is busy, while TLS begins has refused nothing.
    said = _tls(error) if isinstance(error, ssl.SSLError) else one_line(str(error), 100)
    why: Phrase | str = "no answer in time" if isinstance(error, (TimeoutError, socket.timeout)) else said
    return Outcome(Result.AGAIN, phrase("the mail server can't be reached ({why}); it is tried again", why=why))


def _tls(error: ssl.SSLError) -> str:
    return one_line(getattr(error, "verify_message", "") or error.reason or "TLS", 100)


def make(settings: Mail, around: Surroundings) -> Channel:
    """Make the channel of a table of the configuration."""
    password = partial(reveal, settings.password) if settings.password is not None else str
    return MailChannel(settings, password, around.foot, around.network)
