"""A measured service and what is promised of it: KLIP and its helpdesk are two, and others can stand beside them."""

from __future__ import annotations

from dataclasses import replace

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.terms import Commitment

KLIP = "klip"
HELPDESK = "helpdesk"
"""The ids under which every store has kept what is measured of the first service, and of the helpdesk."""

HELPDESK_PROMISES = frozenset({"A1.1", "A1.2", "A1.3"})
VOLUME_PROMISES = frozenset({"A3.4"})
"""What is promised of plan requests: of a service that counts none it is no promise."""


@dataclass(frozen=True, slots=True)
class Service:
    """Something that is measured: its parts as notices name them, what is probed, and what is promised of it."""

    id: str
    name: str
    components: tuple[str, ...]
    sources: tuple[str, ...]
    commitment: Commitment

    def holds(self, promise: str) -> bool:
        """Whether a promise is made of it."""
        return self.commitment.holds(promise)


def helpdesk_commitment(commitment: Commitment) -> Commitment:
    """Return the helpdesk's commitment: A1.2 alone, its target that of office hours."""
    versions = tuple(replace(terms, target_inside=terms.target_reachability) for terms in commitment.versions)
    return Commitment(versions, frozenset({"A1.2"}))


def further_commitment(commitment: Commitment, *, counts: bool) -> Commitment:
    """Return what is promised of a further service: all but what the helpdesk is for, and counts where it has none."""
    return Commitment(commitment.versions, commitment.promises, excepted(counts=counts))


def excepted(*, counts: bool) -> frozenset[str]:
    """Return the promises that are none of a further service's; ``counts``: whether its plan requests are counted."""
    return HELPDESK_PROMISES if counts else HELPDESK_PROMISES | VOLUME_PROMISES


__all__ = ["HELPDESK", "KLIP", "Commitment", "Service", "excepted", "further_commitment", "helpdesk_commitment"]
