"""Ticking off the steps of a planned interruption."""

from __future__ import annotations

from klip_tui.commitment.phrase import Malformed, Refused, phrase
from klip_tui.desk.session import Desk
from klip_tui.desk.views.checklist import Step, planned, steps_of
from klip_tui.store import checks
from klip_tui.store.checks import Tick


def tick(desk: Desk, identity: str, number: int, *, done: bool = True) -> tuple[Step, ...]:
    """Tick a step off, or let it stand open again, with a line in the log; return the steps as they are then.

    Raises Malformed for no such interruption or step, Refused where it is so already.
    """
    with desk.work("tick" if done else "untick", identity) as work:
        planned(work.connection, identity)
        planning = desk.settings.config.planning
        step = next((o for o in steps_of(planning, checks.of(work.connection, [identity])) if o.number == number), None)
        if step is None:
            raise Malformed(phrase("{id} has no step {number}", id=identity, number=number))
        if done and step.at is not None:
            raise Refused(phrase("{who} ticked that off on {at}", who=step.who, at=step.at))
        if not done and step.at is None:
            raise Refused(phrase("that step stands open"))
        if done:
            checks.tick(work.connection, Tick(identity, step.key, work.now, work.who))
        else:
            checks.untick(work.connection, identity, step.key)
        work.detail = step.key
        return steps_of(planning, checks.of(work.connection, [identity]))
