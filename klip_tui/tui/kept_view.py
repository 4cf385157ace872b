"""What the Status screen showed last, kept beside the store: a start shows it, with its age, in its first frame.

The texts alone are kept, so that nothing of the desk need be loaded to show them, and they are shown without colour:
what was so a while ago never looks like what is so. The file is ours alone (0600), bounded, and counts only where its
version, its language and its checksum are right.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zlib import crc32

from klip_tui.commitment.frozen import dataclass
from klip_tui.runtime.atomic_file import write_atomically
from klip_tui.text.clean import clean

NAME = "last-view.json"
HEAD = "klip-tui view 2"
LARGEST = 65_536
"""Bytes of a file that is read or written."""
MOST, LONGEST = 60, 400
"""Lines of a part, and characters of a line."""


@dataclass(frozen=True, slots=True)
class KeptView:
    """The texts of each part of the screen, as they were at an instant.

    ``mark`` is of the configuration that it was shown under, which was judged then (``config.glance``).
    """

    at: datetime
    parts: Mapping[str, tuple[str, ...]]
    mark: str = ""


def read(file: Path, lang: str) -> KeptView | None:
    """Read what was kept; None where there is nothing, or nothing that can be trusted."""
    try:
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as opened:
            content = opened.read(LARGEST + 1)
        head, _, body = content.partition(b"\n")
        if len(content) > LARGEST or head != _head(body, lang):
            return None
        at, parts, mark = json.loads(body)
        texts = {str(name): _texts(lines) for name, lines in parts.items()}
        instant = datetime.fromisoformat(at)
        # One without a zone is no instant of ours.
        return KeptView(instant, texts, str(mark)) if instant.tzinfo is not None else None
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def _texts(lines: list[object]) -> tuple[str, ...]:
    # Spaces are kept: they are the columns.
    return tuple(clean(str(line)).replace("\n", " ")[:LONGEST] for line in lines[:MOST])


def keep(file: Path, view: KeptView, lang: str) -> None:
    """Keep what is shown. Raises OSError."""
    parts = {name: [line[:LONGEST] for line in lines[:MOST]] for name, lines in view.parts.items()}
    body = json.dumps([view.at.isoformat(), parts, view.mark]).encode()
    content = _head(body, lang) + b"\n" + body
    if len(content) <= LARGEST:
        write_atomically(file, content, 0o600)


def _head(body: bytes, lang: str) -> bytes:
    return f"{HEAD} {lang} {crc32(body):08x}".encode()
