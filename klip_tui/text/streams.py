"""Standard input and output: a locale that lacks a sign never ends a command, and ``-`` is standard input."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

STANDARD_INPUT = "-"

_PLAIN = {
    "✓": "ok", "✗": "x", "→": "->", "←": "<-", "–": "-", "—": "-", "…": "...", "·": "-", "●": "*", "○": "o", "─": "-",
    "│": "|", "≥": ">=", "≤": "<=", "×": "x", "’": "'", "‘": "'", "“": '"', "”": '"', "€": "EUR",
}  # fmt: skip
"""What is written where a locale lacks the sign; of any other it says ``?``."""


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wanted = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign, "?") for sign in wanted), error.end


def missing_streams() -> None:
    """Open what whoever started us has closed, before a file of ours takes its place among the first three."""
    while (handle := os.open(os.devnull, os.O_RDWR)) < 3:
        pass
    os.close(handle)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def forgiving() -> None:
    """Let both outputs write something plainer where the locale lacks a sign."""
    codecs.register_error("klip_plainer", _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="klip_plainer")


def unread(number: int) -> None:
    """Let what is still to be written to an output go nowhere: a command goes on without a reader."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


def is_stuck() -> bool:
    """Whether standard output takes nothing any more; what waits in it is dropped, or Python would end with its own
    code and words when it tries again."""
    try:
        sys.stdout.flush()
    except OSError:
        unread(1)
        return True
    return False


def is_unicode() -> bool:
    """Whether standard output takes every sign as it is."""
    name = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        return codecs.lookup(name).name.startswith("utf")
    except LookupError:
        return False


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading bytes; ``-`` is standard input. Raises OSError."""
    if str(path) == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with path.open("rb") as file:
        yield file
