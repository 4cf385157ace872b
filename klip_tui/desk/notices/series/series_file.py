"""A series' file: a draft of its first occurrence with a rule, strictly read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.config import toml_file
from klip_tui.desk.notices import draft_file
from klip_tui.desk.notices.series.rule import occurrences
from klip_tui.desk.session import Desk


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """What a person wants to recur: the first occurrence, its rule, and the starts that this comes to."""

    draft: Draft
    rule: str
    starts: tuple[datetime, ...]


def read(path: Path, desk: Desk) -> SeriesDraft:
    """Read a series' file: it is of the service that it names, else of the desk's.

    Raises FileRefused for what is malformed, OSError for what can't be opened.
    """
    source = toml_file.read(path)
    rule, skip = source.values.pop("rule", None), source.values.pop("skip", [])
    if not isinstance(rule, str):
        raise source.refuse(("rule",), phrase("is missing; write FREQ=MONTHLY;BYDAY=2TU"))
    if not isinstance(skip, list) or any(not isinstance(day, date) or isinstance(day, datetime) for day in skip):
        raise source.refuse(("skip",), phrase("is a list of dates: [2026-12-25]"))
    source.values.setdefault("kind", Kind.PLANNED.value)
    file = draft_file.of_source(source)
    if file.interruption:
        raise source.refuse(("interruption",), phrase("a series makes interruptions of its own"))
    try:
        settings = desk.at(file.service).settings if file.service else desk.settings
    except Malformed as error:
        raise source.refuse(("service",), error.sentence) from None
    draft = replace(file.draft(None, settings.config), service=settings.service.id)
    if draft.facts.kind is not Kind.PLANNED or draft.type is not NoticeType.ANNOUNCEMENT:
        raise source.refuse(("kind",), phrase("only planned interruptions recur"))
    try:
        starts = occurrences(rule, draft.facts.start)
    except Malformed as error:
        raise source.refuse(("rule",), error.sentence) from None
    kept = tuple(start for start in starts if local_date(start) not in skip)
    if not kept:
        raise source.refuse(("skip",), phrase("leaves no occurrence"))
    return SeriesDraft(draft, rule.strip(), kept)
