"""The last look before users are told: is what the notice says still what is measured?

Asked while drafting and again at the moment of sending: KLIP may have recovered while somebody typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from klip_tui.commitment.kinds import Kind, NoticeType, State
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.desk.notices.check import Checked, check
from klip_tui.desk.notices.draft_file import Draft
from klip_tui.desk.outbox.journal import or_apart
from klip_tui.desk.session import Desk
from klip_tui.desk.views.status import Now, current
from klip_tui.store import questions


@dataclass(frozen=True, slots=True)
class LastLook:
    """A check as of now, what is measured now, and how the notice contradicts that (None: it does not)."""

    result: Checked
    now: Now
    contradiction: Phrase | None

    @property
    def owes_reason(self) -> bool:
        """Whether a written reason is owed: a promise is fallen short of, or what is measured is contradicted."""
        return self.result.owes_reason or self.contradiction is not None


def last_look(desk: Desk, draft: Draft, *, reported: bool = False) -> LastLook:
    """Look now. ``reported``: the notice comes from a user's report, so that somebody did find KLIP interrupted."""
    return or_apart(desk, draft, lambda one: _look(one, draft, reported=reported))


def _look(desk: Desk, draft: Draft, *, reported: bool) -> LastLook:
    at = desk.clock()
    with desk.store.read() as connection:
        now = current(connection, at)
        waiting = questions.unanswered(connection)
    reported = reported or any(row.kind == "report" for row in waiting)
    return LastLook(check(desk, draft, at), now, contradiction(draft, now, reported=reported))


def contradiction(draft: Draft, now: Now, *, reported: bool = False) -> Phrase | None:
    """Say how a notice contradicts what is measured: told as down and up, or told as over and down."""
    if now.since is None:
        return None
    if draft.type is NoticeType.END and now.state is State.DOWN:
        return phrase("KLIP is measured DOWN since {at}: this says that it is over", at=now.since)
    says_down = draft.facts.kind is Kind.UNPLANNED and draft.type is not NoticeType.END
    if says_down and now.state is State.UP and not reported:
        return phrase("KLIP is measured UP since {at}: this says that it is down", at=now.since)
    return None
