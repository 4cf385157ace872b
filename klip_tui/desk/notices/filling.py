"""Filling a person's own templates before the write lock is taken: each may take seconds, and all wait for the lock."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import NoticeType
from klip_tui.commitment.phrase import Refused
from klip_tui.desk.notices.approval import needs_approval
from klip_tui.desk.notices.texts import Made, texts
from klip_tui.desk.session import Desk
from klip_tui.store import notices


def filled_ahead(desk: Desk, drafts: Sequence[Draft], *, together: bool = False) -> Made:
    """Fill the texts of notices that are about to be written; ``together``: the first names the others' periods.

    Where somebody else takes a number meanwhile, or what is told changes, those that differ are filled again.
    """
    made: Made = {}
    if desk.settings.templates is None or not desk.has_store or not drafts:
        return made
    with suppress(Refused):
        with desk.store.read() as connection:
            fresh = iter(notices.next_ids(connection, desk.clock(), len(drafts)))
            rows = [
                (as_told(draft, notices.load(connection, draft.interruption)), draft.interruption)
                if draft.interruption
                else (draft, next(fresh))
                for draft in drafts
            ]
            one_message = together and not needs_approval(connection, drafts[0])
        for number, (draft, identity) in enumerate(rows):
            also = [one.facts for one in drafts[1:]] if one_message and not number else []
            texts(desk.settings, draft, identity, also, made)
    return made


def as_told(draft: Draft, interruption: Interruption | None) -> Draft:
    """Let a cancellation name the period that users were told: what is held or refused nobody has seen (T15)."""
    if draft.type is not NoticeType.CANCELLATION or interruption is None or not interruption.told:
        return draft
    told = interruption.told[-1].facts
    facts = replace(draft.facts, start=told.start, end=told.end, services=told.services)
    return replace(draft, facts=facts)
