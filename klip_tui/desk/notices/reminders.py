"""Reminders: what users were told of a planned interruption once more, some time before it begins (a setting).

It is no new announcement: it says what was told, so every minute keeps the day on which it was told first. Pages show
it without notifying anybody; through everything else it is one message of its thread. It is written once for each start
that users were told, whoever looks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Unreachable
from klip_tui.desk.session import Desk
from klip_tui.runtime import crash_log
from klip_tui.store import notices

if TYPE_CHECKING:
    from sqlalchemy import Connection

_BEFORE_START = (NoticeType.ANNOUNCEMENT, NoticeType.CHANGE, NoticeType.UPDATE)


LOOK_EVERY = timedelta(minutes=1)


class Reminders:
    """Looks once a minute whether any is due, where they are wanted."""

    def __init__(self) -> None:
        self._looked: datetime | None = None

    def look(self, desk: Desk) -> None:
        """Write what is due, unless it was looked at just now."""
        now = desk.clock()
        if not desk.settings.config.planning.remind:
            return
        if self._looked is None or not timedelta(0) <= now - self._looked < LOOK_EVERY:
            self._looked = now
            remind(desk)


def remind(desk: Desk) -> list[str]:
    """Write the reminders that are due, of every service; return the notices."""
    ahead = desk.settings.config.planning.reminded
    if ahead is None:
        return []
    written: list[str] = []
    for service in desk.settings.services:
        one = desk.at(service.id)
        with one.store.read() as connection:
            wanted = _due(connection, one, one.clock(), ahead)
        for identity in wanted:
            try:
                notice = _remind(one, identity, ahead)
            except Unreachable:
                raise
            except Exception as error:
                # Deliveries go out beside this, and other reminders: what one is refused for holds up none of them.
                crash_log.keep(one.settings.data, error, one.clock())
                continue
            written += [notice] if notice is not None else []
    return written


def _due(connection: Connection, desk: Desk, now: datetime, ahead: timedelta) -> list[str]:
    known = notices.touching(connection, desk.service.id, now)
    return [one.id for one in known if _is_due(connection, one, now, ahead)]


def _is_due(connection: Connection, one: Interruption, now: datetime, ahead: timedelta) -> bool:
    """Whether users know of it long enough to have forgotten it, and nothing else is to be told of it first."""
    told = one.told_facts
    if one.facts.kind is not Kind.PLANNED or told is None or not one.told_open or one.waiting is not None:
        return False
    last = one.told[-1]
    if last.type not in _BEFORE_START or last.communicated is None or last.communicated > told.start - ahead:
        return False
    if (told.start, told.end, told.services) != (one.facts.start, one.facts.end, one.facts.services):
        return False
    if not told.start - ahead <= now < told.start:
        return False
    return notices.by_draft_key(connection, _key(one)) is None


def _key(one: Interruption) -> str:
    return f"remind {one.id} {one.facts.start:%Y%m%dT%H%M%S}"


def _remind(desk: Desk, identity: str, ahead: timedelta) -> str | None:
    """Write one, unless somebody has by now. Where approval is on it waits for it: a store lets nothing else in."""
    # What writes a notice loads the templates: not before there is one to write.
    from klip_tui.desk.notices.check import Checked
    from klip_tui.desk.notices.post import write_notice

    with desk.work("remind", identity) as work:
        one = notices.load(work.connection, identity)
        if one is None or not _is_due(work.connection, one, work.now, ahead):
            work.nothing_done()
            return None
        told = one.told_facts
        assert told is not None
        draft = Draft(NoticeType.UPDATE, replace(told, next_update=None), {}, identity, reminder=True)
        known = Checked((), None, (), one, True, 0)
        sequence = notices.next_sequence(work.connection, identity)
        return write_notice(desk, work, draft, known, identity, sequence, ("", ""), _key(one), quiet=True)
