"""A person's own keys: the keymap of the configuration, refused at start where it can't be meant."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from textual.binding import Binding
from textual.dom import DOMNode

from klip_tui.cli.keys import PLACES
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.desk.schemas.keys import KeyInForce
from klip_tui.text.labels import N_
from klip_tui.tui.bindings import SCREENS, bindings_of
from klip_tui.tui.key_names import key_name, split

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
            found.setdefault(binding.id or "", (place, split(binding.key)))
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
        action: (place, split(keymap[action]) if action in keymap else keys) for action, (place, keys) in known.items()
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


def in_force(keymap: Mapping[str, str], text: Callable[[str], str] = str) -> list[KeyInForce]:
    """List every key of the app, of its screens, dialogs and lists, with a keymap over them. Raises Refused."""
    judge(keymap)
    changeable = actions()
    found: dict[tuple[str, str], KeyInForce] = {}
    for place, binding in _bindings():
        action, own = binding.id or "", (binding.id or "") in keymap
        keys = split(keymap[action] if own else binding.key)
        shown = tuple(binding.key_display if binding.key_display and not own else key_name(key, text) for key in keys)
        what = TIPS.get(action) or binding.tooltip or binding.description or TIPS.get(action.partition(".")[0], "")
        found.setdefault((place, action), KeyInForce(place, action, keys, shown, what, action in changeable, own))
    order = list(PLACES)
    return sorted(found.values(), key=lambda one: order.index(one.place) if one.place in order else len(order))


TIPS = {
    "anywhere": N_("This screen, from a text field and a dialog too"),
    "duty.urgent_anywhere": N_("Do what is owed first, from a text field and a dialog too"),
    "app.quit_always": N_("Close the app, from a text field and a dialog too"),
}
"""What keys do that show nowhere."""


def _bindings() -> Iterator[tuple[str, Binding]]:
    """Yield every binding with its place: found by looking, so that a new screen is not forgotten."""
    from klip_tui.tui import screens, widgets
    from klip_tui.tui.app import KlipApp

    yield from ((EVERYWHERE, binding) for binding in bindings_of(KlipApp))
    for package in (screens, widgets):
        for module in iter_modules(package.__path__):
            place = import_module(f"{package.__name__}.{module.name}")
            for kind in vars(place).values():
                if isinstance(kind, type) and issubclass(kind, DOMNode) and kind.__module__ == place.__name__:
                    own = (one for one in kind.__dict__.get("BINDINGS", ()) if isinstance(one, Binding) and one.id)
                    yield from ((module.name, binding) for binding in own)
