"""What a public page says of an interruption, and where that is otherwise than was meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.frozen import dataclass

SAME = timedelta(minutes=1)
"""Two instants closer than this say the same: a page may cut seconds."""


@dataclass(frozen=True, slots=True)
class Public:
    """What stands on a page. ``statuses`` are the page's own words, of which any will do where it is meant.

    An instant is None where the page has none, or where what it says can't be told. ``components`` are the statuses by
    service; what one side does not name is not compared.
    """

    title: str
    text: str
    statuses: tuple[str, ...]
    start: datetime | None = None
    end: datetime | None = None
    components: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: title, text, start, end, status or components; as meant and as it stands there."""

    field: str
    meant: str
    there: str


GONE = "gone"
"""What a page's status is when the entry is not there any more."""


def differences(meant: Public, there: Public | None) -> tuple[Difference, ...]:
    """Compare; None: the entry is gone."""
    if there is None:
        return (Difference("status", meant.statuses[0], GONE),)
    return tuple(_differ(meant, there))


def _differ(meant: Public, there: Public) -> Iterator[Difference]:
    for field in ("title", "text"):
        a, b = getattr(meant, field), getattr(there, field)
        if " ".join(a.split()) != " ".join(b.split()):
            yield Difference(field, a, b)
    for field in ("start", "end"):
        first: datetime | None = getattr(meant, field)
        second: datetime | None = getattr(there, field)
        if first is not None and second is not None and abs(first - second) >= SAME:
            yield Difference(field, local(first).isoformat(), local(second).isoformat())
    if not set(there.statuses) & set(meant.statuses):
        yield Difference("status", meant.statuses[0], there.statuses[0])
    stands = dict(there.components)
    other = [(name, status) for name, status in meant.components if stands.get(name, status) != status]
    if other:
        shown = [", ".join(f"{name}: {word}" for name, word in rows) for rows in
                 (other, [(name, stands[name]) for name, _ in other])]  # fmt: skip
        yield Difference("components", *shown)
