"""Copying what a screen says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.lines import Lines
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from klip_tui.tui.app import KlipApp


def copy_screen(app: KlipApp) -> None:
    """Offer the screen's text to the terminal's clipboard and write it to a file, since a terminal may refuse."""
    parts = [
        widget.plain for widget in app.screen.query("Lines, Rows, Detail") if isinstance(widget, (Lines, Rows, Detail))
    ]
    text = "\n".join(part for part in parts if part.strip())
    app.put_on_clipboard(text)
    if app.desk is None:
        app.notify(app.voice.text("offered to the clipboard"))
        return
    path = app.desk.settings.data / "copied.txt"
    try:
        path.write_text(text + "\n", encoding="utf-8")
        path.chmod(0o600)
        where = app.voice.text("offered to the clipboard; it is in {file} too").format(file=path)
    except OSError:
        where = app.voice.text("offered to the clipboard")
    app.notify(where, markup=False)
