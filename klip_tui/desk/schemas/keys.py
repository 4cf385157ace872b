"""``keys --json``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from klip_tui.commitment.frozen import dataclass


@dataclass(frozen=True, slots=True)
class KeyInForce:
    """An action's keys at one place of the app.

    ``keys`` are names as a keymap writes them, ``shown`` as the reader's language calls them; ``changeable``: whether
    ``ui.keymap`` can give it others; ``changed``: whether it did.
    """

    place: str
    action: str
    keys: tuple[str, ...]
    shown: tuple[str, ...]
    what: str
    changeable: bool
    changed: bool


KeysInForce = Callable[[Mapping[str, str], Callable[[str], str]], list[KeyInForce]]


def key_json(one: KeyInForce, text: Callable[[str], str]) -> dict[str, Any]:
    """Put a key into its JSON shape."""
    return {
        "place": one.place,
        "action": one.action,
        "keys": list(one.keys),
        "what": text(one.what) if one.what else "",
        "changeable": one.changeable,
        "changed": one.changed,
    }
