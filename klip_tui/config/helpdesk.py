"""The helpdesk, as the configuration has it: whom notices name, how it is reached, what comes in by mail."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from klip_tui.config.base import Base, Seconds
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.secrets import Secret


class Mailbox(Base, frozen=True, kw_only=True):
    """The helpdesk's mail folder, read over IMAP; nothing on the server is changed."""

    host: str
    """The IMAP server."""
    port: Annotated[int, Meta(ge=1, le=65535)] = 993
    """The port of the server: 993 for tls, 143 for starttls."""
    security: Literal["tls", "starttls", "plain"] = "tls"
    """How the line is kept private; plain is accepted to loopback only."""
    user: str
    """Who logs in."""
    password: Secret
    """The password, from a secret source."""
    folder: str = "INBOX"
    """The folder that is read."""
    interval: Seconds = 60
    """Seconds between two readings."""
    days: Annotated[int, Meta(ge=1, le=366)] = 7
    """How many days back the first reading goes."""
    most: Annotated[int, Meta(ge=1, le=5000)] = 200
    """Mails that are read at once."""
    addresses: bool = False
    """Whether the asker's whole address is kept, or only what follows the @."""
    ca_file: str = ""
    """A certificate authority of our own, as a PEM file; left empty: those of the system."""
    timeout: Annotated[float, Meta(gt=0, le=300)] = 20.0
    """Seconds after which a silent server is given up."""


class Helpdesk(Base, frozen=True, kw_only=True):
    """The contact block printed in every notice (article 1)."""

    name: str = "Helpdesk Athumi"
    """Who answers, as notices name it."""
    phone: str = "+32 (0)9 276 15 00"
    """Its phone number."""
    mail: str = "digitaal.vlaanderen@vlaanderen.be"
    """Its mail address."""
    address: str = "Havenlaan 88, 1000 Brussel"
    """Its postal address."""
    web: str = "www.vlaanderen.be/klip"
    """Its web page."""
    keep: Annotated[str, Meta(pattern=r"^([1-9]\d{0,2} [dmy])?$(?!\n)")] = ""
    """How long what is personal of an answered question is kept: "2 y", "18 m" or "90 d"; left empty: for ever."""
    endpoint: tuple[Endpoint, ...] = ()
    """What is probed to see whether the helpdesk can be reached (A1.2), with the keys of [[endpoint]]."""
    mailbox: Mailbox | None = None
    """A mail folder whose mails become questions, read over IMAP (needs the extra imap)."""
