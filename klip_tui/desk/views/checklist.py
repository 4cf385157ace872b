"""The checklist of a planned interruption: the steps of the configuration, and who ticked which off, when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.config.planning import Planning
from klip_tui.desk.session import Desk
from klip_tui.store import checks, notices
from klip_tui.store.checks import Tick

if TYPE_CHECKING:
    from sqlalchemy import Connection

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``number`` names it on the command line; ``at`` and ``who`` where it was ticked off."""

    number: int
    when: str
    text: str
    at: datetime | None = None
    who: str = ""

    @property
    def key(self) -> str:
        """What the store calls it."""
        return f"{self.when} {self.text}"


def steps_of(planning: Planning, ticks: Sequence[Tick]) -> tuple[Step, ...]:
    """Return the steps in their order; what was ticked off and is no step any more stands at the end."""
    done: Mapping[str, Tick] = {one.step: one for one in ticks}
    wanted = [(BEFORE, text) for text in planning.before] + [(AFTER, text) for text in planning.after]
    known = {f"{when} {text}" for when, text in wanted}
    for key in done:
        when, _, text = key.partition(" ")
        if key not in known:
            wanted.append((when, text))
    rows = [(when, text, done.get(f"{when} {text}")) for when, text in wanted]
    return tuple(
        Step(n, when, text, one.at if one is not None else None, one.who if one is not None else "")
        for n, (when, text, one) in enumerate(rows, 1)
    )


def checklist(desk: Desk, identity: str) -> tuple[Step, ...]:
    """Return an interruption's steps. Raises Malformed for no such planned interruption."""
    with desk.store.read() as connection:
        planned(connection, identity)
        return steps_of(desk.settings.config.planning, checks.of(connection, [identity]))


def several(desk: Desk, connection: Connection, wanted: Sequence[str]) -> dict[str, tuple[Step, ...]]:
    """Return the steps of several planned interruptions."""
    rows: dict[str, list[Tick]] = {identity: [] for identity in wanted}
    for one in checks.of(connection, list(wanted)) if wanted else ():
        rows[one.interruption].append(one)
    return {identity: steps_of(desk.settings.config.planning, found) for identity, found in rows.items()}


def planned(connection: Connection, identity: str) -> None:
    """Raise Malformed where there is no such planned interruption."""
    one = notices.load(connection, identity)
    if one is None or one.facts.kind is not Kind.PLANNED:
        raise Malformed(phrase("there is no planned interruption {id}", id=repr(identity[:40])))


def counted(steps: Sequence[Step]) -> tuple[int, int]:
    """Return how many steps are done, and how many there are."""
    return sum(one.at is not None for one in steps), len(steps)
