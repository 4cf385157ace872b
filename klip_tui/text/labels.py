"""The words for the program's own states and kinds, in one place so that every face uses the same."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from klip_tui.commitment.kinds import AlertKind, AlertState, Impact, Kind, NoticeType, Phase, Scope, Severity, State
from klip_tui.commitment.phrase import Malformed, phrase


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

IMPACTS: dict[Impact, str] = {
    Impact.DEGRADED: N_("slow or impaired"),
    Impact.PARTIAL: N_("some services out"),
    Impact.MAJOR: N_("out"),
}
"""Apart, since two members of two enumerations of strings are one key where their values are the same."""

PHASES: dict[Phase, str] = {
    Phase.INVESTIGATING: N_("being looked into"),
    Phase.IDENTIFIED: N_("cause found"),
    Phase.MONITORING: N_("being watched"),
    Phase.RESOLVED: N_("over"),
}
"""Of the mending; apart, for the same reason."""

ALERTS: dict[AlertKind | AlertState, str] = {
    AlertKind.DOWN: N_("KLIP down"),
    AlertKind.DEGRADED: N_("degraded for long"),
    AlertKind.UNTOLD_HALF: N_("users not told yet"),
    AlertKind.UNTOLD: N_("users not told in time"),
    AlertKind.OVERDUE: N_("news overdue"),
    AlertKind.DELIVERY: N_("delivery to be decided"),
    AlertKind.UNMEASURED: N_("nobody measures"),
    AlertKind.CLOCK: N_("clock stands wrong"),
    AlertKind.CERTIFICATE: N_("certificate ends"),
    AlertKind.DUTY: N_("owed within the hour"),
    AlertKind.BUDGET: N_("budget burns"),
    AlertKind.TEST: N_("test"),
    AlertState.FIRING: N_("firing"),
    AlertState.ACKNOWLEDGED: N_("acknowledged"),
    AlertState.RESOLVED: N_("over"),
}
"""Of alerts; apart, for the same reason."""

DELIVERY: dict[str, str] = {
    "held": N_("to be approved"),
    "pending": N_("waiting"),
    "sending": N_("being sent"),
    "accepted": N_("accepted"),
    "refused": N_("refused"),
    "doubtful": N_("doubtful"),
    "questioned": N_("to be decided"),
    "overtaken": N_("overtaken"),
    "given_up": N_("given up"),
    "carried": N_("goes with another"),
}

WAYS: dict[str, str] = {"mail": N_("mail"), "phone": N_("phone"), "other": N_("another way")}
"""How a question came, by its own name."""


LOG_WORDS = (
    N_("post"), N_("delivery"), N_("state"), N_("add"), N_("question"), N_("report"), N_("import"), N_("measurements"),
    N_("questions"), N_("volume"), N_("set"), N_("communicated"), N_("send again"), N_("mark sent"), N_("give up"),
    N_("take over"), N_("overwrite"), N_("drift"), N_("approve"), N_("send back"), N_("plan"), N_("edit"),
    N_("drop draft"), N_("dispatch"), N_("answer"), N_("reopen"), N_("take back"), N_("follow up"), N_("join"),
    N_("detected earlier"), N_("reply"), N_("back by a reply"), N_("enter unreachable"), N_("end unreachable"),
    N_("clock set"), N_("demo begins"), N_("twice"), N_("note"), N_("correct"), N_("withdraw"), N_("give report"),
    N_("cut"),
    N_("approval on"), N_("approval off"), N_("add approver"), N_("remove approver"), N_("migrate"), N_("merge"),
    N_("add series"), N_("change series"), N_("cancel series"), N_("announce series"),
    N_("alert"), N_("alert over"), N_("acknowledge"), N_("alert test"), N_("alert sent"), N_("alert refused"),
    N_("alert doubtful"), N_("handover"), N_("copy notice"),
    N_("postmortem draft"), N_("tick"), N_("untick"), N_("remind"), N_("tell start"), N_("announce together"),
)  # fmt: skip
"""What the log says that was done. It is kept in English, and shown in the reader's language."""


def log_words(what: str, text: Callable[[str], str]) -> str:
    """Put what the log says into a language: whole, or word by word."""
    if what in LOG_WORDS:
        return text(what)
    return " ".join(text(DELIVERY.get(word, word)) for word in what.split())


def way(name: str, text: Callable[[str], str]) -> str:
    """Say how a question came."""
    return text(WAYS.get(name, name))


def said_by(name: str, text: Callable[[str], str]) -> str:
    """Say how something came that was said of a question later: by a mail, or written down here."""
    return text(N_("mail")) if name == "mail" else text(N_("note"))


def ways(text: Callable[[str], str]) -> str:
    """Name every way, to choose from."""
    return "/".join(map(text, WAYS.values()))


def way_named(typed: str, text: Callable[[str], str]) -> str:
    """Return the way that was typed, in the language of who types or by its own name. Raises Malformed."""
    wanted = typed.strip().lower()
    for name, said in WAYS.items():
        if wanted and wanted in (name, text(said).lower()):
            return name
    raise Malformed(phrase("{given} is none of {known}", given=typed[:40], known=ways(text)))


def label(value: Enum) -> str:
    """Return the English word for a state or kind; the value itself where none is set down."""
    if isinstance(value, Impact):
        return IMPACTS[value]
    if isinstance(value, Phase):
        return PHASES[value]
    if isinstance(value, AlertKind | AlertState):
        return ALERTS[value]
    return LABELS.get(value, str(value.value))
