"""Whether the kernel says that its clock is kept right (adjtimex(2)): somebody disciplines it, or nobody does."""

from __future__ import annotations

import ctypes
import sys

_STATUS_AT = 40
"""Where ``status`` stands in ``struct timex`` on a machine of 64 bits."""
_UNSYNCHRONISED = 0x40
_LARGE_ENOUGH = 512


def synchronised() -> bool | None:
    """Tell whether the clock is synchronised; None where the kernel can't be asked. Nothing is changed by asking."""
    if sys.platform != "linux" or sys.maxsize < 2**32:
        return None
    buffer = ctypes.create_string_buffer(_LARGE_ENOUGH)  # modes = 0: read only
    try:
        if ctypes.CDLL(None).adjtimex(buffer) < 0:
            return None
    except (OSError, AttributeError):
        return None
    return not int.from_bytes(buffer.raw[_STATUS_AT : _STATUS_AT + 4], sys.byteorder) & _UNSYNCHRONISED
