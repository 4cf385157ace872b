"""How a place where something may go wrong is called: of the first service as it always was."""

from __future__ import annotations

from klip_tui.desk.session import Desk


def place_of(what: str, desk: Desk) -> str:
    """Name a place; of a further service with its id behind it."""
    return what if desk.is_first else f"{what} {desk.service.id}"
