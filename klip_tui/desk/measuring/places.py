"""How a place where something may go wrong is called: of the first service as it always was."""

from __future__ import annotations

import hashlib

from klip_tui.config.schema import without_password
from klip_tui.desk.session import Desk

CERTIFICATE = "certificate "
"""What begins the mark of the end of a certificate."""
LONGEST_MARK = 120
"""Characters of a mark's name that every store takes."""


def place_of(what: str, desk: Desk) -> str:
    """Name a place; of a further service with its id behind it."""
    return what if desk.is_first else f"{what} {desk.service.id}"


def certificate_of(url: str) -> str:
    """Name the certificate of an address, as a mark without its beginning; a long address by its hash."""
    shown = without_password(url)
    if len(CERTIFICATE) + len(shown) <= LONGEST_MARK:
        return shown
    return f"{shown[:80]} {hashlib.sha256(shown.encode()).hexdigest()[:16]}"
