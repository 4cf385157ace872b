"""Copying what a screen says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from klip_tui.runtime import private_file
from klip_tui.tui.context import context
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Lines
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from textual.screen import Screen


def copy_screen(screen: Screen[Any]) -> None:
    """Offer the screen's text to the terminal's clipboard and write it to a file, since a terminal may refuse."""
    app, notify = context(screen), screen.app.notify
    parts = [
        widget.plain for widget in screen.query("Lines, Rows, Detail") if isinstance(widget, (Lines, Rows, Detail))
    ]
    text = "\n".join(part for part in parts if part.strip())
    app.put_on_clipboard(text)
    if app.desk is None:
        notify(app.voice.text("offered to the clipboard"))
        return
    path = app.desk.settings.data / "copied.txt"
    try:
        private_file.write(path, f"{text}\n".encode())
        where = app.voice.text("offered to the clipboard; it is in {file} too").format(file=path)
    except OSError:
        where = app.voice.text("offered to the clipboard")
    notify(where, markup=False)
