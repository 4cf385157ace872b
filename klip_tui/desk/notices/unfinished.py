"""Whether there may be a draft to go on with: asked at each start, and mostly there is none."""

from __future__ import annotations

from klip_tui.desk.notices.draft_journal import FOLDER
from klip_tui.desk.session import Desk
from klip_tui.store import drafts


def may_be(desk: Desk) -> bool:
    """Whether the store has any draft, or one lies beside it; what reads them is loaded only then."""
    if (desk.settings.data / FOLDER).exists():
        return True
    with desk.store.read() as connection:
        return drafts.any_kept(connection)
