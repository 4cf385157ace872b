"""What is probed, as the configuration has it."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from msgspec import Meta

from klip_tui.config.base import Base, Headers

Probed = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9+.-]*://[^\s]+$(?!\n)", max_length=2000)]
"""Any address: the kinds of endpoints say which schemes are theirs."""


def without_password(url: str) -> str:
    """Return an address without the user and the password that may stand in it."""
    return re.sub(r"//[^/?#]*@", "//", url)


class Endpoint(Base, frozen=True, kw_only=True):
    """What is probed, and what a good answer is.

    A page over http or https must answer as expected, a mail server greet, a port take a connection.
    """

    url: Probed
    """What is probed: its scheme says how, such as https://… or smtp://host."""
    name: str = ""
    """What it is called on the screen; left empty: its address."""
    method: Literal["GET", "HEAD", "POST"] = "GET"
    """The method of the request."""
    expect_status: tuple[Annotated[int, Meta(ge=100, le=599)], ...] = (200,)
    """The status codes of a good answer."""
    expect_text: str = ""
    """A text that the answer must hold."""
    expect_json: Annotated[str, Meta(pattern=r"^(/.*)?$(?!\n)")] = ""
    """A JSON pointer (RFC 6901) that must be there."""
    expect_value: str | int | float | bool | None = None
    """The value at expect_json; left out: any value that is not null or false."""
    timeout: Annotated[float, Meta(gt=0, le=300)] = 10.0
    """Seconds after which no answer is a failure; a round ends after two intervals at most."""
    redirects: Annotated[int, Meta(ge=0, le=20)] = 0
    """How many redirects are followed."""
    role: Literal["required", "optional", "reference"] = "required"
    """required decides up or down; optional degrades; reference tells KLIP's failure from our own network's."""
    slow_ms: Annotated[int, Meta(ge=0)] = 0
    """Slower than this many milliseconds is degraded; 0: never."""
    parts: tuple[str, ...] = ()
    """The parts that are out when it fails, which notices then name; left out: the part of its own name."""
    runbook: Annotated[str, Meta(pattern=r"^(https?://[^\s]+)?$(?!\n)", max_length=2000)] = ""
    """What to do when it fails: an address that stands in the alert and on Status."""
    headers: Headers = {}
    """Headers of the request; a secret one as { env = "…" }."""
    ca_file: str = ""
    """A certificate authority of our own, as a PEM file; left empty: those of the system."""

    @property
    def label(self) -> str:
        """What people and the log call it: its name, else its address, without a password that stands in it."""
        return self.name or without_password(self.url)
