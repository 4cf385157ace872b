"""The mailing list: one mail to the list's address."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from msgspec import Meta

from klip_tui.channels.kind import ChannelKind, ChannelSettings, Surroundings
from klip_tui.commitment.kinds import Reach
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.config.base import Name, TimeOut
from klip_tui.config.secrets import Secret, reveal
from klip_tui.net import is_loopback

if TYPE_CHECKING:
    from klip_tui.channels.protocol import Channel

Address = Annotated[str, Meta(pattern=r"^[^\s@<>]+@[^\s@<>]+$(?!\n)", max_length=254)]


class Mail(ChannelSettings, frozen=True, kw_only=True, tag="mail"):
    """The mailing list, over SMTP submission."""

    reach: ClassVar[Reach] = Reach.LIST
    name: Name = "mail"
    host: str
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "plain"] = "starttls"
    """plain is accepted to loopback only."""
    sender: Address
    to: Address
    user: str = ""
    password: Secret | None = None
    ca_file: str = ""
    timeout: TimeOut = 20.0

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


def _make(settings: Mail, around: Surroundings) -> Channel:
    from klip_tui.channels.mail.channel import MailChannel

    password = partial(reveal, settings.password) if settings.password is not None else str
    return MailChannel(settings, password, around.foot, around.network)


KIND = ChannelKind("mail", Mail, _make, asked=False)
