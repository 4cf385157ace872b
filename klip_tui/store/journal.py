"""A journal's rows brought into the store: what was told from this computer while the store could not be reached.

The journal is a store of its own, an SQLite file (see desk/outbox/journal.py). What is to be brought over is frozen
first, in the journal: from then on nobody delivers it from there, so that no delivery has two deliverers. Keys, states
and instants come along as they are: a delivery that was cut off is asked after, as any other is.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from klip_tui.commitment.frozen import dataclass
from klip_tui.store import approval, drafts, key_values, log, notices
from klip_tui.store.instants import from_us
from klip_tui.store.tables import deliveries, interruptions, marks
from klip_tui.store.tables import log as lines
from klip_tui.store.tables import notices as told
from klip_tui.text.names import signed

FROZEN = "merging "


@dataclass(frozen=True, slots=True)
class Merged:
    """A notice that was brought over; ``twice`` is one that had been posted from the same draft already, if any."""

    notice: str
    twice: str = ""


def frozen(connection: Connection) -> frozenset[str]:
    """Return the notices that are being brought over, or were and nobody knows whether it succeeded."""
    return frozenset(key_values.starting(connection, FROZEN))


def freeze(connection: Connection) -> frozenset[str]:
    """Freeze every notice of a journal, and return them."""
    last = connection.execute(select(told.c.id, told.c.created_us)).all()
    for row in last:
        key_values.put(connection, FROZEN + row.id, "", from_us(row.created_us))
    return frozenset(row.id for row in last)


def thaw(connection: Connection, wanted: frozenset[str]) -> None:
    """Let notices go out from the journal again: surely they were not brought over."""
    connection.execute(delete(marks).where(marks.c.name.in_([FROZEN + one for one in wanted])))


def bring(there: Connection, here: Connection, wanted: frozenset[str]) -> list[Merged]:
    """Bring notices from a journal into the store, each once: what is there already stays as it is there."""
    role = approval.role(here)
    found = []
    for notice in there.execute(select(told).where(told.c.id.in_(wanted)).order_by(told.c.created_us)).mappings():
        if notices.written(here, notice["id"]):
            continue
        _bring_interruption(there, here, notice["interruption"])
        key, twice = notice["draft_key"], ""
        if key:
            drafts.drop(here, key)
            posted = notices.by_draft_key(here, key)
            if posted is not None:
                key, twice = "", posted[0]
        values = {**notice, "draft_key": key, "who": signed(notice["who"], role), "role": role}
        here.execute(insert(told).values(values))
        rows = there.execute(select(deliveries).where(deliveries.c.notice == notice["id"]).order_by(deliveries.c.id))
        for row in rows.mappings():
            here.execute(insert(deliveries).values({name: row[name] for name in row if name != "id"}))
        found.append(Merged(notice["id"], twice))
    _bring_lines(there, here, role, frozenset(one.notice for one in found))
    return found


def _bring_interruption(there: Connection, here: Connection, identity: str) -> None:
    row = there.execute(select(interruptions).where(interruptions.c.id == identity)).mappings().one()
    if notices.revision(here, identity) == 0:
        here.execute(insert(interruptions).values(dict(row)))
    else:
        notices.set_facts(here, identity, notices.decode(row["facts"]))


def _bring_lines(there: Connection, here: Connection, role: str, brought: frozenset[str]) -> None:
    """Add the journal's lines behind the log, each with its own instant; who brings them over stands before a name."""
    for row in there.execute(select(lines).order_by(lines.c.id)):
        if row.subject.partition(" ")[0] not in brought:
            continue
        who = row.who if row.who == "klip-tui" else signed(row.who, role)
        log.write(here, from_us(row.at_us), who, row.what, row.subject, why=row.why, detail=row.detail)


def clear(connection: Connection, wanted: frozenset[str]) -> None:
    """Empty a journal of what the store has by now; its own log stays."""
    connection.execute(delete(deliveries).where(deliveries.c.notice.in_(wanted)))
    connection.execute(delete(told).where(told.c.id.in_(wanted)))
    left = select(told.c.interruption)
    connection.execute(delete(interruptions).where(interruptions.c.id.not_in(left)))
    thaw(connection, wanted)


def is_empty(connection: Connection) -> bool:
    """Whether nothing waits to be brought over."""
    return connection.execute(select(told.c.id).limit(1)).first() is None
