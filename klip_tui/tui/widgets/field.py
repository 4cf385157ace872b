"""A line of text that can be undone and redone, which Textual's own can't."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from klip_tui.text.labels import N_


class Field(Input):
    """An input with ``ctrl+z`` and ``ctrl+y``; letters typed one after the other are one step, up to a space."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "undo", N_("undo"), show=False, id="field.undo"),
        Binding("ctrl+y", "redo", N_("redo"), show=False, id="field.redo"),
    ]

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        self._before: list[str] = []
        self._after: list[str] = []
        self._stepping = False
        self._letter = False
        super().__init__(value, placeholder=placeholder, id=id, select_on_focus=False)

    def watch_value(self, before: str, value: str) -> None:
        """Remember what stood here."""
        if self._stepping or before == value or not self.is_mounted:
            return
        letter = len(value) == len(before) + 1 and value.startswith(before) and not value.endswith(" ")
        if not (letter and self._letter):
            self._before.append(before)
        self._letter = letter
        self._after.clear()

    def action_undo(self) -> None:
        """Take the last step back, where there is one."""
        self._step(self._before, self._after)

    def action_redo(self) -> None:
        """Take the last step again."""
        self._step(self._after, self._before)

    def _step(self, source: list[str], target: list[str]) -> None:
        if not source:
            return
        target.append(self.value)
        self._stepping, self._letter = True, False
        self.value = source.pop()
        self._stepping = False
        self.cursor_position = len(self.value)
