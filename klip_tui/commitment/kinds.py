"""The commitment's kinds: states, scopes, interruptions, notices, severities.

Apart from the arithmetic, because every face names them and few need more.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """What a measurement says of KLIP. Degraded counts as available."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


class Scope(StrEnum):
    """The two scopes with a target of their own: A3.1 inside, A3.2 outside office hours."""

    INSIDE = "inside"
    OUTSIDE = "outside"


class Kind(StrEnum):
    """Planned (*actieve onderbreking*, A4.1) or unplanned (*ongeplande onderbreking*, A4.2)."""

    PLANNED = "planned"
    UNPLANNED = "unplanned"


class NoticeType(StrEnum):
    """What a notice tells of its interruption."""

    ANNOUNCEMENT = "announcement"
    CHANGE = "change"
    START = "start"
    UPDATE = "update"
    END = "end"
    CANCELLATION = "cancellation"


class Impact(StrEnum):
    """How much of KLIP an unplanned interruption takes: slow, some services, or all of what is named."""

    DEGRADED = "degraded"
    PARTIAL = "partial"
    MAJOR = "major"


class Phase(StrEnum):
    """How far the mending of an unplanned interruption has come, as status pages call it."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


class Reach(StrEnum):
    """Whom a kind of channel reaches: each kind says so of itself (A4.1-channels asks for the first two)."""

    PAGE = "page"
    LIST = "list"
    OTHER = "other"


class Standing(StrEnum):
    """How far an interruption is, in a word for people."""

    NOT_ANNOUNCED = "not announced"
    ANNOUNCING = "announcing"
    """Its notice is on its way: no required channel's users know of it yet."""
    ANNOUNCED = "announced"
    OPEN = "open"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Severity(StrEnum):
    """``error`` can't be posted; ``short`` only with a written reason; ``advice`` is for the reader."""

    ERROR = "error"
    SHORT = "short"
    ADVICE = "advice"


class QuestionKind(StrEnum):
    """What somebody came to the helpdesk with: a question of substance, or word of an interruption."""

    QUESTION = "question"
    REPORT = "report"


class QuestionState(StrEnum):
    """How far a question is; what is dispatched lies with the second line."""

    OPEN = "open"
    DISPATCHED = "dispatched"
    ANSWERED = "answered"


class AlertKind(StrEnum):
    """What our own people are woken for."""

    DOWN = "down"
    DEGRADED = "degraded"
    UNTOLD_HALF = "untold_half"
    """Half of the time within which users are to be told has passed."""
    UNTOLD = "untold"
    OVERDUE = "overdue"
    """An update, a change or an end that users were promised, and did not get."""
    DELIVERY = "delivery"
    UNMEASURED = "unmeasured"
    CLOCK = "clock"
    CERTIFICATE = "certificate"
    DUTY = "duty"
    """Anything else that is owed within the hour."""
    BUDGET = "budget"
    TEST = "test"


class AlertState(StrEnum):
    """How an alert stands."""

    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class AlertMessageState(StrEnum):
    """How far one message of an alert has come."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"
    """It was cut off on its way, and can't be asked after: it is not sent a second time."""
    DROPPED = "dropped"
    """The alert was over, or somebody had it, before it went."""


class DeliveryState(StrEnum):
    """How far a delivery has come; ``held`` waits for a second person's approval."""

    HELD = "held"
    PENDING = "pending"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"
    QUESTIONED = "questioned"
    """It did not go: it says otherwise than is measured by now, or it waited too long. A person decides."""
    OVERTAKEN = "overtaken"
    """It did not go and will not: a later notice of its interruption is the news."""
    GIVEN_UP = "given_up"
    CARRIED = "carried"
    """It goes with another notice's: what becomes of that one, of the same key and channel, becomes of it."""


WAITING = (DeliveryState.PENDING, DeliveryState.SENDING)
STUCK = (DeliveryState.REFUSED, DeliveryState.DOUBTFUL, DeliveryState.QUESTIONED)


class Drifted(StrEnum):
    """What has become of a page that reads otherwise than we wrote."""

    OPEN = "open"
    TAKEN = "taken"


class Audience(StrEnum):
    """For whom a month's report is: KLIP's users, or ourselves, with every interruption and reason."""

    EXTERNAL = "external"
    INTERNAL = "internal"
