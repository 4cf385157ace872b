"""A question that is answered by one key, where going on would lose something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from klip_tui.text.folding import folded
from klip_tui.text.labels import N_
from klip_tui.tui.screens.facts_screen import Dialog
from klip_tui.tui.widgets.facts import FactsBar
from klip_tui.tui.widgets.lines import Line, Lines

WIDTH = 66
BESIDE = 4
"""Rows that the three facts and the keys take in a terminal that is too small for the screens."""


class ConfirmScreen(Dialog[bool]):
    """Dismissed with whether to go on. ``again`` is the key that opened it: pressed twice it goes on."""

    CSS_PATH = "confirm.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", N_("go on"), id="confirm.go_on"),
        Binding("escape", "back", N_("back"), id="confirm.back"),
    ]

    def __init__(self, lines: Sequence[str], go_on: str, *, again: str = "") -> None:
        super().__init__()
        self._said, self._go_on, self._again = lines, go_on, again

    def compose(self) -> ComposeResult:
        """Lay the question out."""
        keys = f"enter, {self._again}" if self._again else "enter"
        yield FactsBar()
        with Vertical():
            yield Lines(id="question")
            yield Lines(
                [
                    [
                        (keys, "accent"),
                        (f" {self._go_on}   ", "strong"),
                        ("esc", "accent"),
                        (f" {self.voice.text('back')}", ""),
                    ]
                ],
                id="confirm-keys",
            )

    def on_mount(self) -> None:
        """Ask, in the room that there is."""
        self._ask()

    def on_resize(self) -> None:
        """Ask in other room. In a terminal too small for the screens too: what is decided is seen."""
        super().on_resize()
        self._ask()

    def _ask(self) -> None:
        size = self.app.size
        rows: list[Line] = [
            [(row, "strong" if n == 0 else "")]
            for n, text in enumerate(self._said)
            for row in folded(text, min(WIDTH, size.width))
        ]
        if len(rows) + BESIDE > size.height:
            # Where rows are few the question and the keys are seen, and as much of the reasons as fits.
            rows = [[(text, "strong" if n == 0 else "")] for n, text in enumerate(self._said)]
            del rows[max(1, size.height - BESIDE) :]
        widget = self.query_one("#question", Lines)
        widget.styles.height = len(rows)
        widget.put(rows)

    def on_key(self, event: events.Key) -> None:
        """Take the key that opened it as a yes."""
        if self._again and event.character == self._again:
            event.stop()
            self.action_go_on()

    def action_go_on(self) -> None:
        """Go on."""
        self.dismiss(True)

    def action_back(self) -> None:
        """Stay."""
        self.dismiss(False)
