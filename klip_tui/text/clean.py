"""Text from outside made harmless for a terminal, a header and a log line.

A page's body, an error, a header or another person's words are data: control characters, escape
sequences and direction overrides never reach a terminal.
"""

from __future__ import annotations

import re
import unicodedata

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_OVERRIDES = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean(text: str) -> str:
    """Strip control characters, save line breaks; tabs become spaces."""
    text = _ESCAPES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        " " if c == "\t" else c
        for c in text
        if c in "\n\t" or not (unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") or c in _OVERRIDES)
    )


def one_line(text: str, limit: int = 200) -> str:
    """Clean a text and put it on one line of at most ``limit`` characters."""
    line = " ".join(clean(text[: limit * 20]).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def has_controls(text: str) -> bool:
    """Whether a text holds control characters other than line breaks and tabs."""
    return any(c not in "\n\t\r" and unicodedata.category(c) in ("Cc", "Cs") for c in text)
