"""A disk that loses what was not synced: what a recorded process asked of it, cut at any step.

A file's writes are safe after a sync of the file; that a file was created is safe after a sync of it or of its folder;
that one was unlinked or renamed, only after a sync of the folder (POSIX promises no more, and Linux keeps to that).
"""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).with_name("recorder.c")
COMPILER = shutil.which("cc") or shutil.which("gcc")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing asked of the disk: ``what`` is the record's letter (recorder.c), ``data`` bytes or a new path."""

    what: str
    path: str
    offset: int
    data: bytes


def build(folder: Path) -> Path:
    """Compile the recorder."""
    assert COMPILER is not None
    library = folder / "recorder.so"
    command = [COMPILER, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl", "-lpthread"]
    subprocess.run(command, check=True)
    return library


def steps(log: Path) -> list[Step]:
    """Read what was recorded."""
    data, at, found = log.read_bytes(), 0, []
    while at < len(data):
        what = chr(data[at])
        (named,) = struct.unpack_from("<H", data, at + 1)
        path = data[at + 3 : at + 3 + named].decode()
        offset, length = struct.unpack_from("<QI", data, at + 3 + named)
        at += 3 + named + 12
        found.append(Step(what, path, offset, data[at : at + length]))
        at += length
    return found


@dataclass
class _File:
    """A file's safe bytes, and what was asked of it since."""

    safe: bytearray = field(default_factory=bytearray)
    pending: list[Step] = field(default_factory=list)


@dataclass
class Disk:
    """What is safe, and what is not yet; names lead to files as a folder's entries do."""

    names: dict[str, _File] = field(default_factory=dict)
    safe_names: dict[str, _File] = field(default_factory=dict)
    changes: list[tuple[str, dict[str, _File | None]]] = field(default_factory=list)
    """What is not safe yet of a folder's entries, each change whole or not at all (None: nothing there any more)."""

    def take(self, step: Step) -> None:
        """Do one step."""
        folder = step.path.rpartition("/")[0]
        if step.what == "C":
            self._change(folder, {step.path: _File()})
        elif step.what in "WT" and step.path in self.names:
            self.names[step.path].pending.append(step)
        elif step.what == "U":
            self._change(folder, {step.path: None})
        elif step.what == "R" and step.path in self.names:
            self._change(folder, {step.path: None, step.data.decode(): self.names[step.path]})
        elif step.what == "S":
            self._sync(step.path)

    def _change(self, folder: str, entries: dict[str, _File | None]) -> None:
        _enter(self.names, entries)
        self.changes.append((folder, entries))

    def _sync(self, path: str) -> None:
        file = self.names.get(path)
        if file is not None:
            for step in file.pending:
                _apply(file.safe, step)
            file.pending.clear()
        kept = []
        for folder, entries in self.changes:
            if folder == path or (file is not None and entries.get(path) is file):
                _enter(self.safe_names, entries)
            else:
                kept.append((folder, entries))
        self.changes = kept

    def after_a_cut(self, chance: random.Random, keep: float) -> Iterator[tuple[str, bytes]]:
        """Yield every file as it may be found: each thing that was not safe is there with probability ``keep``."""
        names = dict(self.safe_names)
        for _, entries in self.changes:
            if chance.random() < keep:
                _enter(names, entries)
        for name, file in names.items():
            found = bytearray(file.safe)
            for step in file.pending:
                if chance.random() < keep:
                    _apply(found, step)
            yield name, bytes(found)


def _enter(names: dict[str, _File], entries: dict[str, _File | None]) -> None:
    for name, leads_to in entries.items():
        if leads_to is None:
            names.pop(name, None)
        else:
            names[name] = leads_to


def _apply(content: bytearray, step: Step) -> None:
    if step.what == "T":
        if step.offset <= len(content):
            del content[step.offset :]
        else:
            content.extend(bytes(step.offset - len(content)))
        return
    end = step.offset + len(step.data)
    if end > len(content):
        content.extend(bytes(end - len(content)))
    content[step.offset : end] = step.data
