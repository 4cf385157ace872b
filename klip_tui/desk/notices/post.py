"""Posting: a checked notice and its deliveries are written in one transaction, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails, Notice, applied
from klip_tui.commitment.kinds import DeliveryState, Kind, NoticeType, Severity
from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.config.load import kind_of
from klip_tui.desk.notices.approval import needs_approval
from klip_tui.desk.notices.check import Checked, case_of, checked, desk_of
from klip_tui.desk.notices.drafts import not_posted
from klip_tui.desk.notices.texts import Made
from klip_tui.desk.notices.texts import texts as fill_texts
from klip_tui.desk.notices.user_reports import join_all
from klip_tui.desk.outbox import journal
from klip_tui.desk.outbox.messages import PAGES, fits
from klip_tui.desk.session import Desk, Work
from klip_tui.store import approval, deliveries, drafts, notices, questions
from klip_tui.store.deliveries import Delivery
from klip_tui.store.opening import StoreUnsure
from klip_tui.text.finding_rows import finding_kept

if TYPE_CHECKING:
    from sqlalchemy import Connection


EVER = datetime.min.replace(tzinfo=UTC)
"""``since`` of what was begun nobody knows when, such as a file: any outage that is open came before it."""


class FallsShort(Refused):
    """A notice that can't go out as it is: malformed, or short without a written reason."""

    def __init__(self, sentence: Phrase, result: Checked) -> None:
        super().__init__(sentence)
        self.result = result


class Overtaken(Refused):
    """Somebody else told users something in the meantime."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice that was written, and its deliveries as they stood then."""

    notice: str
    interruption: str
    result: Checked
    deliveries: tuple[Delivery, ...]


def post(
    desk: Desk,
    draft: Draft,
    *,
    reason: str = "",
    expect: int | None = None,
    draft_id: str = "",
    since: datetime | None = None,
    reports: Sequence[int] = (),
    once: str = "",
) -> Posted:
    """Write a notice and one delivery per channel.

    ``expect`` is the number of notices that the writer had seen about the interruption, ``since`` when a new
    one was begun; ``reports`` are the users' reports that it was drafted from. What has one key (that of its draft, or
    ``once``) is posted once (T9, D3). While the store can't be reached a new outage goes into this computer's journal,
    where the desk allows it (``apart``). Raises FallsShort, Overtaken, AlreadyPosted, Refused.
    """
    key, desk = draft_id or once, desk_of(desk, draft)
    made = _filled_ahead(desk, draft)

    def write(one: Desk) -> tuple[Posted, bool]:
        if one is desk:
            return _post(desk, draft, reason, expect, draft_id, since, reports, key, made), False
        journal.may_take(one, draft, key)
        return _post(one, draft, reason, None, draft_id, since, (), key, made), True

    try:
        posted, here = journal.or_apart(desk, draft, write)
    except StoreUnsure:
        journal.note_unsure(desk, key)
        raise
    if here and desk.apart is not None:
        desk.apart(journal.kept_here(posted.notice))
    return posted


def _filled_ahead(desk: Desk, draft: Draft) -> Made:
    """Fill a person's own templates before the write lock is taken: each may take seconds, and all wait for the lock.

    Where somebody else takes the number meanwhile they are filled again.
    """
    made: Made = {}
    if desk.settings.templates is None or not desk.has_store:
        return made
    with suppress(Refused):
        with desk.store.read() as connection:
            known = notices.load(connection, draft.interruption) if draft.interruption else None
            identity = draft.interruption or notices.next_id(connection, desk.clock())
        fill_texts(desk.settings, _as_told(draft, known), identity, made=made)
    return made


def _post(
    desk: Desk,
    draft: Draft,
    reason: str,
    expect: int | None,
    draft_id: str,
    since: datetime | None,
    reports: Sequence[int],
    key: str,
    made: Made,
) -> Posted:
    with desk.work(f"post {draft.type.value}") as work:
        connection, now = work.connection, work.now
        not_posted(connection, key)
        case = case_of(desk, draft, now)
        draft = replace(draft, facts=_as_detected(case))
        result = checked(case)
        _admit(result, reason)
        draft = _as_told(draft, result.interruption)
        identity = draft.interruption or (journal.new_id(now) if desk.journal else notices.next_id(connection, now))
        sequence = notices.next_sequence(connection, identity)
        _not_overtaken(connection, desk.service.id, draft, sequence, expect, since)
        drafter = drafts.author(connection, draft_id) if draft_id else ("", "")
        work.why = reason.strip()
        written = write_notice(desk, work, draft, result, identity, sequence, drafter, key, made=made)
        if draft_id:
            drafts.drop(connection, draft_id)
        if not draft_id and _is_first(case) and desk.is_first:
            # Drafted in a file: what its check took to stand behind it is answered by it.
            reports = questions.open_reports(connection)
        join_all(work, reports, identity)
        rows = tuple(deliveries.of_notice(connection, written))
    return Posted(written, identity, result, rows)


def _is_first(case: CheckContext) -> bool:
    """Whether users are told of an outage for the first time."""
    return case.facts.kind is Kind.UNPLANNED and case.type is NoticeType.ANNOUNCEMENT


def _as_detected(case: CheckContext) -> InterruptionDetails:
    """Let an outage be detected when the store knows of its first sign, whatever the draft says (A4.2-immediate)."""
    facts = case.facts
    if _is_first(case) and case.detected < (facts.detected or facts.start):
        return replace(facts, detected=case.detected)
    return facts


def _as_told(draft: Draft, interruption: Interruption | None) -> Draft:
    """Let a cancellation name the period that users were told: what is held or refused nobody has seen (T15)."""
    if draft.type is not NoticeType.CANCELLATION or interruption is None or not interruption.told:
        return draft
    told = interruption.told[-1].facts
    facts = replace(draft.facts, start=told.start, end=told.end, services=told.services)
    return replace(draft, facts=facts)


def _admit(result: Checked, reason: str) -> None:
    if not result.postable:
        raise FallsShort(phrase("this can't be posted; see what the check says"), result)
    if result.owes_reason and len(reason.strip()) < result.reason_length:
        raise FallsShort(
            phrase(
                "it falls short of a promise: give a reason of at least {count} characters", count=result.reason_length
            ),
            result,
        )


def _not_overtaken(
    connection: Connection, service: str, draft: Draft, sequence: int, expect: int | None, since: datetime | None
) -> None:
    if expect is not None and sequence != expect + 1:
        latest = notices.written(connection, interruption=draft.interruption, limit=1)[0]
        raise Overtaken(
            phrase(
                "{who} has told users about {id} since ({type}): look at it, then post yours",
                who=latest.who,
                id=draft.interruption,
                type=latest.notice.type,
            )
        )
    if since is None or draft.interruption or draft.facts.kind is not Kind.UNPLANNED:
        return
    for other in notices.load_open(connection, service):
        if other.facts.kind is not Kind.UNPLANNED or not _overlap(other.facts, draft.facts):
            continue
        if other.last is not None and other.last.created >= since:
            raise Overtaken(
                phrase(
                    "{who} has already told users: {id}, {title}; make yours an update of it",
                    who=notices.written(connection, interruption=other.id, limit=1)[0].who,
                    id=other.id,
                    title=other.facts.title,
                )
            )


def _overlap(one: InterruptionDetails, other: InterruptionDetails) -> bool:
    """Whether two interruptions may be one: they share a service (none named means all)."""
    return not one.services or not other.services or bool(set(one.services) & set(other.services))


def write_notice(
    desk: Desk,
    work: Work,
    draft: Draft,
    result: Checked,
    identity: str,
    sequence: int,
    drafter: tuple[str, str],
    draft_key: str,
    *,
    also: Sequence[InterruptionDetails] = (),
    carrier: str = "",
    quiet: bool = False,
    made: Made | None = None,
) -> str:
    """Write a notice and its deliveries; ``also`` are other periods that its text names.

    ``quiet``: pages notify nobody.

    ``carrier`` is the key of a notice that tells of this one too: through channels where each notice is a message of
    its own nothing further goes; a page gets its entry.
    """
    connection = work.connection
    facts = _kept(desk, work, draft, result, identity)
    held = needs_approval(connection, draft)
    written = _written(desk, work, draft, result, identity, sequence, drafter, also, made, held=held)
    fits(desk.settings, written)
    notices.add_notice(connection, written, draft_key)
    _queue(desk, work, written, carrier=carrier, quiet=quiet)
    shorts = ", ".join(sorted({f.promise for f in result.findings if f.severity is Severity.SHORT}))
    work.subject, work.detail = written.notice.id, facts.title + (f" · falls short of {shorts}" if shorts else "")
    work.detail += " · to be approved" if held else ""
    return written.notice.id


def _kept(desk: Desk, work: Work, draft: Draft, result: Checked, identity: str) -> InterruptionDetails:
    """Keep the interruption as the notice has it, a new one or what the notice changes of it, and return that."""
    before = result.interruption
    if before is None:
        notices.add_interruption(work.connection, desk.service.id, identity, draft.facts, work.now)
        return draft.facts
    facts = applied(before.facts, draft.type, draft.facts)
    notices.set_facts(work.connection, identity, facts)
    return facts


def _written(
    desk: Desk,
    work: Work,
    draft: Draft,
    result: Checked,
    identity: str,
    sequence: int,
    drafter: tuple[str, str],
    also: Sequence[InterruptionDetails],
    made: Made | None,
    *,
    held: bool,
) -> notices.Written:
    """Make the notice: its texts, what the check found, who stands for it."""
    filled, _wrong = fill_texts(desk.settings, draft, identity, also, made)
    return notices.Written(
        Notice(f"{identity}/{sequence}", draft.type, draft.facts, work.now, None),
        identity,
        sequence,
        filled,
        tuple(finding_kept(finding) for finding in result.findings),
        work.why,
        work.who,
        drafter[0],
        role=approval.role(work.connection),
        drafter_role=drafter[1],
        needs_approval=held,
    )


def _queue(desk: Desk, work: Work, written: notices.Written, *, carrier: str, quiet: bool) -> None:
    """Put a delivery for each channel into the outbox."""
    key = f"klip-{written.interruption}-{written.sequence}-{secrets.token_hex(4)}"
    queued = DeliveryState.HELD if written.needs_approval else DeliveryState.PENDING
    for channel in desk.settings.config.channel:
        goes_along = bool(carrier) and kind_of(channel) not in PAGES
        deliveries.add(
            work.connection,
            notice=written.notice.id,
            interruption=written.interruption,
            sequence=written.sequence,
            channel=channel.name,
            kind=kind_of(channel),
            required=channel.required,
            key=carrier if goes_along else key,
            now=work.now,
            state=DeliveryState.CARRIED if goes_along else queued,
            silent=quiet and kind_of(channel) in PAGES,
        )


@dataclass(frozen=True, slots=True)
class Together:
    """Notices about several interruptions that went as one: the first carries the others."""

    posted: tuple[Posted, ...]
    left: tuple[tuple[Interruption, Checked], ...]
    """Those that fall short, and were left out for want of a reason."""


def announce_together(
    desk: Desk, interruptions: Sequence[Interruption], what: str, subject: str, *, reason: str = ""
) -> Together:
    """Announce several planned interruptions by one message, each with a notice, a lead and an entry of its own.

    One that falls short is left out unless a reason is given. Raises FallsShort where nothing is left to announce.
    """
    with desk.work(what, subject, why=reason.strip()) as work:
        wanted = [Draft(NoticeType.ANNOUNCEMENT, one.facts, {}, one.id) for one in interruptions]
        judged = judged_in_turn(desk, wanted, work.now, reason)
        told = announced_in(desk, work, judged, reason)
        work.subject, work.detail = subject, ", ".join(one.notice for one in told.posted)
    return told


def may_be_told(result: Checked, reason: str) -> bool:
    """Whether a notice goes out as it is, or with the reason that is given."""
    reasoned = result.owes_reason and len(reason.strip()) >= result.reason_length
    return result.postable and (result.ok or reasoned)


def judged_in_turn(desk: Desk, wanted: Sequence[Draft], now: datetime, reason: str = "") -> list[tuple[Draft, Checked]]:
    """Judge what is announced together: of each those before it that go out with it count as told."""
    judged: list[tuple[Draft, Checked]] = []
    before: dict[str, Interruption] = {}
    told = now - timedelta(seconds=1)
    for number, draft in enumerate(wanted, 1):
        case = case_of(desk, draft, now)
        others = (*(one for one in case.others if one.id not in before), *before.values())
        result = checked(replace(case, others=others))
        judged.append((draft, result))
        if may_be_told(result, reason):
            name = draft.interruption or f"{draft.facts.title[:40]} ({number})"
            notice = Notice("", NoticeType.ANNOUNCEMENT, draft.facts, told, told)
            before[name] = Interruption(name, draft.facts, (notice,))
    return judged


def announced_in(
    desk: Desk, work: Work, judged: Sequence[tuple[Draft, Checked]], reason: str, once: Sequence[str] = ()
) -> Together:
    """Announce several planned interruptions within one work, known ones and new ones. Raises FallsShort.

    ``once`` are the keys under which each is told once.
    """
    keys = once or [""] * len(judged)
    told = [(*row, key) for row, key in zip(judged, keys, strict=True) if may_be_told(row[1], reason)]
    if not told:
        raise FallsShort(phrase("none of these can be announced as it is: a written reason is owed"), judged[0][1])
    posted: list[Posted] = []
    # Where a second person approves each notice, each goes out by itself.
    together = not needs_approval(work.connection, told[0][0])
    also = [draft.facts for draft, *_ in told[1:]] if together else []
    carrier = ""
    for draft, result, key in told:
        identity = draft.interruption or notices.next_id(work.connection, work.now)
        sequence = notices.next_sequence(work.connection, identity)
        written = write_notice(
            desk, work, draft, result, identity, sequence, ("", ""), key,
            also=also if not posted else (), carrier=carrier,
        )  # fmt: skip
        rows = tuple(deliveries.of_notice(work.connection, written))
        carrier = (carrier or rows[0].key) if together else ""
        posted.append(Posted(written, identity, result, rows))
        work.also(f"post {draft.type.value}", work.subject, why=work.why, detail=work.detail)
    left = [(draft, result) for draft, result in judged if not may_be_told(result, reason)]
    return Together(
        tuple(posted), tuple((Interruption(draft.interruption, draft.facts), result) for draft, result in left)
    )
