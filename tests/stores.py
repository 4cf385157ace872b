"""Stores that tests begin with: the real thing makes each kind once in a process, and they are copied from then on."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from klip_tui.store import opening
from klip_tui.store.opening import Store

_make = opening._file


@functools.cache
def _folder(owner: int) -> Path:
    del owner
    made = Path(tempfile.mkdtemp(prefix="klip-stores-"))
    atexit.register(shutil.rmtree, made, True)
    return made


@functools.cache
def _empty(owner: int) -> Path:
    """Make an empty store as it is made anywhere."""
    file = _folder(owner) / "empty.db"
    opening._ready(_make(file, False)).close()
    return file


def begun(file: Path, read_only: bool) -> Store:
    """Be ``opening._file``: where the store is new, it begins as a copy, whose version is then looked at as always."""
    new = not read_only and not file.exists()
    store = _make(file, read_only)
    if new:
        # Into the file that was made: its rights and its owner are those that were given to it.
        shutil.copyfile(_empty(os.getpid()), file)
    return store


def copied(name: str, file: Path, make: Callable[[], None]) -> None:
    """Let a store be there: by ``make`` the first time in this process, by a copy of what that made from then on."""
    kept = _folder(os.getpid()) / name
    if kept.exists():
        file.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copyfile(kept, file)
        file.chmod(0o600)
        return
    make()
    shutil.copyfile(file, kept)
