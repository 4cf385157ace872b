"""A command of one's own: it gets the alerts as JSON on its standard input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import Meta

from klip_tui.alerts.kind import AlertSettings, AlertWay
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.config.base import Name


class AlertCommand(AlertSettings, frozen=True, kw_only=True, tag="command"):
    """A command; ``to`` is its words, which no shell reads."""

    runs: ClassVar[bool] = True
    name: Name = "command"
    """What screens and the log call it."""
    to: Annotated[tuple[str, ...], Meta(min_length=1, max_length=100)]
    """Its words, which no shell reads."""

    def wrong(self) -> Iterator[tuple[str, Phrase]]:
        """Refuse a command that begins with nothing."""
        yield from super().wrong()
        if not self.to[0].strip() or any("\0" in word for word in self.to):
            yield "to", phrase('is no command; write ["/usr/local/bin/page", "--now"]')


KIND = AlertWay("command", AlertCommand)
