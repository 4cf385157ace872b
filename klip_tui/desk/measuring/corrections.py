"""Re-stating what was measured wrongly: period, state, reason and who; a second person where approval is on."""

from __future__ import annotations

from datetime import datetime

from klip_tui.commitment.calendar.local_time import local_date, seconds, wall
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Malformed, Refused, phrase
from klip_tui.desk.session import Desk, Work
from klip_tui.store import approval, corrections, segments
from klip_tui.store.corrections import Correction
from klip_tui.text import names
from klip_tui.text.clean import one_line
from klip_tui.text.labels import N_

WHY = 1000


def correct(desk: Desk, start: datetime, end: datetime, state: State, reason: str) -> Correction:
    """State a span anew. Raises Refused for one that has not passed, or without a written reason."""
    why = one_line(reason, WHY)
    least = desk.settings.commitment.on(local_date(desk.clock())).reason_length
    if len(why) < least:
        raise Refused(phrase("give a reason of at least {count} characters", count=least))
    if end <= start:
        raise Malformed(phrase("the end is not after the start"))
    with desk.work("correct", why=why, detail=f"{state.value} {wall(start)} – {wall(end)}") as work:
        if end > work.now:
            raise Refused(phrase("{at} is still to come", at=end))
        approved = None if approval.rule(work.connection).on else work.now
        role = approval.role(work.connection)
        made = Correction(0, desk.service.id, start, end, state, why, work.who, work.now, "", approved, role=role)
        identity = corrections.add(work.connection, made)
        work.subject = f"correction {identity}"
        found = corrections.load(work.connection, identity)
    assert found is not None
    return found


def approve(desk: Desk, identity: int) -> None:
    """Let a colleague's correction count, or go. Raises Refused: one's own, none that waits, not an approver."""
    with desk.work("approve", f"correction {identity}") as work:
        found = corrections.load(work.connection, identity)
        if found is None or not found.waits:
            raise Refused(phrase("correction {id} waits for no approval", id=identity))
        if found.withdrawn_by:
            _another(work, identity, found.withdrawn_by, found.withdrawn_role)
            work.what = "withdraw"
            corrections.withdraw(work.connection, identity, found.withdrawn_by, found.withdrawn_role, work.now)
        else:
            role = _another(work, identity, found.who, found.role)
            corrections.approve(work.connection, identity, work.who, role, work.now)
        work.detail = found.reason


def _another(work: Work, identity: int, who: str, whose: str) -> str:
    """See that who asks is another than who stated it, and may approve; return the role (see notices/approval.py)."""
    role, listed = approval.role(work.connection), approval.rule(work.connection).roles
    if role == whose if role and whose else names.key(work.who) == names.key(who):
        raise Refused(phrase("correction {id} is yours: somebody else must approve it", id=identity))
    if role and role not in listed:
        raise Refused(
            phrase("{role} is not on the list of who approves ({roles})", role=role, roles=", ".join(listed) or "-")
        )
    return role


def withdraw(desk: Desk, identity: int, reason: str = "") -> bool:
    """Take a correction back; what was measured counts again. Raises Refused when there is none that stands.

    Where approval is on, one that counts goes once a second person agrees; returns whether it is gone.
    """
    with desk.work("withdraw", f"correction {identity}", why=one_line(reason, WHY)) as work:
        found = corrections.load(work.connection, identity)
        if found is None or found.withdrawn is not None:
            raise Refused(phrase("no correction {id} stands", id=identity))
        if found.withdrawn_by:
            raise Refused(phrase("correction {id} is to be withdrawn already: approve that", id=identity))
        gone = not (approval.rule(work.connection).on and found.counts)
        role = approval.role(work.connection)
        corrections.withdraw(work.connection, identity, work.who, role, work.now if gone else None)
        work.detail = found.reason if gone else f"to be approved: {found.reason}"
    return gone


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A correction beside what was measured there: seconds by state, the most first."""

    correction: Correction
    measured: tuple[tuple[State, int], ...]


def reviewed(desk: Desk, most: int = 200) -> list[Reviewed]:
    """Return the corrections of the desk's service for who decides about them: what waits first, then the newest."""
    found: list[Reviewed] = []
    with desk.store.read() as connection:
        rows = corrections.every(connection, desk.service.id)
        for one in sorted(rows, key=lambda row: (not row.waits, -row.id))[:most]:
            start, end = seconds(one.start), seconds(one.end)
            spent: dict[State, int] = {}
            for row in segments.between(connection, one.service, start, end):
                there = min(row.end, end) - max(row.start, start)
                if there > 0:
                    spent[row.state] = spent.get(row.state, 0) + there
            unknown = end - start - sum(spent.values())
            if unknown:
                spent[State.UNKNOWN] = spent.get(State.UNKNOWN, 0) + unknown
            found.append(Reviewed(one, tuple(sorted(spent.items(), key=lambda item: -item[1]))))
    return found


def standing(one: Correction) -> str:
    """Say in a word or two how one stands, in English."""
    if one.withdrawn is not None:
        return N_("withdrawn")
    if one.withdrawn_by:
        return N_("to be withdrawn")
    return N_("counts") if one.counts else N_("to be approved")


def one(desk: Desk, identity: int) -> Correction:
    """Return one correction. Raises Malformed where there is none."""
    with desk.store.read() as connection:
        found = corrections.load(connection, identity)
    if found is None:
        raise Malformed(phrase("there is no correction {id}", id=identity))
    return found


def every(desk: Desk) -> list[Correction]:
    """Return all corrections of the desk's service, oldest first."""
    with desk.store.read() as connection:
        return corrections.every(connection, desk.service.id)
