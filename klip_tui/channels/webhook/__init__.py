"""A webhook: the notice to any address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from klip_tui.channels.kind import ChannelKind, ChannelSettings, over_https
from klip_tui.commitment.phrase import Phrase
from klip_tui.config.base import Headers, Name, TimeOut, Url
from klip_tui.config.secrets import Secret


class Webhook(ChannelSettings, frozen=True, kw_only=True, tag="webhook"):
    """A POST of the notice as JSON to any address."""

    name: Name = "webhook"
    """What screens and the log call it."""
    url: Url
    """Who gets it."""
    method: Literal["POST", "PUT"] = "POST"
    """The method of the request."""
    headers: Headers = {}
    """Headers of the request; a secret one as { env = "…" }."""
    template: str = ""
    """A jinja2 template of the body, in the folder templates beside the configuration; left out: JSON of ours."""
    secret: Secret | None = None
    """Signs the body: X-Klip-Signature."""
    repeatable: bool = True
    """Whether the receiver knows a repetition by its Idempotency-Key; if not, a person decides what is not sure.

    One that takes a notice long after it was sent tells by ``sequence`` that it is older than what came since.
    """
    ca_file: str = ""
    """A certificate authority of our own, as a PEM file; left empty: those of the system."""
    timeout: TimeOut = 20.0
    """Seconds after which a silent answer is given up; never longer than the deadline of the outbox."""

    @property
    def harmless(self) -> bool:
        """A receiver that does not know repetitions takes a second one for news (T14)."""
        return self.repeatable

    def hosts(self) -> Iterator[str]:
        """Name the receiver."""
        yield urlsplit(self.url).hostname or ""

    def wrong(self) -> Iterator[tuple[str, Phrase]]:
        """Refuse plain http to another host."""
        return over_https(self.url)


KIND = ChannelKind("webhook", Webhook)
