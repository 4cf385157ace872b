"""Folding a text to a width."""

from __future__ import annotations

import textwrap


def folded(text: str, width: int) -> list[str]:
    """Fold a text to a width; nothing is no line."""
    return textwrap.wrap(text, width) or ([""] if text else [])
