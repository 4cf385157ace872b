"""Ways to write into a store what a test wants to have happened, without a channel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from klip_tui.commitment.interruptions.interruption import InterruptionDetails, Notice
from klip_tui.commitment.kinds import NoticeType, State
from klip_tui.commitment.service import KLIP
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.config.load import Settings
from klip_tui.config.schema import Config
from klip_tui.desk.session import Desk
from klip_tui.store import notices, segments
from klip_tui.store.values import StoredSegment


@contextmanager
def desk_at(folder: Path, now: datetime, who: str = "an", config: Config | None = None) -> Iterator[Desk]:
    made = Desk(Settings(config or Config(), None, folder / "data", PUBLISHED), lambda: now, who)
    try:
        yield made
    finally:
        made.close()


def tell(
    desk: Desk,
    identity: str,
    facts: InterruptionDetails,
    told: datetime | None,
    type_: NoticeType = NoticeType.ANNOUNCEMENT,
    written: datetime | None = None,
) -> None:
    """Write a notice and, where ``told`` is given, that every required channel accepted it then."""
    at = written or told or desk.clock()
    with desk.store.write() as connection:
        if notices.revision(connection, identity) == 0:
            notices.add_interruption(connection, desk.service.id, identity, facts, at)
        else:
            notices.set_facts(connection, identity, facts)
        sequence = notices.next_sequence(connection, identity)
        notice = Notice(f"{identity}/{sequence}", type_, facts, at, told)
        texts = {"nl": "tekst"}
        notices.add_notice(connection, notices.Written(notice, identity, sequence, texts, (), "", desk.who))


def measured(desk: Desk, state: State, start: datetime, end: datetime, subject: str = KLIP) -> None:
    with desk.store.write() as connection:
        segments.record(connection, subject, StoredSegment(state, start, end, end, ""))
