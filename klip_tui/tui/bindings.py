"""Where bindings stand: the screens that have some, and those of a class."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding
from textual.dom import DOMNode

SCREENS = {
    "status": "StatusScreen",
    "calendar": "CalendarScreen",
    "planning": "PlanningScreen",
    "notices": "NoticesScreen",
    "helpdesk": "HelpdeskScreen",
    "report": "ReportScreen",
    "log": "LogScreen",
    "editor": "EditorScreen",
}


def bindings_of(kind: type[DOMNode]) -> Iterator[Binding]:
    """Yield a class's bindings and those of our own classes that it stands on."""
    for cls in kind.__mro__:
        if cls.__module__.startswith("klip_tui"):
            for binding in cls.__dict__.get("BINDINGS", ()):
                if isinstance(binding, Binding) and binding.id:
                    yield binding
