"""What can be probed, a file a kind: which addresses are its own, and how they are asked. A new kind is a new file.

Each module has ``SCHEMES``, the schemes of its addresses, and ``opened(endpoint, world)``, an asynchronous context that
gives what asks once and returns what it saw (see ``klip_tui.sources.answer``).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from klip_tui.sources.answer import Kind


@cache
def kinds() -> dict[str, Kind]:
    """Return the kinds by scheme."""
    found: dict[str, Kind] = {}
    for module in iter_modules(__path__):
        kind = cast("Kind", import_module(f"{__name__}.{module.name}"))
        found.update(dict.fromkeys(kind.SCHEMES, kind))
    return found
