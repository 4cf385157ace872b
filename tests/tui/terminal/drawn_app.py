"""A small Textual app on the cell driver, to be run in a pty: each key makes a whole new screen, ``o`` one figure."""

from __future__ import annotations

import asyncio
import signal
import sys

from textual.app import App, ComposeResult
from textual.events import Resize
from textual.geometry import Size
from textual.widgets import Static

from klip_tui.tui.terminal.cell_driver import cell_driver


class Drawn(App[None]):
    """Fills its screen with how many keys there were."""

    CSS = "Screen { overflow: hidden; } #all { height: 100%; text-wrap: nowrap; }"
    keys = 0
    shown = 0

    def compose(self) -> ComposeResult:
        yield Static(id="all")

    def on_mount(self) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit)
        self.fill()

    def on_resize(self, event: Resize) -> None:
        self.fill(event.size)

    def fill(self, size: Size | None = None) -> None:
        width, height = size or self.size
        line = (f"key {self.shown} " * width)[: width - 1]
        self.query_one("#all", Static).update("\n".join([line] * (height - 1) + [f"last {self.keys} {width}x{height}"]))

    def on_key(self, event: object) -> None:
        key = getattr(event, "key", "")
        if key == "q":
            self.exit()
        elif key == "b":
            self.bell()
        elif key == "z":
            self.action_suspend_process()
        elif key != "ctrl+l":
            self.keys += 1
            self.shown = self.shown if key == "o" else self.keys
            self.fill()


if __name__ == "__main__":
    Drawn(driver_class=None if "plain" in sys.argv else cell_driver()).run()
