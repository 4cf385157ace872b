"""Writing a file that others read while it is written: they see the old one or the new one, never half of it."""

from __future__ import annotations

import os
from pathlib import Path


def write_atomically(file: Path, content: bytes, mode: int) -> None:
    """Write a file beside its place, synced, with a mode whatever the umask says, and put it there. Raises OSError."""
    # A leading dot and another ending: a collector that reads *.prom must not meet it.
    temporary = file.with_name(f".{file.name}.{os.getpid()}.new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fchmod(opened.fileno(), mode)
            os.fsync(opened.fileno())
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
