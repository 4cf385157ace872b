"""What the Status screen and ``klip-tui status`` show: one frozen value, which needs no store to be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from klip_tui.commitment.alerting.values import Alert
from klip_tui.commitment.figures.availability import MonthFigures
from klip_tui.commitment.figures.days import DayFigures
from klip_tui.commitment.figures.volume import DayVolume
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.blips import Blip
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.interruptions.told import ToldState
from klip_tui.commitment.kinds import Scope
from klip_tui.commitment.promises.duty import Duty, Situation
from klip_tui.commitment.service import Service
from klip_tui.desk.views.service_row import ServiceRow
from klip_tui.store.values import Fault, Now, Stamp, StoredSegment


@dataclass(frozen=True, slots=True)
class Ahead:
    """A planned interruption to come, and how many days ahead it was announced (None: not yet)."""

    interruption: Interruption
    lead: int | None


@dataclass(frozen=True, slots=True)
class Pace:
    """Today's plan requests, and what they come to at this pace (None: not a working day, or too early)."""

    today: DayVolume | None
    target: int
    projected: int | None
    working: bool
    """Whether today is a working day, of which the target is asked (A3.4)."""
    counted: datetime | None = None
    """When it was counted last, where a counter is asked."""
    until: datetime | None = None
    """Until when that is not longer ago than it should be."""

    def old(self, at: datetime) -> bool:
        """Whether the count is no longer that of an instant."""
        return self.until is not None and self.until <= at


@dataclass(frozen=True, slots=True)
class StatusView:
    """Everything the Status screen shows: what is measured, what users were told, what is owed."""

    at: datetime
    now: Now
    told: ToldState
    """What users were told last."""
    inside_office_hours: bool
    office_change: datetime
    month: MonthFigures
    month_ahead: Mapping[Scope, int]
    """Seconds that announced interruptions still take from the month."""
    duties: tuple[Duty, ...]
    ahead: tuple[Ahead, ...]
    open: tuple[Interruption, ...]
    recent: tuple[StoredSegment, ...]
    bar: tuple[DayFigures, ...]
    latency: tuple[int, ...]
    """The last hour's, in milliseconds."""
    latency_now: int | None
    """The last one, as long as it holds: what is older is not of now."""
    pace: Pace
    measurer: str
    interruptions: tuple[Interruption, ...]
    stamp: Stamp
    faults: tuple[Fault, ...] = ()
    """What can't be done now, the oldest first."""
    service: Service | None = None
    """The service that it is about."""
    services: tuple[ServiceRow, ...] = ()
    """Every service, where there is more than one."""
    alerts: tuple[Alert, ...] = ()
    """What our own people were woken for and is not over, the oldest first."""
    runbook: str = ""
    """Where it stands what to do about the state, where it is one to do something about."""
    failing: tuple[str, ...] = ()
    """The endpoints that failed in the last round, by name."""
    blips: tuple[Blip, ...] = ()
    """Outages that were over before anybody told of them, the newest first."""
    situation: Situation | None = None
    """What the duties follow from."""
    lapses: tuple[datetime, ...] = ()
    """When what was read is not so any more, though nobody wrote anything: see ``turning``."""

    @property
    def differs(self) -> bool:
        """Whether users are told otherwise than is measured."""
        return self.told.otherwise(self.now.state)
