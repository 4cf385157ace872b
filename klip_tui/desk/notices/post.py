"""Posting: a checked notice and its deliveries are written in one transaction, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.interruptions.interruption import Interruption, InterruptionDetails, Notice, applied
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.commitment.promises.findings import REASON_LENGTH
from klip_tui.config.load import kind_of
from klip_tui.desk.helpdesk.user_reports import join_all
from klip_tui.desk.notices.approval import needs_approval
from klip_tui.desk.notices.check import Checked, case_of, checked, finding_json
from klip_tui.desk.notices.draft_file import Draft
from klip_tui.desk.notices.texts import texts as fill_texts
from klip_tui.desk.session import Desk
from klip_tui.store import deliveries, drafts, log, notices
from klip_tui.store.deliveries import Delivery, DeliveryState
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from sqlalchemy import Connection


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
) -> Posted:
    """Write a notice and one delivery per channel.

    ``expect`` is the number of notices that the writer had seen about the interruption, ``since`` when a new
    one was begun; ``reports`` are the users' reports that it was drafted from. Raises FallsShort, Overtaken, Refused.
    """
    desk.may_write()
    now = desk.clock()
    with desk.store.write() as connection:
        result = checked(case_of(desk, draft, now))
        _admit(result, reason)
        identity = draft.interruption or notices.next_id(connection, now)
        sequence = notices.next_sequence(connection, identity)
        _not_overtaken(connection, draft, sequence, expect, since)
        drafter = drafts.author(connection, draft_id) if draft_id else ""
        written = _write(desk, connection, draft, result, identity, sequence, reason.strip(), now, drafter)
        if draft_id:
            drafts.drop(connection, draft_id)
        join_all(desk, connection, reports, identity)
        rows = tuple(deliveries.of_notice(connection, written))
    return Posted(written, identity, result, rows)


def _admit(result: Checked, reason: str) -> None:
    if not result.postable:
        raise FallsShort(phrase("this can't be posted; see what the check says"), result)
    if result.owes_reason and len(reason.strip()) < REASON_LENGTH:
        raise FallsShort(
            phrase("it falls short of a promise: give a reason of at least {count} characters", count=REASON_LENGTH),
            result,
        )


def _not_overtaken(
    connection: Connection, draft: Draft, sequence: int, expect: int | None, since: datetime | None
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
    for other in notices.load_all(connection, limit=20):
        if other.facts.kind is Kind.UNPLANNED and other.open and other.last is not None and other.last.created >= since:
            raise Overtaken(
                phrase(
                    "{who} has already told users: {id}, {title}; make yours an update of it",
                    who=notices.written(connection, interruption=other.id, limit=1)[0].who,
                    id=other.id,
                    title=other.facts.title,
                )
            )


def _write(
    desk: Desk,
    connection: Connection,
    draft: Draft,
    result: Checked,
    identity: str,
    sequence: int,
    reason: str,
    now: datetime,
    drafter: str,
) -> str:
    facts, before = draft.facts, result.interruption
    if before is None:
        notices.add_interruption(connection, identity, facts, now)
    else:
        facts = applied(before.facts, draft.type, facts)
        notices.set_facts(connection, identity, facts)
    notice = Notice(f"{identity}/{sequence}", draft.type, draft.facts, now, None)
    filled, _wrong = fill_texts(desk.settings, draft, identity)
    english = Voice("en")
    notices.add_notice(
        connection,
        notices.Written(
            notice,
            identity,
            sequence,
            filled,
            tuple(finding_json(finding, english) for finding in result.findings),
            reason,
            desk.who,
            drafter,
        ),
    )
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
    log.write(
        connection,
        now,
        desk.who,
        f"post {draft.type.value}",
        notice.id,
        why=reason,
        detail=facts.title + (f" · falls short of {shorts}" if shorts else "") + (" · to be approved" if held else ""),
    )
    return notice.id


def set_plan(desk: Desk, interruption: Interruption | None, facts: InterruptionDetails) -> str:
    """Write a planned interruption (or its edit) without telling users yet; what is owed then shows as a duty."""
    desk.may_write()
    now = desk.clock()
    with desk.store.write() as connection:
        if interruption is None:
            identity = notices.next_id(connection, now)
            notices.add_interruption(connection, identity, replace(facts, known=facts.known or now), now)
        else:
            identity = interruption.id
            notices.set_facts(connection, identity, facts)
        log.write(connection, now, desk.who, "plan" if interruption is None else "edit", identity, detail=facts.title)
    return identity
