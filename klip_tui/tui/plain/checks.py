"""The checklist of planned maintenance, line by line: a number ticks a step off, or lets it stand open again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.phrase import Refused
from klip_tui.text.clean import one_line
from klip_tui.text.labels import N_

if TYPE_CHECKING:
    from klip_tui.desk.views.checklist import Step
    from klip_tui.tui.plain.session import Session

WHEN = {"before": N_("before"), "after": N_("after")}


def browse(session: Session) -> None:
    """Choose planned maintenance, and go through its steps. Raises Back, Gone, Refused."""
    from klip_tui.desk.notices.checklist import tick
    from klip_tui.desk.views.checklist import checklist

    rows = [one for one in session.view().interruptions if one.facts.kind is Kind.PLANNED and one.open]
    if not rows:
        session.say(session.text("no maintenance is to come"))
        return
    options = [(one.id, f"{one.id}: {one_line(one.facts.title, 80)}") for one in rows]
    chosen = session.choose(N_("maintenance>"), options) if len(rows) > 1 else rows[0].id
    steps = checklist(session.desk, chosen)
    if not steps:
        session.say(session.text("no checklist: set [planning] before and after"))
        return
    while True:
        number = int(session.choose(N_("step>"), [(str(one.number), _line(session, one)) for one in steps]))
        done = next(one.at is None for one in steps if one.number == number)
        try:
            steps = tick(session.desk, chosen, number, done=done)
        except Refused as error:
            session.refuse(error)
            steps = checklist(session.desk, chosen)


def _line(session: Session, step: Step) -> str:
    when, text = session.text(WHEN.get(step.when, step.when)), one_line(step.text, 150)
    if step.at is None:
        return f"· {when}: {text}"
    return f"✓ {when}: {text} ({one_line(step.who, 40)}, {session.voice.day_time(step.at)})"
