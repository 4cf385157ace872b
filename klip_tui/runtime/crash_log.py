"""Faults of our own: their tracebacks go to a file, never to a screen, where local values would show."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from pathlib import Path

LARGEST = 1_000_000
"""Bytes of the file; what is beyond goes to ``crash.log.1``, and what was there is gone."""
LONGEST = 20_000
"""Characters of one traceback, of which the end is kept: a fault that is met every second fills no disk."""


def no_core_dumps() -> None:
    """Have no core file written of this process: it would hold the secrets in its memory."""
    import resource

    # A unit that may set no limits says so; its own LimitCORE does it then.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def keep(folder: Path, error: BaseException | str, at: datetime) -> Path | None:
    """Add a traceback to ``crash.log`` in the data folder; return the file, or None where it can't be written."""
    import traceback

    text = error if isinstance(error, str) else "".join(traceback.format_exception(error))
    path = folder / "crash.log"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and path.stat().st_size > LARGEST:
            path.rename(path.with_name("crash.log.1"))
        # Ours alone from its first byte on, and never through a link that somebody laid there.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        with os.fdopen(os.open(path, flags, 0o600), "a", encoding="utf-8", errors="backslashreplace") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(f"{at.isoformat()}\n{text[-LONGEST:]}\n")
    except OSError:
        return None
    return path
