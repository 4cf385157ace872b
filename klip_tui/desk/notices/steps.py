"""What one key changes in a draft of an unplanned interruption: how much is out, and how far the mending has come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from klip_tui.commitment.kinds import Impact, Kind, NoticeType, Phase
from klip_tui.config.out_now import OutNow
from klip_tui.config.schema import Config
from klip_tui.desk.notices.form import Form
from klip_tui.desk.notices.texts import outage_title, outage_titles
from klip_tui.text.reading import write_when

NOBODY_KNOWS = OutNow()
_IMPACTS = (Impact.MAJOR, Impact.PARTIAL, Impact.DEGRADED)
_PHASES = (Phase.INVESTIGATING, Phase.IDENTIFIED, Phase.MONITORING, Phase.RESOLVED)


def impact_of(form: Form) -> Impact:
    """Return how much is out by a form."""
    return Impact(form.impact) if form.impact in set(Impact) else Impact.MAJOR


def other_impact(form: Form, config: Config, out: OutNow = NOBODY_KNOWS) -> Form:
    """Return the form with the next impact: out, some services out, slow or impaired, and out again.

    A title that the program wrote follows; so do the services, and what users can do meanwhile, where what fails now
    (``out``) says which parts are out, and nobody named others.
    """
    impact = _IMPACTS[(_IMPACTS.index(impact_of(form)) + 1) % len(_IMPACTS)]
    title = outage_title(config, impact) if form.title in outage_titles(config) else form.title
    following = replace(form, impact=impact.value, title=title)
    every, parts = ", ".join(part.name for part in config.component), ", ".join(out.parts)
    if not parts or form.services not in (every, parts):
        return following
    meanwhile, usual = (out.workaround, config.notices.workaround)
    if impact is not Impact.PARTIAL:
        meanwhile, usual, parts = usual, meanwhile, every
    keeps = form.workaround not in ("", usual)
    return replace(following, services=parts, workaround=form.workaround if keeps else meanwhile)


def phase_shown(form: Form) -> Phase:
    """Return how far the mending has come by a form: what was chosen, else what its type says."""
    if form.type is NoticeType.END:
        return Phase.RESOLVED
    if form.phase in set(Phase):
        return Phase(form.phase)
    return Phase.INVESTIGATING if form.type is NoticeType.ANNOUNCEMENT else Phase.IDENTIFIED


def other_phase(form: Form, config: Config, now: datetime, ended: datetime | None = None) -> Form:
    """Return the form with the next phase; over, it becomes the notice of the end, which ``ended`` then.

    What users were never told of has no end to tell: its phases go round without it.
    """
    if form.kind is not Kind.UNPLANNED:
        return form
    known = _PHASES if form.interruption else _PHASES[:-1]
    shown = phase_shown(form)
    if shown not in known:
        return form
    phase = known[(known.index(shown) + 1) % len(known)]
    if phase is Phase.RESOLVED:
        over = write_when((ended or now).replace(microsecond=0))
        return replace(form, type=NoticeType.END, phase="", end=over, next_update="")
    if form.type is NoticeType.END:
        update = (now + timedelta(minutes=config.notices.next_update)).replace(second=0, microsecond=0)
        return replace(form, type=NoticeType.UPDATE, phase=phase.value, end="", next_update=write_when(update))
    return replace(form, phase=phase.value)
