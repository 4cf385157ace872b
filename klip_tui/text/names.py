"""People's names as they are shown. A name proves nothing: who somebody is, is what the store knows (a role)."""

from __future__ import annotations

import unicodedata

from klip_tui.text.clean import one_line, visible

LONGEST = 60
"""Characters of a name; with a role before it, it still fits where the store keeps it (100)."""
LONGEST_SIGNED = 100


def key(name: str) -> str:
    """Return what two spellings of one name share: no case, no blanks, no signs that nobody sees, no widths."""
    folded = unicodedata.normalize("NFKC", visible(name)).casefold()
    kept = (sign for sign in folded if unicodedata.category(sign)[0] not in "CZ")
    return unicodedata.normalize("NFKC", visible("".join(kept)))


def shown(name: str) -> str:
    """Return a name to show: one line, blanks single, nothing invisible."""
    return one_line(unicodedata.normalize("NFC", visible(name)), LONGEST)


def signed(name: str, role: str) -> str:
    """Return how a person stands in the log: the role that is logged in, and the name that they gave themselves.

    The role comes first: whatever somebody calls themselves, their line begins as nobody else's. Without a role (an
    SQLite file) it is the name.
    """
    if not role:
        return shown(name)
    own = shown(name).replace("(", "").replace(")", "").strip()
    found = role if key(own) in ("", key(role)) else f"{role} ({own})"
    return found[:LONGEST_SIGNED]
