"""The least that a Textual app can be: a table of forty rows, a header line, a footer. The yardstick."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Static


class Minimal(App[None]):
    BINDINGS: ClassVar = [("q", "quit", "quit")]

    def compose(self) -> ComposeResult:
        yield Static("KLIP")
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("when", "what", "who")
        table.add_rows([(f"row {n}", "something happened here", "somebody") for n in range(40)])
        table.focus()


if __name__ == "__main__":
    Minimal().run()
