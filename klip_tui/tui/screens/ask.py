"""A small dialog that asks for a few lines of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.widgets import Input

from klip_tui.text.folding import folded
from klip_tui.text.labels import N_
from klip_tui.tui.context import context
from klip_tui.tui.screens.facts_screen import Dialog
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.field import Field
from klip_tui.tui.widgets.lines import Lines

LEAST, WIDEST = 24, 46
"""Cells for what names a field: all of it, and no less room for what is typed than for that."""


class AskScreen(Dialog[dict[str, str] | None]):
    """Dismissed with what was typed by field, or None. Enter goes on, and in the last field ends.

    ``needed`` says of a field that can't be empty what is wrong where it is.
    """

    CSS_PATH = "ask.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", N_("back"), id="ask.back"),
        Binding("ctrl+s", "done", N_("done"), id="ask.done"),
    ]

    def __init__(self, title: str, fields: Sequence[tuple[str, str, str]], *, needed: Mapping[str, str] = {}) -> None:
        super().__init__()
        self._title, self._asked = title, list(fields)
        self._needed = needed

    def compose(self) -> ComposeResult:
        """Lay the fields out."""
        _ = context(self).voice.text
        room = min(WIDEST, max(LEAST, *(cell_len(text) + 2 for _name, text, _value in self._asked)))
        yield FactsBar()
        with Vertical():
            yield Lines([[(self._title, "strong")]], classes="heading")
            for name, text, value in self._asked:
                rows = folded(text, room - 2)
                with Container(classes="field") as field:
                    field.styles.height = len(rows)
                    label = Lines([[(row, "quiet")] for row in rows], classes="label")
                    label.styles.width, label.styles.height = room, len(rows)
                    yield label
                    yield Field(value, id=f"ask-{name}")
            yield Lines(
                [
                    [
                        ("enter", "accent"),
                        (f" {_('go on')}   ", ""),
                        ("ctrl+s", "accent"),
                        (f" {_('done')}   ", ""),
                        ("esc", "accent"),
                        (f" {_('back')}", ""),
                    ]
                ],
                id="ask-keys",
            )

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        inputs = list(self.query(Input))
        at = inputs.index(event.input)
        if at + 1 < len(inputs):
            self.set_focus(inputs[at + 1])
            return
        self.action_done()

    def action_done(self) -> None:
        """Take everything as it stands, unless something that is needed is empty."""
        typed = {(field.id or "").removeprefix("ask-"): field.value for field in self.query(Input)}
        for name, wrong in self._needed.items():
            if not typed[name].strip():
                self.notify(wrong, severity="warning", markup=False)
                self.set_focus(self.query_one(f"#ask-{name}", Input))
                return
        self.dismiss(typed)

    def action_back(self) -> None:
        """Go back without anything."""
        self.dismiss(None)
