"""Posting: a checked notice and its deliveries are written in one transaction, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails, Notice, applied
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.config.load import kind_of
from klip_tui.desk.helpdesk.user_reports import join_all
from klip_tui.desk.notices.approval import needs_approval
from klip_tui.desk.notices.check import Checked, case_of, checked, desk_of, finding_json
from klip_tui.desk.notices.draft_file import Draft
from klip_tui.desk.notices.drafts import not_posted
from klip_tui.desk.notices.texts import texts as fill_texts
from klip_tui.desk.outbox.messages import fits
from klip_tui.desk.session import Desk, Work
from klip_tui.store import deliveries, drafts, notices
from klip_tui.store.deliveries import Delivery, DeliveryState
from klip_tui.text.voice import Voice

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
    ``once``) is posted once (T9, D3). Raises FallsShort, Overtaken, AlreadyPosted, Refused.
    """
    key, desk = draft_id or once, desk_of(desk, draft)
    with desk.work(f"post {draft.type.value}") as work:
        connection, now = work.connection, work.now
        not_posted(connection, key)
        case = case_of(desk, draft, now)
        draft = replace(draft, facts=case.facts)
        result = checked(case)
        _admit(result, reason)
        draft = _as_told(draft, result.interruption)
        identity = draft.interruption or notices.next_id(connection, now)
        sequence = notices.next_sequence(connection, identity)
        _not_overtaken(connection, desk.service.id, draft, sequence, expect, since)
        drafter = drafts.author(connection, draft_id) if draft_id else ""
        work.why = reason.strip()
        written = _write(desk, work, draft, result, identity, sequence, drafter, key)
        if draft_id:
            drafts.drop(connection, draft_id)
        join_all(work, reports, identity)
        rows = tuple(deliveries.of_notice(connection, written))
    return Posted(written, identity, result, rows)


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


def _write(
    desk: Desk, work: Work, draft: Draft, result: Checked, identity: str, sequence: int, drafter: str, draft_key: str
) -> str:
    connection, now = work.connection, work.now
    facts, before = draft.facts, result.interruption
    if before is None:
        notices.add_interruption(connection, desk.service.id, identity, facts, now)
    else:
        facts = applied(before.facts, draft.type, facts)
        notices.set_facts(connection, identity, facts)
    notice = Notice(f"{identity}/{sequence}", draft.type, draft.facts, now, None)
    filled, _wrong = fill_texts(desk.settings, draft, identity)
    english = Voice("en")
    written = notices.Written(
        notice,
        identity,
        sequence,
        filled,
        tuple(finding_json(finding, english) for finding in result.findings),
        work.why,
        work.who,
        drafter,
    )
    fits(desk.settings, written)
    notices.add_notice(connection, written, draft_key)
    held = needs_approval(desk.settings.config, draft)
    key = f"klip-{identity}-{sequence}-{secrets.token_hex(4)}"
    for channel in desk.settings.config.channel:
        deliveries.add(
            connection,
            notice=notice.id,
            interruption=identity,
            sequence=sequence,
            channel=channel.name,
            kind=kind_of(channel),
            required=channel.required,
            key=key,
            now=now,
            state=DeliveryState.HELD if held else DeliveryState.PENDING,
        )
    shorts = ", ".join(sorted({f.promise for f in result.findings if f.severity.value == "short"}))
    work.subject, work.detail = notice.id, facts.title
    work.detail += (f" · falls short of {shorts}" if shorts else "") + (" · to be approved" if held else "")
    return notice.id
