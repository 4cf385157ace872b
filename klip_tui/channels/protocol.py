"""What every channel does: show, find, send and check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.interruptions.published import Public
from klip_tui.commitment.kinds import NoticeType
from klip_tui.commitment.phrase import Phrase
from klip_tui.text.calendar_events import CalendarEvent


class Result(StrEnum):
    """How a try ended.

    ``again``: not surely taken, so it is tried again after asking; ``doubtful``: a person decides.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    AGAIN = "again"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A try's result in a sentence; ``remote`` is the channel's own id, ``wait`` what it asks for (seconds).

    ``status`` is the HTTP status that it follows from, 0 where there was none. ``unsure``: what was sent may still be
    applied, so it is not sent anew before that would show. ``why`` is what happened alone, without what comes next.
    """

    result: Result
    detail: Phrase
    remote: str = ""
    wait: float | None = None
    status: int = 0
    unsure: bool = False
    why: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A notice as every channel gets it.

    ``key`` names this notice on every try, ``thread`` its interruption; ``remote`` is what an earlier notice about the
    same interruption was called by this channel, ``first_key`` the first one's key. ``quiet``: nobody is notified, for
    it only restores what was told, or is history by now. ``released`` are the services that an earlier notice named and
    this one no longer does; ``answers``: what is measured answers again by now.
    """

    key: str
    thread: str
    first_key: str
    interruption: str
    sequence: int
    type: NoticeType
    facts: InterruptionDetails
    title: str
    texts: Mapping[str, str]
    services: tuple[str, ...]
    written: datetime
    remote: str = ""
    quiet: bool = False
    released: tuple[str, ...] = ()
    answers: bool = False
    moved: bool = False
    """Whether it begins or ends at another time than the notice before it said."""
    repeats: int = 0
    """How many earlier notices of its interruption, which the channel has, say the same in the same words."""
    events: tuple[CalendarEvent, ...] = ()
    """What a calendar program gets of it, and of what goes with it; empty where it says nothing of a period."""
    head: str = ""
    """What the subject begins with, in words for a list of mails; left empty: the title alone."""
    begun: bool = False
    """Whether it was told that it began, by this notice or one before it: so a planned interruption is going on."""
    beside: tuple[Message, ...] = ()
    """What stands on the same page of other interruptions that are not over: what it says of a service is true too."""

    @property
    def subject(self) -> str:
        """The interruption's id, and what it is about."""
        return f"[{self.interruption}] {self.head or self.title}"

    @property
    def over(self) -> bool:
        """Whether nothing is interrupted any more after this notice."""
        return self.type in (NoticeType.END, NoticeType.CANCELLATION)

    @property
    def body(self) -> str:
        """All languages, one below the other."""
        return "\n\n---\n\n".join(text.strip() for text in self.texts.values() if text.strip()) + "\n"


class Channel(Protocol):
    """A way to tell users. ``can_be_asked``: whether it can be asked if it has a notice."""

    name: str
    kind: str
    can_be_asked: bool

    def preview(self, message: Message) -> str:
        """Return what would be sent, byte for byte, without secrets."""

    def unfit(self, message: Message) -> Phrase | None:
        """Say why a notice can't be taken as it is, without asking anybody: longer than this channel takes."""

    def find(self, message: Message) -> Outcome | None:
        """Ask whether the notice is there: accepted, None (surely not), or again (could not be asked)."""

    def send(self, message: Message) -> Outcome:
        """Send once. Never raises for what the other side does."""

    def check(self) -> Outcome:
        """See that a notice could be sent, without sending one."""


@runtime_checkable
class TakesPostmortem(Protocol):
    """A page that takes the story of an interruption as a draft."""

    def put_postmortem(self, remote: str, text: str, *, over: bool) -> Outcome:
        """Put a draft at what it calls the interruption; ``over``: although another draft stands there."""


@runtime_checkable
class Repeatable(Protocol):
    """A channel that can't be asked, and whose receiver may know a repetition."""

    repeatable: bool
    """Whether it does, so that sending again does no harm."""


@runtime_checkable
class Readable(Protocol):
    """A channel whose page can be read back."""

    def copies(self, message: Message) -> int | Outcome:
        """Count how often a notice stands there: a request that was late may have been applied beside a second one."""

    def meant(self, message: Message, now: datetime) -> Public:
        """Return what the page should say after this notice, at an instant."""

    def read(self, message: Message) -> Public | Outcome | None:
        """Return what the page says; None when the entry is gone, an outcome when it can't be read."""
