"""What users are told quietly and by itself of a planned interruption, where a setting asks for it.

That is a reminder some time before it begins, and that it has begun. Neither is a new announcement: each says what was
told, so every minute keeps the day on which it was told first. Pages show it without notifying anybody; through
everything else it is one message of its thread. It is written once for each start that users were told, whoever looks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Unreachable
from klip_tui.config.planning import Planning
from klip_tui.desk.session import Desk
from klip_tui.runtime import crash_log
from klip_tui.store import notices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

_BEFORE_START = (NoticeType.ANNOUNCEMENT, NoticeType.CHANGE, NoticeType.UPDATE)


LOOK_EVERY = timedelta(minutes=1)


class QuietWords:
    """Looks once a minute whether any is due, where they are wanted."""

    def __init__(self) -> None:
        self._looked: datetime | None = None

    def look(self, desk: Desk) -> None:
        """Write what is due, unless it was looked at just now."""
        now = desk.clock()
        if not desk.settings.config.planning.speaks:
            return
        if self._looked is None or not timedelta(0) <= now - self._looked < LOOK_EVERY:
            self._looked = now
            tell_quietly(desk)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that is told by itself: ``what`` names it in the log and in its key."""

    what: str
    type: NoticeType
    ahead: timedelta = timedelta(0)
    """How long before the start; what says that it has begun is told from the start on."""

    def known_by(self, told: InterruptionDetails) -> datetime:
        """Return by when the last word of it has come, so that this one is not told on its heels."""
        return told.start - self.ahead

    def in_time(self, told: InterruptionDetails, now: datetime) -> bool:
        """Whether it is its time: never before, and never once what it says is past."""
        until = told.end if self.type is NoticeType.START else told.start
        return until is not None and told.start - self.ahead <= now < until

    def key(self, one: Interruption) -> str:
        return f"{self.what} {one.id} {one.facts.start:%Y%m%dT%H%M%S}"


def _wanted(planning: Planning) -> Iterator[_Word]:
    if planning.reminded is not None:
        yield _Word("remind", NoticeType.UPDATE, planning.reminded)
    if planning.tell_start:
        yield _Word("tell start", NoticeType.START)


def tell_quietly(desk: Desk) -> list[str]:
    """Write what is due, of every service; return the notices."""
    written: list[str] = []
    words = tuple(_wanted(desk.settings.config.planning))
    for service in desk.settings.services if words else ():
        one = desk.at(service.id)
        with one.store.read() as connection:
            now = one.clock()
            known = notices.touching(connection, one.service.id, now)
            due = [(row.id, word) for row in known for word in words if _is_due(connection, row, word, now)]
        for identity, word in due:
            try:
                notice = _tell(one, identity, word)
            except Unreachable:
                raise
            except Exception as error:
                # Deliveries go out beside this, and other words: what one is refused for holds up none of them.
                crash_log.keep(one.settings.data, error, one.clock())
                continue
            written += [notice] if notice is not None else []
    return written


def _is_due(connection: Connection, one: Interruption, word: _Word, now: datetime) -> bool:
    """Whether users know of it long enough to have forgotten it, and nothing else is to be told of it first."""
    told = one.told_facts
    if one.facts.kind is not Kind.PLANNED or told is None or not one.told_open or one.waiting is not None:
        return False
    last = one.told[-1]
    if last.type not in _BEFORE_START or last.communicated is None or last.communicated > word.known_by(told):
        return False
    if (told.start, told.end, told.services) != (one.facts.start, one.facts.end, one.facts.services):
        return False
    if not word.in_time(told, now) or _given_up(one, word, told):
        return False
    return notices.by_draft_key(connection, word.key(one)) is None


def _given_up(one: Interruption, word: _Word, told: InterruptionDetails) -> bool:
    """Whether a person gave it up or sent it back: that is not undone a minute later."""
    said = (row for row in one.notices if row.withdrawn and row.type is word.type and row.facts.start == told.start)
    return any(row.created >= word.known_by(told) for row in said)


def _tell(desk: Desk, identity: str, word: _Word) -> str | None:
    """Write one, unless somebody has by now. Where approval is on it waits for it: a store lets nothing else in."""
    # What writes a notice loads the templates: not before there is one to write.
    from klip_tui.desk.notices.check import Checked
    from klip_tui.desk.notices.filling import filled_ahead
    from klip_tui.desk.notices.post import ToWrite, write_notice

    with desk.store.read() as connection:
        seen = notices.load(connection, identity)
    made = filled_ahead(desk, [_draft(seen, word)]) if seen is not None and seen.told else {}
    with desk.work(word.what, identity) as work:
        one = notices.load(work.connection, identity)
        if one is None or not _is_due(work.connection, one, word, work.now):
            work.nothing_done()
            return None
        known, draft = Checked((), None, (), one, True, 0), _draft(one, word)
        sequence = notices.next_sequence(work.connection, identity)
        wanted = ToWrite(draft, known, identity, sequence, key=word.key(one), quiet=True)
        return write_notice(desk, work, wanted, made)


def _draft(one: Interruption, word: _Word) -> Draft:
    told = one.told_facts
    assert told is not None
    return Draft(word.type, replace(told, next_update=None), {}, one.id, reminder=word.type is NoticeType.UPDATE)
