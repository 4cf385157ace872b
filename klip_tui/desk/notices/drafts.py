"""Drafts kept as typed, so that none is lost with a dropped line, a killed terminal or a store that is gone.

A draft has one editor at a time (D3): who opens it holds it, by a heartbeat that goes with what is typed; another may
take it over, knowingly. It is posted once, and does not come back when somebody types on. "Kept" is said only of what
is kept (S2): in the store, or else in a file beside it until the store is back.
"""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.phrase import Refused, Unreachable, phrase
from klip_tui.desk.notices import draft_journal
from klip_tui.desk.notices import form as forms
from klip_tui.desk.notices.draft_journal import Unkept
from klip_tui.desk.notices.form import Form
from klip_tui.desk.session import Desk
from klip_tui.store import drafts, notices
from klip_tui.store.drafts import Kept
from klip_tui.store.lease_watcher import holder_died, holder_name
from klip_tui.text import outside

if TYPE_CHECKING:
    from sqlalchemy import Connection

BUSY = timedelta(minutes=15)
"""How long after a key somebody is taken to be still at a draft."""
HELD = timedelta(seconds=90)
"""How long after its last heartbeat a draft is held still."""


class HeldByAnother(Refused):
    """Somebody else edits this draft: it may be taken over, knowingly."""


class AlreadyPosted(Refused):
    """This draft was posted already; ``notice`` is its number."""

    def __init__(self, notice: str, who: str) -> None:
        super().__init__(phrase("this was posted already, as {notice} by {who}", notice=notice, who=who))
        self.notice = notice


class DraftGone(Refused):
    """Somebody has thrown this draft away in the meantime."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a draft was kept: in the store, or on this computer while the store is in ``trouble``."""

    revision: int
    trouble: Refused | None = None

    @property
    def in_store(self) -> bool:
        """Whether the store has it, so that others see it."""
        return self.trouble is None


def new_id() -> str:
    """Name a new draft."""
    return secrets.token_hex(8)


def new_editor(desk: Desk) -> str:
    """Name an editor that is opened: who, on which machine, and which of several."""
    return f"{desk.who[:40]} ({holder_name('editor')})"


def editor_name(holder: str) -> str:
    """Return who holds a draft, for a person."""
    return holder.rpartition(" (")[0] or holder


def opened(desk: Desk, identity: str, editor: str, *, over: bool = False) -> tuple[Form, int]:
    """Begin to edit a kept draft; return it as it stands now, and its revision.

    Raises HeldByAnother while somebody else edits it, unless it is taken ``over``; AlreadyPosted, DraftGone.
    """
    with desk.drafting() as connection:
        row = _standing(connection, identity)
        if row is None:
            raise _gone()
        if not over:
            _not_held(desk, row, editor)
        drafts.hold(connection, identity, editor, desk.clock())
    return forms.decode(row.content), row.revision


def beat(desk: Desk, identity: str, editor: str) -> None:
    """Say that an editor is still open. Raises HeldByAnother when somebody has taken it over; AlreadyPosted."""
    with desk.drafting() as connection:
        row = _standing(connection, identity)
        if row is not None:
            _not_held(desk, row, editor, even_silent=True)
            drafts.hold(connection, identity, editor, desk.clock())


def left(desk: Desk, identity: str, editor: str) -> None:
    """Say that an editor was closed."""
    with desk.drafting() as connection:
        drafts.release(connection, identity, editor)


def keep(desk: Desk, identity: str, form: Form, editor: str = "", revision: int = 0) -> Keeping:
    """Keep a draft as it stands, upon the ``revision`` that was kept last (0: none).

    It is kept when this returns. Raises HeldByAnother, AlreadyPosted, DraftGone; Refused where it can be kept nowhere.
    """
    if not (form.service or desk.is_first):
        form = replace(form, service=desk.service.id)
    content = forms.encode(form)
    try:
        with desk.drafting() as connection:
            now = desk.clock()
            row = _standing(connection, identity)
            if row is not None:
                _not_held(desk, row, editor, even_silent=bool(editor and revision))
            elif revision:
                raise _gone()
            kept_now = drafts.keep(connection, identity, desk.who, form.title, content, now, editor)
    except Unreachable as error:
        _journal(desk, Unkept(identity, desk.who, form.title, content, desk.clock(), revision, editor), error)
        return Keeping(revision, error)
    draft_journal.drop(desk.settings.data, identity, editor)
    return Keeping(kept_now)


def _journal(desk: Desk, draft: Unkept, error: Refused) -> None:
    try:
        draft_journal.write(desk.settings.data, draft)
    except OSError as second:
        why = outside.system(second)
        raise Refused(
            phrase("the draft is NOT kept: {store}; {why} in {folder}",
                   store=error.sentence, why=why, folder=str(desk.settings.data))
        ) from error  # fmt: skip


def recover(desk: Desk) -> int:
    """Bring drafts that were kept beside the store into it, and count them; one that others changed since stays apart.

    Raises Refused while the store can't be written.
    """
    waiting = draft_journal.found(desk.settings.data)
    for draft in waiting:
        with desk.drafting() as connection:
            if notices.by_draft_key(connection, draft.id) is None:
                row = drafts.load(connection, draft.id)
                same = row is None or row.revision == draft.revision or row.content == draft.content
                identity = draft.id if same else new_id()
                drafts.keep(connection, identity, draft.who, draft.title, draft.content, desk.clock())
        draft_journal.drop(desk.settings.data, draft.id, draft.editor)
    return len(waiting)


def drop(desk: Desk, identity: str) -> None:
    """Throw a draft away; that it was is logged."""
    with desk.work("drop draft") as work:
        row = drafts.load(work.connection, identity)
        if row is None:
            work.nothing_done()
        else:
            drafts.drop(work.connection, identity)
            work.subject = row.title[:100]
    for draft in draft_journal.found(desk.settings.data):
        if draft.id == identity:
            draft_journal.drop(desk.settings.data, identity, draft.editor)


def not_posted(connection: Connection, key: str) -> None:
    """Raise AlreadyPosted when what has this key was posted."""
    found = notices.by_draft_key(connection, key)
    if found is not None:
        raise AlreadyPosted(*found)


def held_by_another(desk: Desk, row: Kept, editor: str = "") -> str:
    """Return who else edits a draft now; empty where nobody does: an editor that was killed here holds nothing."""
    alive = row.held is not None and desk.clock() - row.held < HELD and not _died(row.holder)
    return editor_name(row.holder) if alive and row.holder not in ("", editor) else ""


def _died(holder: str) -> bool:
    return holder_died(holder.rpartition(" (")[2].removesuffix(")"))


def _standing(connection: Connection, identity: str) -> Kept | None:
    not_posted(connection, identity)
    return drafts.load(connection, identity)


def _not_held(desk: Desk, row: Kept, editor: str, *, even_silent: bool = False) -> None:
    """Refuse while another lives who holds it; ``even_silent``: we held it, so any other holder has taken it over."""
    other = held_by_another(desk, row, editor)
    if even_silent and row.holder not in ("", editor):
        other = editor_name(row.holder)
    if other:
        raise HeldByAnother(phrase("{who} edits this draft now: take it over, or leave it", who=other))


def _gone() -> DraftGone:
    return DraftGone(phrase("this draft was thrown away in the meantime"))


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
        and (form.interruption or form.kind is Kind.UNPLANNED)
    ]


def kept(desk: Desk) -> list[tuple[Kept, Form]]:
    """Return the drafts of the desk's service, newest first; one that can't be read is left out.

    What lay beside the store is back first.
    """
    found = []
    if not desk.read_only and draft_journal.found(desk.settings.data):
        with contextlib.suppress(Refused):
            recover(desk)
    with desk.store.read() as connection:
        rows = drafts.all_kept(connection)
    for row in rows:
        try:
            form = forms.decode(row.content)
        except msgspec.DecodeError:
            continue
        if form.service == desk.service.id or (desk.is_first and not form.service):
            found.append((row, form))
    return found
