"""Text from outside made harmless, in one place, for every way out: a terminal, a header, a log line, CSV, HTML, JSON.

A page's body, an error, a header, a template or another person's words are data: control characters, escape
sequences, direction overrides and signs that nobody sees never reach who reads, so that what is shown is what is
there. Text that goes out to users is rid of invisible signs on its way in (``visible``): what is shown is what is sent.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_ESCAPES = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])"
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code) for span in ((0x180B, 0x1810), (0xFE00, 0xFE10), (0xE0100, 0xE01F0)) for code in range(*span)
}
"""Signs without a shape that Unicode does not call format characters: fillers, joiners, variation selectors."""
_BREAKS = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n"})
_OTHER = ("Cc", "Cs", "Co", "Cn")


def _is_invisible(sign: str) -> bool:
    return sign in _FILLERS or unicodedata.category(sign) == "Cf"


def _is_harmless(text: str) -> bool:
    """Whether a text has nothing to take away; most have not, and this costs them little."""
    return text.isprintable() and (text.isascii() or _FILLERS.isdisjoint(text))


def clean(text: str) -> str:
    """Strip control and invisible characters, save line breaks; tabs become spaces."""
    if _is_harmless(text):
        return text
    text = re.sub(_ESCAPES, "", text.replace("\r\n", "\n").translate(_BREAKS))
    return "".join(
        " " if c == "\t" else c
        for c in text
        if c in "\n\t" or not (unicodedata.category(c) in _OTHER or _is_invisible(c))
    )


def visible(text: str) -> str:
    """Take away the signs that nobody sees (a soft hyphen from a text processor, a zero-width space)."""
    return text if _is_harmless(text) else "".join(c for c in text if not _is_invisible(c))


def one_line(text: str, limit: int = 200) -> str:
    """Clean a text and put it on one line of at most ``limit`` characters."""
    line = " ".join(clean(text[: limit * 20]).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def has_controls(text: str) -> bool:
    """Whether a text holds control characters other than line breaks and tabs."""
    return any(c not in "\n\t\r" and unicodedata.category(c) in ("Cc", "Cs") for c in text)


def cell(text: str) -> str:
    """Clean a text for a cell of a CSV file, and keep a spreadsheet from taking it for a formula."""
    text = clean(text)
    number = re.fullmatch(r"[+-]?\d+(\.\d+)?%?", text)
    return "'" + text if text[:1] in ("=", "+", "-", "@") and number is None else text


def as_json(value: Any, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """Write JSON whose texts are whole, with everything escaped that a terminal would obey or nobody would see."""
    import json

    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    if ascii_only or _is_harmless(text.replace("\n", "")):
        return text
    return "".join(c if c == "\n" or (c.isprintable() and c not in _FILLERS) else _escape(c) for c in text)


def _escape(sign: str) -> str:
    """Escape a sign as JSON has it, in two halves beyond the first plane; a blank of another width stays."""
    import json

    return sign if unicodedata.category(sign) == "Zs" else json.dumps(sign)[1:-1]
