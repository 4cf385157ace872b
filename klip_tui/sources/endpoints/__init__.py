"""What can be probed, a folder a kind: which addresses are its own, and how they are asked. A new kind is a new folder.

Each has a ``KIND`` (see ``klip_tui.sources.kind``); what asks lies beside it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from klip_tui.runtime.found import kinds_in

if TYPE_CHECKING:
    from klip_tui.sources.kind import EndpointKind


@cache
def kinds() -> dict[str, EndpointKind]:
    """Return the kinds by scheme."""
    return {scheme: kind for kind in kinds_in(__name__) for scheme in kind.schemes}
