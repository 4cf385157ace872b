"""What an alert is, what makes one, and who is told of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from klip_tui.commitment.alerting.hours import ALWAYS, Hours
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import AlertKind, AlertMessageState, AlertState
from klip_tui.commitment.phrase import Phrase

URGENT = frozenset(
    {
        AlertKind.DOWN,
        AlertKind.UNTOLD_HALF,
        AlertKind.UNTOLD,
        AlertKind.OVERDUE,
        AlertKind.DELIVERY,
        AlertKind.UNMEASURED,
    }
)
"""What is critical to users, or leaves us blind; everything else is a warning."""
LONGEST_SUBJECT = 120
"""Characters of a subject that tell an alert from another of its kind."""
OVER = -1
"""The step of the message that says that it is over."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A reason to wake somebody, as it is now; ``subject`` tells one of its kind from another."""

    kind: AlertKind
    subject: str
    since: datetime
    sentence: Phrase
    runbook: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that was raised at ``since``.

    ``calm`` is since when its reason is gone (None: it is there): a reason that comes back soon is the same alert.
    ``until`` is when it was over, ``who`` has it since ``acknowledged``. ``step`` counts the escalations that went.
    """

    id: int
    kind: AlertKind
    subject: str
    state: AlertState
    since: datetime
    detail: str = ""
    runbook: str = ""
    calm: datetime | None = None
    until: datetime | None = None
    acknowledged: datetime | None = None
    who: str = ""
    step: int = 0
    sent: datetime | None = None

    @property
    def standing(self) -> bool:
        """Whether it is not over."""
        return self.state is not AlertState.RESOLVED


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """One message: of an alert, to a target, at a step of its escalation; there is never a second one."""

    id: int
    alert: int
    target: str
    step: int
    state: AlertMessageState
    attempts: int
    due: datetime
    changed: datetime
    left: datetime | None = None
    """When a byte of it may have left first (None: surely none did)."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Whom an alert goes to: its steps, counted from the alert's beginning, and the hours in which it goes there.

    ``kinds`` None: every kind. ``says_over``: it is told of the end too, where it was told of the beginning.
    """

    target: str
    kinds: frozenset[AlertKind] | None = None
    after: tuple[timedelta, ...] = (timedelta(0),)
    hours: Hours = ALWAYS
    says_over: bool = True

    def wants(self, kind: AlertKind) -> bool:
        """Whether it is told of alerts of a kind."""
        return self.kinds is None or kind in self.kinds
