"""What can be probed, a folder a kind: which addresses are its own, and how they are asked. A new kind is a new folder.

Each has a ``KIND`` (see ``klip_tui.sources.kind``); what asks lies beside it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from klip_tui.sources.kind import EndpointKind


@cache
def kinds() -> dict[str, EndpointKind]:
    """Return the kinds by scheme."""
    found: dict[str, EndpointKind] = {}
    for module in iter_modules(__path__):
        kind: EndpointKind = import_module(f"{__name__}.{module.name}").KIND
        found.update(dict.fromkeys(kind.schemes, kind))
    return found
