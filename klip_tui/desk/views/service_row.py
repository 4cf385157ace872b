"""A service at a glance, beside others."""

from __future__ import annotations

from datetime import datetime

from klip_tui.commitment.figures.availability import MonthFigures
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.told import ToldState
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.promises.duty import Duty, Situation
from klip_tui.commitment.service import Service


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
