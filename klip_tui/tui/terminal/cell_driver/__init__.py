"""A Textual driver that sends only the cells that changed.

Textual (8.2.8) draws whole regions, two to six frames for one change. Over a slow line that is what one waits for.
This driver stands between Textual and the terminal: it reads what Textual writes into a grid of cells, compares the
grid with what the terminal shows, and sends the difference with the shortest moves, changes of pen and erases. One
frame is on its way at a time, paced by the terminal's own answers; frames in between are never sent.

``App.__init__(driver_class=cell_driver())`` is all that an app does for it. Nothing else of this project is imported
here: another app can take the folder. docs/driver.md says how it works and what it costs.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver


def cell_driver() -> type[Driver] | None:
    """Return the driver for an app's ``driver_class``; None, Textual's own choice, where it does not fit.

    It fits terminals on Linux and macOS. A driver that the environment names (TEXTUAL_DRIVER) comes first; headless
    and inline runs have drivers of their own in any case.
    """
    if sys.platform == "win32" or os.environ.get("TEXTUAL_DRIVER") or os.environ.get("TERM", "dumb") == "dumb":
        return None
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__)):
        return None
    from klip_tui.tui.terminal.cell_driver.driver import CellDriver

    return CellDriver
