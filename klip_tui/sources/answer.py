"""What a probe sees, and what a kind of endpoint has to give to be probed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from klip_tui.commitment.frozen import dataclass
from klip_tui.config.endpoint import Endpoint
from klip_tui.runtime.world import World


@dataclass(frozen=True, slots=True)
class Answer:
    """What a probe saw: ``why`` is a few words for a person, ``expires`` the end of the certificate."""

    ok: bool
    slow: bool
    milliseconds: int
    why: str
    expires: datetime | None = None
    fault: bool = False
    """The probe failed by itself: whether KLIP answers is unknown."""
    date: datetime | None = None
    """What the other side's clock said while it answered."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one asking saw: ``why`` says what is wrong, and is empty when nothing is."""

    why: str
    expires: datetime | None = None
    date: datetime | None = None


Ask = Callable[[], Awaitable[Sight]]


class Kind(Protocol):
    """A kind of endpoint: a module of ``klip_tui.sources.endpoints``."""

    SCHEMES: tuple[str, ...]

    def opened(self, endpoint: Endpoint, world: World) -> AbstractAsyncContextManager[Ask]:
        """Hold open what asking needs, and give what asks once. It need not bound the time, nor catch anything."""
        ...

    def words(self, error: Exception) -> str | None:
        """Put an error of the other side's making into a few words; None for one of ours."""
        ...
