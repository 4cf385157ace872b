"""Instants in the store are integer microseconds UTC: sortable, exact, and the same in every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@overload
def to_us(instant: datetime) -> int: ...
@overload
def to_us(instant: None) -> None: ...
def to_us(instant: datetime | None) -> int | None:
    """Return an aware instant as microseconds since 1970."""
    return None if instant is None else (instant - _EPOCH) // _MICROSECOND


@overload
def from_us(us: int) -> datetime: ...
@overload
def from_us(us: None) -> None: ...
def from_us(us: int | None) -> datetime | None:
    """Return microseconds since 1970 as an aware UTC instant."""
    return None if us is None else _EPOCH + timedelta(0, 0, us)
