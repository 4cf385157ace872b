"""What a filter's words mean, on every list and line by line alike."""

from __future__ import annotations

from collections.abc import Iterable


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether a text holds every word, and none of those with ``!`` before them; ``!`` alone says nothing yet."""
    for word in map(str.lower, words):
        if word.startswith("!"):
            if word[1:] and word[1:] in text:
                return False
        elif word not in text:
            return False
    return True
