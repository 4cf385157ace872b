"""The words for the program's own states and kinds, in one place so that every face uses the same."""

from __future__ import annotations

from enum import Enum

from klip_tui.commitment.kinds import Kind, NoticeType, Scope, Severity, State


def N_(message: str) -> str:  # noqa: N802
    """Mark a message for the catalogue without translating it yet."""
    return message


LABELS: dict[Enum, str] = {
    State.UP: N_("up"),
    State.DEGRADED: N_("degraded"),
    State.DOWN: N_("down"),
    State.UNKNOWN: N_("unknown"),
    Scope.INSIDE: N_("inside office hours"),
    Scope.OUTSIDE: N_("outside office hours"),
    Kind.PLANNED: N_("planned interruption"),
    Kind.UNPLANNED: N_("unplanned interruption"),
    NoticeType.ANNOUNCEMENT: N_("announcement"),
    NoticeType.CHANGE: N_("change"),
    NoticeType.START: N_("start"),
    NoticeType.UPDATE: N_("update"),
    NoticeType.END: N_("end"),
    NoticeType.CANCELLATION: N_("cancellation"),
    Severity.ERROR: N_("error"),
    Severity.SHORT: N_("falls short"),
    Severity.ADVICE: N_("advice"),
}

DELIVERY: dict[str, str] = {
    "held": N_("to be approved"),
    "pending": N_("waiting"),
    "sending": N_("being sent"),
    "accepted": N_("accepted"),
    "refused": N_("refused"),
    "doubtful": N_("doubtful"),
    "given_up": N_("given up"),
}


def label(value: Enum) -> str:
    """Return the English word for a state or kind; the value itself where none is set down."""
    return LABELS.get(value, str(value.value))
