"""What a way to wake people declares: its table in the configuration, and how one is made.

A kind is a folder here with a ``KIND``; nothing else names it. Its table loads with the configuration, so that a start
stays fast; what sends is ``make`` of the module ``target`` beside it, imported when one is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Protocol

from msgspec import Meta

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import AlertKind, AlertState
from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.config.base import Base, Name, TimeOut
from klip_tui.config.secrets import Secret
from klip_tui.net import Network

if TYPE_CHECKING:
    from klip_tui.channels.protocol import Outcome
    from klip_tui.commitment.alerting.values import Ladder

Minutes = Annotated[float, Meta(ge=0, le=10_080)]


class AlertSettings(Base, frozen=True, kw_only=True, tag_field="kind"):
    """What every way has; ``to``, where it goes, is each kind's own. ``runs``: it starts a command."""

    runs: ClassVar[bool] = False

    name: Name
    """What screens and the log call it."""
    when: tuple[AlertKind, ...] = ()
    """The kinds of alerts that it is told of; left out: all."""
    after: Minutes | tuple[Minutes, ...] = 0
    """Minutes after an alert's beginning at which it is told, while nobody has it: one number, or several steps."""
    hours: Literal["always", "office", "outside"] | tuple[str, ...] = "always"
    """When it may be told: by name, or a list such as ["mon-fri 07:00-22:00"]."""
    over: bool = True
    """Whether it is told of the end, too."""
    timeout: TimeOut = 20.0
    """Seconds after which a silent answer is given up."""

    def hosts(self) -> Iterator[str]:
        """Name the hosts that it talks to."""
        return iter(())

    def secrets(self) -> Iterator[tuple[str, Secret]]:
        """Name the secrets that it uses, by key."""
        return iter(())

    def wrong(self) -> Iterator[tuple[str, Phrase]]:
        """Say what its types can't: a key, and why it can't be."""
        from klip_tui.commitment.alerting.hours import parse_hours

        try:
            parse_hours(self.hours)
        except Refused as error:
            yield "hours", error.sentence
        steps = self.after if isinstance(self.after, tuple) else (self.after,)
        if not steps or any(a >= b for a, b in pairwise(steps)):
            yield "after", phrase("its steps do not rise; write [0, 10, 30]")

    def ladder(self) -> Ladder:
        """Return whom it is told to, as the rules have it."""
        from klip_tui.commitment.alerting.hours import minutes, parse_hours
        from klip_tui.commitment.alerting.values import Ladder

        steps = self.after if isinstance(self.after, tuple) else (self.after,)
        kinds = frozenset(self.when) if self.when else None
        return Ladder(self.name, kinds, tuple(map(minutes, steps)), parse_hours(self.hours), self.over)


@dataclass(frozen=True, slots=True)
class Entry:
    """One alert in a page: ``title`` and ``text`` in the language of those who are woken.

    ``step`` is the step at which this target is told, ``until`` when it was over, ``by`` who has it.
    """

    id: int
    kind: AlertKind
    subject: str
    state: AlertState
    since: datetime
    title: str
    text: str
    step: int = 0
    until: datetime | None = None
    runbook: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that one target is told at once. ``key`` names it on every try."""

    key: str
    entries: tuple[Entry, ...]
    title: str
    text: str
    at: datetime
    url: str = ""

    @property
    def over(self) -> bool:
        """Whether it only says that something is over."""
        return all(one.state is AlertState.RESOLVED for one in self.entries)


class Target(Protocol):
    """A way to wake people."""

    def send(self, page: Page, leaving: Callable[[], None]) -> Outcome:
        """Tell once; ``leaving`` is called before a byte may leave. Never raises for what the other side does."""

    def check(self) -> Outcome:
        """See that it could be told, without telling anybody."""


@dataclass(frozen=True, slots=True)
class AlertWay:
    """A kind of target.

    ``repeatable``: to tell it twice is the same as once, so what was cut off is told again. ``kept_up``: it wants to
    hear of what fires again and again, and holds for over what it no longer hears of.
    """

    tag: str
    settings: type[AlertSettings]
    repeatable: bool = False
    kept_up: bool = False

    def make(self, settings: AlertSettings, network: Network) -> Target:
        """Make the target of a table."""
        made: Target = import_module(f"{self.settings.__module__}.target").make(settings, network)
        return made


@dataclass(frozen=True, slots=True)
class Tried:
    """A target, and what became of its page."""

    name: str
    kind: str
    outcome: Outcome
