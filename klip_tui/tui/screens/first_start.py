"""First start without a configuration: the demo, or a configuration of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import default_path
from klip_tui.text.labels import N_
from klip_tui.tui.terminal.cell_driver import cell_driver
from klip_tui.tui.widgets.lines import Line, Lines
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from klip_tui.text.voice import Voice


class FirstStart(App[str]):
    """Ends with ``demo``, the path of the configuration that was written, or None."""

    CSS = """
    Screen { align: center middle; }
    #first { width: 76; height: auto; }
    #choices { height: 3; margin: 1 0; }
    #welcome { height: 5; }
    #shown { height: auto; margin-top: 1; }
    Input { display: none; }
    Input.-shown { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,escape", "quit", N_("quit"), id="first.quit")]

    def __init__(self, voice: Voice) -> None:
        super().__init__(driver_class=cell_driver())
        self._voice = voice

    def compose(self) -> ComposeResult:
        """Lay the choices out."""
        _ = self._voice.text
        with Vertical(id="first"):
            yield Lines(
                [
                    [("klip-tui", "strong")],
                    [],
                    [(_("Nothing is configured yet."), "")],
                    [(_("The demo shows everything on this machine alone; nobody is told anything."), "quiet")],
                    [(_("A configuration begins with the address of KLIP's health page."), "quiet")],
                ],
                id="welcome",
            )
            yield Rows(id="choices")
            yield Input(placeholder="https://…", id="url")
            yield Lines(id="shown")

    def on_mount(self) -> None:
        """Offer the choices."""
        _ = self._voice.text
        rows: list[tuple[str, Line]] = [
            ("demo", [(_("Look at the demo"), "")]),
            ("write", [(_("Write a configuration to {file}").format(file=default_path()), "")]),
            ("quit", [(_("Leave"), "")]),
        ]
        self.query_one(Rows).put(rows)
        self.query_one(Rows).focus()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Go the chosen way."""
        if event.key == "demo":
            self.exit("demo")
        elif event.key == "quit":
            self.exit(None)
        else:
            url = self.query_one(Input)
            url.add_class("-shown")
            url.focus()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """Write the configuration with this endpoint."""
        from klip_tui.config.toml_file import read
        from klip_tui.config.writing import example, write

        url = event.value.strip()
        if not url.startswith(("http://", "https://")) or any(c.isspace() or c in '"\\' for c in url):
            self.query_one("#shown", Lines).put([[(self._voice.text("an address begins with https://"), "bad")]])
            return
        text = example() + f'\n[[endpoint]]\nname = "KLIP"\nurl = "{url}"\n'
        target = default_path()
        try:
            write(target, text)
            read(target)
        except Refused as error:
            self.query_one("#shown", Lines).put([[(self._voice.say(error.sentence), "bad")]])
            return
        self.exit(str(target))
