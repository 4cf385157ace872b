"""What an answer may hold at most: depth, numbers, and charsets that are text.

Whatever exceeds is told in a word or two, as ``Unreadable``: an outcome of the one who answered, never a fault of ours.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

DEEPEST = 64
"""Levels of lists and objects within each other that an answer may have."""
LARGEST_NUMBER = 10**15
"""What no count and no instant in seconds exceeds; below 2**53, so that a float holds it exactly."""
_CHARSET = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_CHARSETS = {
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "iso-8859-15": "iso8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
"""The charsets that are read as they say; all others are read as UTF-8. Python knows codecs that are no text (hex),
and some that take seconds for a megabyte (punycode)."""


class Unreadable(ValueError):
    """An answer that can't be read: its text says why, in a few words of ours."""


def text_of(raw: bytes, content_type: str) -> str:
    """Read bytes as text by their declared charset; what is no such text becomes replacement characters."""
    found = _CHARSET.search(content_type)
    return raw.decode(_CHARSETS.get(found[1].lower(), "utf-8") if found else "utf-8", "replace")


def json_of(raw: bytes) -> Any:
    """Read JSON (RFC 8259) no deeper than ``DEEPEST``, with finite numbers. Raises Unreadable."""
    try:
        value = json.loads(raw, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable("no JSON") from None
    if _deeper(value, DEEPEST):
        raise Unreadable("no JSON")
    return value


def _no_number(word: str) -> float:
    raise ValueError(word)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("too large")
    return value


def _deeper(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def count_of(value: object) -> int | None:
    """Read a count: a whole number from zero to ``LARGEST_NUMBER``; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value <= LARGEST_NUMBER or value != int(value):
        return None
    return int(value)
