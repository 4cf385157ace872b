"""A key as people read it: the sign or word that stands on it, in their language, their own keymap over ours.

Bindings belong to classes, made before a language is known; so a key gets its name where it is shown, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.keys import _character_to_key, format_key

from klip_tui.text.labels import N_

if TYPE_CHECKING:
    from textual.binding import Binding

WORDS = {"space": N_("space"), "enter": "enter", "backspace": "backspace"}
"""Keys by a word: the console of a machine has no sign for them, and a screen reader reads none."""


def split(keys: str) -> tuple[str, ...]:
    """Part the keys of a binding or of a keymap, each by the name that a terminal's key has."""
    names = (key.strip() for key in keys.split(","))
    return tuple(_character_to_key(name) if len(name) == 1 else name for name in names if name)


def key_name(key: str, text: Callable[[str], str], *, short: bool = False) -> str:
    """Name a key with what is held beside it; ``short``: ``^p`` for ``ctrl+p``."""
    *held, last = key.split("+")
    name = text(WORDS[last]) if last in WORDS else format_key(last)
    if short and "ctrl" in held:
        held.remove("ctrl")
        name = f"^{name}"
    return "+".join([*held, name])


class KeyNames:
    """Names the keys in force."""

    def __init__(self, keymap: Mapping[str, str], text: Callable[[str], str]) -> None:
        self._text = text
        self.keymap = {action: ",".join(split(keys)) for action, keys in keymap.items()}

    def of(self, action: str, ours: str) -> str:
        """Name the key of an action, ``ours`` where the keymap has no other: for a sentence that tells people of it."""
        return key_name(split(self.keymap.get(action) or ours)[0], self._text, short=True)

    def shown(self, binding: Binding) -> str:
        """Name a binding's first key."""
        own = self.keymap.get(binding.id or "")
        if binding.key_display and not own:
            return binding.key_display
        keys = split(binding.key)
        return key_name(keys[0] if not own or keys[0] in split(own) else split(own)[0], self._text, short=True)
