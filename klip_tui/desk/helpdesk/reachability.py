"""Whether the helpdesk can be reached (A1.2): measured as any service is, under what people enter by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.calendar.local_time import instant, month_span, seconds
from klip_tui.commitment.figures.availability import Figures, month_figures, overlaid
from klip_tui.commitment.phrase import Malformed, Refused, phrase
from klip_tui.commitment.service import Service
from klip_tui.desk.session import Desk
from klip_tui.store import segments, unreachable
from klip_tui.store.unreachable import Unreachable
from klip_tui.text.clean import one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection

WHY = 300


def month(connection: Connection, helpdesk: Service, year: int, number: int, now: datetime) -> Figures:
    """Count the helpdesk's month inside office hours against its own target (A1.2)."""
    start, end = month_span(year, number)
    rows = segments.between(connection, helpdesk.id, start, end)
    entered = unreachable.touching(connection, instant(start), instant(end))
    spans = [(seconds(one.start), seconds(min(one.end or now, now))) for one in entered]
    found = month_figures(helpdesk.commitment, year, number, overlaid(rows, spans), seconds(now))
    return found.inside


def enter(desk: Desk, start: datetime, end: datetime | None, why: str) -> int:
    """Enter an interval in which the helpdesk could not be reached; return its number. Raises Refused."""
    now = desk.clock()
    if start > now:
        raise Refused(phrase("{at} is still to come", at=start))
    if end is not None and end <= start:
        raise Malformed(phrase("the end is not after the start"))
    if end is not None and end > now:
        raise Refused(phrase("{at} is still to come", at=end))
    if now - start > timedelta(days=400):
        raise Refused(phrase("{at} is too long ago", at=start))
    if not one_line(why):
        raise Refused(phrase("say why it could not be reached"))
    with desk.work("enter unreachable", why=one_line(why, WHY)) as work:
        identity = unreachable.add(work.connection, start, end, work.why, work.who)
        work.subject = f"helpdesk {identity}"
    return identity


def finish(desk: Desk, identity: int, at: datetime | None = None) -> None:
    """End an interval that still lasts. Raises Refused when there is none such, or for an end that has not come."""
    with desk.work("end unreachable", f"helpdesk {identity}") as work:
        if at is not None and at > work.now:
            raise Refused(phrase("{at} is still to come", at=at))
        if not unreachable.end(work.connection, identity, at or work.now):
            if at is not None:
                raise Refused(phrase("no interval {id} that lasts still had begun on {at}", id=identity, at=at))
            raise Refused(phrase("no interval {id} lasts still", id=identity))


def entered(desk: Desk, since: datetime) -> Sequence[Unreachable]:
    """Return what was entered since an instant, oldest first."""
    with desk.store.read() as connection:
        return unreachable.touching(connection, since, desk.clock() + timedelta(seconds=1))
