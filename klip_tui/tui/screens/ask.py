"""A small dialog that asks for a few lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from klip_tui.text.labels import N_
from klip_tui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from klip_tui.tui.app import KlipApp


class AskScreen(ModalScreen[dict[str, str] | None]):
    """Dismissed with what was typed by field, or None. Enter goes on, and in the last field ends."""

    CSS = """
    AskScreen { align: center middle; }
    AskScreen > Vertical { width: 76; height: auto; background: $surface; padding: 1 2; }
    AskScreen .field { height: 1; layout: horizontal; margin-top: 1; }
    AskScreen .label { width: 24; }
    AskScreen .field Input { width: 1fr; background: $panel; }
    AskScreen #ask-keys { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", N_("back"), id="ask.back"),
        Binding("ctrl+s", "done", N_("done"), id="ask.done"),
    ]

    def __init__(self, title: str, fields: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self._title, self._asked = title, list(fields)

    def compose(self) -> ComposeResult:
        """Lay the fields out."""
        _ = cast("KlipApp", self.app).voice.text
        with Vertical():
            yield Lines([[(self._title, "strong")]], classes="heading")
            for name, text, value in self._asked:
                with Container(classes="field"):
                    yield Lines([[(text, "quiet")]], classes="label")
                    yield Input(value, id=f"ask-{name}")
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
        """Take everything as it stands."""
        self.dismiss({(field.id or "").removeprefix("ask-"): field.value for field in self.query(Input)})

    def action_back(self) -> None:
        """Go back without anything."""
        self.dismiss(None)
