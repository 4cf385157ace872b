"""A person's own keys: the keymap of the configuration, refused at start where it can't be meant."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from importlib import import_module

from textual.dom import DOMNode

from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.tui.bindings import SCREENS, bindings_of

EVERYWHERE = "app"


def actions() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return every action that can have other keys: where it works, and its keys."""
    from klip_tui.tui.app import KlipApp

    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    places: list[tuple[str, type[DOMNode]]] = [(EVERYWHERE, KlipApp)]
    for module, name in SCREENS.items():
        places.append((module, getattr(import_module(f"klip_tui.tui.screens.{module}"), name)))
    for place, kind in places:
        for binding in bindings_of(kind):
            found.setdefault(binding.id or "", (place, tuple(key.strip() for key in binding.key.split(","))))
    return found


def judge(keymap: Mapping[str, str]) -> None:
    """Raise Refused for an action that is none, and for a key that would mean two things at one place."""
    known = actions()
    for action in keymap:
        if action not in known:
            near = difflib.get_close_matches(action, known, n=1, cutoff=0.0)
            raise Refused(
                phrase("ui.keymap: no action is called {name}; the nearest is {near}", name=action[:60], near=near[0])
            )
    chosen = {
        action: (place, tuple(key.strip() for key in keymap[action].split(",")) if action in keymap else keys)
        for action, (place, keys) in known.items()
    }
    for action in keymap:
        place, keys = chosen[action]
        for other, (there, theirs) in chosen.items():
            if other == action or not (place == there or EVERYWHERE in (place, there)):
                continue
            for key in keys:
                if key in theirs:
                    raise Refused(
                        phrase(
                            "ui.keymap: {key} would be both {one} and {other}", key=key[:30], one=action, other=other
                        )
                    )
