"""What a duty is, and the situation that it follows from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.blips import Blip
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import Kind, NoticeType, State
from klip_tui.commitment.phrase import Phrase
from klip_tui.commitment.terms import Commitment


class DutyKind(StrEnum):
    """What kind of thing is owed."""

    ANNOUNCE = "announce"
    ANNOUNCE_CHANGE = "announce_change"
    TELL_USERS = "tell_users"
    TELL_AFTER = "tell_after"
    """An outage that was over before anybody told of it."""
    UPDATE = "update"
    END_NOTICE = "end_notice"
    OVERRUN = "overrun"
    TURN_BACK = "turn_back"
    ACT_ON_REPORT = "act_on_report"
    RESTART = "restart"
    ANSWER = "answer"
    DELIVERY = "delivery"
    CERTIFICATE = "certificate"
    BEGAN_EARLY = "began_early"
    APPROVE = "approve"
    DRIFT = "drift"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Duty:
    """Something owed: ``subject`` is the id of what it is about, ``due`` when it is late."""

    kind: DutyKind
    promise: str
    subject: str
    message: Phrase
    since: datetime
    due: datetime

    def late(self, now: datetime) -> bool:
        """Whether the due instant has passed."""
        return now > self.due


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of substance without an answer (A1.3)."""

    id: str
    subject: str
    received: datetime


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A user's report of an interruption that belongs to none yet (A4.2-report)."""

    id: str
    subject: str
    received: datetime


@dataclass(frozen=True, slots=True)
class StuckDelivery:
    """A delivery that waits for a person: refused, or doubtful."""

    notice: str
    channel: str
    state: str
    since: datetime
    kind: Kind


@dataclass(frozen=True, slots=True)
class HeldNotice:
    """A notice that waits for a second person: ``start`` is its interruption's, ``type`` what it tells."""

    notice: str
    who: str
    type: NoticeType
    start: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class OpenDrift:
    """A public page that says otherwise than was meant."""

    notice: str
    channel: str
    since: datetime
    kind: Kind


@dataclass(frozen=True, slots=True)
class Situation:
    """The state of everything that can owe something."""

    commitment: Commitment
    interruptions: Sequence[Interruption] = ()
    state: State = State.UNKNOWN
    state_since: datetime | None = None
    questions: Sequence[OpenQuestion] = ()
    stuck: Sequence[StuckDelivery] = ()
    certificates: Sequence[tuple[str, datetime]] = ()
    """What is probed, and when its certificate ends."""
    held: Sequence[HeldNotice] = ()
    drifts: Sequence[OpenDrift] = ()
    reports: Sequence[OpenReport] = ()
    service: str = "KLIP"
    """What people call the service that owes it."""
    blips: Sequence[Blip] = ()
    """Outages that were over before anybody told of them."""
    certificate_ahead: timedelta | None = None
    """How long before a certificate ends that is owed (None: always)."""
