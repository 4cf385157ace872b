"""The editor's form: what stands in each field, as typed, and the draft it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, Phase, State
from klip_tui.commitment.phrase import Malformed, Phrase, Refused, phrase
from klip_tui.commitment.promises.findings import Fix
from klip_tui.config.schema import Config
from klip_tui.desk.notices.draft_file import REASON_LENGTH, TEXT_LENGTH, TITLE_LENGTH, read_rollback, unfit
from klip_tui.text.clean import visible
from klip_tui.text.reading import read_when, rewritten, write_when

if TYPE_CHECKING:
    from klip_tui.store.notices import Written

LANGUAGES = ("nl", "en")
_LIMITS = (
    ("title", TITLE_LENGTH),
    ("reason", REASON_LENGTH),
    ("workaround", REASON_LENGTH),
    ("nl", TEXT_LENGTH),
    ("en", TEXT_LENGTH),
)
_DATES = ("start", "end", "next_update", "detected", "known")


class FieldRefused(Malformed):
    """A field that says what cannot be."""

    def __init__(self, name: str, sentence: Phrase) -> None:
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True, slots=True)
class Form:
    """A form as typed. ``seen`` is how many notices its writer had seen, ``begun`` when it was begun.

    ``reports`` are the users' reports that it comes from (A4.2-report).
    """

    kind: Kind
    type: NoticeType
    interruption: str = ""
    title: str = ""
    start: str = ""
    end: str = ""
    next_update: str = ""
    detected: str = ""
    known: str = ""
    services: str = ""
    reason: str = ""
    nl: str = ""
    en: str = ""
    seen: int = 0
    begun: datetime | None = None
    reports: tuple[int, ...] = ()
    impact: str = ""
    workaround: str = ""
    rollback: str = ""
    service: str = ""
    """Which of several services it is about; empty: the first."""
    phase: str = ""
    """How far the mending has come; empty: as its type and what is measured when it goes say."""


def encode(form: Form) -> str:
    """Write a form as JSON."""
    return msgspec.json.encode(form).decode()


def decode(text: str) -> Form:
    """Read a form from JSON."""
    return msgspec.json.decode(text, type=Form)


def outage(
    config: Config,
    now: datetime,
    state: State,
    since: datetime | None,
    reported: Sequence[tuple[int, datetime]] = (),
    failing: Sequence[str] = (),
) -> Form:
    """Begin an unplanned interruption: ready to post as it stands when KLIP is down.

    ``reported`` are users' reports and when they came: what is earlier, measurement or report, is when it was detected
    (A4.2-immediate). ``failing`` are the endpoints that fail: they decide how much is out.
    """
    signs = [at for _, at in reported] + ([since] if state is State.DOWN and since is not None else [])
    detected = min(signs, default=now)
    update = (now + timedelta(minutes=config.notices.next_update)).replace(second=0, microsecond=0)
    from klip_tui.config.out_now import OutNow, out_now
    from klip_tui.desk.notices.texts import outage_title

    # It is told as what is measured, unless users report worse.
    out = out_now(config, state, failing) if not reported else OutNow(workaround=config.notices.workaround)
    return Form(
        Kind.UNPLANNED,
        NoticeType.ANNOUNCEMENT,
        title=outage_title(config, out.impact),
        start=write_when(detected.replace(microsecond=0)),
        detected=write_when(detected.replace(microsecond=0)),
        next_update=write_when(update),
        services=", ".join(out.parts or tuple(part.name for part in config.component)),
        begun=now,
        reports=tuple(identity for identity, _ in reported),
        impact=out.impact.value if out.impact is not Impact.MAJOR else "",
        workaround=out.workaround,
    )


def afterwards(config: Config, now: datetime, start: datetime, end: datetime) -> Form:
    """Begin the notice of an outage that was over before anybody told of it (A4.2-immediate)."""
    from klip_tui.desk.notices.texts import outage_title

    return Form(
        Kind.UNPLANNED,
        NoticeType.END,
        title=outage_title(config),
        start=write_when(start.replace(microsecond=0)),
        end=write_when(end.replace(microsecond=0)),
        detected=write_when(start.replace(microsecond=0)),
        services=", ".join(part.name for part in config.component),
        begun=now,
    )


def planned(config: Config, now: datetime, start: datetime | None = None, end: datetime | None = None) -> Form:
    """Begin a planned interruption, empty or in a proposed window."""
    return Form(
        Kind.PLANNED,
        NoticeType.ANNOUNCEMENT,
        start=write_when(start),
        end=write_when(end),
        known=write_when(now.replace(second=0, microsecond=0)),
        services=", ".join(part.name for part in config.component),
        begun=now,
    )


def further(
    interruption: Interruption,
    type_: NoticeType,
    config: Config,
    now: datetime,
    ended: datetime | None = None,
    begun: datetime | None = None,
    *,
    answers: bool = False,
) -> Form:
    """Begin a further notice about an interruption, which ``ended`` or has ``begun`` at these instants, where known.

    ``answers``: what is measured answers again, so that users hear that it is being watched.
    """
    facts = interruption.facts
    end, update = facts.end, facts.next_update
    if type_ is NoticeType.END:
        end, update = (ended or now).replace(microsecond=0), None
    elif facts.kind is Kind.UNPLANNED:
        if end is not None and end <= now:
            end = None
        if end is None:
            update = (now + timedelta(minutes=config.notices.next_update)).replace(second=0, microsecond=0)
    return Form(
        facts.kind,
        type_,
        interruption.id,
        facts.title,
        write_when(begun.replace(microsecond=0) if begun is not None else facts.start),
        write_when(end),
        write_when(update),
        write_when(facts.detected),
        write_when(now.replace(second=0, microsecond=0)) if facts.kind is Kind.PLANNED else "",
        ", ".join(facts.services or tuple(part.name for part in config.component)),
        facts.reason,
        seen=len(interruption.notices),
        begun=now,
        impact=facts.impact.value,
        workaround=facts.workaround,
        rollback=_way_back(facts.rollback),
        phase=_phase_of(facts, type_, answers=answers),
    )


def _phase_of(facts: InterruptionDetails, type_: NoticeType, *, answers: bool) -> str:
    if facts.kind is not Kind.UNPLANNED or type_ is NoticeType.END:
        return ""
    if answers:
        return Phase.MONITORING.value
    # What was watched and fails again is watched no more.
    return facts.phase.value if facts.phase is not None and facts.phase is not Phase.MONITORING else ""


def _way_back(seconds: int) -> str:
    """Write how long a way back takes, as it is typed."""
    if not seconds:
        return ""
    return f"{seconds // 60} min" if seconds % 60 == 0 else f"{seconds}s"


def of_notice(written: Written, seen: int, now: datetime) -> Form:
    """Make a form of a notice that was written: what was told becomes a draft again."""
    facts = written.notice.facts
    return Form(
        facts.kind,
        written.notice.type,
        written.interruption,
        facts.title,
        write_when(facts.start),
        write_when(facts.end),
        write_when(facts.next_update),
        write_when(facts.detected),
        write_when(facts.known),
        ", ".join(facts.services),
        facts.reason,
        written.texts.get("nl", ""),
        written.texts.get("en", ""),
        seen=seen,
        begun=now,
        impact=facts.impact.value,
        workaround=facts.workaround,
        rollback=_way_back(facts.rollback),
        phase=facts.phase.value if facts.phase is not None else "",
    )


def as_draft(form: Form, config: Config, now: datetime) -> Draft:
    """Make a draft of what was typed. Raises FieldRefused for the first field that cannot be."""
    form = replace(
        form,
        title=visible(form.title),
        reason=visible(form.reason),
        workaround=visible(form.workaround),
        nl=visible(form.nl),
        en=visible(form.en),
    )
    title = " ".join(form.title.split())
    if not title:
        raise FieldRefused("title", phrase("a notice has a title"))
    for name, limit in _LIMITS:
        refusal = unfit(getattr(form, name), limit)
        if refusal is not None:
            raise FieldRefused(name, refusal)
    start = _when(form, "start", now, None)
    if start is None:
        raise FieldRefused("start", phrase("a notice names its start"))
    facts = InterruptionDetails(
        form.kind,
        title,
        start,
        _when(form, "end", now, start),
        _services(form, config),
        " ".join(form.reason.split()),
        _when(form, "next_update", now, start),
        _when(form, "detected", now, start),
        _when(form, "known", now, None),
        _impact(form),
        " ".join(form.workaround.split()),
        _rollback(form),
        _phase(form),
    )
    texts = {lang: getattr(form, lang) for lang in LANGUAGES if getattr(form, lang).strip()}
    return Draft(form.type, facts, texts, form.interruption, form.service)


def _when(form: Form, name: str, now: datetime, beside: datetime | None) -> datetime | None:
    text = getattr(form, name).strip()
    if not text:
        return None
    try:
        return read_when(text, now, beside)
    except Refused as error:
        raise FieldRefused(name, error.sentence) from None
    except (OverflowError, ValueError):
        raise FieldRefused(name, phrase("{text} is out of range", text=text[:40])) from None


def _rollback(form: Form) -> int:
    """Read how long the way back takes; a form that names none has none."""
    try:
        return read_rollback(form.rollback) if form.rollback.strip() else 0
    except Malformed as error:
        raise FieldRefused("rollback", error.sentence) from None


def _phase(form: Form) -> Phase | None:
    """Read how far the mending has come; a form that names nothing leaves it to its type."""
    text = form.phase.strip()
    if not text or form.kind is not Kind.UNPLANNED:
        return None
    try:
        return Phase(text)
    except ValueError:
        known = ", ".join(Phase)
        raise FieldRefused("phase", phrase("{name} is no phase; known: {known}", name=text[:40], known=known)) from None


def _impact(form: Form) -> Impact:
    """Read how much is out; a form that names nothing means all of it."""
    text = form.impact.strip()
    try:
        return Impact(text) if text else Impact.MAJOR
    except ValueError:
        known = ", ".join(Impact)
        raise FieldRefused(
            "impact", phrase("{name} is no impact; known: {known}", name=text[:40], known=known)
        ) from None


def _services(form: Form, config: Config) -> tuple[str, ...]:
    known = [part.name for part in config.component]
    wanted = [name.strip() for name in form.services.replace(";", ",").split(",") if name.strip()]
    for name in wanted:
        if name not in known:
            raise FieldRefused(
                "services", phrase("{name} is no service; known: {known}", name=name[:40], known=", ".join(known))
            )
    return () if set(wanted) == set(known) else tuple(wanted)


def fixed(form: Form, fix: Fix) -> Form:
    """Put a finding's fix into the form."""
    changed: dict[str, Any] = {}
    for name in ("start", "end", "next_update"):
        value = getattr(fix, name)
        if value is not None:
            changed[name] = write_when(value)
    if fix.type is not None:
        changed["type"] = fix.type.value
    return replace(form, **changed)


def dated(form: Form, lang: str) -> Form:
    """Put the dates of a form into the language of who edits it, where the program wrote them."""
    values: dict[str, Any] = {name: rewritten(getattr(form, name), lang) for name in _DATES}
    return replace(form, **values)


def changed(form: Form, name: str, value: str) -> Form:
    """Put what was typed into a field."""
    values: dict[str, Any] = {name: value}
    return replace(form, **values)
