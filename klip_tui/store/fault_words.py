"""A fault in the reader's language: its sentence where that was kept, else the words of who noted it."""

from __future__ import annotations

from klip_tui.commitment.phrase import Phrase
from klip_tui.store.values import Fault
from klip_tui.text.packing import unpacked
from klip_tui.text.voice import Voice

PROBED = "endpoint "
"""What the place of an endpoint begins with: what a probe of it saw is kept as a few English words."""


def sentence_of(fault: Fault) -> Phrase | str:
    """Return a fault's sentence, to be said in any language; else the words of who noted it."""
    return (unpacked(fault.said) if fault.said else None) or fault.what


def fault_words(fault: Fault, voice: Voice) -> str:
    """Say on one line what a fault is."""
    said = voice.recalled(fault.said, fault.what)
    return voice.seen(said) if fault.place.startswith(PROBED) else said
