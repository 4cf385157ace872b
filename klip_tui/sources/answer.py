"""What a probe sees."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from klip_tui.commitment.frozen import dataclass


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


class NotAsked(Exception):
    """A fault of ours: nothing left, and of KLIP that tells nothing. Its text says why, in a few words."""


Ask = Callable[[], Awaitable[Sight]]
