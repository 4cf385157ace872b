"""What one key says in the editor: how much is out, and how far its mending is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import Impact, Kind, NoticeType, State
from klip_tui.config.out_now import out_now
from klip_tui.desk.notices.form import Form, dated
from klip_tui.desk.notices.steps import NOBODY_KNOWS, other_impact, other_phase, phase_shown
from klip_tui.text.labels import label
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from klip_tui.commitment.promises.findings import Fix
    from klip_tui.tui.context import AppContext
    from klip_tui.tui.screens.editor_judging import Judged


def stepped(app: AppContext, form: Form, what: str) -> Form:
    """Return the form with the next impact or phase; over, it becomes the notice of the end."""
    desk, view = app.desk, app.view
    if desk is None or form.kind is not Kind.UNPLANNED:
        return form
    if what == "impact":
        config = desk.settings.config
        out = out_now(config, view.now.state, view.failing) if view is not None else NOBODY_KNOWS
        return other_impact(form, config, out)
    since = view.now.since if view is not None and view.now.state in (State.UP, State.DEGRADED) else None
    return dated(other_phase(form, desk.settings.config, app.clock(), since), app.voice.lang)


def offered_fix(judged: Judged | None, form: Form, at: int | None) -> Fix | None:
    """Return the fix of the finding under the cursor (``at``), else the first one offered for the form as it stands."""
    if judged is None or judged.look is None or judged.form != form:
        return None
    findings = judged.look.result.findings
    if at is not None and at < len(findings) and findings[at].fix is not None:
        return findings[at].fix
    return next((one.fix for one in findings if one.fix is not None), None)


def about(form: Form, voice: Voice) -> str:
    """Name what a draft is about: its interruption, how much is out where that is not all, and how far it is."""
    parts = [form.interruption] if form.interruption else []
    if form.kind is Kind.UNPLANNED and form.impact in set(Impact) - {Impact.MAJOR}:
        parts.append(voice.text(label(Impact(form.impact))))
    if form.kind is Kind.UNPLANNED and form.type is not NoticeType.END:
        parts.append(voice.text(label(phase_shown(form))))
    return "".join(f" · {part}" for part in parts)
