"""Where bindings stand: the screens that have some, and those of a class."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding
from textual.dom import DOMNode

from klip_tui.text.labels import N_

MAIN = (
    ("status", N_("Status"), N_("What is true and owed")),
    ("calendar", N_("Calendar"), N_("The year")),
    ("planning", N_("Planning"), N_("Windows")),
    ("notices", N_("Notices"), N_("What was told")),
    ("helpdesk", N_("Helpdesk"), N_("Questions")),
    ("report", N_("Report"), N_("The month")),
    ("log", N_("Log"), N_("Who did what")),
)
"""The main screens in their order, with what they show."""
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
"""Every screen with keys that can be changed, by its class."""


def bindings_of(kind: type[DOMNode]) -> Iterator[Binding]:
    """Yield a class's bindings and those of our own classes that it stands on."""
    for cls in kind.__mro__:
        if cls.__module__.startswith("klip_tui"):
            for binding in cls.__dict__.get("BINDINGS", ()):
                if isinstance(binding, Binding) and binding.id:
                    yield binding
