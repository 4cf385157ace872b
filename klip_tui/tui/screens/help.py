"""Help: the keys in force on the screen at hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from klip_tui.text.labels import N_
from klip_tui.tui.context import context
from klip_tui.tui.screens.facts_screen import Dialog
from klip_tui.tui.screens.filtering import holds
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.field import Field
from klip_tui.tui.widgets.lines import Line, Lines
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    pass


class HelpScreen(Dialog[None]):
    """Lists every key that does something now, with what it does, and the promises that the screen is about."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "close", N_("back"), id="help.close"),
        Binding(
            "slash",
            "filter",
            N_("filter"),
            key_display="/",
            id="help.filter",
            tooltip=N_("Show only what holds these words; !word leaves out"),
        ),
    ]
    AUTO_FOCUS = "Rows"

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self._bindings_of = dict(about.active_bindings)
        for key, active in _anywhere(about):
            self._bindings_of.setdefault(key, active)
        self._typing = bool(about.query("TextArea"))
        self._all: list[tuple[str, Line]] = []
        asked = (getattr(one, "promises", ()) for one in (about, *about.query("Said")))
        self._promises = [identity for found in asked for identity in found]

    def compose(self) -> ComposeResult:
        """Lay the list out."""
        yield FactsBar()
        with Vertical():
            yield Lines(
                [[(context(self).voice.text("Keys on this screen (esc closes, / filters)"), "strong")]],
                classes="heading",
            )
            yield Field(placeholder=context(self).voice.text("words, !word leaves out"), id="filter")
            yield Rows(id="help")

    def on_mount(self) -> None:
        """Fill the list: the screen's own keys first, then those of every screen, then the list's."""
        app = context(self)
        rows: dict[str, tuple[list[str], str, bool, int]] = {}
        for active in self._bindings_of.values():
            binding = active.binding
            text = binding.tooltip or binding.description
            if not text or binding.system or not binding.id or binding.id.startswith("field."):
                continue
            shown = self.app.get_key_display(binding)
            keys, *_ = rows.setdefault(text, ([], text, active.enabled, _place(binding.id or "")))
            keys.append(shown)
        lines: list[tuple[str, Line]] = []
        group = -1
        for name, (keys, text, enabled, rank) in sorted(rows.items(), key=lambda row: row[1][3]):
            if rank != group:
                lines += [("", [])] if lines else []
                lines.append((GROUPS[rank], [(app.voice.text(GROUPS[rank]), "quiet")]))
                group = rank
            style = "" if enabled else "quiet"
            shown, of_keys = _keys(keys, enabled=enabled), "accent" if enabled else "quiet"
            lines.append((name, [(shown, of_keys), (app.voice.text(text), style)]))
        for n, identity in enumerate(self._promises):
            from klip_tui.text.folding import folded
            from klip_tui.tui.screens.status_lines import promised

            if n == 0:
                lines += [("", []), (PROMISED, [(app.voice.text(PROMISED), "quiet")])]
            for at, row in enumerate(folded(promised(app, identity) or "-", WIDTH)):
                name = identity if at == 0 else ""
                lines.append((f"{identity} {at}", [(name.ljust(18), "accent"), (row, "")]))
        for text in HINTS if self._typing else ():
            lines.append((text, [(app.voice.text(text), "quiet")]))
        self._all = lines
        self._show()

    def _show(self) -> None:
        """Show the keys that hold the filter's words; headings where nothing is filtered."""
        words = self.query_one("#filter", Field).value.split()[:8]
        rows = self._all
        if words:
            rows = [
                (key, line)
                for key, line in rows
                if key not in ("", PROMISED, *GROUPS) and holds("".join(text for text, _ in line).lower(), words)
            ]
        self.query_one(Rows).put(rows, self.klip.voice.text("nothing holds these words") if words else "")

    def action_filter(self) -> None:
        """Type a filter."""
        field = self.query_one("#filter", Field)
        field.add_class("-shown")
        self.set_focus(field)

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._show()

    @on(Input.Submitted, "#filter")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.set_focus(self.query_one(Rows))

    def action_close(self) -> None:
        """Show everything again; where nothing is filtered, go back."""
        field = self.query_one("#filter", Field)
        if not field.has_class("-shown"):
            self.dismiss()
            return
        field.value = ""
        field.remove_class("-shown")
        self.set_focus(self.query_one(Rows))


PROMISED = N_("What is promised")
WIDTH = 52
"""Cells beside the keys."""
GROUPS = (N_("On this screen"), N_("In the list"), N_("Everywhere"))
HINTS = (
    N_("Times: 1 dec 15:00, 8/12 7:30, 15:00 (the same day), +2h, now"),
    N_("Services: their names with commas between; all of them stand there first"),
)


def _anywhere(about: Screen[Any]) -> Iterator[tuple[str, ActiveBinding]]:
    """The app's keys that work over the editor and over dialogs too, which keep the others from it."""
    for namespace, bindings in about._binding_chain:
        for key, binding in bindings:
            # The palette opens over a main screen alone.
            if binding.priority and namespace is about.app and binding.id != "app.palette":
                yield key, ActiveBinding(namespace, binding, True, binding.tooltip)


def _keys(keys: list[str], *, enabled: bool) -> str:
    """Write keys down; those that do nothing now stand in brackets."""
    shown = ", ".join(keys)
    return (shown if enabled else f"({shown})").ljust(18)


def _place(identity: str) -> int:
    """Order keys by how near they are: the screen's, everywhere's, those that move a cursor."""
    room = identity.split(".", maxsplit=1)[0]
    if room in ("list", "detail", "week", "year", "field", ""):
        return 1
    return 2 if room in ("app", "screen", "anywhere", "duty", "notice", "alert", "note", "measured") else 0
