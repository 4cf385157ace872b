"""Posting: a checked notice and its deliveries are written in one transaction, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails, Notice, applied
from klip_tui.commitment.kinds import DeliveryState, Kind, NoticeType, Severity
from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.config.load import kind_of
from klip_tui.desk.notices.approval import needs_approval
from klip_tui.desk.notices.check import Checked, case_of, checked, desk_of
from klip_tui.desk.notices.drafts import not_posted
from klip_tui.desk.notices.filling import as_told, filled_ahead
from klip_tui.desk.notices.overtaken import not_overtaken
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
    pass


EVER = datetime.min.replace(tzinfo=UTC)
"""``since`` of what was begun nobody knows when, such as a file: any outage that is open came before it."""


class FallsShort(Refused):
    """A notice that can't go out as it is: malformed, or short without a written reason."""

    def __init__(self, sentence: Phrase, result: Checked) -> None:
        super().__init__(sentence)
        self.result = result


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
    made = filled_ahead(desk, [draft])

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
        draft = as_told(draft, result.interruption)
        identity = draft.interruption or (journal.new_id(now) if desk.journal else notices.next_id(connection, now))
        sequence = notices.next_sequence(connection, identity)
        not_overtaken(connection, desk.service.id, draft, sequence, expect, since)
        drafter = drafts.author(connection, draft_id) if draft_id else ("", "")
        work.why = reason.strip()
        written = write_notice(desk, work, ToWrite(draft, result, identity, sequence, drafter, key), made)
        if draft_id:
            drafts.drop(connection, draft_id)
        if not draft_id and _is_first(case) and desk.is_first:
            # Drafted in a file: what its check took to stand behind it is answered by it.
            reports = questions.open_reports(connection)
        join_all(work, reports, identity)
        rows = tuple(deliveries.of_notice(connection, written))
    return Posted(written, identity, result, rows)


def tell_in(desk: Desk, work: Work, draft: Draft, reason: str, made: Made) -> None:
    """Write a notice about a known interruption as a part of another work. Raises FallsShort, Refused."""
    result = checked(case_of(desk, draft, work.now))
    _admit(result, reason)
    draft = as_told(draft, result.interruption)
    sequence = notices.next_sequence(work.connection, draft.interruption)
    write_notice(desk, work, ToWrite(draft, result, draft.interruption, sequence), made)
    work.also(f"post {draft.type.value}", work.subject, why=work.why, detail=work.detail)


def _is_first(case: CheckContext) -> bool:
    """Whether users are told of an outage for the first time."""
    return case.facts.kind is Kind.UNPLANNED and case.type is NoticeType.ANNOUNCEMENT


def _as_detected(case: CheckContext) -> InterruptionDetails:
    """Let an outage be detected when the store knows of its first sign, whatever the draft says (A4.2-immediate)."""
    facts = case.facts
    if _is_first(case) and case.detected < (facts.detected or facts.start):
        return replace(facts, detected=case.detected)
    return facts


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


def may_be_told(result: Checked, reason: str) -> bool:
    """Whether a notice goes out as it is, or with the reason that is given."""
    reasoned = result.owes_reason and len(reason.strip()) >= result.reason_length
    return result.postable and (result.ok or reasoned)


@dataclass(frozen=True, slots=True)
class ToWrite:
    """A notice that was judged, as it is to be written.

    ``drafter`` is who drafted it, with the role. ``also`` are other periods that its text names. ``carrier`` is the key
    of a notice that tells of this one too: through channels where each notice is a message of its own nothing further
    goes; a page gets its entry. ``quiet``: pages notify nobody.
    """

    draft: Draft
    result: Checked
    identity: str
    sequence: int
    drafter: tuple[str, str] = ("", "")
    key: str = ""
    also: Sequence[InterruptionDetails] = ()
    carrier: str = ""
    quiet: bool = False


def write_notice(desk: Desk, work: Work, one: ToWrite, made: Made | None = None) -> str:
    """Write a notice and its deliveries; ``made`` is what its templates came to before."""
    facts = _kept(desk, work, one)
    held = needs_approval(work.connection, one.draft)
    written = _written(desk, work, one, made, held=held)
    fits(desk.settings, written)
    notices.add_notice(work.connection, written, one.key)
    _queue(desk, work, written, carrier=one.carrier, quiet=one.quiet)
    shorts = ", ".join(sorted({f.promise for f in one.result.findings if f.severity is Severity.SHORT}))
    work.subject, work.detail = written.notice.id, facts.title + (f" · falls short of {shorts}" if shorts else "")
    work.detail += " · to be approved" if held else ""
    return written.notice.id


def _kept(desk: Desk, work: Work, one: ToWrite) -> InterruptionDetails:
    """Keep the interruption as the notice has it, a new one or what the notice changes of it, and return that."""
    before, draft = one.result.interruption, one.draft
    if before is None:
        notices.add_interruption(work.connection, desk.service.id, one.identity, draft.facts, work.now)
        return draft.facts
    facts = applied(before.facts, draft.type, draft.facts)
    notices.set_facts(work.connection, one.identity, facts)
    return facts


def _written(desk: Desk, work: Work, one: ToWrite, made: Made | None, *, held: bool) -> notices.Written:
    """Make the notice: its texts, what the check found, who stands for it."""
    filled, _wrong = fill_texts(desk.settings, one.draft, one.identity, one.also, made)
    return notices.Written(
        Notice(f"{one.identity}/{one.sequence}", one.draft.type, one.draft.facts, work.now, None),
        one.identity,
        one.sequence,
        filled,
        tuple(finding_kept(finding) for finding in one.result.findings),
        work.why,
        work.who,
        one.drafter[0],
        role=approval.role(work.connection),
        drafter_role=one.drafter[1],
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
