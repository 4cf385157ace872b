"""The mailing list: one mail to the list's address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from klip_tui.channels.kind import ChannelKind, ChannelSettings
from klip_tui.commitment.kinds import Reach
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.config.base import Name, TimeOut
from klip_tui.config.secrets import Secret
from klip_tui.net import is_loopback

Address = Annotated[str, Meta(pattern=r"^[^\s@<>]+@[^\s@<>]+$(?!\n)", max_length=254)]


class Mail(ChannelSettings, frozen=True, kw_only=True, tag="mail"):
    """The mailing list, over SMTP submission."""

    reach: ClassVar[Reach] = Reach.LIST
    name: Name = "mail"
    """What screens and the log call it."""
    host: str
    """The mail server (submission)."""
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    """Its port: 587 for starttls, 465 for tls."""
    security: Literal["starttls", "tls", "plain"] = "starttls"
    """How the line is kept private; plain is accepted to loopback only."""
    sender: Address
    """The From of every mail."""
    to: Address
    """The list's address."""
    user: str = ""
    """Who logs in; left empty: nobody does."""
    password: Secret | None = None
    """The password, from a secret source."""
    invitations: bool = True
    """Whether mails about planned interruptions carry the event for calendar programs (RFC 6047)."""
    ca_file: str = ""
    """A certificate authority of our own, as a PEM file; left empty: those of the system."""
    timeout: TimeOut = 20.0
    """Seconds after which a silent answer is given up; never longer than the deadline of the outbox."""

    def hosts(self) -> Iterator[str]:
        """Name the mail server."""
        yield self.host

    def wrong(self) -> Iterator[tuple[str, Phrase]]:
        """Refuse plain mail to another host, and an address with a line's end."""
        if self.security == "plain" and not is_loopback(self.host):
            yield "security", phrase("plain is accepted to loopback only")
        for key in ("sender", "to"):
            # A pattern's $ lets a last line break through.
            if not getattr(self, key).isprintable():
                yield key, phrase("holds control characters")


KIND = ChannelKind("mail", Mail, asked=False)
