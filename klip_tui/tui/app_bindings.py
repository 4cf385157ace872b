"""The keys that work everywhere: printable ones outside text fields, F-keys in them too, dialogs included."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from klip_tui.text.labels import N_
from klip_tui.tui.bindings import MAIN


def _screens() -> list[BindingType]:
    """A digit for each screen from another, an F-key for it from anywhere."""
    found: list[BindingType] = []
    for n, (mode, name, tip) in enumerate(MAIN, 1):
        found.append(Binding(str(n), f"look('{mode}')", name, show=False, id=f"screen.{mode}", tooltip=tip))
        found.append(
            Binding(f"f{n + 1}", f"anywhere('{mode}')", show=False, id=f"anywhere.{mode}", tooltip=tip, priority=True)
        )
    return found


BINDINGS: list[BindingType] = [
    *_screens(),
    Binding("i", "new_outage", N_("outage"), id="notice.outage", tooltip=N_("Tell users of an unplanned interruption")),
    Binding("n", "new_planned", N_("maintenance"), id="notice.planned", tooltip=N_("Announce a planned interruption")),
    Binding("e", "end_open", N_("end"), id="notice.end", tooltip=N_("Tell users that the open interruption is over")),
    Binding(
        "exclamation_mark",
        "urgent",
        N_("most urgent"),
        key_display="!",
        id="duty.urgent",
        tooltip=N_("Do what is owed first"),
    ),
    Binding("A", "acknowledge", N_("I have it"), show=False, id="alert.ack", tooltip=N_("Take the alerts")),
    Binding("N", "note", N_("note"), show=False, id="note.add", tooltip=N_("Note what happened, for the timeline")),
    Binding(
        "M",
        "correct",
        N_("measured wrongly"),
        show=False,
        id="measured.correct",
        tooltip=N_("State measured time anew, with a reason"),
    ),
    Binding("H", "handover", N_("handover"), show=False, id="app.handover", tooltip=N_("For whoever comes next")),
    Binding(
        "f9",
        "urgent",
        show=False,
        id="duty.urgent_anywhere",
        tooltip=N_("Do what is owed first"),
        priority=True,
    ),
    Binding("y", "copy", N_("copy"), show=False, id="app.copy", tooltip=N_("Copy what the screen says")),
    Binding("escape", "put_away", N_("back"), show=False, id="app.back", tooltip=N_("Put the banner away")),
    Binding("question_mark", "help", N_("help"), key_display="?", id="app.help", tooltip=N_("The keys of this screen")),
    Binding("f1", "help", show=False, id="app.help_anywhere", tooltip=N_("The keys of this screen"), priority=True),
    Binding("ctrl+p", "command_palette", N_("all"), id="app.palette", tooltip=N_("Every action"), priority=True),
    Binding("q", "quit", N_("quit"), id="app.quit", tooltip=N_("Close the app")),
    Binding("ctrl+q", "quit_now", show=False, id="app.quit_always", tooltip=N_("Close the app"), priority=True),
    Binding("ctrl+z", "suspend_process", N_("to the shell"), show=False, id="app.suspend", tooltip=N_("fg comes back")),
]
