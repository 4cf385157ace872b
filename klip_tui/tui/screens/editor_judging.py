"""What is thought of a draft while it is typed: the check, what is measured, and how readers will see it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import Refused
from klip_tui.desk.notices.form import FieldRefused, Form, as_draft

if TYPE_CHECKING:
    from klip_tui.commitment.interruptions.draft import Draft
    from klip_tui.desk.notices.last_look import LastLook
    from klip_tui.desk.notices.previews import Previews
    from klip_tui.desk.session import Desk


@dataclass(frozen=True, slots=True)
class Judged:
    """A check of what was typed: the draft and what is thought of it, or the field that cannot be."""

    form: Form
    draft: Draft | None = None
    look: LastLook | None = None
    previews: Previews | None = None
    refused: FieldRefused | None = None

    @property
    def postable(self) -> bool:
        """Whether it can be posted."""
        return self.look is not None and self.look.result.postable


def refused_at_once(desk: Desk, form: Form, now: datetime) -> Judged | None:
    """Return which field cannot be, where one can't: that needs neither a store nor a thread."""
    try:
        as_draft(form, desk.settings.config, now)
    except FieldRefused as error:
        return Judged(form, refused=error)
    except Refused:
        pass
    return None


def judge(desk: Desk, form: Form, now: datetime) -> Judged:
    """Judge what was typed; runs in a thread."""
    from klip_tui.desk.notices.check import desk_of
    from klip_tui.desk.notices.last_look import last_look
    from klip_tui.desk.notices.overtaken import see_others
    from klip_tui.desk.notices.previews import previews
    from klip_tui.store.refusing import StoreAway

    try:
        draft = as_draft(form, desk.settings.config, now)
        # What can't be known without the store is seen when it is posted.
        with suppress(StoreAway):
            see_others(desk_of(desk, draft), draft, form.seen if form.interruption else None, form.begun)
        return Judged(form, draft, last_look(desk, draft), previews(desk, draft))
    except FieldRefused as error:
        return Judged(form, refused=error)
    except Refused as error:
        return Judged(form, refused=FieldRefused("", error.sentence))
