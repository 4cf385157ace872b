"""Drafts that the store did not take: a file each beside it, on disk before anybody is told that they are kept."""

from __future__ import annotations

import contextlib
import hashlib
import os
from datetime import datetime
from pathlib import Path

import msgspec

FOLDER = "drafts-not-in-store"


class Unkept(msgspec.Struct, frozen=True):
    """A draft as typed, whose it is, and the store's revision that it was typed upon."""

    id: str
    who: str
    title: str
    content: str
    at: datetime
    revision: int = 0
    editor: str = ""


def write(data: Path, draft: Unkept) -> None:
    """Write a draft, synced to disk with its folder. Raises OSError."""
    folder = data / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = _path(data, draft.id, draft.editor)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(draft))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    for made in (folder, data):
        handle = os.open(made, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def drop(data: Path, identity: str, editor: str) -> None:
    """Take away what an editor left here of a draft: the store has it, or it was posted or thrown away."""
    with contextlib.suppress(FileNotFoundError):
        _path(data, identity, editor).unlink()


def found(data: Path) -> list[Unkept]:
    """Return the drafts that lie here, oldest first; a file that can't be read stays where it is."""
    drafts = []
    for path in (data / FOLDER).glob("[!.]*.json"):
        with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
            drafts.append(msgspec.json.decode(path.read_bytes(), type=Unkept))
    return sorted(drafts, key=lambda draft: draft.at)


def _path(data: Path, identity: str, editor: str) -> Path:
    """Name a file for each editor: two who type the same draft do not write over each other here either."""
    whose = hashlib.sha256(f"{identity} {editor}".encode()).hexdigest()[:16]
    return data / FOLDER / f"{whose}.json"
