"""What goes to the terminal beside the screen: notifications and the clipboard."""

from __future__ import annotations

import base64
import os
import select
import sys

from klip_tui.text.clean import one_line


def wrapped(sequence: str) -> str:
    """Wrap an escape sequence so that tmux or screen hands it through."""
    if os.environ.get("TMUX"):
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if os.environ.get("TERM", "").startswith("screen"):
        return f"\x1bP{sequence}\x1b\\"
    return sequence


def is_gone() -> bool:
    """Whether the terminal on standard input has hung up."""
    try:
        watch = select.poll()
        watch.register(sys.stdin.fileno(), select.POLLIN)
        return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in watch.poll(0))
    except (OSError, ValueError):
        return True


def notification(text: str) -> str:
    """Return a terminal notification in both common forms (OSC 9 and OSC 777)."""
    shown = one_line(text, 120).replace(";", ",")
    return wrapped(f"\x1b]9;{shown}\x07") + wrapped(f"\x1b]777;notify;KLIP;{shown}\x07")


def clipboard(text: str) -> str:
    """Return the sequence that asks the terminal to take a text (OSC 52); it may refuse without a word."""
    return wrapped(f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07")
