"""Saying and asking, a line at a time."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Protocol

from klip_tui.text.clean import clean

CLEAR = "-"
"""What empties a field that has a value."""
BACK = ".."
"""What goes back from any question."""


class Gone(Exception):
    """Whoever typed has closed the line."""


class Back(Exception):
    """Whoever typed wants to go back."""


class Talk(Protocol):
    """A line to a person."""

    def say(self, text: str = "") -> None:
        """Say a line, or several."""

    def ask(self, prompt: str) -> str:
        """Ask for a line. Raises Gone at its end."""


class Terminal:
    """Standard input and output as they are: the terminal's own line editing, no escape sequence of ours."""

    def say(self, text: str = "") -> None:
        """Print it, made harmless, at once."""
        sys.stdout.write(clean(text) + "\n")
        sys.stdout.flush()

    def ask(self, prompt: str) -> str:
        """Print the question, read a line."""
        sys.stdout.write(clean(prompt) + " ")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise Gone
        return line.rstrip("\n")


def field(talk: Talk, name: str, value: str = "") -> str:
    """Ask for a field: an empty line keeps what stands there, ``-`` empties it. Raises Back, Gone."""
    typed = talk.ask(f"{name} [{value}]:" if value else f"{name}:").strip()
    if typed == BACK:
        raise Back
    return value if not typed else "" if typed == CLEAR else typed


def choose(
    talk: Talk, prompt: str, options: Sequence[tuple[str, str]], unknown: str, unsaid: Sequence[str] = ()
) -> str:
    """Offer numbered options (key, text) and return the key that was chosen, by number or key. Raises Back, Gone.

    An empty line chooses nothing and is asked again; ``..`` goes back. ``unsaid`` are keys that work too.
    """
    for number, (key, text) in enumerate(options, 1):
        talk.say(f"{number} {text}" + (f" ({key})" if len(key) == 1 and not key.isdigit() else ""))
    while True:
        typed = talk.ask(prompt).strip()
        if typed == BACK:
            raise Back
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(options):
            return options[int(typed) - 1][0]
        found = [key for key in (*(key for key, _ in options), *unsaid) if key == typed and len(key) == 1]
        if found:
            return found[0]
        if typed:
            talk.say(unknown)
