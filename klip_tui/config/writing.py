"""Writing a configuration file for the first time."""

from __future__ import annotations

import os
from pathlib import Path

from klip_tui.commitment.phrase import Refused, Unreachable, phrase
from klip_tui.text import outside

_HERE = Path(__file__).resolve().parent


def example() -> str:
    """Return the commented example that is shipped."""
    for place in (_HERE / "config.example.toml", _HERE.parent.parent / "config.example.toml"):
        if place.exists():
            return place.read_text(encoding="utf-8")
    raise Unreachable(phrase("the example configuration is missing from this installation"))


def write_example(target: Path) -> None:
    """Write the example to a file that does not exist yet. Raises Refused."""
    write(target, example())


def write(target: Path, text: str) -> None:
    """Write a new configuration that only its owner can read. Raises Refused where there is one already."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused(phrase("{file} exists; it is left as it is", file=str(target))) from None
    except OSError as error:
        raise _unwritten(target, error) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        # Half of it would read as a whole one, and stand in the way of the next try.
        target.unlink(missing_ok=True)
        raise _unwritten(target, error) from error


def _unwritten(target: Path, error: OSError) -> Unreachable:
    return Unreachable(phrase("{file} can't be written: {why}", file=str(target), why=outside.system(error)))
