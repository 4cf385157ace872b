"""Faults of our own: their tracebacks go to a file, never to a screen, where local values would show."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path


def no_core_dumps() -> None:
    """Have no core file written of this process: it would hold the secrets in its memory."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def keep(folder: Path, error: BaseException | str, at: datetime) -> Path | None:
    """Add a traceback to ``crash.log`` in the data folder; return the file, or None where it can't be written."""
    import traceback

    text = error if isinstance(error, str) else "".join(traceback.format_exception(error))
    path = folder / "crash.log"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("a", encoding="utf-8") as file:
            path.chmod(0o600)
            file.write(f"{at.isoformat()}\n{text}\n")
    except OSError:
        return None
    return path
