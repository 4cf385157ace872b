"""How the end of a certificate is kept: as a mark under its address."""

from __future__ import annotations

import hashlib

from klip_tui.config.endpoint import without_password

CERTIFICATE = "certificate "
"""What begins the mark of the end of a certificate."""
LONGEST_MARK = 120
"""Characters of a mark's name that every store takes."""


def certificate_of(url: str) -> str:
    """Name the certificate of an address, as a mark without its beginning; a long address by its hash."""
    shown = without_password(url)
    if len(CERTIFICATE) + len(shown) <= LONGEST_MARK:
        return shown
    return f"{shown[:80]} {hashlib.sha256(shown.encode()).hexdigest()[:16]}"
