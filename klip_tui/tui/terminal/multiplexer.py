"""Sequences that are meant for the terminal behind tmux or screen."""

from __future__ import annotations

import os


def wrapped(sequence: str) -> str:
    """Wrap an escape sequence so that tmux or screen hands it through."""
    if os.environ.get("TMUX"):
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if os.environ.get("TERM", "").startswith("screen"):
        return f"\x1bP{sequence}\x1b\\"
    return sequence
