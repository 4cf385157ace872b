"""Steps of one's own before and after a planned interruption: who ticked which off, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from klip_tui.commitment.frozen import dataclass
from klip_tui.store.instants import from_us, to_us
from klip_tui.store.tables import checks


@dataclass(frozen=True, slots=True)
class Tick:
    """A step that was ticked off."""

    interruption: str
    step: str
    at: datetime
    who: str


def tick(connection: Connection, one: Tick) -> None:
    """Tick a step off; who did so last stands."""
    untick(connection, one.interruption, one.step)
    values = {"interruption": one.interruption, "step": one.step, "at_us": to_us(one.at), "who": one.who}
    connection.execute(insert(checks).values(values))


def untick(connection: Connection, interruption: str, step: str) -> None:
    """Let a step stand open again."""
    connection.execute(delete(checks).where(checks.c.interruption == interruption, checks.c.step == step))


def of(connection: Connection, interruptions: Sequence[str]) -> list[Tick]:
    """Return what was ticked off of some interruptions, in that order."""
    query = select(checks).where(checks.c.interruption.in_(interruptions)).order_by(checks.c.at_us, checks.c.step)
    return [Tick(row.interruption, row.step, from_us(row.at_us), row.who) for row in connection.execute(query)]
