"""The terminal's clipboard; it may refuse without a word, so whoever copies offers a file too."""

from __future__ import annotations

import base64

from klip_tui.tui.terminal.multiplexer import wrapped


def clipboard(text: str) -> str:
    """Return the sequence that asks the terminal to take a text (OSC 52)."""
    return wrapped(f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07")
