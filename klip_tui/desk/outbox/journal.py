"""Telling without the store: a journal on this computer takes the notice, and the same rules tell it from there.

An outage must be told although the store can't be reached. The journal is a store of its own in the data folder: an
SQLite file, 0600, durable at every commit, so that posting, asking, deciding and delivering are the very same code.
What is planned can wait, and what the store alone knows (an interruption of it, who approves) can't be told from here.

When the store answers again everything is brought over with its ids and keys, once (``merge``).
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.desk.session import Desk
from klip_tui.store import journal, key_values, leases, log, notices
from klip_tui.store.journal import Merged
from klip_tui.store.lease_watcher import holder_died
from klip_tui.store.opening import StoreAway, StoreRefused, StoreUnsure
from klip_tui.text import outside

if TYPE_CHECKING:
    from klip_tui.commitment.interruptions.draft import Draft

T = TypeVar("T")
FOLDER, FILE = "notices-not-in-store", "journal.db"
UNSURE = "unsure "
"""A mark with the key of what may have been posted in the store: its answer got lost."""
_SIGNS = "23456789abcdefghjkmnpqrstvwxyz"


def path(desk: Desk) -> Path:
    """Return where this computer's journal is."""
    return desk.settings.data / FOLDER / FILE


def desk_of(desk: Desk) -> Desk:
    """Return a desk over this computer's journal. Raises Refused where its folder is not ours and closed."""
    desk.may_write()
    folder = path(desk).parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise StoreRefused(
            phrase("{file} can't be made: {why}", file=str(folder), why=outside.system(error))
        ) from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise Refused(phrase("{file} must be a folder of your own that nobody else can open", file=str(folder)))
    config = msgspec.structs.replace(desk.settings.config, database="", database_password=None)
    settings = replace(desk.settings, config=config, file=path(desk))
    return Desk(settings, desk.clock, desk.who, network=desk.network, journal=True)


def new_id(now: datetime) -> str:
    """Name an interruption that the store can't number now; it keeps that name, since users are told it."""
    return f"{local_date(now).year}-" + "j" + "".join(secrets.choice(_SIGNS) for _ in range(5))


def may_take(desk: Desk, draft: Draft, key: str = "") -> None:
    """Raise Refused for what the journal does not take: what is planned, and what may be in the store already."""
    if draft.facts.kind is not Kind.UNPLANNED:
        raise Refused(phrase("what is planned waits for the store: only an outage is told without it"))
    if key:
        with desk.store.read() as connection:
            unsure = key in key_values.starting(connection, UNSURE)
        if unsure:
            raise Refused(
                phrase("it may be in the store already, whose answer got lost: look there before it is told again")
            )


def or_apart(desk: Desk, draft: Draft, work: Callable[[Desk], T]) -> T:
    """Do something for a new outage with the store; while that can't be reached, with this computer's journal.

    Only for a desk that may (``apart``). Raises what the work raises, StoreAway where the journal is no way either.
    """
    try:
        return work(desk)
    except StoreAway:
        if desk.apart is None or desk.journal or draft.interruption or draft.facts.kind is not Kind.UNPLANNED:
            raise
        own = desk_of(desk)
        try:
            return work(own)
        finally:
            own.close()


def kept_here(notice: str) -> Phrase:
    """Say that a notice is told from this computer."""
    return phrase(
        "{notice} is kept on this computer and told from here; what others have told can't be seen now. It goes"
        " into the store once that answers: by klip-tui deliver, the monitor or the app",
        notice=notice,
    )


def knows(own: Desk, interruption: str) -> bool:
    """Whether an interruption was begun in this journal."""
    with own.store.read() as connection:
        return notices.revision(connection, interruption) > 0


def note_unsure(desk: Desk, key: str) -> None:
    """Note that what has this key may be in the store: it is not told from here without a person's word."""
    if not key:
        return
    own = desk_of(desk)
    try:
        with own.drafting() as connection:
            key_values.put(connection, UNSURE + key, "", own.clock())
    finally:
        own.close()


@dataclass
class Waiting:
    """Remembers how the journal looked when it was last found empty, so that looking again costs one stat."""

    _empty: tuple[int, int] | None = None

    def __call__(self, desk: Desk) -> bool:
        """Whether this computer's journal may hold something."""
        try:
            found = path(desk).stat()
        except OSError:
            return False
        return (found.st_mtime_ns, found.st_size) != self._empty

    def merge(self, desk: Desk) -> list[Merged]:
        """Bring everything over where there is something. Raises StoreAway while the store can't be reached."""
        if desk.journal or not self(desk):
            return []
        own, merged = desk_of(desk), []
        try:
            if not _is_empty(own):
                # Without the store there is nothing to begin: what is delivered from here is not disturbed.
                desk.store.try_writing()
                merged = merge(desk, own)
            empty = _is_empty(own)
        finally:
            own.close()
        if empty:
            found = path(desk).stat()
            self._empty = (found.st_mtime_ns, found.st_size)
        return merged


def _is_empty(own: Desk) -> bool:
    with own.store.read() as connection:
        return journal.is_empty(connection)


def merge(desk: Desk, own: Desk) -> list[Merged]:
    """Bring a journal into the store: frozen there, written here, cleared there. Each step may be the last one.

    Cut off after the first, the next merge goes on with it; after the second it finds everything in the store.
    """
    with own.delivering() as connection:
        if journal.is_empty(connection):
            return []
        held = leases.holder(connection, leases.DELIVER, own.clock())
        if held is not None and not holder_died(held.holder):
            # Somebody is delivering from it: later.
            own.store.undo(connection)
            return []
        before, wanted = journal.frozen(connection), journal.freeze(connection)
    try:
        with own.store.read() as there, desk.delivering() as here:
            merged = journal.bring(there, here, wanted)
            for one in merged:
                twice = f"also posted as {one.twice}" if one.twice else ""
                log.write(here, desk.clock(), desk.who, "merge", one.notice, detail=twice)
    except StoreUnsure:
        raise
    except StoreAway:
        with own.delivering() as connection:
            journal.thaw(connection, wanted - before)
        raise
    with own.delivering() as connection:
        journal.clear(connection, wanted)
    return merged
