"""Checking a draft against every promise, with what the store knows (or without one)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from klip_tui.commitment.calendar.local_time import instant, local_date, month_span, seconds
from klip_tui.commitment.figures.availability import months_of
from klip_tui.commitment.figures.budget import BudgetRow
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails, Notice
from klip_tui.commitment.interruptions.lead import announced_spans
from klip_tui.commitment.kinds import Kind, NoticeType, Reach
from klip_tui.commitment.phrase import Malformed, Phrase, phrase
from klip_tui.commitment.promises.check import check as check_case
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.findings import Finding, meets_all, owes_reason, postable
from klip_tui.commitment.promises.lead_limit import communicate_by
from klip_tui.commitment.promises.ways import SEARCH_DAYS
from klip_tui.config.load import Settings
from klip_tui.config.planning import preferences
from klip_tui.desk.notices.draft_file import DraftFile
from klip_tui.desk.session import Desk

if TYPE_CHECKING:
    from sqlalchemy import Connection

COMPLETED = (NoticeType.END, NoticeType.UPDATE, NoticeType.CHANGE)
"""Notices that may leave something to what is measured: when it ended, or that it works again."""
LONG = 200
"""Characters of title and texts from which on it is asked whether every channel takes them."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A check's result."""

    findings: tuple[Finding, ...]
    communicate_by: datetime | None
    budget: tuple[BudgetRow, ...]
    interruption: Interruption | None
    reaches_users: bool
    reason_length: int
    turn_back: datetime | None = None
    """The last moment to turn back inside the window, where a way back is named."""

    @property
    def ok(self) -> bool:
        """Whether nothing falls short."""
        return meets_all(self.findings)

    @property
    def verdict(self) -> Phrase:
        """How it stands, in a few words: a notice that nobody would read meets no promise."""
        if not self.postable:
            return phrase("can't be posted")
        if not self.ok:
            return phrase("falls short: a written reason is owed")
        if not self.reaches_users:
            return phrase("nothing in it falls short, but nobody would be told")
        return phrase("meets every promise")

    @property
    def postable(self) -> bool:
        """Whether nothing is malformed."""
        return postable(self.findings)

    @property
    def owes_reason(self) -> bool:
        """Whether a written reason is owed."""
        return owes_reason(self.findings)


def desk_of(desk: Desk, draft: Draft) -> Desk:
    """Return the desk of a draft's own service. Raises Malformed for one that there is not."""
    return desk.at(draft.service) if draft.service else desk


def complete(desk: Desk, file: DraftFile, asked: str = "", *, again: bool = False) -> Draft:
    """Complete a draft file from the interruption that it names, at the service that it is about.

    That is what it names, else ``asked``, else its interruption's, else the desk's. What was recorded and not yet told
    is told, not made a second time, unless it is meant ``again``. Raises FileRefused where two services differ.
    """
    before = None
    service = file.service or asked
    if file.interruption:
        interruption = _load(desk, file.interruption)
        if interruption is None:
            raise file.source.refuse(("interruption",), phrase("{id} does not exist", id=file.interruption))
        before = interruption.facts
        if service not in ("", interruption.service):
            key = "service" if file.service else "interruption"
            why = phrase("{id} is about {service}", id=file.interruption, service=interruption.service)
            raise file.source.refuse((key,), why)
        service = interruption.service
    if asked and asked != service:
        raise file.source.refuse(("service",), phrase("--service asks for {name}", name=asked))
    try:
        settings = desk.at(service).settings if service else desk.settings
    except Malformed as error:
        raise file.source.refuse(("service",), error.sentence) from None
    draft = replace(file.draft(before, settings.config), service=settings.service.id)
    return draft if again else _as_recorded(desk, draft)


def _as_recorded(desk: Desk, draft: Draft) -> Draft:
    """Let a first announcement be about the interruption that was recorded with the same title and period."""
    from klip_tui.desk.notices.recorded import recorded

    one = recorded(desk, draft)
    if one is None:
        return draft
    return replace(draft, interruption=one.id, facts=replace(draft.facts, known=draft.facts.known or one.facts.known))


def _load(desk: Desk, identity: str) -> Interruption | None:
    if not desk.has_store:
        return None
    from klip_tui.store import notices

    with desk.store.read() as connection:
        return notices.load(connection, identity)


def check(desk: Desk, draft: Draft, at: datetime | None = None) -> Checked:
    """Check a draft as if communicated at an instant (default: now). Raises Malformed for an unknown interruption."""
    return checked(case_of(desk, draft, at or desk.clock()))


def _has_a_last_day(case: CheckContext) -> bool:
    """Whether there is a last day to tell it: of a start that is told first, or told otherwise before it has come."""
    changed = case.type is NoticeType.CHANGE and case.facts.start > case.at
    return case.facts.kind is Kind.PLANNED and (case.type is NoticeType.ANNOUNCEMENT or changed)


def checked(case: CheckContext) -> Checked:
    """Check a case."""
    return Checked(
        check_case(case),
        communicate_by(case.commitment, case.facts.start) if _has_a_last_day(case) else None,
        case.budget,
        case.interruption,
        case.reaches is not None,
        case.commitment.on(local_date(case.at)).reason_length,
        case.facts.turn_back if case.facts.kind is Kind.PLANNED else None,
    )


def case_of(desk: Desk, draft: Draft, at: datetime) -> CheckContext:
    """Gather what a check needs to know."""
    return cases_of(desk_of(desk, draft), [draft], at)[0]


def cases_of(desk: Desk, drafts: Sequence[Draft], at: datetime) -> list[CheckContext]:
    """Gather what checks of several drafts of the desk's service need to know; what they share is read once."""
    drafts = [_completed(desk, draft, at) for draft in drafts]
    known: list[dict[str, Any]] = [{} for _ in drafts]
    if desk.has_store:
        known = _from_store(desk, drafts, at)
    for draft in drafts:
        if draft.interruption and not desk.has_store:
            raise Malformed(phrase("{id} does not exist", id=draft.interruption))
    return [_case(desk, draft, at, of_store) for draft, of_store in zip(drafts, known, strict=True)]


def _completed(desk: Desk, draft: Draft, at: datetime) -> Draft:
    if draft.type not in COMPLETED:
        return draft
    from klip_tui.desk.notices.measured import completed

    return completed(desk, draft, at)


def _case(desk: Desk, draft: Draft, at: datetime, known: dict[str, Any]) -> CheckContext:
    config = desk.settings.config
    return CheckContext(
        desk.settings.commitment,
        draft.type,
        draft.facts,
        at,
        texts=draft.texts,
        reaches=reached(desk.settings),
        services=tuple(part.name for part in config.component),
        preferences=preferences(config.planning),
        service=desk.service.name,
        unfit=_unfit(desk, draft, at),
        contacts=tuple(c for c in (config.helpdesk.phone, config.helpdesk.mail, config.helpdesk.web) if c),
        **known,
    )


def _unfit(desk: Desk, draft: Draft, at: datetime) -> tuple[Phrase, ...]:
    """Say why channels can't take a draft, where it is long enough for that: what templates make is short."""
    if not desk.settings.config.channel or sum(map(len, draft.texts.values())) + len(draft.facts.title) < LONG:
        return ()
    from klip_tui.desk.notices.texts import texts
    from klip_tui.desk.outbox.messages import unfit
    from klip_tui.store.notices import Written

    identity = draft.interruption or f"{at.year}-001"
    notice = Notice(f"{identity}/1", draft.type, draft.facts, at, None)
    filled, _wrong = texts(desk.settings, draft, identity)
    return tuple(unfit(desk.settings, Written(notice, identity, 1, filled, (), "", desk.who)))


def _from_store(desk: Desk, drafts: Sequence[Draft], at: datetime) -> list[dict[str, Any]]:
    from klip_tui.desk.notices.measured import measured
    from klip_tui.desk.views import figures
    from klip_tui.store import notices

    # Fixes look ahead: what this month and the next ones came to decides where there is room.
    ahead = months_of(seconds(at), seconds(at + timedelta(days=SEARCH_DAYS)))
    span = list(dict.fromkeys([*(month for draft in drafts for month in _months(draft.facts)), *ahead]))
    begun = min([at, *(draft.facts.start for draft in drafts)])
    with desk.store.read() as connection:
        others = _others(connection, desk.service.id, begun, span)
        by_id = {one.id: one for one in others}
        shared = {
            "others": others,
            "months": figures.months(connection, desk.service, span, at, announced_spans(others)),
            "load": figures.expected_load(connection, desk.service, at),
        }
        found = []
        for draft in drafts:
            identity = draft.interruption
            interruption = (by_id.get(identity) or notices.load(connection, identity)) if identity else None
            if identity and interruption is None:
                raise Malformed(phrase("{id} does not exist", id=identity))
            what = measured(connection, desk.service.id, draft.facts, identity, others, at)
            found.append(
                {
                    **shared,
                    "interruption": interruption,
                    "measuring": what.measuring,
                    "measured": what.measured,
                    "since": what.since,
                    "failed": what.failed,
                    "reports": what.reports,
                }
            )
    return found


def _months(facts: InterruptionDetails) -> list[tuple[int, int]]:
    end = facts.end or facts.start + timedelta(seconds=1)
    return months_of(seconds(facts.start), seconds(end)) if end - facts.start < timedelta(days=400) else []


def _others(
    connection: Connection, service: str, begun: datetime, span: Sequence[tuple[int, int]]
) -> tuple[Interruption, ...]:
    """Return every interruption that may have to do with what begins then, or with the months that it takes from."""
    from klip_tui.desk.notices.measured import LOOKED_BACK
    from klip_tui.store import notices

    since = min([begun - LOOKED_BACK, *(instant(month_span(*month)[0]) for month in span)])
    rows = (*notices.touching(connection, service, since), *notices.load_open(connection, service))
    return tuple({one.id: one for one in rows}.values())


def reached(settings: Settings) -> frozenset[Reach] | None:
    """Return whom the required channels reach, as each kind says of itself; None without a configuration."""
    if settings.path is None:
        return None
    return frozenset(channel.reach for channel in settings.config.channel if channel.required)
