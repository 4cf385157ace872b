"""Lists: notices, interruptions, the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import STUCK, WAITING, Kind
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.desk.session import Desk
from klip_tui.desk.views.checklist import Step, several
from klip_tui.desk.views.ics import Place, event_of
from klip_tui.store import deliveries, drifts, log, notices, series
from klip_tui.store.deliveries import Delivery
from klip_tui.store.drifts import Drift
from klip_tui.store.log import Entry
from klip_tui.store.notices import Written
from klip_tui.text.calendar_events import CalendarEvent

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class NoticeWithDeliveries:
    """A notice and how far it has come on each channel."""

    written: Written
    deliveries: tuple[Delivery, ...]
    drifts: tuple[Drift, ...] = ()
    checks: tuple[Step, ...] = ()
    """The checklist of what is planned."""


def told(
    desk: Desk, limit: int | None = 300, since: datetime | None = None, until: datetime | None = None
) -> list[NoticeWithDeliveries]:
    """Return the notices of the desk's service, newest first; limit None: all of a span."""
    with desk.store.read() as connection:
        known = drifts.known(connection)
        rows = notices.written(connection, limit=limit, since=since, until=until, service=desk.service.id)
        planned = {row.interruption for row in rows if row.notice.facts.kind is Kind.PLANNED}
        steps = several(desk, connection, sorted(planned)) if planned else {}
        found = _told(connection, rows, known)
        return [replace(one, checks=steps.get(one.written.interruption, ())) for one in found]


def untold(desk: Desk) -> list[Interruption]:
    """Return what is known and was put into no notice yet, the nearest first."""
    with desk.store.read() as connection:
        known = notices.load_open(connection, desk.service.id)
    return sorted((one for one in known if not one.notices), key=lambda one: one.facts.start)


def count_told(desk: Desk, since: datetime | None = None, until: datetime | None = None) -> int:
    """Count the notices of a span."""
    with desk.store.read() as connection:
        return notices.count(connection, desk.service.id, since, until)


def _told(connection: Connection, rows: list[Written], known: list[Drift]) -> list[NoticeWithDeliveries]:
    ways = deliveries.of_notices(connection, [row.notice.id for row in rows])
    drifted: dict[str, tuple[Drift, ...]] = {}
    for one in known:
        drifted[one.notice] = (*drifted.get(one.notice, ()), one)
    return [NoticeWithDeliveries(row, tuple(ways[row.notice.id]), drifted.get(row.notice.id, ())) for row in rows]


def one_told(desk: Desk, identity: str) -> NoticeWithDeliveries:
    """Return one notice. Raises Malformed when there is none."""
    with desk.store.read() as connection:
        found = notices.written(connection, identity)
        if not found:
            raise Malformed(phrase("there is no notice {id}", id=repr(identity[:40])))
        return _told(connection, found[:1], drifts.known(connection, identity))[0]


def interruptions(desk: Desk, since: datetime | None = None, until: datetime | None = None) -> list[Interruption]:
    """Return every interruption of the desk's service that touches a span, newest first."""
    return newest_interruptions(desk, None, since, until)[0]


def newest_interruptions(
    desk: Desk, limit: int | None, since: datetime | None = None, until: datetime | None = None
) -> tuple[list[Interruption], int]:
    """Return the newest interruptions that touch a span, and how many there are."""
    with desk.store.read() as connection:
        return notices.newest(connection, desk.service.id, limit, since, until)


def one_interruption(desk: Desk, identity: str) -> tuple[Interruption, tuple[Written, ...]]:
    """Return one interruption with its notices, oldest first. Raises Malformed when there is none."""
    with desk.store.read() as connection:
        found = notices.load(connection, identity)
        if found is None:
            raise Malformed(phrase("there is no interruption {id}", id=repr(identity[:40])))
        return found, tuple(notices.written(connection, interruption=identity)[::-1])


def entries(
    desk: Desk,
    limit: int | None = 500,
    after: int = 0,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Entry]:
    """Return the newest lines of the log (limit None: all of a span), oldest of them first."""
    with desk.store.read() as connection:
        return log.read(connection, limit=limit, after=after, since=since, until=until)


def count_entries(desk: Desk, since: datetime | None = None, until: datetime | None = None) -> int:
    """Count the lines of the log in a span."""
    with desk.store.read() as connection:
        return log.count(connection, since, until)


def following(desk: Desk, after: int) -> Iterator[Entry]:
    """List every line of the log behind one, oldest first, however many one change added (D10)."""
    while True:
        with desk.store.read() as connection:
            rows = log.following(connection, after)
        yield from rows
        if not rows:
            return
        after = rows[-1].id


def unfinished(desk: Desk) -> set[str]:
    """Return the notices with a delivery that waits to leave, or for a decision."""
    with desk.store.read() as connection:
        return {row.notice for row in deliveries.in_state(connection, *WAITING, *STUCK)}


def events(desk: Desk, wanted: Sequence[Interruption]) -> list[CalendarEvent]:
    """Return the calendar events of interruptions whose end is known."""
    with desk.store.read() as connection:
        places: dict[str, Place] = {}
        for at in range(0, len(wanted), 500):
            places |= series.places(connection, [one.id for one in wanted[at : at + 500]])
    name = desk.settings.config.klip.name
    made = (event_of(one, name, places.get(one.id)) for one in wanted)
    return [one for one in made if one is not None]
