"""Drafts kept as typed, so that none is lost with a dropped line or a killed terminal."""

from __future__ import annotations

import secrets
from datetime import timedelta

from klip_tui.desk.notices import form as forms
from klip_tui.desk.notices.form import Form
from klip_tui.desk.session import Desk
from klip_tui.store import drafts
from klip_tui.store.drafts import Kept


def new_id() -> str:
    """Name a new draft."""
    return secrets.token_hex(8)


def keep(desk: Desk, identity: str, form: Form) -> None:
    """Keep a draft as it stands."""
    with desk.drafting() as connection:
        drafts.keep(connection, identity, desk.who, form.title, forms.encode(form), desk.clock())


def drop(desk: Desk, identity: str) -> None:
    """Throw a draft away; that it was is logged."""
    with desk.work("drop draft") as work:
        kept = next((one for one in drafts.all_kept(work.connection) if one.id == identity), None)
        if kept is None:
            work.nothing_done()
            return
        drafts.drop(work.connection, identity)
        work.subject = kept.title[:100]


BUSY = timedelta(minutes=15)
"""How long after a key somebody is taken to be still at a draft."""


def others(desk: Desk, form: Form, identity: str) -> list[Kept]:
    """Return what others are drafting about the same interruption (or, of a new outage, about any new one)."""
    now = desk.clock()
    return [
        row
        for row, other in kept(desk)
        if row.id != identity
        and row.who != desk.who
        and now - row.changed < BUSY
        and (other.interruption, other.kind) == (form.interruption, form.kind)
        and (form.interruption or form.kind == "unplanned")
    ]


def kept(desk: Desk) -> list[tuple[Kept, Form]]:
    """Return the drafts, newest first; one that can't be read is left out."""
    import msgspec

    found = []
    with desk.store.read() as connection:
        rows = drafts.all_kept(connection)
    for row in rows:
        try:
            found.append((row, forms.decode(row.content)))
        except msgspec.DecodeError:
            continue
    return found
