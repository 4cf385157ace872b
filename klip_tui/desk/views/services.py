"""Every service at a glance, a row each: for whoever works at one of several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.figures.availability import MonthFigures
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.told import ToldState
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.promises.duty import Duty, Situation
from klip_tui.commitment.service import Service
from klip_tui.desk.session import Desk

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service's state (``since`` None: never measured), its month, what users were told, and what is owed."""

    service: Service
    state: State
    since: datetime | None
    month: MonthFigures
    told: ToldState
    duties: tuple[Duty, ...]
    at: datetime
    situation: Situation
    """What the duties follow from."""
    lapses: tuple[datetime, ...] = ()
    """When what was read is not so any more, though nobody wrote anything."""

    @property
    def late(self) -> int:
        """How many duties are late."""
        return sum(duty.late(self.at) for duty in self.duties)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The scopes that there are: of a service that is promised around the clock only one."""
        return tuple(scope for scope in Scope if self.month.scope(scope).total)


Look = Callable[["Connection", Desk, datetime], ServiceRow]


def rows(connection: Connection, desk: Desk, now: datetime, look: Look) -> tuple[ServiceRow, ...]:
    """Look at every service, the first one first; where there is only one, there is no row beside it."""
    services: Sequence[Service] = desk.settings.services
    if len(services) < 2:
        return ()
    return tuple(look(connection, desk.at(service.id), now) for service in services)
