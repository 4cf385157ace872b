"""The last look before users are told: is what the notice says still what is measured?

Asked while drafting and again at the moment of sending: KLIP may have recovered while somebody typed.
"""

from __future__ import annotations

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.phrase import Phrase
from klip_tui.commitment.promises.findings import FindingCode
from klip_tui.desk.notices.check import Checked, check, desk_of
from klip_tui.desk.outbox.journal import or_apart
from klip_tui.desk.session import Desk
from klip_tui.store.current import current
from klip_tui.store.values import Now


@dataclass(frozen=True, slots=True)
class LastLook:
    """A check as of now, and what is measured now."""

    result: Checked
    now: Now

    @property
    def contradiction(self) -> Phrase | None:
        """How the notice contradicts what is measured, as the check finds it (T7); None: it does not."""
        against = (one.message for one in self.result.findings if one.code is FindingCode.AGAINST_MEASURED)
        return next(against, None)

    @property
    def owes_reason(self) -> bool:
        """Whether a written reason is owed."""
        return self.result.owes_reason


def last_look(desk: Desk, draft: Draft) -> LastLook:
    """Look now."""
    return or_apart(desk_of(desk, draft), draft, lambda one: _look(one, draft))


def _look(desk: Desk, draft: Draft) -> LastLook:
    at = desk.clock()
    with desk.store.read() as connection:
        now = current(connection, desk.service.id, at)
    return LastLook(check(desk, draft, at), now)
