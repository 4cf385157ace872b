"""Notifications that the terminal itself shows, beside the screen."""

from __future__ import annotations

from klip_tui.text.clean import one_line
from klip_tui.tui.terminal.multiplexer import wrapped


def notification(text: str) -> str:
    """Return a terminal notification in both common forms (OSC 9 and OSC 777)."""
    shown = one_line(text, 120).replace(";", ",")
    return wrapped(f"\x1b]9;{shown}\x07") + wrapped(f"\x1b]777;notify;KLIP;{shown}\x07")
