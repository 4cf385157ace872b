"""A mail to our own people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta

from klip_tui.alerts.kind import AlertSettings, AlertWay
from klip_tui.channels.mail import Address
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.config.base import Name
from klip_tui.config.secrets import Secret
from klip_tui.net import is_loopback


class AlertMail(AlertSettings, frozen=True, kw_only=True, tag="mail"):
    """A mail to one address, over SMTP submission."""

    name: Name = "mail"
    """What screens and the log call it."""
    to: Address
    """Who is mailed."""
    host: str
    """The mail server (submission)."""
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    """Its port: 587 for starttls, 465 for tls."""
    security: Literal["starttls", "tls", "plain"] = "starttls"
    """plain is accepted to loopback only."""
    sender: Address
    """The From of every mail."""
    user: str = ""
    """Who logs in; left empty: nobody does."""
    password: Secret | None = None
    """The password, from a secret source."""
    ca_file: str = ""
    """A certificate authority of our own, as a PEM file; left empty: those of the system."""

    def hosts(self) -> Iterator[str]:
        """Name the mail server."""
        yield self.host

    def secrets(self) -> Iterator[tuple[str, Secret]]:
        """Name the password."""
        if self.password is not None:
            yield "password", self.password

    def wrong(self) -> Iterator[tuple[str, Phrase]]:
        """Refuse plain mail to another host, and an address with a line's end."""
        yield from super().wrong()
        if self.security == "plain" and not is_loopback(self.host):
            yield "security", phrase("plain is accepted to loopback only")
        for key in ("sender", "to"):
            if not getattr(self, key).isprintable():
                yield key, phrase("holds control characters")


KIND = AlertWay("mail", AlertMail)
