"""When our clock stands wrong, and the sentence that says so: whoever it is compared with."""

from __future__ import annotations

from klip_tui.commitment.phrase import Phrase, phrase

MOST = 5.0
"""Seconds by which our clock may differ before it is a fault."""


def said_of(off: float, who: str) -> Phrase:
    """Say by how many seconds our clock is ahead (behind, where ``off`` is below zero) of somebody's."""
    seconds = round(abs(off))
    if off > 0:
        return phrase("this machine's clock is {seconds} s ahead of {who}'s: set it", seconds=seconds, who=who)
    return phrase("this machine's clock is {seconds} s behind {who}'s: set it", seconds=seconds, who=who)
