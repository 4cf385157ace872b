"""Loading what the first key of each screen needs while nobody types, so that no key waits for an import."""

from __future__ import annotations

from importlib import import_module
from threading import Event

AFTER = 2.0
"""Seconds after the first figures: a start is over by then, on a slow machine too."""
PAUSE = 0.1
"""Seconds between two modules, in which the app does whatever it is asked."""
MODULES = (
    "klip_tui.tui.screens.notices",
    "klip_tui.tui.screens.notice_rows",
    "klip_tui.tui.screens.notice_text",
    "klip_tui.desk.notices.drafts",
    "klip_tui.tui.screens.calendar",
    "klip_tui.desk.views.planning",
    "klip_tui.tui.screens.planning",
    "klip_tui.tui.screens.planning_lines",
    "klip_tui.tui.screens.helpdesk",
    "klip_tui.desk.helpdesk.register",
    "klip_tui.desk.views.read_aloud",
    "klip_tui.tui.screens.report",
    "klip_tui.desk.report.month",
    "klip_tui.desk.report.rows",
    "klip_tui.tui.screens.log",
    "klip_tui.tui.palette",
    "klip_tui.tui.screens.help",
    "klip_tui.desk.notices.form",
    "klip_tui.tui.screens.editor",
)
"""In the order in which people go there; the editor's libraries come last, since they are most."""

FIRST = (
    "klip_tui.desk.views.status_view",
    "klip_tui.commitment.promises.registry",
    "klip_tui.tui.screens.status_lines",
    "klip_tui.tui.screens.status_beside",
)
"""What the first view is made of and told by."""


def load_first() -> None:
    """Load what the first view needs, while another process reads it."""
    for name in FIRST:
        import_module(name)


def warm(ending: Event) -> None:
    """Load one module after the other, in a thread, until the app ends."""
    for name in MODULES:
        if ending.wait(PAUSE):
            return
        import_module(name)
