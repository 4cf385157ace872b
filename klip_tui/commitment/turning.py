"""When time alone makes something another: an instant that notes what it is compared with.

What is owed, told and looked at follows from an instant by comparisons. Asked with an instant that notes each of them,
any of these functions says by itself when its answer may be another next, so no promise has to say it a second time,
and nothing has to be asked again before that.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

NEXT = timedelta.resolution
"""What is no more so right after an instant is another by so much later."""


class Turns:
    """Collects instants: ``next`` is the first of them that is later than ``at``, None where there is none."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.next: datetime | None = None

    @property
    def now(self) -> datetime:
        """The same instant, noting what it is compared with."""
        at = self.at
        made = _Noting(
            at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, at.tzinfo, fold=at.fold
        )
        made.turns = self
        return made

    def note(self, *instants: datetime | None) -> None:
        """Note instants; what is over turns nothing any more."""
        for one in instants:
            if one is not None and one > self.at:
                self.next = min(self.next or one, one)


class _Noting(datetime):
    """An instant that notes the others that it is compared with.

    What is added to it or taken from it notes for it; what is turned into a wall time or a number notes nothing.
    """

    turns: Turns | None = None
    shifted = timedelta(0)

    def _with(self, other: Any, after: timedelta = timedelta(0)) -> datetime:
        if self.turns is not None and isinstance(other, datetime):
            self.turns.note(_plain(other) - self.shifted + after)
        return _plain(self)

    def __lt__(self, other: Any) -> bool:
        return bool(self._with(other) < other)

    def __le__(self, other: Any) -> bool:
        return bool(self._with(other, NEXT) <= other)

    def __gt__(self, other: Any) -> bool:
        return bool(self._with(other, NEXT) > other)

    def __ge__(self, other: Any) -> bool:
        return bool(self._with(other) >= other)

    def __eq__(self, other: object) -> bool:
        self._with(other, NEXT)
        return bool(self._with(other) == other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(_plain(self))

    def __add__(self, other: timedelta) -> Any:
        return self._moved(other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, datetime):
            return _Lapse.of(_plain(self) - _plain(other), self.turns, 1)
        return self._moved(-other)

    def __rsub__(self, other: datetime) -> Any:
        return _Lapse.of(_plain(other) - _plain(self), self.turns, -1)

    def _moved(self, by: timedelta) -> _Noting:
        moved = _plain(self) + by
        made = _Noting(
            moved.year, moved.month, moved.day, moved.hour, moved.minute, moved.second, moved.microsecond,
            moved.tzinfo,
        )  # fmt: skip
        made.turns, made.shifted = self.turns, self.shifted + by
        return made


class _Lapse(timedelta):
    """The time between now and something, which notes when it is as long as what it is compared with."""

    turns: Turns | None = None
    sign = 1
    """1: it grows with time, since the other instant is subtracted from now; -1: it shrinks."""

    @classmethod
    def of(cls, value: timedelta, turns: Turns | None, sign: int) -> _Lapse:
        made = cls(value.days, value.seconds, value.microseconds)
        made.turns, made.sign = turns, sign
        return made

    def _with(self, other: Any, *, beyond: bool) -> timedelta:
        """Note when it is as long; ``beyond``: where it grows, that is another only once it is longer."""
        value = timedelta(self.days, self.seconds, self.microseconds)
        if self.turns is not None and isinstance(other, timedelta):
            after = NEXT if beyond is (self.sign == 1) else timedelta(0)
            self.turns.note(self.turns.at + self.sign * (other - value) + after)
        return value

    def __lt__(self, other: Any) -> bool:
        return bool(self._with(other, beyond=False) < other)

    def __le__(self, other: Any) -> bool:
        return bool(self._with(other, beyond=True) <= other)

    def __gt__(self, other: Any) -> bool:
        return bool(self._with(other, beyond=True) > other)

    def __ge__(self, other: Any) -> bool:
        return bool(self._with(other, beyond=False) >= other)

    def __eq__(self, other: object) -> bool:
        self._with(other, beyond=True)
        return bool(self._with(other, beyond=False) == other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(timedelta(self.days, self.seconds, self.microseconds))


def _plain(value: datetime) -> datetime:
    """Return an instant as the plain value that it is."""
    if type(value) is datetime:
        return value
    return datetime(
        value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond,
        value.tzinfo, fold=value.fold,
    )  # fmt: skip
