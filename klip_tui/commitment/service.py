"""A measured service and what is promised of it: KLIP and its helpdesk are two, and others can stand beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from klip_tui.commitment.terms import Commitment

HELPDESK_PROMISES = frozenset({"A1.2"})
"""What is measured of the helpdesk itself: that it can be reached."""


@dataclass(frozen=True, slots=True)
class Service:
    """Something that is measured: its parts as notices name them, what is probed, and what is promised of it."""

    id: str
    name: str
    components: tuple[str, ...]
    sources: tuple[str, ...]
    commitment: Commitment


def helpdesk_commitment(commitment: Commitment) -> Commitment:
    """Return the helpdesk's commitment: A1.2 alone, its target that of office hours."""
    versions = tuple(replace(terms, target_inside=terms.target_reachability) for terms in commitment.versions)
    return Commitment(versions, HELPDESK_PROMISES)


__all__ = ["Commitment", "Service", "helpdesk_commitment"]
