"""JSON pointers (RFC 6901)."""

from __future__ import annotations

from typing import Any


def point(value: Any, pointer: str) -> Any:
    """Follow a JSON pointer. Raises LookupError when it leads nowhere."""
    for raw in pointer.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            if not (step.isascii() and step.isdigit()) or len(step) > 9 or int(step) >= len(value):
                raise LookupError(pointer)
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value[step]
        else:
            raise LookupError(pointer)
    return value
